public import WardModel

/// Finds, while an input is read, where it may be cut into pieces that are decoded on their own: for formats whose
/// records may hold line feeds.
public protocol PieceFinder: Sendable {
  /// Divides the beginning of what was not taken before. Taking no byte asks for more of them; whoever reads gives twice
  /// as many next time. A finder bounds what it asks for.
  /// - Parameters:
  ///   - bytes: everything read that follows what was taken.
  ///   - offset: where that lies in the uncompressed input.
  ///   - isEnd: nothing more follows, so all of it must be taken.
  mutating func take(_ bytes: UnsafeRawBufferPointer, offset: UInt64, isEnd: Bool) -> FoundPieces
}

/// What a ``PieceFinder`` took.
public struct FoundPieces: Sendable {
  /// Ranges of the bytes, in order, with the number of the first record in each. What lies between them is for nobody.
  public var pieces: [(range: Range<Int>, firstRecord: UInt64)] = []
  /// Bytes taken, from the first on.
  public var byteCount = 0
  /// Records that the finder itself had to refuse.
  public var refused: [Undecodable] = []

  public init() {}
}

extension PieceFinder {
  /// Divides an input that is in memory as a whole.
  mutating func takeAll(_ bytes: UnsafeRawBufferPointer, offset: UInt64) -> FoundPieces {
    var all = FoundPieces()
    while all.byteCount < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[all.byteCount...])
      let found = take(rest, offset: offset &+ UInt64(all.byteCount), isEnd: true)
      guard found.byteCount > 0 else { break }
      let base = all.byteCount
      all.pieces += found.pieces.map {
        ($0.range.lowerBound + base..<$0.range.upperBound + base, $0.firstRecord)
      }
      all.refused += found.refused
      all.byteCount += found.byteCount
    }
    return all
  }
}
