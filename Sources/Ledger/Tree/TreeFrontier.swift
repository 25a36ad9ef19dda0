/// The right edge of a growing Merkle tree: at every tile level the hashes of the last, unfinished tile.
///
/// It is all that is needed to go on appending and to compute the root: at most 8 × 255 hashes (64 KiB).
/// - Source: RFC 6962, section 2.1; C2SP tlog-tiles, "Partial Tiles".
public struct TreeFrontier: Sendable, Equatable {
  /// Hashes of the unfinished tile of each level, level 0 (leaves) first; each has fewer than 256.
  public private(set) var levels: [[LedgerHash]] = []

  /// Entries in the tree.
  public private(set) var size: UInt64 = 0

  /// The empty tree.
  public init() {}

  /// A tree known by its unfinished tiles. `nil` when their widths don't belong to `size`.
  public init?(size: UInt64, levels: [[LedgerHash]]) {
    var rest = size
    for level in levels {
      guard level.count == Int(rest & 0xFF) else { return nil }
      rest >>= 8
    }
    guard rest == 0 else { return nil }
    self.size = size
    self.levels = levels
  }

  /// Adds the hash of the next entry. `fullTile` gets each tile that this finishes: its level, index and 256 hashes.
  public mutating func append(
    _ leaf: LedgerHash, _ hasher: TreeHasher, fullTile: (Int, UInt64, [LedgerHash]) -> Void = { _, _, _ in }
  ) {
    size += 1
    var level = 0
    var hash = leaf
    while true {
      if level == levels.count { levels.append([]) }
      levels[level].append(hash)
      guard levels[level].count == TileWidth.full else { return }
      fullTile(level, (size >> (8 * UInt64(level + 1))) - 1, levels[level])
      hash = hasher.perfectRoot(levels[level][...])
      levels[level].removeAll(keepingCapacity: true)
      level += 1
    }
  }

  /// The Merkle tree hash of all entries; that of no entries is SHA-256 of nothing.
  public func root(_ hasher: TreeHasher) -> LedgerHash {
    // Perfect subtrees from left (largest) to right (smallest); the root joins them from the right.
    var peaks: [LedgerHash] = []
    for level in levels.reversed() {
      var start = 0
      for bit in (0..<8).reversed() where level.count & (1 << bit) != 0 {
        peaks.append(hasher.perfectRoot(level[start..<start + (1 << bit)]))
        start += 1 << bit
      }
    }
    guard var root = peaks.popLast() else { return hasher.digest([]) }
    while let left = peaks.popLast() { root = hasher.node(left, root) }
    return root
  }
}

/// Widths of tiles in hashes.
enum TileWidth {
  static let full = 256

  /// How many hashes tile `index` of `level` has in a tree of `size` entries; 0 when it isn't there.
  static func of(level: Int, index: UInt64, size: UInt64) -> Int {
    let hashes = level < 8 ? size >> UInt64(8 * level) : 0
    let (start, overflow) = index.multipliedReportingOverflow(by: 256)
    guard !overflow, start < hashes else { return 0 }
    return Int(min(256, hashes - start))
  }
}
