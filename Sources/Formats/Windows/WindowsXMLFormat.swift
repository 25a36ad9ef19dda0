/// Windows events as XML text: an `<Events>` document as Event Viewer and `wevtutil` export it, or `<Event>` elements
/// one after the other, in UTF-8 or UTF-16.
///
/// An event may hold line feeds, so the input is cut between events. Text between events that is no event is refused.
public struct WindowsXMLFormat: LogFormat {
  public init() {}

  public var name: String { "windows-xml" }

  public var framing: Framing { .found }

  public func recognise(_ head: InputHead) -> Confidence? {
    head.bytes.withUnsafeBytes { bytes in
      let encoding = WindowsXMLEncoding(bytes)
      let start = UnsafeRawBufferPointer(rebasing: bytes[min(encoding.markLength, bytes.count)...])
      let text = encoding == .utf8 ? Array(start) : encoding.utf8(start)
      return text.withUnsafeBytes { text in
        guard let first = text.first(where: { $0 > 0x20 }), first == UInt8(ascii: "<"),
          let event = WindowsXMLScanner.findEvent(text, from: 0)
        else { return nil }
        let tag = text[event..<min(text.count, event + 400)]
        let namespace = Array("schemas.microsoft.com/win/2004/08/events".utf8)
        return Self.contains(tag, namespace)
          ? .certain : Self.contains(tag, Array("<System".utf8)) ? .likely : nil
      }
    }
  }

  public func makePieceFinder() -> (any PieceFinder)? { WindowsXMLPieceFinder() }

  public func makeDecoder(_ context: DecodingContext, head: InputHead) -> any FormatDecoder {
    WindowsXMLDecoder(context)
  }

  private static func contains(_ text: Slice<UnsafeRawBufferPointer>, _ pattern: [UInt8]) -> Bool {
    guard text.count >= pattern.count else { return false }
    return (text.startIndex...text.endIndex - pattern.count).contains { start in
      text[start..<start + pattern.count].elementsEqual(pattern)
    }
  }
}

/// How the text is encoded, by its first bytes.
enum WindowsXMLEncoding {
  case utf8
  case utf8WithMark
  case utf16LittleEndian
  case utf16BigEndian
  /// UTF-16LE without a mark, known by `<` and a zero.
  case utf16WithoutMark

  init(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= 2 else {
      self = .utf8
      return
    }
    switch (bytes[0], bytes[1]) {
    case (0xFF, 0xFE): self = .utf16LittleEndian
    case (0xFE, 0xFF): self = .utf16BigEndian
    case (UInt8(ascii: "<"), 0): self = .utf16WithoutMark
    case (0xEF, 0xBB) where bytes.count >= 3 && bytes[2] == 0xBF: self = .utf8WithMark
    default: self = .utf8
    }
  }

  /// Bytes of the mark in front of the text.
  var markLength: Int {
    switch self {
    case .utf8, .utf16WithoutMark: return 0
    case .utf8WithMark: return 3
    case .utf16LittleEndian, .utf16BigEndian: return 2
    }
  }

  /// True when two bytes make a unit.
  var isWide: Bool {
    switch self {
    case .utf8, .utf8WithMark: return false
    default: return true
    }
  }

  /// The text after the mark as UTF-8; lone surrogates become U+FFFD.
  func utf8(_ text: UnsafeRawBufferPointer) -> [UInt8] {
    guard isWide else { return Array(text) }
    var out: [UInt8] = []
    var transcoder = UTF16Transcoder(isBigEndian: self == .utf16BigEndian)
    transcoder.write(text, into: &out)
    return out
  }
}
