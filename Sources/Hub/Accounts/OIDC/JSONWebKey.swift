/// A public key of the provider that may sign ID tokens.
/// - Source: RFC 7517; RFC 7518, section 6.
struct JSONWebKey: Hashable, Sendable {
  enum Material: Hashable, Sendable {
    case rsa(modulus: [UInt8], exponent: [UInt8])
    case p256(x: [UInt8], y: [UInt8])
  }

  let identifier: String?
  let algorithm: IDToken.Algorithm
  let material: Material

  /// The usable keys of a set; others (encryption, other kinds, too short) are passed over. `nil` when it is no set.
  static func set(_ body: [UInt8]) -> [JSONWebKey]? {
    guard case .list(let entries)? = ClaimValue.object(body)?["keys"] else { return nil }
    return entries.prefix(OIDCLimits.keys).compactMap { entry in
      if case .object(let members) = entry { JSONWebKey(members) } else { nil }
    }
  }

  init?(_ members: [String: ClaimValue]) {
    guard members["use"].map({ $0 == .text("sig") }) ?? true,
      members["key_ops"].map({ $0.texts.contains("verify") }) ?? true
    else { return nil }
    func bytes(_ name: String) -> [UInt8]? { members[name]?.text.flatMap { Base64URL.bytes($0) } }
    switch members["kty"]?.text {
    case "RSA":
      guard let modulus = bytes("n").map({ Array($0.drop { $0 == 0 }) }),
        (256...1024).contains(modulus.count),
        let exponent = bytes("e"), (1...8).contains(exponent.count), let last = exponent.last, last & 1 == 1,
        exponent.count > 1 || last >= 3
      else { return nil }
      material = .rsa(modulus: modulus, exponent: exponent)
      algorithm = .rs256
    case "EC":
      guard members["crv"]?.text == "P-256", let x = bytes("x"), let y = bytes("y"), x.count == 32,
        y.count == 32
      else { return nil }
      material = .p256(x: x, y: y)
      algorithm = .es256
    default: return nil
    }
    if let named = members["alg"], named != .text(algorithm.rawValue) { return nil }
    identifier = members["kid"]?.text
  }

  func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    switch material {
    case .rsa(let modulus, let exponent):
      SignatureCheck.rs256(modulus: modulus, exponent: exponent, message: message, signature: signature)
    case .p256(let x, let y): SignatureCheck.es256(x: x, y: y, message: message, signature: signature)
    }
  }
}
