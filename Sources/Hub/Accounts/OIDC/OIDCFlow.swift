import WardModel

/// One sign-in under way: what the browser takes along (sealed, in `Cookie.openIDConnect`) while it is at the provider.
struct OIDCFlow: Hashable, Sendable {
  let state: String
  let nonce: String
  /// The secret of PKCE, 43 characters.
  let verifier: String
  /// Where on the hub the person wanted to go.
  let returnPath: String
  let endsAt: Timestamp

  init(returnPath: String, random: RandomSource, now: Timestamp) {
    state = Base64URL.text(random.bytes(32))
    nonce = Base64URL.text(random.bytes(32))
    verifier = Base64URL.text(random.bytes(32))
    self.returnPath = Self.isLocal(returnPath) ? returnPath : "/"
    endsAt = now.advanced(bySeconds: OIDCLimits.flowSeconds)
  }

  /// - Source: RFC 7636, section 4.2, `S256`.
  static func challenge(_ verifier: String) -> String { Base64URL.text(Digest.sha256(verifier.utf8)) }

  /// Where the browser goes.
  func address(_ discovery: OIDCDiscovery, _ configuration: OIDCConfiguration) -> String {
    let query = URLText.form([
      ("response_type", "code"), ("client_id", configuration.clientIdentifier),
      ("redirect_uri", configuration.redirectAddress),
      ("scope", (["openid"] + configuration.scopes).joined(separator: " ")), ("state", state),
      ("nonce", nonce),
      ("code_challenge", Self.challenge(verifier)), ("code_challenge_method", "S256"),
    ])
    return discovery.authorization + (discovery.authorization.contains("?") ? "&" : "?") + query
  }

  /// The request that turns the code into tokens.
  func tokenRequest(code: String, _ discovery: OIDCDiscovery, _ configuration: OIDCConfiguration)
    -> OIDCRequest
  {
    var pairs = [
      ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", configuration.redirectAddress),
      ("code_verifier", verifier),
    ]
    var headers = [
      (name: "Content-Type", value: "application/x-www-form-urlencoded"),
      (name: "Accept", value: "application/json"),
    ]
    let secret = configuration.clientSecret.map { String(decoding: $0.bytes, as: UTF8.self) }
    if let secret, !discovery.secretGoesInBody {
      // RFC 6749, section 2.3.1: both are form-encoded first.
      let pair = URLText.escaped(configuration.clientIdentifier) + ":" + URLText.escaped(secret)
      headers.append((name: "Authorization", value: "Basic " + Base64URL.commonText(pair.utf8)))
    } else {
      pairs.append(("client_id", configuration.clientIdentifier))
      if let secret { pairs.append(("client_secret", secret)) }
    }
    return OIDCRequest(method: .post, address: discovery.token, headers: headers, body: URLText.form(pairs))
  }

  // MARK: In the cookie

  private static let context = "OpenID Connect sign-in"

  func sealed(_ sealing: Sealing, random: RandomSource) -> String {
    let text = "\(endsAt.nanoseconds) \(state) \(nonce) \(verifier) \(returnPath)"
    return Base64URL.text(sealing.seal(Array(text.utf8), context: Self.context, random: random))
  }

  init?(sealed text: String, _ sealing: Sealing) {
    guard text.utf8.count <= 3000, let box = Base64URL.bytes(text),
      let bytes = sealing.open(box, context: Self.context)
    else { return nil }
    let parts = String(decoding: bytes, as: UTF8.self).split(separator: " ", maxSplits: 4).map(String.init)
    guard parts.count == 5, let end = Int64(parts[0]) else { return nil }
    (state, nonce, verifier, returnPath) = (parts[1], parts[2], parts[3], parts[4])
    endsAt = Timestamp(nanoseconds: end)
  }

  /// A path of this hub: not another host, not a header of its own.
  static func isLocal(_ path: String) -> Bool {
    path.utf8.count <= 1024 && path.hasPrefix("/") && !path.hasPrefix("//") && !path.contains("\\")
      && path.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }
}
