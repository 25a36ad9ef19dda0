import Foundation
public import GRDB
public import WardModel

/// Tokens for senders, each for one source. Table `accountsSourceToken`; secrets are stored hashed and shown once.
public struct SourceTokens: Sendable {
  static let usedSeconds: Int64 = 60

  private let database: any DatabaseWriter
  private let random: RandomSource

  /// Tokens in `database`, whose tables `migrate` made.
  public init(database: any DatabaseWriter, random: RandomSource) {
    self.database = database
    self.random = random
  }

  /// Makes the table.
  public static func migrate(_ migrator: inout DatabaseMigrator) {
    migrator.registerMigration("sourceTokens.1") { db in
      try db.create(table: "accountsSourceToken", options: [.withoutRowID, .strict]) { table in
        table.primaryKey("identifier", .text)
        table.column("name", .text).notNull()
        table.column("source", .text).notNull().indexed()
        table.column("hash", .blob).notNull()
        table.column("createdAt", .integer).notNull()
        table.column("expiresAt", .integer)
        table.column("lastUsedAt", .integer)
        table.column("revokedAt", .integer)
      }
    }
  }

  /// Makes a token for one source. The text is shown once.
  /// - Throws: `TokenMakingRefusal`, or what the database throws.
  public func make(
    name: String, source: String, days: Int? = nil, now: Timestamp
  ) async throws -> (text: String, token: SourceToken) {
    guard let name = TokenName.fit(name) else { throw TokenMakingRefusal.nameUnfit }
    guard days.map({ $0 > 0 && $0 <= 36_500 }) ?? true else { throw TokenMakingRefusal.lifetimeUnfit }
    let text = TokenText(kind: .source, random: random)
    let token = SourceToken(
      identifier: text.identifier, name: name, source: source, createdAt: now,
      expiresAt: days.map { now.advanced(bySeconds: Int64($0) * 86_400) }, lastUsedAt: nil, revokedAt: nil)
    try await database.write { db in
      try db.execute(
        sql: """
          INSERT INTO accountsSourceToken (identifier, name, source, hash, createdAt, expiresAt)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          token.identifier, name, source, Data(text.hash), now.nanoseconds, token.expiresAt?.nanoseconds,
        ])
    }
    return (text.text, token)
  }

  /// Which source a token opens, or why none.
  public func check(_ presented: PresentedToken, now: Timestamp) async throws -> Result<
    Principal, TokenRefusal
  > {
    guard let text = TokenText(presented.text), text.kind == .source else { return .failure(.malformed) }
    let found = try await database.read { db -> (SourceToken, [UInt8])? in
      let row = try Row.fetchOne(
        db, sql: "SELECT * FROM accountsSourceToken WHERE identifier = ?", arguments: [text.identifier])
      guard let row else { return nil }
      let hash: Data = row["hash"]
      return (Self.token(row), Array(hash))
    }
    let matches = Digest.equal(text.hash, found?.1 ?? TokenText.noHash)
    guard let (token, _) = found else { return .failure(.unknown) }
    guard matches else { return .failure(.wrongSecret) }
    guard token.revokedAt == nil else { return .failure(.revoked) }
    if let expiresAt = token.expiresAt, now >= expiresAt { return .failure(.expired) }
    if token.lastUsedAt.map({ now.since($0) >= Self.usedSeconds * 1_000_000_000 }) ?? true {
      try await database.write { db in
        try db.execute(
          sql: "UPDATE accountsSourceToken SET lastUsedAt = ? WHERE identifier = ?",
          arguments: [now.nanoseconds, token.identifier])
      }
    }
    return .success(.sourceToken(token))
  }

  /// All tokens, or those of one source, the newest first; revoked and expired ones too.
  public func list(of source: String? = nil) async throws -> [SourceToken] {
    try await database.read { db in
      try Row.fetchAll(
        db,
        sql:
          "SELECT * FROM accountsSourceToken WHERE ?1 IS NULL OR source = ?1 ORDER BY createdAt DESC, identifier",
        arguments: [source]
      ).map { Self.token($0) }
    }
  }

  /// Makes the tokens of a source those of its new name.
  public func rename(from old: String, to new: String) async throws {
    try await database.write { db in
      try db.execute(
        sql: "UPDATE accountsSourceToken SET source = ? WHERE source = ?", arguments: [new, old])
    }
  }

  /// Revokes a token for good; the token as it is now, or `nil` when there is none.
  public func revoke(_ identifier: String, now: Timestamp) async throws -> SourceToken? {
    try await database.write { db in
      try db.execute(
        sql: "UPDATE accountsSourceToken SET revokedAt = coalesce(revokedAt, ?) WHERE identifier = ?",
        arguments: [now.nanoseconds, identifier])
      return try Row.fetchOne(
        db, sql: "SELECT * FROM accountsSourceToken WHERE identifier = ?", arguments: [identifier]
      ).map { Self.token($0) }
    }
  }

  private static func token(_ row: Row) -> SourceToken {
    func time(_ name: String) -> Timestamp? {
      let nanoseconds: Int64? = row[name]
      return nanoseconds.map { Timestamp(nanoseconds: $0) }
    }
    return SourceToken(
      identifier: row["identifier"], name: row["name"], source: row["source"],
      createdAt: Timestamp(nanoseconds: row["createdAt"]), expiresAt: time("expiresAt"),
      lastUsedAt: time("lastUsedAt"), revokedAt: time("revokedAt"))
  }
}
