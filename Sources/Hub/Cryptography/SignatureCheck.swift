import COpenSSL

/// Checks signatures made by others: RSA with SHA-256 and ECDSA on P-256.
/// - Source: RFC 7518, sections 3.3 and 3.4.
enum SignatureCheck {
  /// PKCS #1 v1.5 with SHA-256.
  static func rs256(modulus: [UInt8], exponent: [UInt8], message: [UInt8], signature: [UInt8]) -> Bool {
    // SubjectPublicKeyInfo { { rsaEncryption, NULL }, BIT STRING { SEQUENCE { modulus, exponent } } }
    let algorithm: [UInt8] = [
      0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00,
    ]
    let key = DER.sequence(DER.unsigned(modulus) + DER.unsigned(exponent))
    return verify(
      keyInformation: DER.sequence(algorithm + DER.bitString(key)), message: message, signature: signature)
  }

  /// ECDSA on P-256 with SHA-256; `signature` is the two numbers side by side, 64 bytes.
  static func es256(x: [UInt8], y: [UInt8], message: [UInt8], signature: [UInt8]) -> Bool {
    guard x.count == 32, y.count == 32, signature.count == 64 else { return false }
    // SubjectPublicKeyInfo { { ecPublicKey, prime256v1 }, BIT STRING { 04 x y } }
    let algorithm: [UInt8] = [
      0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE,
      0x3D, 0x03, 0x01, 0x07,
    ]
    let numbers = DER.unsigned(Array(signature.prefix(32))) + DER.unsigned(Array(signature.suffix(32)))
    return verify(
      keyInformation: DER.sequence(algorithm + DER.bitString([0x04] + x + y)), message: message,
      signature: DER.sequence(numbers))
  }

  /// Loading the key also checks that its point is on the curve.
  private static func verify(keyInformation: [UInt8], message: [UInt8], signature: [UInt8]) -> Bool {
    defer { ERR_clear_error() }
    let key = keyInformation.withUnsafeBufferPointer { buffer in
      var position = buffer.baseAddress
      return d2i_PUBKEY(nil, &position, buffer.count)
    }
    guard let key else { return false }
    defer { EVP_PKEY_free(key) }
    let state = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(state) }
    guard EVP_DigestVerifyInit(state, nil, EVP_sha256(), nil, key) == 1 else { return false }
    return EVP_DigestVerify(state, signature, signature.count, message, message.count) == 1
  }
}
