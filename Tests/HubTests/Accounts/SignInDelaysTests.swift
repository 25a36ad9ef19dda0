import GRDB
import Testing
import WardModel

@testable import Hub

/// The delays alone, without the work of hashing.
struct SignInDelaysTests {
  private let hub: AccountsFixture
  private var delays: SignInDelays { hub.accounts.delays }

  init() throws { hub = try AccountsFixture() }

  /// Tries once; true when the try would be looked at.
  private func attempt(
    _ name: String = "mira", from address: String = "192.0.2.10", at seconds: Int64, person: String? = nil
  ) throws -> Bool {
    try hub.database.write { db in
      try delays.begin(
        delays.subjects(name: name, address: address), person: person, now: hub.after(seconds: seconds), db)
        == nil
    }
  }

  private func succeed(_ person: Person, from address: String, at seconds: Int64) throws {
    try hub.database.write { db in
      let subjects = delays.subjects(name: person.name, address: address)
      try delays.succeed(subjects, person: person.identifier, now: hub.after(seconds: seconds), db)
    }
  }

  @Test func `delays double and end at the limit`() {
    let rule = SignInDelays.nameAtPlace
    let delays = (0...40).map { SignInDelays.delaySeconds(count: $0, rule) }
    #expect(Array(delays.prefix(9)) == [0, 0, 0, 0, 1, 2, 4, 8, 16])
    #expect(delays.last == 900)
    #expect(zip(delays, delays.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test func `the fifth quick try is not looked at and a later one is`() throws {
    for _ in 0..<4 { #expect(try attempt(at: 0)) }
    #expect(try !attempt(at: 0))
    #expect(try attempt(at: 1))
    #expect(try !attempt(at: 2))
    #expect(try attempt(at: 3))
  }

  @Test func `tries during a delay do not lengthen it`() throws {
    for _ in 0..<4 { _ = try attempt(at: 0) }
    for _ in 0..<200 { #expect(try !attempt(at: 0)) }
    #expect(try attempt(at: 1))
  }

  @Test func `many places together may guess a name once a minute`() throws {
    var lookedAt = 0
    for second in 0..<1200 where try attempt(from: "198.51.100.\(second % 250)", at: Int64(second)) {
      lookedAt += 1
    }
    #expect(lookedAt < 45)
    #expect(lookedAt > 25)
  }

  @Test func `an attacker elsewhere does not keep the owner out of the usual place`() async throws {
    let person = try await hub.person()
    try succeed(person, from: "192.0.2.10", at: 0)
    for second in 1..<600 {
      _ = try attempt(from: "198.51.100.\(second % 250)", at: Int64(second), person: person.identifier)
    }
    #expect(try !attempt(from: "203.0.113.5", at: 600, person: person.identifier))
    #expect(try attempt(from: "192.0.2.10", at: 600, person: person.identifier))
  }

  @Test func `a place is known for thirty days`() async throws {
    let person = try await hub.person()
    try succeed(person, from: "192.0.2.10", at: 0)
    let days: Int64 = 86_400
    for (day, isLookedAt) in [(29, true), (31, false)] as [(Int64, Bool)] {
      let now = day * days
      for index in 0..<20 {
        _ = try attempt(from: "198.51.100.\(index)", at: now, person: person.identifier)
      }
      #expect(try attempt(from: "192.0.2.10", at: now, person: person.identifier) == isLookedAt)
    }
  }

  @Test func `one place that tries many names is slowed down`() throws {
    for index in 0..<20 { #expect(try attempt("name\(index)", at: 0)) }
    #expect(try !attempt("another", at: 0))
    #expect(try attempt("another", from: "192.0.2.11", at: 0))
  }

  @Test func `an IPv6 customer is one place`() throws {
    for index in 0..<20 { #expect(try attempt("name\(index)", from: "2001:db8:1:2::\(index + 1)", at: 0)) }
    #expect(try !attempt("another", from: "2001:db8:1:2:ffff::1", at: 0))
    #expect(try attempt("another", from: "2001:db8:1:3::1", at: 0))
    #expect(ClientAddress.place("::ffff:192.0.2.10") == ClientAddress.place("192.0.2.10"))
  }

  @Test func `quiet lets counts sink`() throws {
    for _ in 0..<4 { _ = try attempt(at: 0) }
    #expect(try !attempt(at: 0))
    // One quarter of an hour forgets one try: one free again, the next waits.
    #expect(try attempt(at: 901))
    #expect(try !attempt(at: 901))
  }

  @Test func `a clock that was wrong once locks nobody out`() throws {
    for _ in 0..<30 { _ = try attempt(at: 10 * 365 * 86_400) }
    #expect(try !attempt(at: 10 * 365 * 86_400))
    #expect(try attempt(at: 0))
    #expect(try !attempt(at: 0))
    #expect(try attempt(at: 900))
  }

  @Test func `many tries at once gain nothing`() async throws {
    _ = try await hub.person()
    let accounts = hub.accounts
    let now = hub.start
    let refusals = try await withThrowingTaskGroup(of: SignInRefusal?.self) { group in
      for _ in 0..<20 {
        group.addTask {
          try await accounts.signIn(
            name: "mira", password: "wrong wrong wrong", address: "192.0.2.10", now: now
          ).refusal
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(refusals.count { $0 == .wrongPassword } == 4)
  }

  @Test func `a success forgets the wrong tries of its place`() async throws {
    let person = try await hub.person()
    for _ in 0..<3 { _ = try attempt(at: 0) }
    #expect(try attempt(at: 0))
    try succeed(person, from: "192.0.2.10", at: 0)
    for _ in 0..<4 { #expect(try attempt(at: 0, person: person.identifier)) }
  }

  // MARK: Known browsers

  private func browser(of person: Person) throws -> String {
    let header = hub.accounts.browserCookieHeader(for: person, now: hub.start)
    return try #require(Cookie.browser.value(in: String(header.prefix { $0 != ";" })))
  }

  @Test func `whoever shares the address cannot keep the owner out of a known browser`() async throws {
    let person = try await hub.person()
    let browser = try browser(of: person)
    for second in 0..<300 { _ = try attempt(at: Int64(second), person: person.identifier) }
    let now = hub.after(seconds: 300)
    func signIn(_ browser: String?) async throws -> SignInVerdict {
      try await hub.accounts.signIn(
        name: "mira", password: AccountsFixture.password, address: "192.0.2.10", browser: browser, now: now)
    }
    guard case .delayed = try await signIn(nil).refusal else {
      Issue.record("an unknown browser was not delayed")
      return
    }
    #expect(try await signIn(browser).person?.identifier == person.identifier)
  }

  @Test func `a known browser has its own delays`() async throws {
    let browser = try browser(of: try await hub.person())
    var refusals: [SignInRefusal?] = []
    for _ in 0..<5 {
      let verdict = try await hub.accounts.signIn(
        name: "mira", password: "wrong wrong wrong", address: "192.0.2.10", browser: browser, now: hub.start)
      refusals.append(verdict.refusal)
    }
    #expect(refusals.prefix(4).allSatisfy { $0 == .wrongPassword })
    #expect(refusals.last == .delayed(until: hub.after(seconds: 1)))
  }

  @Test func `a browser is known for one person, half a year, and not with one character changed`() {
    let known = hub.accounts.knownBrowser
    let value = known.make(for: "mira", random: repeatableRandom(), now: hub.start)
    let halfYear: Int64 = 180 * 86_400
    #expect(known.browser(in: value, for: "mira", now: hub.after(seconds: halfYear - 1)) != nil)
    #expect(known.browser(in: value, for: "mira", now: hub.after(seconds: halfYear)) == nil)
    #expect(known.browser(in: value, for: "noor", now: hub.start) == nil)
    #expect(known.browser(in: "9" + value, for: "mira", now: hub.start) == nil)
    #expect(known.browser(in: String(value.dropLast()), for: "mira", now: hub.start) == nil)
    #expect(known.browser(in: nil, for: "mira", now: hub.start) == nil)
    #expect(known.browser(in: "--", for: "mira", now: hub.start) == nil)
  }
}
