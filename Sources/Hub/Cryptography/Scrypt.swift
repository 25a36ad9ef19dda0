import COpenSSL

/// A slow, memory-hard function from passwords to keys.
/// - Source: RFC 7914.
enum Scrypt {
  /// Most memory one call may take, in bytes: the parameters of a stored hash must not be able to exhaust the hub.
  static let memoryLimit: UInt64 = 256 << 20

  /// `count` bytes, or `nil` when the parameters are unfit or need more than `memoryLimit`.
  static func key(
    password: [UInt8], salt: [UInt8], costExponent: Int, blockSize: Int, parallelism: Int, count: Int
  ) -> [UInt8]? {
    guard (1...20).contains(costExponent), (1...32).contains(blockSize), (1...16).contains(parallelism),
      (16...64).contains(count)
    else { return nil }
    var key = [UInt8](repeating: 0, count: count)
    let done = password.withUnsafeBytes { bytes in
      EVP_PBE_scrypt(
        bytes.baseAddress?.assumingMemoryBound(to: CChar.self), password.count, salt, salt.count,
        1 << UInt64(costExponent), UInt64(blockSize), UInt64(parallelism), memoryLimit, &key, count)
    }
    return done == 1 ? key : nil
  }
}
