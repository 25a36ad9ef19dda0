import Foundation
import GRDB
import WardModel

/// One-time links with which somebody chooses the first or a new password. Table `accountsWelcomeLink` holds hashes only.
///
/// Whoever makes the link never learns the password; a newer link of the same person ends the older one.
struct WelcomeLinks: Sendable {
  /// Three days: over a weekend, not for ever.
  static let hours: Int64 = 72

  private let accounts: Accounts

  init(accounts: Accounts) { self.accounts = accounts }

  /// Makes the table; `Accounts.migrate` must have been called before.
  static func migrate(_ migrator: inout DatabaseMigrator) {
    migrator.registerMigration("welcomeLinks.1") { db in
      try db.create(table: "accountsWelcomeLink", options: [.withoutRowID, .strict]) { table in
        table.primaryKey("person", .text).references("accountsPerson", onDelete: .cascade)
        table.column("hash", .blob).notNull().unique()
        table.column("expiresAt", .integer).notNull()
      }
    }
  }

  /// Makes a link's token for a person. The password that was there before opens nothing any more, and all sessions end.
  /// - Throws: `AccountRefusal.keptElsewhere` for people of an outside sign-in, `.unknownPerson`.
  func make(for identifier: String, now: Timestamp) async throws -> String {
    let token = Base64URL.text(accounts.random.bytes(Sessions.tokenByteCount))
    _ = try await accounts.change(identifier) { stored, db in
      guard stored.person.issuer == nil else { throw AccountRefusal.keptElsewhere }
      try db.execute(
        sql: "UPDATE accountsPerson SET passwordHash = NULL WHERE identifier = ?", arguments: [identifier])
      try db.execute(
        sql: "INSERT OR REPLACE INTO accountsWelcomeLink (person, hash, expiresAt) VALUES (?, ?, ?)",
        arguments: [
          identifier, Data(Digest.sha256(token.utf8)), now.advanced(bySeconds: Self.hours * 3600).nanoseconds,
        ])
    }
    return token
  }

  /// Whose link it is; `nil` when it is unknown, used or expired.
  func person(_ token: String, now: Timestamp) async throws -> Person? {
    try await accounts.database.read { db in
      guard let identifier = try Self.identifier(token, now: now, db) else { return nil }
      return try StoredPerson.fetch(identifier, db)?.person
    }
  }

  /// Sets the password and uses the link up, both or neither; `nil` when the link is worth nothing (any more).
  /// - Throws: `AccountRefusal.password` when the password is unfit; the link stays.
  func redeem(_ token: String, password: String, now: Timestamp) async throws -> Person? {
    guard let person = try await person(token, now: now), !person.isDisabled else { return nil }
    let hash = try await accounts.hashed(password, name: person.name, displayName: person.displayName)
    do {
      return try await accounts.change(person.identifier) { _, db in
        // Again, now that nobody else can write: two browsers with one link set one password.
        guard try Self.identifier(token, now: now, db) == person.identifier else {
          throw AccountRefusal.unknownPerson
        }
        try db.execute(
          sql: "DELETE FROM accountsWelcomeLink WHERE person = ?", arguments: [person.identifier])
        try db.execute(
          sql: """
            UPDATE accountsPerson SET passwordHash = ?, mustChangePassword = 0, codeSecret = NULL, codeIsConfirmed = 0,
              codeLastStep = NULL WHERE identifier = ?
            """, arguments: [hash, person.identifier])
      }.after
    } catch AccountRefusal.unknownPerson {
      return nil
    }
  }

  private static func identifier(_ token: String, now: Timestamp, _ db: Database) throws -> String? {
    guard token.utf8.count <= 100 else { return nil }
    return try String.fetchOne(
      db, sql: "SELECT person FROM accountsWelcomeLink WHERE hash = ? AND expiresAt > ?",
      arguments: [Data(Digest.sha256(token.utf8)), now.nanoseconds])
  }
}
