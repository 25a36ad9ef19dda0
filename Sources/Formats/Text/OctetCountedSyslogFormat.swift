import WardModel

/// Syslog as a TCP stream with the length of each message before it, saved to a file.
///
/// Messages may hold line feeds, so such input is cut between frames; the record number is the number of the message. A bad
/// frame counts as one that can't be decoded.
/// - Source: RFC 6587, section 3.4.1.
public struct OctetCountedSyslogFormat: LogFormat {
  public var name: String { "syslog-octet-counted" }
  public var framing: Framing { .found }
  public init() {}

  public func recognise(_ head: InputHead) -> Confidence? {
    head.bytes.withUnsafeBytes { bytes in
      guard let first = OctetCount(bytes, 0), bytes.at(first.start) == ASCII.less,
        SyslogHead(bytes.part(first.start, first.end), offsetSeconds: 0) != nil
      else { return nil }
      // The second message, when the head reaches it, must be framed too.
      if first.end < bytes.count, OctetCount(bytes, first.end) == nil { return nil }
      return .certain
    }
  }

  public func makePieceFinder() -> (any PieceFinder)? { OctetPieceFinder() }

  public func makeDecoder(_ context: DecodingContext, head: InputHead) -> any FormatDecoder {
    OctetCountedSyslogDecoder(lines: SyslogDecoder(context, stray: .message))
  }
}

/// `MSG-LEN SP`: where the message begins and where it should end.
struct OctetCount {
  var start: Int
  var end: Int

  init?(_ bytes: Bytes, _ index: Int) {
    // Up to seven digits: a message of at most ``TextLine/byteLimit`` bytes has no more.
    let space = bytes.part(0, index + 8).findNear(ASCII.space, index)
    guard bytes.at(space) == ASCII.space, let count = bytes.part(index, space).decimal, count > 0 else {
      return nil
    }
    start = space + 1
    end = start + count
  }
}

struct OctetCountedSyslogDecoder: FormatDecoder {
  var lines: SyslogDecoder

  mutating func decode(_ piece: Piece, into batch: inout EventBatch) {
    let names = SyslogNames.copy(into: &batch)
    guard let base = batch.copyPiece(piece) else { return }
    let bytes = piece.bytes
    let frames = OctetFrames(bytes: bytes, isEnd: true)
    var index = 0
    var number = piece.firstRecord
    while true {
      let start = index
      let offset = piece.offset &+ UInt64(truncatingIfNeeded: start)
      switch frames.frame(at: start) {
      case .message(let message, let next):
        line(message, of: bytes, base: base, number: number, offset: offset, names, into: &batch)
        index = next
      case .bad(let next):
        batch.refuse(
          Undecodable(
            record: number, offset: offset, reason: "no message of the stated length: \(next - start) bytes"))
        index = next
      case .end, .unfinished: return
      }
      number &+= 1
    }
  }

  /// Decodes one message.
  private mutating func line(
    _ message: Range<Int>, of bytes: Bytes, base: UInt32, number: UInt64, offset: UInt64, _ names: UInt32,
    into batch: inout EventBatch
  ) {
    var end = message.upperBound
    if message.count > TextLine.byteLimit {
      batch.noteCut(record: number, offset: offset, total: message.count)
      end = message.lowerBound + TextLine.byteLimit
    }
    while end > message.lowerBound,
      bytes[end - 1] == ASCII.lineFeed || bytes[end - 1] == ASCII.carriageReturn
    {
      end -= 1
    }
    let line = TextLine(
      bytes: bytes.part(message.lowerBound, end),
      base: base &+ UInt32(truncatingIfNeeded: message.lowerBound), number: number, offset: offset)
    lines.decode(line, names, into: &batch)
  }
}
