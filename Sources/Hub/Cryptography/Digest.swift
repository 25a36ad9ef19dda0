import COpenSSL

/// Hashes, keyed hashes and comparison in constant time.
enum Digest {
  /// - Source: FIPS 180-4, SHA-256.
  static func sha256(_ message: some Collection<UInt8>) -> [UInt8] {
    let message = Array(message)
    var digest = [UInt8](repeating: 0, count: 32)
    _ = SHA256(message, message.count, &digest)
    return digest
  }

  /// - Source: RFC 2104 and RFC 4231.
  static func hmacSHA256(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
    hmac(key: key, message, with: EVP_sha256(), count: 32)
  }

  /// For one-time codes only, where the standard asks for SHA-1.
  /// - Source: RFC 2104 and RFC 2202.
  static func hmacSHA1(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
    hmac(key: key, message, with: EVP_sha1(), count: 20)
  }

  private static func hmac(key: [UInt8], _ message: [UInt8], with hash: OpaquePointer?, count: Int) -> [UInt8]
  {
    var digest = [UInt8](repeating: 0, count: count)
    var written: UInt32 = 0
    // An empty array may have no address, and libcrypto takes a missing key for "the key of before".
    let key = key.isEmpty ? [0] : key
    let done = HMAC(hash, key, Int32(clamping: key.count), message, message.count, &digest, &written)
    precondition(done != nil && Int(written) == count, "libcrypto cannot hash")
    return digest
  }

  /// Compares without telling by its time where the first difference is. Only the lengths may be learned.
  static func equal(_ a: some Collection<UInt8>, _ b: some Collection<UInt8>) -> Bool {
    guard a.count == b.count else { return false }
    var difference: UInt8 = 0
    for (left, right) in zip(a, b) { difference |= left ^ right }
    return difference == 0
  }
}
