import WardModel

/// The provider's signed word about who somebody is.
/// - Source: OpenID Connect Core 1.0, section 3.1.3.7; RFC 7515; RFC 8725 for what not to believe.
struct IDToken: Sendable {
  enum Algorithm: String, Sendable {
    case rs256 = "RS256"
    case es256 = "ES256"
  }

  /// What the token must fit besides its signature.
  struct Expectation: Sendable {
    var issuer: String
    var clientIdentifier: String
    var nonce: String
    /// The access token that came along; its hash is compared where the token has one.
    var accessToken: String?
  }

  /// The parts of a token before anything is believed.
  struct Unverified: Sendable {
    let algorithm: Algorithm
    let keyIdentifier: String?
    let signed: [UInt8]
    let signature: [UInt8]
    let claims: [String: ClaimValue]
  }

  let subject: String
  let claims: [String: ClaimValue]

  static func read(_ text: String) -> Result<Unverified, IDTokenRefusal> {
    guard text.utf8.count <= OIDCLimits.tokenBytes else { return .failure(.malformed) }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let headerBytes = Base64URL.bytes(parts[0]),
      let claimBytes = Base64URL.bytes(parts[1]),
      let signature = Base64URL.bytes(parts[2]), let header = ClaimValue.object(headerBytes),
      let name = header["alg"]?.text
    else { return .failure(.malformed) }
    guard let algorithm = Algorithm(rawValue: name) else {
      return .failure(.algorithm(String(name.prefix(20))))
    }
    guard header["crit"] == nil else { return .failure(.criticalHeader) }
    guard let claims = ClaimValue.object(claimBytes) else { return .failure(.malformed) }
    return .success(
      Unverified(
        algorithm: algorithm, keyIdentifier: header["kid"]?.text,
        signed: Array((parts[0] + "." + parts[1]).utf8), signature: signature, claims: claims))
  }

  /// The key that a token says it is signed with: by its name, or the only one of the kind where the token names none.
  static func key(for token: Unverified, in keys: [JSONWebKey]) -> JSONWebKey? {
    let fit = keys.filter { $0.algorithm == token.algorithm }
    if let identifier = token.keyIdentifier { return fit.first { $0.identifier == identifier } }
    return fit.count == 1 ? fit.first : nil
  }

  /// Believes a token, or says why not.
  static func verify(
    _ token: Unverified, key: JSONWebKey, expectation: Expectation, now: Timestamp
  ) -> Result<IDToken, IDTokenRefusal> {
    guard key.algorithm == token.algorithm else { return .failure(.unfitKey) }
    guard key.verifies(token.signature, of: token.signed) else { return .failure(.signature) }
    let claims = token.claims
    guard claims["iss"]?.text == expectation.issuer else { return .failure(.issuer) }
    let audience = claims["aud"]?.texts ?? []
    guard audience.contains(expectation.clientIdentifier) else { return .failure(.audience) }
    let authorizedParty = claims["azp"]?.text
    guard authorizedParty.map({ $0 == expectation.clientIdentifier }) ?? (audience.count == 1) else {
      return .failure(.authorizedParty)
    }
    let seconds = now.nanoseconds / 1_000_000_000
    guard let expires = claims["exp"]?.seconds, seconds < expires + OIDCLimits.clockSeconds else {
      return .failure(.expired)
    }
    guard let issued = claims["iat"]?.seconds, issued <= seconds + OIDCLimits.clockSeconds else {
      return .failure(.issuedInFuture)
    }
    if let notBefore = claims["nbf"] {
      guard let from = notBefore.seconds, from <= seconds + OIDCLimits.clockSeconds else {
        return .failure(.notYetValid)
      }
    }
    guard let nonce = claims["nonce"]?.text, Digest.equal(nonce.utf8, expectation.nonce.utf8) else {
      return .failure(.nonce)
    }
    guard let subject = claims["sub"]?.text, (1...255).contains(subject.utf8.count) else {
      return .failure(.subject)
    }
    if let hash = claims["at_hash"], let accessToken = expectation.accessToken {
      // Both algorithms use SHA-256, so the left half has 16 bytes.
      let wanted = Base64URL.text(Digest.sha256(accessToken.utf8).prefix(16))
      guard hash.text == wanted else { return .failure(.accessTokenHash) }
    }
    return .success(IDToken(subject: subject, claims: claims))
  }
}
