import GRDB
import Ledger
import WardModel

/// Which records of the ledger are about what, so that a page finds the history of one thing without reading the book.
///
/// Table `ledgerIndex`: a projection that follows the ledger and can be made anew from it; the records themselves are always
/// read from the ledger.
actor LedgerIndex {
  /// Entries read at once.
  private static let chunkCount: UInt64 = 512

  private let store: StateStore
  private let ledger: LedgerStore
  private var next: UInt64?

  init(store: StateStore, ledger: LedgerStore) {
    self.store = store
    self.ledger = ledger
  }

  /// Makes the table.
  static func migrate(_ migrator: inout DatabaseMigrator) {
    migrator.registerMigration("ledger-index-1") { database in
      try database.execute(
        sql: """
          CREATE TABLE ledgerIndex (
            record INTEGER PRIMARY KEY, kind TEXT NOT NULL, actor TEXT NOT NULL, subject TEXT NOT NULL);
          CREATE INDEX ledgerIndexBySubject ON ledgerIndex (subject, record);
          CREATE INDEX ledgerIndexByKind ON ledgerIndex (kind, record);
          """)
    }
  }

  /// What records are looked for; empty texts mean all.
  struct Filter: Sendable {
    var kind = ""
    /// A part of the actor's name.
    var actor = ""
    /// A part of the subject.
    var subject = ""
    /// Only records before this one.
    var before: UInt64?
  }

  /// Takes in what the ledger has beyond the index. A ledger that can't be read leaves the index behind; the next try goes on.
  func catchUp() {
    do {
      var from = try next ?? known()
      while from < ledger.size {
        let entries = try ledger.entries(from..<min(from + Self.chunkCount, ledger.size))
        if entries.isEmpty { return }
        let start = from
        try store.pool.write { database in
          let insert = try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO ledgerIndex VALUES (?,?,?,?)")
          for (place, entry) in entries.enumerated() {
            guard let record = LedgerRecord(entry) else { continue }
            try insert.execute(arguments: [
              Int64(start) + Int64(place), record.kind.rawValue, record.actor, record.subject,
            ])
          }
        }
        from += UInt64(entries.count)
        next = from
      }
    } catch {
      next = nil
    }
  }

  private func known() throws -> UInt64 {
    let last = try store.pool.read { try Int64.fetchOne($0, sql: "SELECT max(record) FROM ledgerIndex") }
    return last.map { UInt64($0) + 1 } ?? 0
  }

  /// Records about things by their names, the newest first.
  func records(about subjects: [String], limit: Int) throws -> [(index: UInt64, record: LedgerRecord)] {
    catchUp()
    let found = try store.pool.read { database in
      try subjects.prefix(200).flatMap { subject in
        try Int64.fetchAll(
          database, sql: "SELECT record FROM ledgerIndex WHERE subject = ? ORDER BY record DESC LIMIT ?",
          arguments: [subject, limit])
      }
    }
    return try read(found.sorted(by: >).prefix(limit))
  }

  /// Records of a kind, an actor, a subject, the newest first.
  func records(_ filter: Filter, limit: Int) throws -> [(index: UInt64, record: LedgerRecord)] {
    catchUp()
    var conditions = ["1"]
    var arguments: StatementArguments = []
    if !filter.kind.isEmpty {
      conditions.append("kind = ?")
      arguments += [filter.kind]
    }
    if !filter.actor.isEmpty {
      conditions.append("instr(lower(actor), lower(?)) > 0")
      arguments += [filter.actor]
    }
    if !filter.subject.isEmpty {
      conditions.append("instr(lower(subject), lower(?)) > 0")
      arguments += [filter.subject]
    }
    if let before = filter.before {
      conditions.append("record < ?")
      arguments += [Int64(clamping: before)]
    }
    let sql =
      "SELECT record FROM ledgerIndex WHERE \(conditions.joined(separator: " AND ")) ORDER BY record DESC LIMIT ?"
    arguments += [limit]
    let found = try store.pool.read { [arguments] in try Int64.fetchAll($0, sql: sql, arguments: arguments) }
    return try read(found)
  }

  private func read(_ indexes: some Sequence<Int64>) throws -> [(index: UInt64, record: LedgerRecord)] {
    try indexes.compactMap { index in
      try ledger.record(at: UInt64(index)).map { (UInt64(index), $0) }
    }
  }
}
