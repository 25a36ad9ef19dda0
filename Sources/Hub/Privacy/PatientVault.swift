import Foundation
public import GRDB
public import WardModel

/// Keeps the identifier behind each patient token, sealed, so that a person with the right and a reason can have it back.
///
/// Table `privacyVault`: token, number of the sealing key, sealed identifier (AES-256-GCM bound to its token), first seen.
public struct PatientVault: Sendable {
  /// Rows that one transaction of a re-sealing touches: a fraction of a second each.
  static let resealBatch = 500

  private let database: any DatabaseWriter
  private let keys: PatientKeyRing
  private let tokens: PatientTokens
  private let random: RandomSource

  /// A vault in `database`, whose tables `migrate` made.
  public init(database: any DatabaseWriter, keys: PatientKeyRing, random: RandomSource) {
    self.database = database
    self.keys = keys
    tokens = PatientTokens(keys: keys)
    self.random = random
  }

  /// Makes the table.
  public static func migrate(_ migrator: inout DatabaseMigrator) {
    migrator.registerMigration("privacy.1") { db in
      try db.create(table: "privacyVault", options: [.withoutRowID, .strict]) { table in
        table.primaryKey("token", .text)
        table.column("keyNumber", .integer).notNull()
        table.column("sealed", .blob).notNull()
        table.column("firstSeenAt", .integer).notNull()
      }
      try db.create(index: "privacyVaultKey", on: "privacyVault", columns: ["keyNumber"])
    }
  }

  /// Keeps identifiers under their newest tokens; what is known already stays. Returns the tokens in the same order.
  @discardableResult
  public func remember(_ identifiers: [PatientIdentifier], now: Timestamp) async throws -> [PatientToken] {
    let number = keys.currentNumber
    guard let key = keys.vaultKey(number) else { preconditionFailure("a key ring without its key") }
    let sealing = Sealing(key: key)
    let entries = identifiers.map { ($0, tokens.token(for: $0)) }
    try await database.write { [random] db in
      for (identifier, token) in entries {
        let known = try Bool.fetchOne(
          db, sql: "SELECT 1 FROM privacyVault WHERE token = ?", arguments: [token.text])
        if known != nil { continue }
        let sealed = sealing.seal(identifier.bytes, context: token.text, random: random)
        try db.execute(
          sql: "INSERT INTO privacyVault (token, keyNumber, sealed, firstSeenAt) VALUES (?, ?, ?, ?)",
          arguments: [token.text, number, Data(sealed), now.nanoseconds])
      }
    }
    return entries.map(\.1)
  }

  /// Gives the identifier behind a token to a person who may see it.
  ///
  /// `recording` gets the record of every try, allowed or refused, *before* anything is shown; when it throws, nothing is shown.
  /// - Throws: what the database or `recording` throws.
  public func reveal(
    _ token: PatientToken, to principal: Principal, reason: String, now: Timestamp,
    recording: (RevealRecord) async throws -> Void
  ) async throws -> RevealVerdict {
    let outcome = try await look(token, principal, reason)
    let record = RevealRecord(
      token: token, principal: principal.name,
      reason: RevealReason(reason)?.text ?? "", outcome: outcome.refusal?.rawValue ?? "revealed", at: now)
    try await recording(record)
    return outcome
  }

  /// Brings rows under the newest key, batch by batch; returns how many. Afterwards older keys are needed for no row.
  /// Rows that their key cannot open stay as they are and are counted as damaged.
  public func reseal() async throws -> (resealedCount: Int, damagedCount: Int) {
    let number = keys.currentNumber
    guard let key = keys.vaultKey(number) else { preconditionFailure("a key ring without its key") }
    let sealing = Sealing(key: key)
    var resealed = 0
    var damaged = 0
    var last = ""
    while true {
      let (done, failed, next) = try await database.write { [keys, random, last] db in
        let rows = try Row.fetchAll(
          db,
          sql: """
            SELECT token, keyNumber, sealed FROM privacyVault WHERE keyNumber <> ? AND token > ?
            ORDER BY token LIMIT ?
            """, arguments: [number, last, Self.resealBatch])
        var done = 0
        for row in rows {
          let token: String = row["token"]
          guard let identifier = Self.open(row, token: token, keys: keys) else { continue }
          let sealed = sealing.seal(identifier.bytes, context: token, random: random)
          try db.execute(
            sql: "UPDATE privacyVault SET keyNumber = ?, sealed = ? WHERE token = ?",
            arguments: [number, Data(sealed), token])
          done += 1
        }
        return (done, rows.count - done, rows.last.map { $0["token"] as String })
      }
      resealed += done
      damaged += failed
      guard let next else { return (resealed, damaged) }
      last = next
    }
  }

  private func look(_ token: PatientToken, _ principal: Principal, _ reason: String) async throws
    -> RevealVerdict
  {
    guard principal.may(.reveal) else { return .refused(.notPermitted) }
    guard RevealReason(reason) != nil else { return .refused(.reasonTooThin) }
    return try await database.read { [keys] db in
      let row = try Row.fetchOne(
        db, sql: "SELECT keyNumber, sealed FROM privacyVault WHERE token = ?", arguments: [token.text])
      guard let row else { return .refused(.unknownToken) }
      guard let identifier = Self.open(row, token: token.text, keys: keys) else { return .refused(.damaged) }
      return .revealed(identifier)
    }
  }

  private static func open(_ row: Row, token: String, keys: PatientKeyRing) -> PatientIdentifier? {
    let number: Int = row["keyNumber"]
    let sealed: Data = row["sealed"]
    guard let key = keys.vaultKey(number),
      let bytes = Sealing(key: key).open(Array(sealed), context: token)
    else { return nil }
    return PatientIdentifier(bytes: bytes)
  }
}
