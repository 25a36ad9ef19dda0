public import WardModel

/// Signs people in at the hospital's provider: authorization code flow with PKCE. Keeps the provider's addresses and keys.
/// - Source: OpenID Connect Core 1.0, section 3.1; RFC 7636; RFC 9700 for the precautions.
public actor OIDCSignIn {
  /// Where the browser goes and the cookie it takes along.
  public struct Beginning: Sendable {
    public let address: String
    /// The `Set-Cookie` header.
    public let cookieHeader: String
  }

  /// What came back with the browser, all decoded.
  public struct Callback: Sendable {
    public var code: String?
    public var state: String?
    public var error: String?
    public var issuer: String?
    /// The value of `Cookie.openIDConnect`.
    public var cookie: String?

    public init(code: String?, state: String?, error: String? = nil, issuer: String? = nil, cookie: String?) {
      self.code = code
      self.state = state
      self.error = error
      self.issuer = issuer
      self.cookie = cookie
    }
  }

  private let configuration: OIDCConfiguration
  private let transport: any OIDCTransport
  private let sealing: Sealing
  private let random: RandomSource

  private var discovery: (document: OIDCDiscovery, at: Timestamp)?
  private var keys: (list: [JSONWebKey], at: Timestamp)?

  public init(
    configuration: OIDCConfiguration, transport: any OIDCTransport, keys: HubKeys, random: RandomSource
  ) {
    self.configuration = configuration
    self.transport = transport
    self.random = random
    sealing = Sealing(key: keys.key(for: .accounts).derived(for: "OpenID Connect"))
  }

  /// Sends the browser off. `returnPath` is a path of this hub; anything else becomes `/`.
  public func begin(returnPath: String, now: Timestamp) async -> Result<Beginning, OIDCRefusal> {
    await document(now: now).map { document in
      let flow = OIDCFlow(returnPath: returnPath, random: random, now: now)
      return Beginning(
        address: flow.address(document, configuration),
        cookieHeader: Cookie.openIDConnect.header(
          value: flow.sealed(sealing, random: random), seconds: OIDCLimits.flowSeconds))
    }
  }

  /// Takes the browser back. On success, call `Accounts.signIn(federated:)`, remove the cookie (`Cookie.openIDConnect.ending`), and
  /// answer with a page that leads on to `returnPath`: a redirect would not carry the strict session cookie.
  public func finish(_ callback: Callback, now: Timestamp) async -> Result<
    (identity: FederatedIdentity, returnPath: String), OIDCRefusal
  > {
    guard let cookie = callback.cookie, let flow = OIDCFlow(sealed: cookie, sealing) else {
      return .failure(.flowMissing)
    }
    guard now < flow.endsAt else { return .failure(.flowExpired) }
    guard let state = callback.state, Digest.equal(state.utf8, flow.state.utf8) else {
      return .failure(.stateMismatch)
    }
    do throws(OIDCRefusal) {
      let document = try await document(now: now).get()
      guard callback.issuer.map({ $0 == configuration.issuer }) ?? !document.namesIssuer else {
        throw .issuerMixUp
      }
      if let error = callback.error { throw .providerRefused(Self.plain(error)) }
      guard let code = callback.code, (1...4096).contains(code.utf8.count) else {
        throw .providerRefused("no code")
      }
      let token = try await redeem(code, flow, document, now: now)
      return .success((FederatedIdentity(token, configuration), flow.returnPath))
    } catch {
      return .failure(error)
    }
  }

  // MARK: The provider

  private func redeem(
    _ code: String, _ flow: OIDCFlow, _ document: OIDCDiscovery, now: Timestamp
  ) async throws(OIDCRefusal) -> IDToken {
    let response = try await send(flow.tokenRequest(code: code, document, configuration))
    let members = ClaimValue.object(response.body)
    guard response.status == 200 else {
      let word = members?["error"]?.text.map { ", " + Self.plain($0) } ?? ""
      throw .tokenEndpoint("status \(response.status)\(word)")
    }
    guard let text = members?["id_token"]?.text else { throw .tokenEndpoint("no ID token") }
    let unverified: IDToken.Unverified
    switch IDToken.read(text) {
    case .success(let read): unverified = read
    case .failure(let refusal): throw .token(refusal)
    }
    guard let key = try await key(for: unverified, document, now: now) else { throw .token(.unknownKey) }
    let expectation = IDToken.Expectation(
      issuer: configuration.issuer, clientIdentifier: configuration.clientIdentifier, nonce: flow.nonce,
      accessToken: members?["access_token"]?.text)
    switch IDToken.verify(unverified, key: key, expectation: expectation, now: now) {
    case .success(let token): return token
    case .failure(let refusal): throw .token(refusal)
    }
  }

  /// The key of a token. An unknown one makes the set be fetched again, as providers change keys, but not more often than once a
  /// minute: a stream of forged tokens must not become a stream of requests.
  private func key(
    for token: IDToken.Unverified, _ document: OIDCDiscovery, now: Timestamp
  ) async throws(OIDCRefusal) -> JSONWebKey? {
    if let keys, !Self.isOlder(keys.at, than: OIDCLimits.refreshSeconds, now) {
      if let key = IDToken.key(for: token, in: keys.list) { return key }
      guard Self.isOlder(keys.at, than: OIDCLimits.unknownKeySeconds, now) else { return nil }
    }
    let response = try await send(
      OIDCRequest(
        method: .get, address: document.keys, headers: [(name: "Accept", value: "application/json")], body: ""
      ))
    guard response.status == 200, let list = JSONWebKey.set(response.body) else {
      throw .providerUnreachable("its key set is none (status \(response.status))")
    }
    keys = (list, now)
    return IDToken.key(for: token, in: list)
  }

  private func document(now: Timestamp) async -> Result<OIDCDiscovery, OIDCRefusal> {
    if let discovery, !Self.isOlder(discovery.at, than: OIDCLimits.refreshSeconds, now) {
      return .success(discovery.document)
    }
    let address = OIDCDiscovery.address(issuer: configuration.issuer)
    guard configuration.allows(address) else { return .failure(.discovery("the issuer is not HTTPS")) }
    do throws(OIDCRefusal) {
      let response = try await send(
        OIDCRequest(
          method: .get, address: address, headers: [(name: "Accept", value: "application/json")], body: ""))
      guard response.status == 200 else { throw .discovery("status \(response.status)") }
      let document = try OIDCDiscovery.read(response.body, configuration).get()
      discovery = (document, now)
      return .success(document)
    } catch {
      return .failure(error)
    }
  }

  private func send(_ request: OIDCRequest) async throws(OIDCRefusal) -> OIDCResponse {
    do {
      let response = try await transport.send(request)
      guard response.body.count <= OIDCLimits.bodyBytes else {
        throw OIDCRefusal.providerUnreachable("too large an answer")
      }
      return response
    } catch let refusal as OIDCRefusal {
      throw refusal
    } catch {
      throw .providerUnreachable(Self.plain("\(error)"))
    }
  }

  /// Old, or of a time that is yet to come: then the clock was set back.
  private static func isOlder(_ moment: Timestamp, than seconds: Int64, _ now: Timestamp) -> Bool {
    now < moment || now.since(moment) >= seconds * 1_000_000_000
  }

  /// Another's words, short and on one line.
  private static func plain(_ text: String) -> String {
    String(decoding: text.utf8.prefix(200).map { (0x20...0x7E).contains($0) ? $0 : 0x3F }, as: UTF8.self)
  }
}
