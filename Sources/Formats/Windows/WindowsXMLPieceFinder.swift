import WardModel

/// Cuts a document of Windows events before the start tag of an event, where no other event is open.
///
/// A truncated event never ends; past ``patienceLimit`` any start tag of an event will do.
struct WindowsXMLPieceFinder: PieceFinder {
  /// Bytes of a piece that is cut as well as can be: longer than any two events may be.
  static let patienceLimit = 3 * WindowsXMLEvent.byteLimit

  private var line: UInt64 = 1

  mutating func take(_ bytes: UnsafeRawBufferPointer, offset: UInt64, isEnd: Bool) -> FoundPieces {
    var found = FoundPieces()
    found.byteCount = isEnd ? bytes.count : Self.border(bytes)
    if found.byteCount > 0 {
      found.pieces = [(0..<found.byteCount, line)]
      line &+= WindowsXMLScanner.lineFeeds(bytes, 0, found.byteCount)
    }
    return found
  }

  /// The last place to cut; 0 when more bytes are needed.
  private static func border(_ bytes: UnsafeRawBufferPointer) -> Int {
    var position = 0
    /// Events that are open here.
    var depth = 0
    var best = 0
    var makeshift = 0
    while let start = WindowsXMLScanner.find(UInt8(ascii: "<"), bytes, from: position) {
      guard let tag = Tag(bytes, at: start) else { break }
      position = tag.end
      switch tag.kind {
      case .other: break
      case .startOfEvent(let isEmpty):
        if depth == 0 { best = start }
        makeshift = start
        if !isEmpty { depth += 1 }
      case .endOfEvent: depth = max(0, depth - 1)
      }
    }
    if best == 0, bytes.count >= patienceLimit {
      // Nothing that is an event, or one that is too long: then what is cut makes no difference.
      return makeshift > 0 ? makeshift : max(position, bytes.count - WindowsXMLEvent.byteLimit)
    }
    return best
  }

  /// A tag, comment or section, as far as cutting needs to know it.
  private struct Tag {
    enum Kind {
      case startOfEvent(isEmpty: Bool)
      case endOfEvent
      case other
    }
    var kind: Kind
    var end: Int

    /// `nil` when it does not end in these bytes.
    init?(_ bytes: UnsafeRawBufferPointer, at start: Int) {
      kind = .other
      if bytes.has("<!--", at: start) {
        guard let mark = bytes.index(of: "-->", from: start + 4) else { return nil }
        end = mark + 3
      } else if bytes.has("<![CDATA[", at: start) {
        guard let mark = bytes.index(of: "]]>", from: start + 9) else { return nil }
        end = mark + 3
      } else {
        let isEnd = bytes.at(start + 1) == UInt8(ascii: "/")
        let name = WindowsXMLScanner.localName(bytes, at: start + (isEnd ? 2 : 1))
        // A name at the end of the bytes may go on.
        guard name.upperBound < bytes.count else { return nil }
        end = name.upperBound
        guard name.count == 5, bytes.has("Event", at: name.lowerBound) else { return }
        if isEnd {
          kind = .endOfEvent
        } else {
          guard let close = WindowsXMLScanner.find(UInt8(ascii: ">"), bytes, from: end) else { return nil }
          kind = .startOfEvent(isEmpty: bytes.at(close - 1) == UInt8(ascii: "/"))
        }
      }
    }
  }
}
