import Foundation
public import GRDB
public import WardModel

/// The people who may sign in. Passwords, codes and delays are looked at here and nowhere else.
///
/// Tables `accountsPerson`, `accountsRecoveryCode`, `accountsTry`, `accountsKnownPlace`. Every change of a password, of roles or of
/// the state of an account ends all sessions of the person in the same transaction: open a new one for whoever made the change.
public struct Accounts: Sendable {
  let database: any DatabaseWriter
  let random: RandomSource
  let hubName: String
  let sealing: Sealing
  let codeKey: SecretKey
  let delays: SignInDelays
  let knownBrowser: KnownBrowser
  let costExponent: Int
  let worker = PasswordWorker()
  /// Compared with where there is nothing to compare with, so that it takes the same time.
  let decoy: PasswordHash

  /// `hubName` is what code programs show. `Sessions.migrate` and `migrate` must both have run.
  public init(database: any DatabaseWriter, keys: HubKeys, random: RandomSource, hubName: String = "Ward") {
    self.init(
      database: database, keys: keys, random: random, hubName: hubName,
      costExponent: PasswordHash.standardCostExponent)
  }

  /// With other work for a hash, so that tests are quick.
  init(
    database: any DatabaseWriter, keys: HubKeys, random: RandomSource, hubName: String = "Ward",
    costExponent: Int
  ) {
    self.costExponent = costExponent
    self.database = database
    self.random = random
    self.hubName = hubName
    let key = keys.key(for: .accounts)
    sealing = Sealing(key: key.derived(for: "sealing"))
    codeKey = key.derived(for: "recovery codes")
    delays = SignInDelays(key: key.derived(for: "delays"))
    knownBrowser = KnownBrowser(key: key.derived(for: "known browsers"))
    decoy = PasswordHash(decoy: random, costExponent: costExponent)
  }

  /// Makes the tables.
  public static func migrate(_ migrator: inout DatabaseMigrator) {
    migrator.registerMigration("accounts.1") { db in
      try db.create(table: "accountsPerson", options: [.strict]) { table in
        table.primaryKey("identifier", .text)
        table.column("name", .text).notNull().unique()
        table.column("displayName", .text).notNull()
        table.column("roles", .text).notNull()
        table.column("isDisabled", .integer).notNull().defaults(to: 0)
        table.column("passwordHash", .text)
        table.column("mustChangePassword", .integer).notNull().defaults(to: 0)
        table.column("codeSecret", .blob)
        table.column("codeIsConfirmed", .integer).notNull().defaults(to: 0)
        table.column("codeLastStep", .integer)
        table.column("issuer", .text)
        table.column("subject", .text)
        table.column("createdAt", .integer).notNull()
        table.column("lastSignInAt", .integer)
        table.uniqueKey(["issuer", "subject"])
      }
      try db.create(table: "accountsRecoveryCode", options: [.withoutRowID, .strict]) { table in
        table.column("person", .text).notNull().references("accountsPerson", onDelete: .cascade)
        table.column("hash", .blob).notNull()
        table.column("usedAt", .integer)
        table.primaryKey(["person", "hash"])
      }
      try SignInDelays.migrate(db)
    }
  }

  /// All people, by name.
  public func people() async throws -> [Person] {
    try await database.read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM accountsPerson ORDER BY name").map { StoredPerson($0).person }
    }
  }

  /// One person.
  public func person(_ identifier: String) async throws -> Person? {
    try await database.read { try StoredPerson.fetch(identifier, $0)?.person }
  }

  /// Whether a person with the role of administrator can sign in.
  public func hasAdministrator() async throws -> Bool {
    try await database.read { try Self.hasAdministrator($0) }
  }

  /// Makes an account with a password. Who gets a password from somebody else must change it at the first sign-in.
  /// - Throws: `AccountRefusal`, or what the database throws.
  public func create(
    name: String, displayName: String, roles: Set<Role>, password: String, mustChangePassword: Bool = true,
    now: Timestamp
  ) async throws -> Person {
    let fit = try Self.fit(name: name, displayName: displayName)
    let hash = try await hashed(password, name: fit.name, displayName: fit.displayName)
    let identifier = random.identifier()
    return try await database.write { db in
      try Self.insert(
        identifier: identifier, fit: fit, roles: roles, passwordHash: hash,
        mustChangePassword: mustChangePassword,
        now: now, db)
    }
  }

  /// Gives other roles. Ends the person's sessions.
  /// - Throws: `AccountRefusal.unknownPerson`, `.lastAdministrator`, `.keptElsewhere`.
  public func setRoles(_ roles: Set<Role>, of identifier: String) async throws -> PersonChange {
    try await change(identifier) { stored, db in
      guard stored.person.issuer == nil else { throw AccountRefusal.keptElsewhere }
      try db.execute(
        sql: "UPDATE accountsPerson SET roles = ? WHERE identifier = ?",
        arguments: [roles.storedText, identifier])
    }
  }

  /// Shuts an account or opens it again. Ends the person's sessions.
  /// - Throws: `AccountRefusal.unknownPerson`, `.lastAdministrator`.
  public func setDisabled(_ isDisabled: Bool, of identifier: String) async throws -> PersonChange {
    try await change(identifier) { _, db in
      try db.execute(
        sql: "UPDATE accountsPerson SET isDisabled = ? WHERE identifier = ?",
        arguments: [isDisabled, identifier])
    }
  }

  /// Gives another display name.
  public func setDisplayName(_ displayName: String, of identifier: String) async throws -> PersonChange {
    try await change(identifier, endsSessions: false) { stored, db in
      let fit = try Self.fit(name: stored.person.name, displayName: displayName)
      try db.execute(
        sql: "UPDATE accountsPerson SET displayName = ? WHERE identifier = ?",
        arguments: [fit.displayName, identifier])
    }
  }

  /// A password chosen by somebody else, to be changed at the next sign-in. Ends the person's sessions.
  /// - Throws: `AccountRefusal`.
  public func resetPassword(_ password: String, of identifier: String) async throws -> PersonChange {
    try await setPassword(password, of: identifier, mustChange: true)
  }

  /// The person's own change of password; the old one must be right. Ends all sessions: open a new one.
  /// - Throws: `AccountRefusal`.
  public func changePassword(
    of identifier: String, from old: String, to new: String, address: String, browser: String? = nil,
    now: Timestamp
  ) async throws -> PersonChange {
    guard let person = try await person(identifier) else { throw AccountRefusal.unknownPerson }
    switch try await checkPassword(
      name: person.name, password: old, address: address, browser: browser, now: now)
    {
    case .right(let stored, let subjects):
      try await database.write {
        try delays.succeed(subjects, person: stored.person.identifier, now: now, $0)
      }
    case .refused(.busy): throw AccountRefusal.busy
    case .refused: throw AccountRefusal.wrongPassword
    }
    return try await setPassword(new, of: identifier, mustChange: false)
  }

  /// Takes back what a right password counted as a try, where it proved a person again who is signed in.
  func forgive(_ subjects: SignInDelays.Subjects, of stored: StoredPerson, now: Timestamp) async throws {
    try await database.write { try delays.succeed(subjects, person: stored.person.identifier, now: now, $0) }
  }

  /// Removes an account and all its sessions and tokens. The ledger keeps what the person did.
  public func remove(_ identifier: String) async throws -> Person {
    try await database.write { db in
      guard let stored = try StoredPerson.fetch(identifier, db) else { throw AccountRefusal.unknownPerson }
      let had = try Self.hasAdministrator(db)
      try db.execute(sql: "DELETE FROM accountsPerson WHERE identifier = ?", arguments: [identifier])
      if had, try !Self.hasAdministrator(db) { throw AccountRefusal.lastAdministrator }
      return stored.person
    }
  }

  // MARK: Shared with the other files of this room

  func hashed(_ password: String, name: String, displayName: String) async throws -> String {
    if let refusal = PasswordRule.refusal(of: password, name: name, displayName: displayName) {
      throw AccountRefusal.password(refusal)
    }
    let hash = await worker.run { [random, costExponent] in
      PasswordHash(password: password, random: random, costExponent: costExponent).stored
    }
    guard let hash else { throw AccountRefusal.busy }
    return hash
  }

  private func setPassword(_ password: String, of identifier: String, mustChange: Bool) async throws
    -> PersonChange
  {
    guard let person = try await person(identifier) else { throw AccountRefusal.unknownPerson }
    guard person.issuer == nil else { throw AccountRefusal.keptElsewhere }
    let hash = try await hashed(password, name: person.name, displayName: person.displayName)
    return try await change(identifier) { _, db in
      try db.execute(
        sql: "UPDATE accountsPerson SET passwordHash = ?, mustChangePassword = ? WHERE identifier = ?",
        arguments: [hash, mustChange, identifier])
    }
  }

  /// One change in one transaction, undone when it would leave the hub without an administrator.
  func change(
    _ identifier: String, endsSessions: Bool = true,
    _ body: @escaping @Sendable (StoredPerson, Database) throws -> Void
  ) async throws -> PersonChange {
    try await database.write { db in
      guard let before = try StoredPerson.fetch(identifier, db) else { throw AccountRefusal.unknownPerson }
      let had = try Self.hasAdministrator(db)
      try body(before, db)
      if had, try !Self.hasAdministrator(db) { throw AccountRefusal.lastAdministrator }
      if endsSessions { try Sessions.endAll(of: identifier, db) }
      guard let after = try StoredPerson.fetch(identifier, db) else { throw AccountRefusal.unknownPerson }
      return PersonChange(before: before.person, after: after.person)
    }
  }

  static func insert(
    identifier: String, fit: (name: String, displayName: String), roles: Set<Role>, passwordHash: String?,
    mustChangePassword: Bool, issuer: String? = nil, subject: String? = nil, now: Timestamp, _ db: Database
  ) throws -> Person {
    let taken = try Bool.fetchOne(
      db, sql: "SELECT 1 FROM accountsPerson WHERE name = ?", arguments: [fit.name])
    guard taken == nil else { throw AccountRefusal.nameTaken }
    try db.execute(
      sql: """
        INSERT INTO accountsPerson
        (identifier, name, displayName, roles, passwordHash, mustChangePassword, issuer, subject, createdAt)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        identifier, fit.name, fit.displayName, roles.storedText, passwordHash, mustChangePassword, issuer,
        subject,
        now.nanoseconds,
      ])
    guard let stored = try StoredPerson.fetch(identifier, db) else { throw AccountRefusal.unknownPerson }
    return stored.person
  }

  static func hasAdministrator(_ db: Database) throws -> Bool {
    try Row.fetchAll(db, sql: "SELECT * FROM accountsPerson WHERE isDisabled = 0")
      .contains { StoredPerson($0).person.roles.contains(.administrator) }
  }

  /// The names in their stored form.
  static func fit(name: String, displayName: String) throws(AccountRefusal) -> (
    name: String, displayName: String
  ) {
    let name = folded(name)
    let isFit = name.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D || $0 == 0x5F
        || $0 == 0x40
    }
    guard isFit, (2...64).contains(name.utf8.count) else { throw .nameUnfit }
    let words = displayName.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard (1...100).contains(words.count), words.utf8.count <= 400,
      !words.unicodeScalars.contains(where: {
        $0.properties.generalCategory == .control || $0.properties.generalCategory == .format
      })
    else { throw .displayNameUnfit }
    return (name, words)
  }

  /// Spaces around a name and the case of its letters do not matter.
  static func folded(_ name: String) -> String {
    name.prefix(256).trimmingCharacters(in: .whitespaces).lowercased()
  }
}

/// An account before and after, for the ledger.
public struct PersonChange: Hashable, Sendable {
  public let before: Person
  public let after: Person
}
