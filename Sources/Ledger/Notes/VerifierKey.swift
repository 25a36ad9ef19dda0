import COpenSSL

/// The public half of a ledger's key: what an auditor keeps.
/// - Source: C2SP signed-note, "Ed25519 signatures"; the text form is that of Go's sumdb/note.
public struct VerifierKey: Hashable, Sendable, CustomStringConvertible {
  /// The key's name: like a URL without its scheme, for example `ward.example.org/ledger`.
  public let name: String
  /// The raw Ed25519 public key, 32 bytes.
  public let publicKey: [UInt8]

  static let algorithm: UInt8 = 0x01

  init?(name: String, publicKey: [UInt8]) {
    guard VerifierKey.isName(name), publicKey.count == 32 else { return nil }
    self.name = name
    self.publicKey = publicKey
  }

  /// Reads `<name>+<key ID in 8 hexadecimal digits>+<base64>`. `nil` when it isn't an Ed25519 key or its ID is wrong.
  public init?(_ text: String) {
    var line = text[...]
    while let last = line.last, last.isWhitespace { line.removeLast() }
    let parts = line.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[1].utf8.count == 8, let identifier = UInt32(parts[1], radix: 16),
      let bytes = Base64.decoded(parts[2]), bytes.first == VerifierKey.algorithm,
      let key = VerifierKey(name: String(parts[0]), publicKey: Array(bytes.dropFirst())),
      key.identifier == identifier
    else { return nil }
    self = key
  }

  /// The key ID: the first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key).
  public var identifier: UInt32 {
    let hash = TreeHasher().digest(Array(name.utf8) + [0x0A, VerifierKey.algorithm] + publicKey)
    return hash.bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// The key as one line of text, to be printed and kept by auditors.
  public var description: String {
    let digits = String(identifier, radix: 16)
    let padded = String(repeating: "0", count: 8 - digits.count) + digits
    return "\(name)+\(padded)+\(Base64.encoded([VerifierKey.algorithm] + publicKey))"
  }

  /// Whether `signature` is this key's over `text`.
  func verifies(_ signature: [UInt8], of text: [UInt8]) -> Bool {
    guard signature.count == 64,
      let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, publicKey.count)
    else { return false }
    defer { EVP_PKEY_free(key) }
    guard let context = EVP_MD_CTX_new() else { return false }
    defer { EVP_MD_CTX_free(context) }
    guard EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else { return false }
    return EVP_DigestVerify(context, signature, signature.count, text, text.count) == 1
  }

  /// Whether a key may have this name: not empty, no spaces, no plus, no control characters.
  public static func isName(_ name: String) -> Bool {
    !name.isEmpty
      && name.unicodeScalars.allSatisfy {
        !$0.properties.isWhitespace && $0 != "+" && $0.value >= 0x20 && $0.value != 0x7F
      }
  }
}
