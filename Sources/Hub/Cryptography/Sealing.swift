import COpenSSL

/// Authenticated encryption: AES-256-GCM with a random nonce of 96 bits in front and the tag of 128 bits behind.
///
/// One key may seal up to 2^32 messages (NIST SP 800-38D, section 8.3); a hub seals some millions at most.
struct Sealing: Sendable {
  static let nonceByteCount = 12
  static let tagByteCount = 16

  private let key: SecretKey

  /// The key is hashed down to 256 bits when it has another length.
  init(key: SecretKey) {
    self.key = key.bytes.count == 32 ? key : SecretKey(Digest.sha256(key.bytes))
  }

  /// Encrypts and binds to `context`: what was sealed for one row cannot be opened as another.
  func seal(_ message: [UInt8], context: String, random: RandomSource) -> [UInt8] {
    let nonce = random.bytes(Self.nonceByteCount)
    let state = EVP_CIPHER_CTX_new()
    defer { EVP_CIPHER_CTX_free(state) }
    let associated = Array(context.utf8)
    var sealed = [UInt8](repeating: 0, count: message.count)
    var tag = [UInt8](repeating: 0, count: Self.tagByteCount)
    var written: Int32 = 0
    var done = EVP_EncryptInit_ex(state, EVP_aes_256_gcm(), nil, key.bytes, nonce) == 1
    done = done && EVP_EncryptUpdate(state, nil, &written, associated, Int32(associated.count)) == 1
    done = done && EVP_EncryptUpdate(state, &sealed, &written, message, Int32(message.count)) == 1
    var rest = [UInt8](repeating: 0, count: 16)
    done = done && EVP_EncryptFinal_ex(state, &rest, &written) == 1
    done =
      done && EVP_CIPHER_CTX_ctrl(state, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagByteCount), &tag) == 1
    precondition(done, "libcrypto cannot encrypt")
    return nonce + sealed + tag
  }

  /// The message, or `nil` when key, context or a single bit is another one.
  func open(_ box: [UInt8], context: String) -> [UInt8]? {
    guard box.count >= Self.nonceByteCount + Self.tagByteCount, box.count < Int(Int32.max) else { return nil }
    let nonce = Array(box.prefix(Self.nonceByteCount))
    var tag = Array(box.suffix(Self.tagByteCount))
    let sealed = Array(box.dropFirst(Self.nonceByteCount).dropLast(Self.tagByteCount))
    let state = EVP_CIPHER_CTX_new()
    defer { EVP_CIPHER_CTX_free(state) }
    let associated = Array(context.utf8)
    var message = [UInt8](repeating: 0, count: sealed.count)
    var rest = [UInt8](repeating: 0, count: 16)
    var written: Int32 = 0
    guard EVP_DecryptInit_ex(state, EVP_aes_256_gcm(), nil, key.bytes, nonce) == 1,
      EVP_DecryptUpdate(state, nil, &written, associated, Int32(associated.count)) == 1,
      EVP_DecryptUpdate(state, &message, &written, sealed, Int32(sealed.count)) == 1,
      EVP_CIPHER_CTX_ctrl(state, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagByteCount), &tag) == 1,
      EVP_DecryptFinal_ex(state, &rest, &written) == 1
    else { return nil }
    return message
  }
}
