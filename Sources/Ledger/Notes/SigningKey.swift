import COpenSSL

/// The private half of a ledger's key.
public struct SigningKey: Sendable {
  /// What others need to check this key's signatures.
  public let verifier: VerifierKey
  private let seed: [UInt8]

  /// A key from its 32 secret bytes.
  /// - Throws: `keyRefused` when the name or the bytes can't be a key.
  public init(name: String, seed: [UInt8]) throws(LedgerFault) {
    guard let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count), seed.count == 32
    else {
      throw .keyRefused(path: nil, reason: "an Ed25519 key has 32 secret bytes")
    }
    defer { EVP_PKEY_free(key) }
    var publicKey = [UInt8](repeating: 0, count: 32)
    var count = publicKey.count
    guard EVP_PKEY_get_raw_public_key(key, &publicKey, &count) == 1,
      let verifier = VerifierKey(name: name, publicKey: publicKey)
    else {
      throw .keyRefused(path: nil, reason: "the key's name '\(name)' is empty or has a space or a plus")
    }
    self.seed = seed
    self.verifier = verifier
  }

  /// The signature of `text`: 64 bytes.
  func signature(of text: [UInt8]) throws(LedgerFault) -> [UInt8] {
    guard let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count),
      let context = EVP_MD_CTX_new()
    else { throw .keyRefused(path: nil, reason: "libcrypto does not take the key") }
    defer {
      EVP_PKEY_free(key)
      EVP_MD_CTX_free(context)
    }
    var signature = [UInt8](repeating: 0, count: 64)
    var count = signature.count
    guard EVP_DigestSignInit(context, nil, nil, nil, key) == 1,
      EVP_DigestSign(context, &signature, &count, text, text.count) == 1, count == 64
    else { throw .keyRefused(path: nil, reason: "libcrypto does not sign") }
    return signature
  }

  // MARK: PEM

  /// What stands before the 32 bytes in an unencrypted PKCS #8 Ed25519 key.
  /// - Source: RFC 8410, section 7.
  private static let prefix: [UInt8] = [
    0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
  ]
  private static let header = "-----BEGIN PRIVATE KEY-----"
  private static let footer = "-----END PRIVATE KEY-----"

  /// The key as PEM text (PKCS #8), as `openssl genpkey -algorithm ed25519` writes it.
  var pem: String { "\(Self.header)\n\(Base64.encoded(Self.prefix + seed))\n\(Self.footer)\n" }

  init(name: String, pem: String) throws(LedgerFault) {
    let lines = pem.split(whereSeparator: \.isNewline)
    guard lines.count >= 3, lines.first.map(String.init) == Self.header,
      lines.last.map(String.init) == Self.footer,
      let bytes = Base64.decoded(lines[1..<lines.count - 1].joined()), bytes.starts(with: Self.prefix),
      bytes.count == Self.prefix.count + 32
    else {
      throw .keyRefused(path: nil, reason: "not an Ed25519 private key in PEM (PKCS #8) without a password")
    }
    try self.init(name: name, seed: Array(bytes.dropFirst(Self.prefix.count)))
  }

  /// A new random key.
  static func random(name: String) throws(LedgerFault) -> SigningKey {
    var seed = [UInt8](repeating: 0, count: 32)
    guard RAND_priv_bytes(&seed, 32) == 1 else {
      throw .keyRefused(path: nil, reason: "the system gives no random bytes")
    }
    return try SigningKey(name: name, seed: seed)
  }
}
