import GRDB
import Testing
import WardModel

@testable import Hub

struct SignInTests {
  private typealias Fixture = AccountsFixture

  private func signIn(
    _ hub: AccountsFixture, _ name: String = "mira", _ password: String = AccountsFixture.password,
    from address: String = AccountsFixture.address, after seconds: Int64 = 0
  ) async throws -> SignInVerdict {
    try await hub.accounts.signIn(
      name: name, password: password, address: address, now: hub.after(seconds: seconds))
  }

  /// The person's phone: enrolled, with its secret.
  private func enrol(_ hub: AccountsFixture, _ person: Person, at seconds: Int64 = 0) async throws -> (
    secret: [UInt8], recovery: [String]
  ) {
    let enrolment = try await hub.accounts.beginCode(of: person.identifier)
    let secret = try #require(Base32.bytes(enrolment.secretText))
    #expect(enrolment.address.hasPrefix("otpauth://totp/Ward:mira?secret=\(enrolment.secretText)&"))
    let recovery = try await hub.accounts.confirmCode(
      code(secret, hub, seconds), of: person.identifier, now: hub.after(seconds: seconds))
    return (secret, recovery)
  }

  private func code(_ secret: [UInt8], _ hub: AccountsFixture, _ seconds: Int64) -> String {
    String(
      decoding: OneTimeCode.digitsOf(secret, step: OneTimeCode.step(at: hub.after(seconds: seconds))),
      as: UTF8.self)
  }

  @Test func `the right name and password let in`() async throws {
    let hub = try AccountsFixture()
    let person = try await hub.person()
    let verdict = try await signIn(hub, " MIRA ")
    #expect(verdict.person?.identifier == person.identifier)
    #expect(verdict.person?.lastSignInAt == hub.start)
    #expect(verdict.method == .password)
  }

  @Test func `every refusal has its reason for the ledger`() async throws {
    let hub = try AccountsFixture()
    let person = try await hub.person()
    #expect(try await signIn(hub, "mira", "eleven grey heron").refusal == .wrongPassword)
    #expect(try await signIn(hub, "nobody").refusal == .unknownName)
    #expect(try await signIn(hub, "mira", String(repeating: "x", count: 2000)).refusal == .wrongPassword)
    #expect(try await signIn(hub, "mira", "").refusal == .wrongPassword)
    _ = try await hub.person("admin2", roles: [.administrator])
    _ = try await hub.accounts.setDisabled(true, of: person.identifier)
    #expect(try await signIn(hub).refusal == .disabled)
  }

  @Test func `a password from an administrator opens nothing until it is changed`() async throws {
    let hub = try AccountsFixture()
    let person = try await hub.accounts.create(
      name: "noor", displayName: "Noor", roles: [.analyst], password: Fixture.password, now: hub.start)
    #expect(person.mustChangePassword)
    let opened = try await hub.sessions.open(
      for: person, by: .password, address: Fixture.address, agent: "", now: hub.start)
    #expect(!Principal.person(person, opened.session).may(.viewAlerts))
    let change = try await hub.accounts.changePassword(
      of: person.identifier, from: Fixture.password, to: "nine lazy otters", address: Fixture.address,
      now: hub.start)
    #expect(!change.after.mustChangePassword)
    #expect(Principal.person(change.after, opened.session).may(.viewAlerts))
    #expect(try await hub.sessions.check(opened.token, now: hub.start).refusal == .unknown)
    #expect(try await signIn(hub, "noor", "nine lazy otters").person != nil)
    #expect(try await signIn(hub, "noor").refusal == .wrongPassword)
  }

  @Test func `the old password must be right to change it`() async throws {
    let hub = try AccountsFixture()
    let person = try await hub.person()
    await #expect(throws: AccountRefusal.wrongPassword) {
      _ = try await hub.accounts.changePassword(
        of: person.identifier, from: "something else", to: "nine lazy otters", address: Fixture.address,
        now: hub.start)
    }
    await #expect(throws: AccountRefusal.password(.tooShort)) {
      _ = try await hub.accounts.changePassword(
        of: person.identifier, from: Fixture.password, to: "short", address: Fixture.address, now: hub.start)
    }
  }

  @Test func `an enrolled person needs a code`() async throws {
    let hub = try AccountsFixture()
    let (secret, _) = try await enrol(hub, try await hub.person())
    let pending = try #require(try await signIn(hub, after: 60).pending)
    let wrong = try await hub.accounts.finishSignIn(
      pending: pending, code: "000000", address: Fixture.address, now: hub.after(seconds: 60))
    #expect(wrong.refusal == .wrongCode)
    let right = try await hub.accounts.finishSignIn(
      pending: pending, code: code(secret, hub, 60), address: Fixture.address, now: hub.after(seconds: 60))
    #expect(right.person?.name == "mira")
    #expect(right.method == .passwordAndCode)
  }

  @Test func `the code of the enrolment and a used code are refused`() async throws {
    let hub = try AccountsFixture()
    let (secret, _) = try await enrol(hub, try await hub.person())
    let pending = try #require(try await signIn(hub).pending)
    let replayed = try await hub.accounts.finishSignIn(
      pending: pending, code: code(secret, hub, 0), address: Fixture.address, now: hub.start)
    #expect(replayed.refusal == .replayedCode)
    let later = hub.after(seconds: 30)
    let finish = {
      try await hub.accounts.finishSignIn(
        pending: pending, code: code(secret, hub, 30), address: Fixture.address, now: later)
    }
    #expect(try await finish().person != nil)
    #expect(try await finish().refusal == .replayedCode)
  }

  @Test func `a recovery code works once`() async throws {
    let hub = try AccountsFixture()
    let person = try await hub.person()
    let (_, recovery) = try await enrol(hub, person)
    #expect(recovery.count == 10 && Set(recovery).count == 10)
    let pending = try #require(try await signIn(hub).pending)
    let finish = { (code: String) in
      try await hub.accounts.finishSignIn(
        pending: pending, code: code, address: Fixture.address, now: hub.start)
    }
    let verdict = try await finish(" " + recovery[3].uppercased())
    #expect(verdict.method == .passwordAndRecoveryCode)
    #expect(try await finish(recovery[3]).refusal == .usedRecoveryCode)
    #expect(try await finish(String(recovery[4].dropLast()) + "2").refusal == .wrongCode)
    #expect(try await hub.accounts.recoveryCodesLeft(of: person.identifier) == 9)
  }

  @Test func `the first step holds for five minutes and for one password only`() async throws {
    let hub = try AccountsFixture()
    let person = try await hub.person()
    let (secret, _) = try await enrol(hub, person)
    let pending = try #require(try await signIn(hub).pending)
    let finish = { (text: String, seconds: Int64) in
      try await hub.accounts.finishSignIn(
        pending: text, code: code(secret, hub, seconds), address: Fixture.address,
        now: hub.after(seconds: seconds))
    }
    #expect(try await finish(pending, 300).refusal == .noPendingSignIn)
    #expect(try await finish(String(pending.dropLast(2)) + "AA", 60).refusal == .noPendingSignIn)
    #expect(try await finish("", 60).refusal == .noPendingSignIn)
    #expect(try await finish(pending, 299).person != nil)
    _ = try await hub.accounts.resetPassword("nine lazy otters", of: person.identifier)
    #expect(try await finish(pending, 90).refusal == .noPendingSignIn)
  }

  @Test func `an enrolment with a wrong code does not count`() async throws {
    let hub = try AccountsFixture()
    let person = try await hub.person()
    _ = try await hub.accounts.beginCode(of: person.identifier)
    await #expect(throws: AccountRefusal.wrongCode) {
      _ = try await hub.accounts.confirmCode("000000", of: person.identifier, now: hub.start)
    }
    #expect(try await signIn(hub).person != nil)
  }

  @Test func `the secret of codes is not readable in the database`() async throws {
    let hub = try AccountsFixture()
    let person = try await hub.person()
    let (secret, recovery) = try await enrol(hub, person)
    let dump = try await hub.database.read { db in
      let people = try Row.fetchAll(
        db, sql: "SELECT hex(codeSecret) AS secret, passwordHash FROM accountsPerson")
      let codes = try Row.fetchAll(db, sql: "SELECT hex(hash) AS hash FROM accountsRecoveryCode")
      return (people + codes).map { $0.description }.joined()
    }.lowercased()
    #expect(!dump.contains(Hexadecimal.text(secret)))
    #expect(!dump.contains(Hexadecimal.text(recovery[0].filter { $0 != "-" }.utf8)))
    #expect(!dump.contains(Fixture.password))
  }

  @Test func `an old hash is renewed at the next sign-in`() async throws {
    let hub = try AccountsFixture()
    let person = try await hub.person()
    let salt = [UInt8](repeating: 9, count: 16)
    let weak = try #require(
      Scrypt.key(
        password: Array(Fixture.password.utf8), salt: salt, costExponent: 10, blockSize: 8, parallelism: 1,
        count: 32))
    try await hub.database.write { db in
      try db.execute(
        sql: "UPDATE accountsPerson SET passwordHash = ?",
        arguments: ["$scrypt$ln=10,r=8,p=1$\(Base64URL.text(salt))$\(Base64URL.text(weak))"])
    }
    #expect(try await signIn(hub).person?.identifier == person.identifier)
    let stored = try await hub.database.read {
      try String.fetchOne($0, sql: "SELECT passwordHash FROM accountsPerson")
    }
    #expect(stored?.hasPrefix("$scrypt$ln=9,") == true)
    #expect(try await signIn(hub).person != nil)
  }

  @Test func `a name that does not exist costs as much as one that does`() async throws {
    let hub = try AccountsFixture(costExponent: PasswordHash.standardCostExponent)
    _ = try await hub.person()
    let clock = ContinuousClock()
    func quickest(_ name: String) async throws -> Duration {
      var times: [Duration] = []
      for _ in 0..<3 {
        times.append(try await clock.measure { _ = try await signIn(hub, name, "wrong wrong wrong") })
      }
      return try #require(times.min())
    }
    let known = try await quickest("mira")
    let unknown = try await quickest("nobody")
    // The hash takes most of it; without it, the second would be a hundred times faster.
    #expect(unknown > known / 5)
  }
}
