import Foundation
import GRDB
import WardModel

/// Answers of the API kept for a day, so that a request sent twice is done once. Table `idempotentAnswer`.
///
/// A key belongs to who sent it. Keys are stored hashed and answers sealed: some answers hold a token that is shown once.
/// - Source: draft-ietf-httpapi-idempotency-key-header.
struct IdempotentAnswers: Sendable {
  /// How long an answer is kept, nanoseconds.
  static let keptNanoseconds: Int64 = 86_400_000_000_000
  /// A request that did not end within this time was cut off by a stop of the hub; its key may be used again.
  static let underWayNanoseconds: Int64 = 120_000_000_000
  /// Keys of one principal within a day: one request in ten seconds.
  static let keyLimit = 8640
  /// Bytes of a key.
  static let keyByteLimit = 255

  let database: DatabasePool
  private let sealing: Sealing

  init(database: DatabasePool, keys: HubKeys) {
    self.database = database
    sealing = Sealing(key: keys.key(for: .forms).derived(for: "idempotent answers"))
  }

  static func migrate(_ migrator: inout DatabaseMigrator) {
    migrator.registerMigration("idempotentAnswers.1") { database in
      try database.execute(
        sql: """
          CREATE TABLE idempotentAnswer (
            key BLOB PRIMARY KEY, principal TEXT NOT NULL, request BLOB NOT NULL, status INTEGER NOT NULL,
            time INTEGER NOT NULL, answer BLOB) WITHOUT ROWID;
          CREATE INDEX idempotentAnswerByPrincipal ON idempotentAnswer (principal);
          CREATE INDEX idempotentAnswerByTime ON idempotentAnswer (time);
          """)
    }
  }

  /// What is to be done with a request that has a key.
  enum Beginning {
    /// Do it, then `finish`.
    case new
    case answered(HubResponse)
    case refused(APIProblem)
  }

  private static func name(_ key: String, _ principal: String) -> [UInt8] {
    Digest.sha256(Array((principal + "\n" + key).utf8))
  }

  private static func mark(_ request: HubRequest) -> Data {
    Data(
      Digest.sha256(
        Array("\(request.method.rawValue) \(request.path)?\(request.query)\n".utf8) + request.body))
  }

  func begin(_ key: String, _ request: HubRequest, by principal: String, now: Timestamp) throws -> Beginning {
    let isFit = key.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    guard isFit, (1...Self.keyByteLimit).contains(key.utf8.count) else {
      return .refused(
        APIProblem(
          .invalidParameter, "a key has 1 to \(Self.keyByteLimit) visible ASCII characters",
          member: "Idempotency-Key"))
    }
    let name = Self.name(key, principal)
    let mark = Self.mark(request)
    return try database.write { database in
      try database.execute(
        sql: "DELETE FROM idempotentAnswer WHERE time < ?",
        arguments: [now.nanoseconds &- Self.keptNanoseconds])
      if let row = try Row.fetchOne(
        database, sql: "SELECT request, status, time, answer FROM idempotentAnswer WHERE key = ?",
        arguments: [Data(name)])
      {
        let before: Data = row[0]
        let status: Int = row[1]
        let time: Int64 = row[2]
        let answer: Data? = row[3]
        guard before == mark else {
          return .refused(APIProblem(.keyReused, "the request before it was another one; take a new key"))
        }
        if status > 0 {
          guard let answer, let body = sealing.open(Array(answer), context: Hexadecimal.text(name)) else {
            return .refused(APIProblem(.unavailable, "the stored answer can't be read"))
          }
          return .answered(Self.response(status, body))
        }
        if now.since(Timestamp(nanoseconds: time)) < Self.underWayNanoseconds {
          return .refused(APIProblem(.keyUnderWay, "ask again in a moment"))
        }
      }
      let count = try Int.fetchOne(
        database, sql: "SELECT count(*) FROM idempotentAnswer WHERE principal = ?", arguments: [principal])
      guard count ?? 0 < Self.keyLimit else {
        return .refused(APIProblem(.busy, "at most \(Self.keyLimit) idempotency keys a day"))
      }
      try database.execute(
        sql: "INSERT OR REPLACE INTO idempotentAnswer VALUES (?, ?, ?, 0, ?, NULL)",
        arguments: [Data(name), principal, mark, now.nanoseconds])
      return .new
    }
  }

  /// Keeps the answer; one that says "later" is not kept, so that the same request can be sent again.
  func finish(_ key: String, by principal: String, _ answer: HubResponse) throws {
    let name = Self.name(key, principal)
    let isLater = answer.status >= 500 || answer.status == 429
    let sealed = sealing.seal(answer.bytes, context: Hexadecimal.text(name), random: .system)
    try database.write { database in
      if isLater {
        try database.execute(sql: "DELETE FROM idempotentAnswer WHERE key = ?", arguments: [Data(name)])
      } else {
        try database.execute(
          sql: "UPDATE idempotentAnswer SET status = ?, answer = ? WHERE key = ?",
          arguments: [answer.status, Data(sealed), Data(name)])
      }
    }
  }

  private static func response(_ status: Int, _ body: [UInt8]) -> HubResponse {
    let type = status < 400 ? "application/json" : "application/problem+json"
    return HubResponse(
      status: status,
      headers: (body.isEmpty ? [] : [("Content-Type", type)]) + [("Idempotent-Replayed", "true")],
      body: body)
  }
}
