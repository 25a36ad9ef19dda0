/// Up to 256 entries in one file: each with its length in two bytes, big-endian, in front.
/// - Source: C2SP tlog-tiles, "Log entries".
public enum EntryBundle {
  /// Bytes of the largest entry: the length has two bytes.
  public static let maximumEntryByteCount = 65_535

  /// Bytes of the largest bundle.
  public static let maximumByteCount = 256 * (2 + maximumEntryByteCount)

  static func append(_ entry: some Collection<UInt8>, to bundle: inout [UInt8]) {
    bundle.append(UInt8(truncatingIfNeeded: entry.count >> 8))
    bundle.append(UInt8(truncatingIfNeeded: entry.count))
    bundle.append(contentsOf: entry)
  }

  /// The entries of a bundle; what is not whole at its end is left out.
  public static func entries(_ bundle: [UInt8]) -> (entries: [ArraySlice<UInt8>], isWhole: Bool) {
    var entries: [ArraySlice<UInt8>] = []
    var position = 0
    while position + 2 <= bundle.count, entries.count < TileWidth.full {
      let count = Int(bundle[position]) << 8 | Int(bundle[position + 1])
      guard position + 2 + count <= bundle.count else { return (entries, false) }
      entries.append(bundle[position + 2..<position + 2 + count])
      position += 2 + count
    }
    return (entries, position == bundle.count)
  }

  /// The hashes of a tile; `nil` when the bytes aren't a whole number of hashes.
  static func hashes(_ tile: [UInt8]) -> [LedgerHash]? {
    guard tile.count % LedgerHash.byteCount == 0 else { return nil }
    return stride(from: 0, to: tile.count, by: LedgerHash.byteCount).compactMap {
      LedgerHash(tile[$0..<$0 + LedgerHash.byteCount])
    }
  }
}
