import COpenSSL

/// Hashes leaves and nodes of the Merkle tree. Not to be shared between threads; cheap to make.
/// - Source: RFC 6962, section 2.1.
public final class TreeHasher {
  // Immutable once fetched; asking for it anew for each hash costs more than hashing.
  nonisolated(unsafe) private static let algorithm = EVP_MD_fetch(nil, "SHA2-256", nil)

  private let context: OpaquePointer

  public init() {
    guard let context = EVP_MD_CTX_new(), TreeHasher.algorithm != nil else {
      preconditionFailure("libcrypto has no SHA-256 or no memory")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  /// The hash of an entry: SHA-256(0x00 ‖ entry).
  public func leaf(_ entry: some Collection<UInt8>) -> LedgerHash {
    begin(0x00)
    return entry.withContiguousStorageIfAvailable { finish(UnsafeRawBufferPointer($0)) }
      ?? Array(entry).withUnsafeBytes { finish($0) }
  }

  /// The hash of an inner node: SHA-256(0x01 ‖ left ‖ right).
  public func node(_ left: LedgerHash, _ right: LedgerHash) -> LedgerHash {
    begin(0x01)
    left.withUnsafeBytes { add($0) }
    return right.withUnsafeBytes { finish($0) }
  }

  /// Plain SHA-256.
  public func digest(_ bytes: some Collection<UInt8>) -> LedgerHash {
    begin(nil)
    return bytes.withContiguousStorageIfAvailable { finish(UnsafeRawBufferPointer($0)) }
      ?? Array(bytes).withUnsafeBytes { finish($0) }
  }

  /// The root of a perfect subtree whose lowest hashes are given; their count is a power of two.
  func perfectRoot(_ hashes: ArraySlice<LedgerHash>) -> LedgerHash {
    precondition(hashes.count.nonzeroBitCount == 1, "a perfect subtree has a power of two of hashes")
    var row = Array(hashes)
    while row.count > 1 {
      for index in 0..<row.count / 2 { row[index] = node(row[2 * index], row[2 * index + 1]) }
      row.removeLast(row.count / 2)
    }
    return row[0]
  }

  private func begin(_ prefix: UInt8?) {
    check(EVP_DigestInit_ex2(context, TreeHasher.algorithm, nil))
    if let prefix { withUnsafeBytes(of: prefix) { add($0) } }
  }

  private func add(_ bytes: UnsafeRawBufferPointer) {
    check(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count))
  }

  private func finish(_ bytes: UnsafeRawBufferPointer) -> LedgerHash {
    if bytes.count > 0 { add(bytes) }
    var hash = LedgerHash()
    hash.withUnsafeMutableBytes { target in
      check(EVP_DigestFinal_ex(context, target.baseAddress?.assumingMemoryBound(to: UInt8.self), nil))
    }
    return hash
  }

  private func check(_ result: Int32) { precondition(result == 1, "libcrypto failed to hash") }
}
