import WardModel

/// Walks the frames of an octet-counted stream, also past frames whose length is wrong.
///
/// A length is believed when another frame, a line feed or the end follows the message; else, the next place where that
/// holds is searched for, so that one bad frame costs no other.
struct OctetFrames {
  enum Frame: Equatable {
    /// A message, with the position behind its frame.
    case message(Range<Int>, next: Int)
    /// Bytes that are no frame, up to the next one.
    case bad(next: Int)
    /// What is there does not suffice to tell.
    case unfinished
    case end
  }

  /// Bytes that must be there to judge a frame that looks wrong, when more may follow: three of the longest messages.
  static let judgingByteCount = 32 << 20
  /// Bytes in which the beginning of a frame shows: its length, a space and the mark of a priority.
  private static let startByteCount = 9

  let bytes: Bytes
  /// Nothing follows these bytes.
  let isEnd: Bool

  /// The frame at `index`, where line feeds may stand before it.
  func frame(at start: Int) -> Frame {
    var index = start
    while index < bytes.count, bytes[index] == ASCII.lineFeed { index += 1 }
    guard index < bytes.count else { return .end }
    guard isEnd || bytes.count - index >= OctetFrames.startByteCount else { return .unfinished }
    let count = OctetCount(bytes, index)
    if let count {
      if count.end <= bytes.count {
        if !isEnd, bytes.count - count.end < OctetFrames.startByteCount { return .unfinished }
        if isBorder(count.end) { return .message(count.start..<count.end, next: count.end) }
      } else if !isEnd {
        return .unfinished
      }
    }
    if !isEnd, bytes.count - index < OctetFrames.judgingByteCount { return .unfinished }
    if let count, count.end <= bytes.count, bytes.at(count.start) == ASCII.less {
      // Its length is too long when a frame begins within, else the trouble begins behind it.
      if let next = nextFrame(from: count.start, before: count.end) { return .bad(next: next) }
      return .message(count.start..<count.end, next: count.end)
    }
    return .bad(next: nextFrame(from: index + 1, before: bytes.count) ?? bytes.count)
  }

  /// Whether a message may end here.
  private func isBorder(_ index: Int) -> Bool {
    if index == bytes.count || bytes[index] == ASCII.lineFeed { return true }
    guard let count = OctetCount(bytes, index) else { return false }
    return bytes.at(count.start) == ASCII.less
  }

  /// The next place where a frame begins that ends at a border.
  private func nextFrame(from start: Int, before end: Int) -> Int? {
    var index = start
    while index < end {
      if bytes[index].isDigit, !bytes.at(index - 1).isDigit, let count = OctetCount(bytes, index),
        count.end <= bytes.count, hasPriority(count.start), isBorder(count.end)
      {
        return index
      }
      index += 1
    }
    return nil
  }

  /// `<PRI>`, one to three digits.
  private func hasPriority(_ index: Int) -> Bool {
    guard bytes.at(index) == ASCII.less else { return false }
    let close = bytes.part(0, index + 5).findNear(ASCII.greater, index)
    return (index + 2...index + 4).contains(close) && bytes.part(index + 1, close).decimal != nil
  }
}

/// Cuts an octet-counted stream between frames.
struct OctetPieceFinder: PieceFinder {
  private var record: UInt64 = 1

  mutating func take(_ bytes: UnsafeRawBufferPointer, offset: UInt64, isEnd: Bool) -> FoundPieces {
    var found = FoundPieces()
    let frames = OctetFrames(bytes: bytes, isEnd: isEnd)
    let first = record
    var position = 0
    walking: while true {
      switch frames.frame(at: position) {
      case .message(_, let next), .bad(let next):
        position = next
        record &+= 1
      case .unfinished: break walking
      case .end:
        position = bytes.count
        break walking
      }
    }
    found.byteCount = isEnd ? bytes.count : position
    if found.byteCount > 0 { found.pieces = [(0..<found.byteCount, first)] }
    return found
  }
}
