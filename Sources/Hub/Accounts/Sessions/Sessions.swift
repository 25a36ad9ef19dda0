import Foundation
public import GRDB
public import WardModel

/// Who is signed in. Only hashes of the tokens are stored: who reads the database can enter nowhere.
///
/// Table `accountsSession`. A session ends when it was idle for `idle`, when `longest` is over, when it is ended, or when its
/// person is disabled or changed.
public struct Sessions: Sendable {
  /// How long sessions last, in seconds.
  public struct Limits: Hashable, Sendable {
    public var idleSeconds: Int64
    public var longestSeconds: Int64
    /// Sessions of one person at once; the one unseen for longest goes.
    public var perPerson: Int

    /// Half an hour of quiet, one long shift, ten browsers.
    public init(idleSeconds: Int64 = 1800, longestSeconds: Int64 = 12 * 3600, perPerson: Int = 10) {
      self.idleSeconds = idleSeconds
      self.longestSeconds = longestSeconds
      self.perPerson = perPerson
    }
  }

  static let tokenByteCount = 32
  /// Seconds between two writes of `lastSeenAt`: one write a minute and browser, not one a request.
  static let seenSeconds: Int64 = 60

  private let database: any DatabaseWriter
  private let random: RandomSource
  private let formKey: SecretKey
  public let limits: Limits

  /// Sessions in `database`, whose tables `migrate` made.
  public init(database: any DatabaseWriter, keys: HubKeys, random: RandomSource, limits: Limits = Limits()) {
    self.database = database
    self.random = random
    self.limits = limits
    formKey = keys.key(for: .forms)
  }

  /// Makes the table; `Accounts.migrate` must have been called before.
  public static func migrate(_ migrator: inout DatabaseMigrator) {
    migrator.registerMigration("sessions.1") { db in
      try db.create(table: "accountsSession", options: [.withoutRowID, .strict]) { table in
        table.primaryKey("hash", .blob)
        table.column("identifier", .text).notNull().unique()
        table.column("person", .text).notNull().indexed().references("accountsPerson", onDelete: .cascade)
        table.column("method", .text).notNull()
        table.column("address", .text).notNull()
        table.column("agent", .text).notNull()
        table.column("provenAt", .integer).notNull()
        table.column("createdAt", .integer).notNull()
        table.column("lastSeenAt", .integer).notNull()
        table.column("endsAt", .integer).notNull()
      }
    }
  }

  /// Opens a session for a person just let in. `replacing` is the token the browser sent before, if any: it ends, so that a token
  /// planted before the sign-in is worth nothing after it.
  public func open(
    for person: Person, by method: SignInMethod, address: String, agent: String, replacing old: String? = nil,
    now: Timestamp
  ) async throws -> OpenedSession {
    let token = Base64URL.text(random.bytes(Self.tokenByteCount))
    let session = Session(
      identifier: random.identifier(), person: person.identifier, method: method,
      address: String(address.prefix(64)), agent: String(agent.prefix(200)), provenAt: now, createdAt: now,
      lastSeenAt: now, endsAt: now.advanced(bySeconds: limits.longestSeconds))
    try await database.write { [limits] db in
      if let old { try Self.delete(token: old, db) }
      try Self.insert(session, token: token, db)
      try db.execute(
        sql: """
          DELETE FROM accountsSession WHERE person = ?1 AND hash NOT IN
          (SELECT hash FROM accountsSession WHERE person = ?1 ORDER BY lastSeenAt DESC, createdAt DESC, hash = ?2 DESC LIMIT ?3)
          """, arguments: [person.identifier, Self.hash(token), max(1, limits.perPerson)])
    }
    return OpenedSession(session: session, token: token)
  }

  /// Looks a token up and marks the session as seen.
  public func check(_ token: String?, now: Timestamp) async throws -> SessionVerdict {
    guard let token else { return .refused(.missing) }
    guard token.utf8.count == 43 else { return .refused(.unknown) }
    let hash = Self.hash(token)
    let found = try await database.read { db -> (Session, Person)? in
      guard
        let row = try Row.fetchOne(
          db, sql: "SELECT * FROM accountsSession WHERE hash = ?", arguments: [hash]),
        let session = Self.session(row), let stored = try StoredPerson.fetch(session.person, db)
      else { return nil }
      return (session, stored.person)
    }
    guard let (session, person) = found else { return .refused(.unknown) }
    let refusal: SessionRefusal? =
      if person.isDisabled { .disabled } else { Self.refusal(of: session, now: now, limits) }
    if let refusal {
      try await database.write { try Self.delete(token: token, $0) }
      return .refused(refusal)
    }
    if now.since(session.lastSeenAt) >= Self.seenSeconds * 1_000_000_000 {
      try await database.write { db in
        try db.execute(
          sql: "UPDATE accountsSession SET lastSeenAt = max(lastSeenAt, ?) WHERE hash = ?",
          arguments: [now.nanoseconds, hash])
      }
    }
    return .valid(.person(person, session), session, person)
  }

  /// Gives the same session another token, after the person proved again who they are. The old token ends at once.
  /// - Returns: `nil` when the old token is worth nothing.
  public func rotate(_ token: String, proven: Bool, now: Timestamp) async throws -> OpenedSession? {
    let fresh = Base64URL.text(random.bytes(Self.tokenByteCount))
    return try await database.write { [limits] db in
      guard
        let row = try Row.fetchOne(
          db, sql: "SELECT * FROM accountsSession WHERE hash = ?", arguments: [Self.hash(token)]),
        let session = Self.session(row), Self.refusal(of: session, now: now, limits) == nil
      else { return nil }
      try db.execute(
        sql: "UPDATE accountsSession SET hash = ?, lastSeenAt = ?, provenAt = ? WHERE hash = ?",
        arguments: [
          Self.hash(fresh), now.nanoseconds, (proven ? now : session.provenAt).nanoseconds, Self.hash(token),
        ])
      let renewed = try Row.fetchOne(
        db, sql: "SELECT * FROM accountsSession WHERE hash = ?", arguments: [Self.hash(fresh)])
      return renewed.flatMap { Self.session($0) }.map { OpenedSession(session: $0, token: fresh) }
    }
  }

  /// Signs one browser out.
  public func end(token: String) async throws {
    try await database.write { try Self.delete(token: token, $0) }
  }

  /// Ends a session of a person by the name it has in the list; false when there is none.
  public func end(_ identifier: String, of person: String) async throws -> Bool {
    try await database.write { db in
      try db.execute(
        sql: "DELETE FROM accountsSession WHERE identifier = ? AND person = ?",
        arguments: [identifier, person])
      return db.changesCount > 0
    }
  }

  /// Ends all sessions of a person.
  public func endAll(of person: String) async throws {
    try await database.write { try Self.endAll(of: person, $0) }
  }

  /// The sessions of a person that still hold, the last seen first.
  public func list(of person: String, now: Timestamp) async throws -> [Session] {
    try await database.read { [limits] db in
      try Row.fetchAll(
        db, sql: "SELECT * FROM accountsSession WHERE person = ? ORDER BY lastSeenAt DESC, identifier",
        arguments: [person]
      ).compactMap { Self.session($0) }.filter { Self.refusal(of: $0, now: now, limits) == nil }
    }
  }

  /// Removes what is over; to be called every few minutes.
  public func prune(now: Timestamp) async throws {
    try await database.write { [limits] db in
      try db.execute(
        sql: "DELETE FROM accountsSession WHERE endsAt <= ? OR lastSeenAt <= ?",
        arguments: [now.nanoseconds, now.advanced(bySeconds: -limits.idleSeconds).nanoseconds])
    }
  }

  // MARK: Forms

  /// The hidden value of forms for one cookie value: only who sees the cookie *and* runs on this hub can make it.
  ///
  /// Before the sign-in the cookie is that of `Cookie.form` with a value of `newFormCookie()`.
  /// - Source: OWASP Cross-Site Request Forgery Prevention Cheat Sheet, signed double-submit cookie bound to the session.
  public func formToken(for cookieValue: String) -> String {
    Base64URL.text(Digest.hmacSHA256(key: formKey.bytes, Array(cookieValue.utf8)))
  }

  /// Whether a form's hidden value belongs to the cookie that came with it.
  public func isFormToken(_ formToken: String?, for cookieValue: String) -> Bool {
    guard let formToken else { return false }
    return Digest.equal(formToken.utf8, self.formToken(for: cookieValue).utf8)
  }

  /// A value for `Cookie.form`.
  public func newFormCookie() -> String { Base64URL.text(random.bytes(16)) }

  // MARK: Rows

  static func endAll(of person: String, _ db: Database) throws {
    try db.execute(sql: "DELETE FROM accountsSession WHERE person = ?", arguments: [person])
  }

  private static func refusal(of session: Session, now: Timestamp, _ limits: Limits) -> SessionRefusal? {
    if now >= session.endsAt { return .ended }
    let idleEnd = session.lastSeenAt.advanced(bySeconds: limits.idleSeconds)
    return now >= idleEnd ? .idle : nil
  }

  /// The token has 256 random bits: a plain hash is enough, and looking the hash up tells nothing about the token.
  private static func hash(_ token: String) -> Data { Data(Digest.sha256(token.utf8)) }

  private static func delete(token: String, _ db: Database) throws {
    try db.execute(sql: "DELETE FROM accountsSession WHERE hash = ?", arguments: [hash(token)])
  }

  private static func insert(_ session: Session, token: String, _ db: Database) throws {
    try db.execute(
      sql: """
        INSERT INTO accountsSession
        (hash, identifier, person, method, address, agent, provenAt, createdAt, lastSeenAt, endsAt)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        hash(token), session.identifier, session.person, session.method.rawValue, session.address,
        session.agent,
        session.provenAt.nanoseconds, session.createdAt.nanoseconds, session.lastSeenAt.nanoseconds,
        session.endsAt.nanoseconds,
      ])
  }

  private static func session(_ row: Row) -> Session? {
    guard let method = SignInMethod(rawValue: row["method"]) else { return nil }
    return Session(
      identifier: row["identifier"], person: row["person"], method: method, address: row["address"],
      agent: row["agent"], provenAt: Timestamp(nanoseconds: row["provenAt"]),
      createdAt: Timestamp(nanoseconds: row["createdAt"]),
      lastSeenAt: Timestamp(nanoseconds: row["lastSeenAt"]),
      endsAt: Timestamp(nanoseconds: row["endsAt"]))
  }
}
