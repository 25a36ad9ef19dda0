import Foundation
import GRDB
public import WardModel

extension Accounts {
  /// Seconds between the password and the code.
  static let pendingSeconds: Int64 = 300

  /// The `Set-Cookie` header that makes a browser known, to be sent after each accepted sign-in.
  public func browserCookieHeader(for person: Person, now: Timestamp) -> String {
    Cookie.browser.header(
      value: knownBrowser.make(for: person.name, random: random, now: now),
      seconds: KnownBrowser.lifetimeSeconds)
  }

  /// The first step of a sign-in: name and password. `browser` is the value of `Cookie.browser`, if any.
  ///
  /// A name that does not exist costs the same time and the same delays as one that does. The verdict's refusal goes into the
  /// ledger; the page shows `SignInRefusal.outsideText`.
  /// - Throws: what the database throws.
  public func signIn(name: String, password: String, address: String, browser: String? = nil, now: Timestamp)
    async throws
    -> SignInVerdict
  {
    switch try await checkPassword(
      name: name, password: password, address: address, browser: browser, now: now)
    {
    case .refused(let refusal): return .refused(refusal)
    case .right(let stored, let subjects):
      let person = stored.person
      if person.hasSecondFactor {
        try await database.write { try delays.takeBack(subjects, now: now, $0) }
        return .codeNeeded(pending: pending(stored, now: now), person)
      }
      return try await enter(person.identifier, by: .password, subjects, now: now)
    }
  }

  /// The second step: a code from the phone or a recovery code.
  /// - Throws: what the database throws.
  public func finishSignIn(
    pending: String, code: String, address: String, browser: String? = nil, now: Timestamp
  ) async throws
    -> SignInVerdict
  {
    guard let (identifier, state) = openPending(pending, now: now) else { return .refused(.noPendingSignIn) }
    let outcome: (SignInRefusal?, SignInMethod, SignInDelays.Subjects?) = try await database.write { db in
      guard let stored = try StoredPerson.fetch(identifier, db), Self.state(of: stored) == state else {
        return (.noPendingSignIn, .password, nil)
      }
      guard !stored.person.isDisabled else { return (.disabled, .password, nil) }
      let name = stored.person.name
      let subjects = delays.subjects(
        name: name, address: address, browser: knownBrowser.browser(in: browser, for: name, now: now))
      if let until = try delays.begin(subjects, person: identifier, now: now, db) {
        return (.delayed(until: until), .password, nil)
      }
      let (refusal, method) = try useCode(code, of: stored, now: now, db)
      return (refusal, method, subjects)
    }
    if let refusal = outcome.0 { return .refused(refusal) }
    guard let subjects = outcome.2 else { return .refused(.noPendingSignIn) }
    return try await enter(identifier, by: outcome.1, subjects, now: now)
  }

  /// What the check of a password found. The try is counted already; who is let in takes it back.
  enum PasswordCheck: Sendable {
    case right(StoredPerson, SignInDelays.Subjects)
    case refused(SignInRefusal)
  }

  func checkPassword(name: String, password: String, address: String, browser: String? = nil, now: Timestamp)
    async throws
    -> PasswordCheck
  {
    let name = Self.folded(name)
    let subjects = delays.subjects(
      name: name, address: address, browser: knownBrowser.browser(in: browser, for: name, now: now))
    let (until, stored) = try await database.write { db in
      let stored = try StoredPerson.fetch(name: name, db)
      return (try delays.begin(subjects, person: stored?.person.identifier, now: now, db), stored)
    }
    if let until { return .refused(.delayed(until: until)) }
    let hash = stored?.passwordHash.flatMap { PasswordHash(stored: $0) } ?? decoy
    // A text that is too long is not hashed in full, but costs the same.
    let tried = password.utf8.count <= PasswordRule.byteLimit ? password : ""
    guard let matches = await worker.run({ hash.matches(tried) }) else {
      try await database.write { try delays.takeBack(subjects, now: now, $0) }
      return .refused(.busy)
    }
    guard let stored else { return .refused(.unknownName) }
    guard stored.passwordHash != nil else { return .refused(.noPassword) }
    guard matches else { return .refused(.wrongPassword) }
    guard !stored.person.isDisabled else { return .refused(.disabled) }
    if hash.isOutdated(costExponent: costExponent) {
      let fresh = await worker.run { [random, costExponent] in
        PasswordHash(password: tried, random: random, costExponent: costExponent).stored
      }
      if let fresh {
        try await database.write { db in
          try db.execute(
            sql: "UPDATE accountsPerson SET passwordHash = ? WHERE identifier = ? AND passwordHash = ?",
            arguments: [fresh, stored.person.identifier, stored.passwordHash])
        }
      }
    }
    return .right(stored, subjects)
  }

  private func enter(
    _ identifier: String, by method: SignInMethod, _ subjects: SignInDelays.Subjects, now: Timestamp
  ) async throws -> SignInVerdict {
    try await database.write { db in
      try delays.succeed(subjects, person: identifier, now: now, db)
      try db.execute(
        sql: "UPDATE accountsPerson SET lastSignInAt = ? WHERE identifier = ?",
        arguments: [now.nanoseconds, identifier])
      guard let person = try StoredPerson.fetch(identifier, db)?.person else { return .refused(.unknownName) }
      return .accepted(person, by: method)
    }
  }

  // MARK: Between the two steps

  /// Sealed: who, until when, and in which state of the password and the code the account was.
  private func pending(_ stored: StoredPerson, now: Timestamp) -> String {
    let end = now.advanced(bySeconds: Self.pendingSeconds).nanoseconds
    let text = "\(end) \(Self.state(of: stored)) \(stored.person.identifier)"
    return Base64URL.text(sealing.seal(Array(text.utf8), context: "pending sign-in", random: random))
  }

  private func openPending(_ text: String, now: Timestamp) -> (identifier: String, state: String)? {
    guard text.utf8.count <= 512, let box = Base64URL.bytes(text),
      let bytes = sealing.open(box, context: "pending sign-in")
    else { return nil }
    let parts = String(decoding: bytes, as: UTF8.self).split(separator: " ").map(String.init)
    guard parts.count == 3, let end = Int64(parts[0]), now.nanoseconds < end else { return nil }
    return (parts[2], parts[1])
  }

  /// Changes with the password and the code's secret: a step of before fits no longer.
  private static func state(of stored: StoredPerson) -> String {
    let text = Array((stored.passwordHash ?? "").utf8) + Array(stored.codeSecret ?? Data())
    return Hexadecimal.text(Digest.sha256(text).prefix(8))
  }
}
