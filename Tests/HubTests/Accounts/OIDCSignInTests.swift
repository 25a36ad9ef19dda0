import Foundation
import Testing
import WardModel

@testable import Hub

@Suite(.enabled(if: ForeignKey.isAvailable, "needs the openssl command to sign tokens"))
struct OIDCSignInTests {
  private static let key = try? ForeignKey(.p256)
  private static let nextKey = try? ForeignKey(.p256)

  private let hub: AccountsFixture
  private let provider = ProviderStandIn()
  private let signIn: OIDCSignIn
  private let seconds = 1_772_352_000

  init() throws {
    hub = try AccountsFixture()
    let configuration = OIDCConfiguration(
      issuer: ProviderStandIn.issuer, clientIdentifier: "ward", clientSecret: "s:1",
      redirectAddress: "https://hub.example.org/sign-in/callback", roleClaim: "realm_access.roles",
      roles: ["soc": [.analyst], "soc-lead": [.analyst, .responder]])
    signIn = OIDCSignIn(
      configuration: configuration, transport: provider, keys: hub.keys, random: repeatableRandom(2))
    provider.setKeys([("k1", try #require(Self.key))])
  }

  /// The browser's way out: the query it takes to the provider, and its cookie.
  private func begin(returnPath: String = "/incidents") async throws -> (
    query: [String: String], cookie: String
  ) {
    let beginning = try await signIn.begin(returnPath: returnPath, now: hub.start).get()
    let components = try #require(URLComponents(string: beginning.address))
    let items = (components.queryItems ?? []).map { ($0.name, $0.value ?? "") }
    let cookie = try #require(
      Cookie.openIDConnect.value(in: String(beginning.cookieHeader.prefix { $0 != ";" })))
    return (Dictionary(items) { first, _ in first }, cookie)
  }

  private func claims(_ nonce: String?) -> [String: any Sendable] {
    [
      "iss": ProviderStandIn.issuer, "aud": "ward", "sub": "u-1", "nonce": nonce ?? "", "iat": seconds,
      "exp": seconds + 900, "preferred_username": "Noor.K", "name": "Noor K.",
      "realm_access": ["roles": ["staff", "soc"]],
    ]
  }

  private func finish(
    _ way: (query: [String: String], cookie: String), state: String? = nil, error: String? = nil,
    issuer: String? = nil,
    cookie: String? = nil, after later: Int64 = 10
  ) async -> Result<(identity: FederatedIdentity, returnPath: String), OIDCRefusal> {
    await signIn.finish(
      OIDCSignIn.Callback(
        code: "code-1", state: state ?? way.query["state"], error: error, issuer: issuer,
        cookie: cookie ?? way.cookie),
      now: hub.after(seconds: later))
  }

  private func way(name: String = "k1", key: ForeignKey? = key) async throws -> (
    query: [String: String], cookie: String
  ) {
    let way = try await begin()
    provider.setToken(try #require(key).token(claims(way.query["nonce"]), name: name))
    return way
  }

  @Test func `the challenge is that of RFC 7636`() {
    #expect(
      OIDCFlow.challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
  }

  @Test func `the browser leaves with state, nonce and challenge`() async throws {
    let (query, _) = try await begin()
    #expect(query["tenant"] == "1" && query["response_type"] == "code" && query["client_id"] == "ward")
    #expect(query["scope"] == "openid profile email" && query["code_challenge_method"] == "S256")
    #expect(query["redirect_uri"] == "https://hub.example.org/sign-in/callback")
    #expect(
      query["state"]?.count == 43 && query["nonce"]?.count == 43 && query["code_challenge"]?.count == 43)
    let (again, _) = try await begin()
    #expect(again["state"] != query["state"])
  }

  @Test func `somebody the provider vouches for gets the mapped roles`() async throws {
    let way = try await way()
    let (identity, path) = try await finish(way).get()
    #expect(
      identity
        == FederatedIdentity(
          issuer: ProviderStandIn.issuer, subject: "u-1", name: "noor.k", displayName: "Noor K.",
          roles: [.analyst]))
    #expect(path == "/incidents")
    let request = try #require(provider.asked.last { $0.method == .post })
    #expect(request.body.contains("code=code-1") && request.body.contains("grant_type=authorization_code"))
    let verifier = try #require(
      request.body.split(separator: "&").first { $0.hasPrefix("code_verifier=") }?.dropFirst(14))
    #expect(OIDCFlow.challenge(String(verifier)) == way.query["code_challenge"])
    #expect(
      request.headers.contains {
        $0.name == "Authorization" && $0.value == "Basic " + Base64URL.commonText("ward:s%3A1".utf8)
      })
    #expect(!request.body.contains("s%3A1"))
  }

  @Test func `a browser that comes back otherwise than it left is refused`() async throws {
    let way = try await way()
    #expect(await finish(way, state: "other").failure == .stateMismatch)
    #expect(await finish(way, cookie: "AAAA").failure == .flowMissing)
    #expect(await finish(way, after: 600).failure == .flowExpired)
    #expect(await finish(way, error: "access_denied").failure == .providerRefused("access_denied"))
    #expect(await finish(way, error: "a\nb\u{E4}").failure == .providerRefused("a?b??"))
    #expect(await finish(way, issuer: "https://evil.example.org").failure == .issuerMixUp)
    let other = try await begin()
    #expect(await finish(way, state: other.query["state"]).failure == .stateMismatch)
    #expect(await finish(way, issuer: ProviderStandIn.issuer, after: 599).success != nil)
  }

  @Test func `a token of another sign-in is refused`() async throws {
    let first = try await way()
    let second = try await begin()
    #expect(await finish(second).failure == .token(.nonce))
    #expect(await finish(first).success != nil)
  }

  @Test func `a changed key is fetched once a minute at most`() async throws {
    _ = await finish(try await way())
    let next = try #require(Self.nextKey)
    let fetches = { provider.asked.count { $0.address.hasSuffix("/keys") } }
    #expect(fetches() == 1)
    let rotated = try await way(name: "k2", key: next)
    #expect(await finish(rotated, after: 69).failure == .token(.unknownKey))
    #expect(fetches() == 1)
    provider.setKeys([("k1", try #require(Self.key)), ("k2", next)])
    #expect(await finish(rotated, after: 70).success != nil)
    #expect(fetches() == 2)
    for _ in 0..<5 {
      #expect(
        await finish(try await way(name: "forged", key: next), after: 75).failure == .token(.unknownKey))
    }
    #expect(fetches() == 2)
  }

  @Test func `a token that names no key is believed only where there is one of its kind`() async throws {
    let bare = try await begin()
    provider.setToken(try #require(Self.key).token(claims(bare.query["nonce"]), name: nil))
    #expect(await finish(bare).success != nil)
    provider.setKeys([("k1", try #require(Self.key)), ("k2", try #require(Self.nextKey))])
    #expect(await finish(bare, after: 100).success != nil)
    let fresh = OIDCSignIn(
      configuration: OIDCConfiguration(
        issuer: ProviderStandIn.issuer, clientIdentifier: "ward", clientSecret: nil,
        redirectAddress: "https://a.example.org",
        roles: [:]), transport: provider, keys: hub.keys, random: repeatableRandom(3))
    let verdict = await fresh.finish(
      OIDCSignIn.Callback(code: "c", state: bare.query["state"], cookie: bare.cookie), now: hub.start)
    #expect(verdict.failure == .token(.unknownKey))
  }

  @Test func `a discovery document that is not the issuer's own is refused`() async throws {
    let address = OIDCDiscovery.address(issuer: ProviderStandIn.issuer)
    let good: [String: any Sendable] = [
      "issuer": ProviderStandIn.issuer, "authorization_endpoint": "https://a.example.org/a",
      "token_endpoint": "https://a.example.org/t", "jwks_uri": "https://a.example.org/k",
    ]
    let changes: [[String: any Sendable]] = [
      ["issuer": ProviderStandIn.issuer + "/"], ["token_endpoint": "http://a.example.org/t"],
      ["jwks_uri": "file:///etc/passwd"],
      ["jwks_uri": "https://user@a.example.org/k"], ["authorization_endpoint": 7],
      ["code_challenge_methods_supported": ["plain"]],
    ]
    for change in changes {
      provider.set(address, good.merging(change) { $1 })
      guard case .failure(.discovery) = await signIn.begin(returnPath: "/", now: hub.start) else {
        Issue.record("\(change)")
        continue
      }
    }
    provider.set(address, good, status: 500)
    #expect(await signIn.begin(returnPath: "/", now: hub.start).failure == .discovery("status 500"))
    provider.set(address, good.merging(["code_challenge_methods_supported": ["S256"]]) { $1 })
    #expect(await signIn.begin(returnPath: "/", now: hub.start).success != nil)
  }

  @Test func `a failing token endpoint is told apart`() async throws {
    let way = try await begin()
    guard case .failure(.providerUnreachable) = await finish(way) else {
      Issue.record("a missing endpoint")
      return
    }
    provider.set(ProviderStandIn.issuer + "/token", ["error": "invalid_grant"], status: 400)
    #expect(await finish(way).failure == .tokenEndpoint("status 400, invalid_grant"))
    provider.set(ProviderStandIn.issuer + "/token", ["access_token": "abc"])
    #expect(await finish(way).failure == .tokenEndpoint("no ID token"))
  }

  @Test(arguments: [
    "//evil.example.org", "https://evil.example.org", "/a\\b", "incidents", "/a b", "", "/a\r\nb",
  ])
  func `a way back to elsewhere becomes the front page`(path: String) {
    #expect(OIDCFlow(returnPath: path, random: repeatableRandom(), now: hub.start).returnPath == "/")
  }

  @Test func `only HTTPS and, where allowed, this machine itself are talked to`() {
    var configuration = OIDCConfiguration(
      issuer: "", clientIdentifier: "", clientSecret: nil, redirectAddress: "", roles: [:])
    #expect(configuration.allows("https://a.example.org/x"))
    for address in ["http://127.0.0.1/x", "https:///x", "https://a.example.org/#x", "ftp://a", "https://a b"]
    {
      #expect(!configuration.allows(address), "\(address)")
    }
    configuration.allowsPlainLoopback = true
    #expect(configuration.allows("http://127.0.0.1:9400/x") && configuration.allows("http://localhost"))
    #expect(
      !configuration.allows("http://127.0.0.1.example.org/x") && !configuration.allows("http://a.example.org")
    )
  }

  // MARK: Accounts

  private func identity(_ subject: String = "u-1", name: String = "noor.k", roles: Set<Role> = [.analyst])
    -> FederatedIdentity
  {
    FederatedIdentity(
      issuer: ProviderStandIn.issuer, subject: subject, name: name, displayName: "Noor K.", roles: roles)
  }

  private func enter(_ identity: FederatedIdentity) async throws -> SignInVerdict {
    try await hub.accounts.signIn(federated: identity, now: hub.start)
  }

  @Test func `the same subject is the same person and roles follow the provider`() async throws {
    let first = try #require(try await enter(identity()).person)
    #expect(first.issuer == ProviderStandIn.issuer && first.roles == [.analyst])
    let opened = try await hub.sessions.open(
      for: first, by: .openIDConnect, address: AccountsFixture.address, agent: "", now: hub.start)
    let second = try #require(try await enter(identity(name: "married", roles: [.viewer])).person)
    #expect(second.identifier == first.identifier && second.roles == [.viewer] && second.name == "noor.k")
    #expect(try await hub.sessions.check(opened.token, now: hub.start).refusal == .unknown)
    #expect(try await enter(identity(roles: [])).refusal == .noRole)
    #expect(try await hub.accounts.person(first.identifier)?.roles == [])
  }

  @Test func `somebody without a mapped role gets no account`() async throws {
    #expect(try await enter(identity(roles: [])).refusal == .noRole)
    #expect(try await hub.accounts.people().isEmpty)
  }

  @Test func `a local account of the same name is not taken over`() async throws {
    let local = try await hub.person("noor.k", roles: [.administrator])
    #expect(try await enter(identity()).refusal == .nameTaken)
    #expect(try await hub.accounts.people() == [local])
  }

  @Test func `a person of the provider has no password here and can be shut out here`() async throws {
    let person = try #require(try await enter(identity()).person)
    let verdict = try await hub.accounts.signIn(
      name: "noor.k", password: AccountsFixture.password, address: AccountsFixture.address, now: hub.start)
    #expect(verdict.refusal == .noPassword)
    await #expect(throws: AccountRefusal.keptElsewhere) {
      _ = try await hub.accounts.resetPassword("nine lazy otters", of: person.identifier)
    }
    await #expect(throws: AccountRefusal.keptElsewhere) {
      _ = try await hub.accounts.setRoles([.administrator], of: person.identifier)
    }
    _ = try await hub.accounts.setDisabled(true, of: person.identifier)
    #expect(try await enter(identity()).refusal == .disabled)
  }
}
