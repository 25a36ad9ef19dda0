import GRDB
import Testing
import WardModel

@testable import Hub

struct SessionsTests {
  private let hub: AccountsFixture

  init() throws { hub = try AccountsFixture() }

  private func open(_ person: Person, after seconds: Int64 = 0, replacing old: String? = nil) async throws
    -> OpenedSession
  {
    try await hub.sessions.open(
      for: person, by: .password, address: "192.0.2.10", agent: "Browser", replacing: old,
      now: hub.after(seconds: seconds))
  }

  private func check(_ token: String?, after seconds: Int64 = 0) async throws -> SessionVerdict {
    try await hub.sessions.check(token, now: hub.after(seconds: seconds))
  }

  @Test func `an open session leads to its person`() async throws {
    let person = try await hub.person()
    let opened = try await open(person)
    #expect(opened.token.utf8.count == 43)
    #expect(try await check(opened.token).person == person)
  }

  @Test func `a token that differs in one character is unknown`() async throws {
    let opened = try await open(try await hub.person())
    let first: Character = opened.token.first == "A" ? "B" : "A"
    #expect(try await check(String(first) + opened.token.dropFirst()).refusal == .unknown)
    #expect(try await check(opened.session.identifier).refusal == .unknown)
    #expect(try await check("").refusal == .unknown)
    #expect(try await check(nil).refusal == .missing)
  }

  @Test func `half an hour of quiet ends a session and use keeps it`() async throws {
    let person = try await hub.person()
    let quiet = try await open(person)
    let used = try await open(person)
    #expect(try await check(used.token, after: 1700).person != nil)
    #expect(try await check(quiet.token, after: 1799).person != nil)
    #expect(try await check(used.token, after: 3499).person != nil)
    #expect(try await check(quiet.token, after: 3599).refusal == .idle)
    // And it is gone, also for a clock set back.
    #expect(try await check(quiet.token, after: 1800).refusal == .unknown)
  }

  @Test func `twelve hours end a session however busy`() async throws {
    let opened = try await open(try await hub.person())
    for second in stride(from: Int64(0), to: 43_200, by: 900) {
      #expect(try await check(opened.token, after: second).person != nil)
    }
    #expect(try await check(opened.token, after: 43_200).refusal == .ended)
  }

  @Test func `a sign-in ends the session that the browser had before`() async throws {
    let person = try await hub.person()
    let planted = try await open(person)
    let opened = try await open(person, replacing: planted.token)
    #expect(try await check(planted.token).refusal == .unknown)
    #expect(try await check(opened.token).person != nil)
  }

  @Test func `rotation gives another token to the same session`() async throws {
    let opened = try await open(try await hub.person())
    let renewed = try #require(
      try await hub.sessions.rotate(opened.token, proven: true, now: hub.after(seconds: 100)))
    #expect(renewed.session.identifier == opened.session.identifier)
    #expect(renewed.session.provenAt == hub.after(seconds: 100))
    #expect(renewed.session.endsAt == opened.session.endsAt)
    #expect(try await check(opened.token, after: 100).refusal == .unknown)
    #expect(try await check(renewed.token, after: 100).person != nil)
    #expect(try await hub.sessions.rotate(opened.token, proven: true, now: hub.start) == nil)
    let unproven = try #require(
      try await hub.sessions.rotate(renewed.token, proven: false, now: hub.after(seconds: 200)))
    #expect(unproven.session.provenAt == hub.after(seconds: 100))
  }

  @Test func `a change of roles or of state ends all sessions of that person only`() async throws {
    let person = try await hub.person()
    let other = try await hub.person("other")
    let theirs = try await open(other)
    for change in 0..<3 {
      let first = try await open(person)
      let second = try await open(person)
      switch change {
      case 0: _ = try await hub.accounts.setRoles([.viewer], of: person.identifier)
      case 1: _ = try await hub.accounts.setDisabled(true, of: person.identifier)
      default: _ = try await hub.accounts.resetPassword("nine lazy otters", of: person.identifier)
      }
      #expect(try await check(first.token).refusal == .unknown)
      #expect(try await check(second.token).refusal == .unknown)
    }
    #expect(try await check(theirs.token).person == other)
  }

  @Test func `sessions are listed and ended by the name in the list`() async throws {
    let person = try await hub.person()
    let first = try await open(person)
    let second = try await open(person, after: 10)
    let list = try await hub.sessions.list(of: person.identifier, now: hub.after(seconds: 20))
    #expect(list.map(\.identifier) == [second.session.identifier, first.session.identifier])
    #expect(try await !hub.sessions.end(first.session.identifier, of: "somebody else"))
    #expect(try await hub.sessions.end(first.session.identifier, of: person.identifier))
    #expect(try await check(first.token, after: 20).refusal == .unknown)
    try await hub.sessions.end(token: second.token)
    #expect(try await hub.sessions.list(of: person.identifier, now: hub.start).isEmpty)
  }

  @Test func `the eleventh browser signs the one unseen for longest out`() async throws {
    let person = try await hub.person()
    var opened: [OpenedSession] = []
    for index in 0..<11 { opened.append(try await open(person, after: Int64(index))) }
    #expect(try await check(opened[0].token, after: 20).refusal == .unknown)
    for session in opened.dropFirst() { #expect(try await check(session.token, after: 20).person != nil) }
  }

  @Test func `what is over is pruned`() async throws {
    let person = try await hub.person()
    _ = try await open(person)
    _ = try await open(person, after: 1000)
    try await hub.sessions.prune(now: hub.after(seconds: 1800))
    let count = try await hub.database.read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM accountsSession")
    }
    #expect(count == 1)
  }

  @Test func `tokens are not in the database`() async throws {
    let opened = try await open(try await hub.person())
    let rows = try await hub.database.read {
      try Row.fetchAll($0, sql: "SELECT *, hex(hash) AS hexadecimal FROM accountsSession").map(\.description)
        .joined()
    }
    #expect(rows.contains(opened.session.identifier))
    #expect(!rows.contains(opened.token))
    #expect(!rows.lowercased().contains(Hexadecimal.text(opened.token.utf8)))
  }

  @Test func `a form belongs to its cookie`() async throws {
    let person = try await hub.person()
    let mine = try await open(person)
    let theirs = try await open(person)
    let form = hub.sessions.formToken(for: mine.token)
    #expect(hub.sessions.isFormToken(form, for: mine.token))
    #expect(!hub.sessions.isFormToken(form, for: theirs.token))
    #expect(!hub.sessions.isFormToken(nil, for: mine.token))
    #expect(!hub.sessions.isFormToken("", for: mine.token))
    #expect(!hub.sessions.isFormToken(String(form.dropLast()), for: mine.token))
    let cookie = hub.sessions.newFormCookie()
    #expect(hub.sessions.isFormToken(hub.sessions.formToken(for: cookie), for: cookie))
  }

  @Test func `cookies cannot leave the host, the connection or the site`() {
    #expect(
      Cookie.session.header(value: "abc-_9")
        == "__Host-ward=abc-_9; Path=/; Secure; HttpOnly; SameSite=Strict")
    #expect(Cookie.openIDConnect.header(value: "a", seconds: 600).hasSuffix("SameSite=Lax; Max-Age=600"))
    #expect(Cookie.session.ending.hasSuffix("; Max-Age=0"))
    for cookie in Cookie.allCases {
      let header = cookie.header(value: "a")
      #expect(
        header.hasPrefix("__Host-") && header.contains("; Path=/; Secure; HttpOnly; ")
          && !header.contains("Domain"))
    }
  }

  @Test func `a cookie is read from among others`() {
    let header = "theme=dark; __Host-ward=abc; __Host-ward-form=def"
    #expect(Cookie.session.value(in: header) == "abc")
    #expect(Cookie.form.value(in: header) == "def")
    #expect(Cookie.openIDConnect.value(in: header) == nil)
    #expect(Cookie.session.value(in: "__Host-ward=abc; __Host-ward=def") == nil)
    #expect(Cookie.session.value(in: "x__Host-ward=abc") == nil)
    #expect(Cookie.session.value(in: "__Host-ward=a\"b") == nil)
    #expect(Cookie.session.value(in: "__Host-ward=") == nil)
    #expect(Cookie.session.value(in: "__Host-ward=abc" + String(repeating: ";", count: 9000)) == nil)
  }
}
