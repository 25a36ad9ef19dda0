/// Makes tokens from patient identifiers: HMAC-SHA256 under a numbered key, cut to 128 bits. Pure; safe on the ingest path.
public struct PatientTokens: Sendable {
  private let tokenKeys: [(number: Int, key: SecretKey)]

  /// Tokens under the keys of a ring.
  public init(keys: PatientKeyRing) {
    tokenKeys = keys.numbers.compactMap { number in keys.tokenKey(number).map { (number, $0) } }
  }

  /// The token under the newest key.
  public func token(for identifier: PatientIdentifier) -> PatientToken {
    guard let newest = tokenKeys.last else { preconditionFailure("a key ring without a key") }
    return Self.token(identifier, newest)
  }

  /// The tokens under every key, oldest first: a search for a patient must look for all of them.
  public func allTokens(for identifier: PatientIdentifier) -> [PatientToken] {
    tokenKeys.map { Self.token(identifier, $0) }
  }

  private static func token(
    _ identifier: PatientIdentifier, _ entry: (number: Int, key: SecretKey)
  ) -> PatientToken {
    let digest = Digest.hmacSHA256(key: entry.key.bytes, identifier.bytes)
    return PatientToken(keyNumber: entry.number, digest: digest.prefix(PatientToken.byteCount))
  }
}
