/// Computes proofs from tiles.
/// - Source: RFC 6962, sections 2.1.1 and 2.1.2.
struct TreeReader {
  /// Gives the hashes of a tile: level, index.
  let tile: (Int, UInt64) throws(LedgerFault) -> [LedgerHash]
  private let hasher = TreeHasher()

  init(tile: @escaping (Int, UInt64) throws(LedgerFault) -> [LedgerHash]) { self.tile = tile }

  /// The root of the tree of the first `size` entries.
  func root(size: UInt64) throws(LedgerFault) -> LedgerHash {
    size == 0 ? hasher.digest([]) : try hash(0, size)
  }

  /// The path from entry `index` to the root of the tree of `size`; needs `index < size`.
  func inclusionProof(index: UInt64, size: UInt64) throws(LedgerFault) -> [LedgerHash] {
    var proof: [LedgerHash] = []
    var (low, high) = (UInt64(0), size)
    while high - low > 1 {
      let middle = low + split(high - low)
      if index < middle {
        proof.append(try hash(middle, high))
        high = middle
      } else {
        proof.append(try hash(low, middle))
        low = middle
      }
    }
    return proof.reversed()
  }

  /// What shows that the tree of `new` entries begins with that of `old`; needs `old <= new`.
  func consistencyProof(old: UInt64, new: UInt64) throws(LedgerFault) -> [LedgerHash] {
    guard old > 0, old < new else { return [] }
    var proof: [LedgerHash] = []
    var (low, high) = (UInt64(0), new)
    // The verifier knows the old root, so the subtree that is exactly the old tree needs no hash.
    var isOldTree = true
    while old != high {
      let middle = low + split(high - low)
      if old <= middle {
        proof.append(try hash(middle, high))
        high = middle
      } else {
        proof.append(try hash(low, middle))
        low = middle
        isOldTree = false
      }
    }
    if !isOldTree { proof.append(try hash(low, high)) }
    return proof.reversed()
  }

  /// The largest power of two below `count`; needs two or more.
  private func split(_ count: UInt64) -> UInt64 { 1 << UInt64(63 - (count - 1).leadingZeroBitCount) }

  private func hash(_ low: UInt64, _ high: UInt64) throws(LedgerFault) -> LedgerHash {
    let count = high - low
    if count.nonzeroBitCount == 1, low % count == 0 {
      return try perfect(height: count.trailingZeroBitCount, index: low / count)
    }
    let middle = low + split(count)
    return hasher.node(try hash(low, middle), try hash(middle, high))
  }

  /// The hash of the perfect subtree of 2^`height` entries.
  private func perfect(height: Int, index: UInt64) throws(LedgerFault) -> LedgerHash {
    let width = 1 << (height & 7)
    let first = index << UInt64(height & 7)
    let level = height / 8
    let hashes = try tile(level, first >> 8)
    let start = Int(first & 0xFF)
    guard start + width <= hashes.count else {
      throw .damaged(
        path: LedgerPath.tile(level: level, index: first >> 8, width: hashes.count).text, entry: nil,
        reason: "the tile is shorter than the tree")
    }
    return hasher.perfectRoot(hashes[start..<start + width])
  }
}
