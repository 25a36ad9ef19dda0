import Foundation
public import GRDB
public import WardModel

/// The one-time link that makes the first administrator. Table `accountsSetupLink` holds the hash of at most one.
///
/// It is only worth something while no administrator can sign in, and only until it expires; a new start makes a new one.
public struct SetupLink: Sendable {
  /// A day: long enough to find the person, short enough to be forgotten.
  public static let hours: Int64 = 24

  private let accounts: Accounts

  /// The link of a hub with these accounts.
  public init(accounts: Accounts) { self.accounts = accounts }

  /// Makes the table.
  public static func migrate(_ migrator: inout DatabaseMigrator) {
    migrator.registerMigration("setupLink.1") { db in
      try db.create(table: "accountsSetupLink", options: [.strict]) { table in
        table.column("hash", .blob).notNull()
        table.column("expiresAt", .integer).notNull()
      }
    }
  }

  /// What became of a link.
  public enum Verdict: Sendable {
    /// The administrator is made; open a session.
    case made(Person)
    /// Unknown, used, expired, or no longer needed: the page says no more.
    case refused
    /// The link is right, the wishes are not; it can be tried again.
    case unfit(AccountRefusal)
  }

  /// A fresh token to print, in the place of any before; `nil` when there is an administrator.
  public func begin(now: Timestamp) async throws -> String? {
    let token = Base64URL.text(accounts.random.bytes(Sessions.tokenByteCount))
    return try await accounts.database.write { db in
      try db.execute(sql: "DELETE FROM accountsSetupLink")
      guard try !Accounts.hasAdministrator(db) else { return nil }
      try db.execute(
        sql: "INSERT INTO accountsSetupLink (hash, expiresAt) VALUES (?, ?)",
        arguments: [
          Data(Digest.sha256(token.utf8)), now.advanced(bySeconds: Self.hours * 3600).nanoseconds,
        ])
      return token
    }
  }

  /// Whether a token would open the setup page now.
  public func isValid(_ token: String, now: Timestamp) async throws -> Bool {
    try await accounts.database.read { try Self.isValid(token, now: now, $0) }
  }

  /// Makes the first administrator and uses the link up, both or neither.
  public func redeem(
    _ token: String, name: String, displayName: String, password: String, roles: Set<Role> = [.administrator],
    now: Timestamp
  ) async throws -> Verdict {
    guard try await isValid(token, now: now) else { return .refused }
    do throws(any Error) {
      let fit = try Accounts.fit(name: name, displayName: displayName)
      let hash = try await accounts.hashed(password, name: fit.name, displayName: fit.displayName)
      let identifier = accounts.random.identifier()
      return try await accounts.database.write { db in
        // Again, now that nobody else can write: two browsers with one link make one administrator.
        guard try Self.isValid(token, now: now, db) else { return .refused }
        let person = try Accounts.insert(
          identifier: identifier, fit: fit, roles: roles.union([.administrator]), passwordHash: hash,
          mustChangePassword: false,
          now: now, db)
        try db.execute(sql: "DELETE FROM accountsSetupLink")
        return .made(person)
      }
    } catch let refusal as AccountRefusal {
      return .unfit(refusal)
    }
  }

  private static func isValid(_ token: String, now: Timestamp, _ db: Database) throws -> Bool {
    guard token.utf8.count <= 100, try !Accounts.hasAdministrator(db) else { return false }
    let row = try Row.fetchOne(db, sql: "SELECT hash, expiresAt FROM accountsSetupLink")
    guard let row else { return false }
    let hash: Data = row["hash"]
    let expiresAt: Int64 = row["expiresAt"]
    return Digest.equal(Digest.sha256(token.utf8), hash) && now.nanoseconds < expiresAt
  }
}
