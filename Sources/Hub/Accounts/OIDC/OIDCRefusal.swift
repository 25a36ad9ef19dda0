/// Why a sign-in by OpenID Connect failed: for the ledger. The page shows `SignInRefusal.outsideText`.
public enum OIDCRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// The provider could not be reached or answered with a failure.
  case providerUnreachable(String)
  /// The discovery document is not one, or not of this issuer.
  case discovery(String)
  /// The provider said no; its word for it.
  case providerRefused(String)
  /// The browser came back without the cookie it left with, too late, or with another state.
  case flowMissing, flowExpired, stateMismatch
  /// The answer is of another provider (RFC 9207).
  case issuerMixUp
  case tokenEndpoint(String)
  case token(IDTokenRefusal)

  public var description: String {
    switch self {
    case .providerUnreachable(let what): "the provider cannot be reached: \(what)"
    case .discovery(let what): "the provider's discovery document is not usable: \(what)"
    case .providerRefused(let what): "the provider refused: \(what)"
    case .flowMissing: "the browser came back without the state it left with"
    case .flowExpired: "the browser came back too late"
    case .stateMismatch: "the browser came back with another state"
    case .issuerMixUp: "the answer is of another provider"
    case .tokenEndpoint(let what): "the token endpoint's answer is not usable: \(what)"
    case .token(let refusal): "the ID token is refused: \(refusal)"
    }
  }
}

/// Why an ID token is not believed.
public enum IDTokenRefusal: Error, Hashable, Sendable {
  case malformed
  /// `none`, an HMAC, or anything else but RS256 and ES256.
  case algorithm(String)
  /// A header that must be understood and is not.
  case criticalHeader
  case unknownKey
  case unfitKey
  case signature
  case issuer, audience, authorizedParty
  case expired, notYetValid, issuedInFuture
  case nonce
  case subject
  case accessTokenHash
}
