/// The provider's addresses.
/// - Source: OpenID Connect Discovery 1.0, section 3.
struct OIDCDiscovery: Hashable, Sendable {
  let authorization: String
  let token: String
  let keys: String
  /// Whether the client's secret goes into the body, because the provider takes it there only.
  let secretGoesInBody: Bool
  /// Whether the answer names its issuer (RFC 9207), which then must be there.
  let namesIssuer: Bool

  /// Where the document of an issuer is.
  static func address(issuer: String) -> String {
    (issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer) + "/.well-known/openid-configuration"
  }

  /// Reads a document and checks that it is the configured issuer's own.
  static func read(_ body: [UInt8], _ configuration: OIDCConfiguration) -> Result<OIDCDiscovery, OIDCRefusal>
  {
    guard let document = ClaimValue.object(body) else { return .failure(.discovery("it is no JSON object")) }
    guard document["issuer"]?.text == configuration.issuer else {
      return .failure(.discovery("its issuer is not \(configuration.issuer)"))
    }
    var addresses: [String] = []
    for name in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
      guard let address = document[name]?.text, configuration.allows(address) else {
        return .failure(.discovery("\(name) is missing or not HTTPS"))
      }
      addresses.append(address)
    }
    let methods = document["code_challenge_methods_supported"]?.texts
    guard methods?.contains("S256") ?? true else {
      return .failure(.discovery("it does not know PKCE with S256"))
    }
    let secretMethods = document["token_endpoint_auth_methods_supported"]?.texts ?? ["client_secret_basic"]
    return .success(
      OIDCDiscovery(
        authorization: addresses[0], token: addresses[1], keys: addresses[2],
        secretGoesInBody: !secretMethods.contains("client_secret_basic")
          && secretMethods.contains("client_secret_post"),
        namesIssuer: document["authorization_response_iss_parameter_supported"] == .truth(true)))
  }
}
