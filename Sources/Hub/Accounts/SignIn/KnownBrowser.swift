import WardModel

/// The value of `Cookie.browser`: proof that a person signed in with this browser before. It lets nobody in; it only keeps other
/// people's wrong tries from slowing its owner down.
/// - Source: OWASP, Slow Down Online Guessing Attacks with Device Cookies.
struct KnownBrowser: Sendable {
  /// How long a browser stays known, in seconds: half a year.
  static let lifetimeSeconds: Int64 = 180 * 86_400

  let key: SecretKey

  /// A fresh value for one person: when it was made, 80 random bits, and a keyed hash over both and the person.
  func make(for name: String, random: RandomSource, now: Timestamp) -> String {
    let made = String(max(0, now.nanoseconds / 1_000_000_000))
    let nonce = random.identifier()
    return "\(made)-\(nonce)-\(proof(name, made, nonce))"
  }

  /// The browser's own name, when the value was made here for this person and is not too old.
  func browser(in value: String?, for name: String, now: Timestamp) -> String? {
    guard let value, value.utf8.count <= 100 else { return nil }
    let parts = value.split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, Digest.equal(parts[2].utf8, proof(name, parts[0], parts[1]).utf8),
      let made = Int64(parts[0]),
      now < Timestamp(nanoseconds: 0).advanced(bySeconds: made).advanced(bySeconds: Self.lifetimeSeconds)
    else { return nil }
    return parts[1]
  }

  private func proof(_ name: String, _ made: String, _ nonce: String) -> String {
    Base64URL.text(Digest.hmacSHA256(key: key.bytes, Array("\(made) \(nonce) \(name)".utf8)))
  }
}
