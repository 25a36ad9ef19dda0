import GRDB
import Testing
import WardModel

@testable import Hub

struct TokensTests {
  private let hub: AccountsFixture

  init() throws { hub = try AccountsFixture() }

  private func check(_ text: String, after seconds: Int64 = 0) async throws -> Result<Principal, TokenRefusal>
  {
    try await hub.apiTokens.check(PresentedToken(text), now: hub.after(seconds: seconds))
  }

  private func make(
    _ person: Person, _ permissions: Set<Permission> = [.viewAlerts, .search], days: Int = 30
  )
    async throws -> (text: String, token: APIToken)
  {
    try await hub.apiTokens.make(
      name: "report script", owner: person, permissions: permissions, days: days, now: hub.start)
  }

  @Test func `a token stands for its owner with less`() async throws {
    let person = try await hub.person()
    let (text, token) = try await make(person)
    #expect(text.hasPrefix("ward_api_\(token.identifier)_"))
    let principal = try #require(try await check(text).success)
    #expect(principal.may(.viewAlerts) && principal.may(.search))
    #expect(!principal.may(.viewIncidents))
    #expect(principal.name == "token:\(token.identifier) of person:mira")
    #expect(try await hub.apiTokens.list(of: person.identifier).first?.lastUsedAt == hub.start)
  }

  @Test func `a token loses what its owner loses`() async throws {
    let person = try await hub.person()
    let (text, _) = try await make(person)
    _ = try await hub.accounts.setRoles([.viewer], of: person.identifier)
    let principal = try #require(try await check(text).success)
    #expect(principal.may(.viewAlerts) && !principal.may(.search))
    _ = try await hub.accounts.setDisabled(true, of: person.identifier)
    #expect(try await check(text).failure == .ownerDisabled)
    _ = try await hub.accounts.remove(person.identifier)
    #expect(try await check(text).failure == .unknown)
  }

  @Test func `a token is refused with its reason`() async throws {
    let (text, token) = try await make(try await hub.person(), days: 1)
    let last: Character = text.last == "a" ? "b" : "a"
    #expect(try await check(String(text.dropLast()) + String(last)).failure == .wrongSecret)
    let other = "ward_api_" + String(repeating: "a", count: 16) + "_" + text.suffix(52)
    #expect(try await check(other).failure == .unknown)
    for malformed in ["", "ward_api_", text + "a", "ward_source_" + text.dropFirst(9), text.uppercased()] {
      #expect(try await check(malformed).failure == .malformed, "\(malformed)")
    }
    #expect(try await check(text, after: 86_399).success != nil)
    #expect(try await check(text, after: 86_400).failure == .expired)
    let revoked = try await hub.apiTokens.revoke(token.identifier, now: hub.start)
    #expect(revoked?.revokedAt == hub.start)
    #expect(try await check(text).failure == .revoked)
    #expect(try await hub.apiTokens.revoke("nothing", now: hub.start) == nil)
  }

  @Test func `a token cannot be made wider than its owner or than a program may be`() async throws {
    let person = try await hub.person()
    await #expect(throws: TokenMakingRefusal.tooWide([.manageRules])) {
      _ = try await make(person, [.viewAlerts, .manageRules])
    }
    await #expect(throws: TokenMakingRefusal.tooWide([.reveal])) { _ = try await make(person, [.reveal]) }
    await #expect(throws: TokenMakingRefusal.noPermission) { _ = try await make(person, []) }
    await #expect(throws: TokenMakingRefusal.lifetimeUnfit) { _ = try await make(person, days: 0) }
    await #expect(throws: TokenMakingRefusal.lifetimeUnfit) { _ = try await make(person, days: 401) }
  }

  @Test func `a person has fifty tokens at most`() async throws {
    let person = try await hub.person()
    for _ in 0..<APITokens.perOwner { _ = try await make(person) }
    await #expect(throws: TokenMakingRefusal.tooMany) { _ = try await make(person) }
  }

  @Test func `a source token opens its source only`() async throws {
    let (text, token) = try await hub.sourceTokens.make(name: "ward 7", source: "ward7", now: hub.start)
    let principal = try #require(
      try await hub.sourceTokens.check(PresentedToken(text), now: hub.start).success)
    #expect(principal == .sourceToken(token))
    #expect(principal.mayIngest(source: "ward7"))
    #expect(!principal.mayIngest(source: "ward8"))
    #expect(Permission.allCases.filter { principal.may($0) } == [.ingest])
    #expect(try await check(text).failure == .malformed)
    _ = try await hub.sourceTokens.revoke(token.identifier, now: hub.start)
    #expect(try await hub.sourceTokens.check(PresentedToken(text), now: hub.start).failure == .revoked)
  }

  @Test func `a source token lasts until revoked or until its date`() async throws {
    let (forever, _) = try await hub.sourceTokens.make(name: "a", source: "ward7", now: hub.start)
    let (day, _) = try await hub.sourceTokens.make(name: "b", source: "ward7", days: 1, now: hub.start)
    let later = hub.after(seconds: 86_400)
    #expect(try await hub.sourceTokens.check(PresentedToken(forever), now: later).success != nil)
    #expect(try await hub.sourceTokens.check(PresentedToken(day), now: later).failure == .expired)
    #expect(try await hub.sourceTokens.list(of: "ward7").count == 2)
    #expect(try await hub.sourceTokens.list(of: "ward8").isEmpty)
  }

  @Test func `secrets of tokens are not in the database`() async throws {
    let (text, _) = try await make(try await hub.person())
    let rows = try await hub.database.read {
      try Row.fetchAll($0, sql: "SELECT *, hex(hash) AS hexadecimal FROM accountsAPIToken").map(\.description)
        .joined()
    }
    #expect(!rows.contains(text.suffix(52)))
    #expect(!rows.lowercased().contains(Hexadecimal.text(text.suffix(52).utf8)))
  }

  @Test func `tokens come in the headers that senders know`() throws {
    let token = TokenText(kind: .source, random: repeatableRandom()).text
    let pair = Base64URL.commonText("collector:\(token)".utf8)
    for header in [
      "Bearer \(token)", "bearer \(token)", "Splunk \(token)", "ApiKey \(pair)", "Basic \(pair)",
    ] {
      #expect(PresentedToken(authorization: header)?.text == token, "\(header)")
    }
    for header in [
      "", "Bearer", "Digest \(token)", "Basic !!!", "Bearer a b", "Basic " + Base64URL.commonText("a:b".utf8),
    ] {
      #expect(PresentedToken(authorization: header) == nil, "\(header)")
    }
    #expect(PresentedToken(authorization: "Bearer " + String(repeating: "a", count: 2000)) == nil)
  }
}
