import Foundation
public import GRDB
public import WardModel

/// Tokens for programs that act for a person. Table `accountsAPIToken`; secrets are stored hashed and shown once.
public struct APITokens: Sendable {
  public static let longestDays = 400
  public static let perOwner = 50
  /// Seconds between two writes of `lastUsedAt`.
  static let usedSeconds: Int64 = 60

  private let database: any DatabaseWriter
  private let random: RandomSource

  /// Tokens in `database`, whose tables `migrate` made.
  public init(database: any DatabaseWriter, random: RandomSource) {
    self.database = database
    self.random = random
  }

  /// Makes the table; `Accounts.migrate` must have been called before.
  public static func migrate(_ migrator: inout DatabaseMigrator) {
    migrator.registerMigration("apiTokens.1") { db in
      try db.create(table: "accountsAPIToken", options: [.withoutRowID, .strict]) { table in
        table.primaryKey("identifier", .text)
        table.column("name", .text).notNull()
        table.column("owner", .text).notNull().indexed().references("accountsPerson", onDelete: .cascade)
        table.column("permissions", .text).notNull()
        table.column("hash", .blob).notNull()
        table.column("createdAt", .integer).notNull()
        table.column("expiresAt", .integer).notNull()
        table.column("lastUsedAt", .integer)
        table.column("revokedAt", .integer)
      }
    }
  }

  /// Makes a token of at most the owner's own permissions. The text is shown once.
  /// - Throws: `TokenMakingRefusal`, or what the database throws.
  public func make(
    name: String, owner: Person, permissions: Set<Permission>, days: Int, now: Timestamp
  ) async throws -> (text: String, token: APIToken) {
    guard let name = TokenName.fit(name) else { throw TokenMakingRefusal.nameUnfit }
    guard !permissions.isEmpty else { throw TokenMakingRefusal.noPermission }
    let tooWide = permissions.subtracting(owner.roles.permissions)
      .union(permissions.intersection(APIToken.onlyForPersons))
    guard tooWide.isEmpty else { throw TokenMakingRefusal.tooWide(tooWide) }
    guard (1...Self.longestDays).contains(days) else { throw TokenMakingRefusal.lifetimeUnfit }
    let text = TokenText(kind: .api, random: random)
    let token = APIToken(
      identifier: text.identifier, name: name, owner: owner.identifier, permissions: permissions,
      createdAt: now,
      expiresAt: now.advanced(bySeconds: Int64(days) * 86_400), lastUsedAt: nil, revokedAt: nil)
    try await database.write { db in
      let count = try Int.fetchOne(
        db,
        sql: "SELECT count(*) FROM accountsAPIToken WHERE owner = ? AND revokedAt IS NULL AND expiresAt > ?",
        arguments: [owner.identifier, now.nanoseconds])
      guard count ?? 0 < Self.perOwner else { throw TokenMakingRefusal.tooMany }
      try db.execute(
        sql: """
          INSERT INTO accountsAPIToken (identifier, name, owner, permissions, hash, createdAt, expiresAt)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          token.identifier, name, owner.identifier,
          permissions.map(\.rawValue).sorted().joined(separator: ","),
          Data(text.hash), now.nanoseconds, token.expiresAt.nanoseconds,
        ])
    }
    return (text.text, token)
  }

  /// Who a token stands for, or why for nobody.
  public func check(_ presented: PresentedToken, now: Timestamp) async throws -> Result<
    Principal, TokenRefusal
  > {
    guard let text = TokenText(presented.text), text.kind == .api else { return .failure(.malformed) }
    let found = try await database.read { db -> (APIToken, [UInt8], Person?)? in
      let row = try Row.fetchOne(
        db, sql: "SELECT * FROM accountsAPIToken WHERE identifier = ?", arguments: [text.identifier])
      guard let row else { return nil }
      let token = Self.token(row)
      let hash: Data = row["hash"]
      return (token, Array(hash), try StoredPerson.fetch(token.owner, db)?.person)
    }
    let matches = Digest.equal(text.hash, found?.1 ?? TokenText.noHash)
    guard let (token, _, owner) = found else { return .failure(.unknown) }
    guard matches else { return .failure(.wrongSecret) }
    guard token.revokedAt == nil else { return .failure(.revoked) }
    guard now < token.expiresAt else { return .failure(.expired) }
    guard let owner, !owner.isDisabled else { return .failure(.ownerDisabled) }
    if token.lastUsedAt.map({ now.since($0) >= Self.usedSeconds * 1_000_000_000 }) ?? true {
      try await database.write { db in
        try db.execute(
          sql: "UPDATE accountsAPIToken SET lastUsedAt = ? WHERE identifier = ?",
          arguments: [now.nanoseconds, token.identifier])
      }
    }
    return .success(.apiToken(token, owner: owner))
  }

  /// All tokens, or those of one person, the newest first; revoked and expired ones too.
  public func list(of owner: String? = nil) async throws -> [APIToken] {
    try await database.read { db in
      try Row.fetchAll(
        db,
        sql:
          "SELECT * FROM accountsAPIToken WHERE ?1 IS NULL OR owner = ?1 ORDER BY createdAt DESC, identifier",
        arguments: [owner]
      ).map { Self.token($0) }
    }
  }

  /// Revokes a token for good; the token as it is now, or `nil` when there is none.
  public func revoke(_ identifier: String, now: Timestamp) async throws -> APIToken? {
    try await database.write { db in
      try db.execute(
        sql: "UPDATE accountsAPIToken SET revokedAt = coalesce(revokedAt, ?) WHERE identifier = ?",
        arguments: [now.nanoseconds, identifier])
      return try Row.fetchOne(
        db, sql: "SELECT * FROM accountsAPIToken WHERE identifier = ?", arguments: [identifier]
      )
      .map { Self.token($0) }
    }
  }

  private static func token(_ row: Row) -> APIToken {
    let permissions: String = row["permissions"]
    let lastUsedAt: Int64? = row["lastUsedAt"]
    let revokedAt: Int64? = row["revokedAt"]
    return APIToken(
      identifier: row["identifier"], name: row["name"], owner: row["owner"],
      permissions: Set(permissions.split(separator: ",").compactMap { Permission(rawValue: String($0)) }),
      createdAt: Timestamp(nanoseconds: row["createdAt"]),
      expiresAt: Timestamp(nanoseconds: row["expiresAt"]),
      lastUsedAt: lastUsedAt.map { Timestamp(nanoseconds: $0) },
      revokedAt: revokedAt.map { Timestamp(nanoseconds: $0) })
  }
}

/// What people may call their tokens.
enum TokenName {
  static func fit(_ name: String) -> String? {
    let words = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard (1...100).contains(words.count), words.utf8.count <= 400,
      !words.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { return nil }
    return words
  }
}
