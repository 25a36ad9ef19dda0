import WardModel

/// One JSON object per line (JSON Lines, NDJSON), in any of the known shapes or in none.
/// - Source: RFC 8259; jsonlines.org.
public struct JSONLinesFormat: LogFormat {
  public let name = "json-lines"
  public let framing = Framing.lines
  private let shapes: [any JSONShape]
  private let eventByteLimit: Int

  public init(shapes: [any JSONShape] = JSONShapes.standard) {
    self.init(shapes: shapes, eventByteLimit: JSONWalker.eventByteLimit)
  }

  /// With another limit to the bytes of an event; one as long as a chunk is the least.
  init(shapes: [any JSONShape] = JSONShapes.standard, eventByteLimit: Int) {
    self.shapes = shapes
    self.eventByteLimit = max(eventByteLimit, JSONLinesDecoder.chunkByteCount)
  }

  public func recognise(_ head: InputHead) -> Confidence? { JSONHead(head).linesConfidence }

  /// Firehose writes objects one behind the other, without a line feed in gigabytes.
  public func recordEnd(inLine line: UnsafeRawBufferPointer) -> Int? {
    var scanner = JSONExtentScanner(line, at: 0)
    var last: Int?
    while let first = scanner.peekPastMarks(), first == UInt8(ascii: "{"),
      case .value(let end) = scanner.extent()
    {
      last = end
    }
    return last
  }

  public func makeDecoder(_ context: DecodingContext, head: InputHead) -> any FormatDecoder {
    JSONLinesDecoder(JSONEventDecoder(context, shapes: shapes), eventByteLimit: eventByteLimit)
  }
}

/// Decodes pieces of whole lines.
private struct JSONLinesDecoder: FormatDecoder {
  /// Bytes copied, indexed and read at a time: 64 KiB stay in the processor's nearer caches.
  static let chunkByteCount = 65_536

  private var decoder: JSONEventDecoder
  private let eventByteLimit: Int

  init(_ decoder: JSONEventDecoder, eventByteLimit: Int) {
    self.decoder = decoder
    self.eventByteLimit = eventByteLimit
  }

  mutating func decode(_ piece: Piece, into batch: inout EventBatch) {
    let bytes = piece.bytes
    let needed = batch.bytes.count + bytes.count + JSONWalker.padding
    if batch.bytes.capacity < needed { batch.bytes.reserveCapacity(max(needed, batch.bytes.capacity * 2)) }
    var record = piece.firstRecord
    var start = piece.offset == 0 ? JSONHead.byteOrderMarkLength(bytes) : 0
    var reach = Self.chunkByteCount
    while start < bytes.count {
      let end = min(start + reach, bytes.count)
      let place = JSONEventDecoder.Place(offset: piece.offset &+ UInt64(start), record: record)
      let chunk = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
      let done = decoder.decodeLines(chunk, isEnd: end == bytes.count, place: place, into: &batch)
      record &+= done.lineCount
      start += done.byteCount
      if done.byteCount > 0 {
        reach = Self.chunkByteCount
      } else if reach < eventByteLimit {
        // One line is longer than that.
        reach = min(reach * 4, eventByteLimit)
      } else {
        batch.refuse(
          Undecodable(
            record: record, offset: place.offset, reason: "JSON: \(JSONFailure.tooLong(eventByteLimit).words)"
          ))
        record &+= 1
        start = end
        while start < bytes.count, bytes[start] != 0x0A { start += 1 }
        start += 1
        reach = Self.chunkByteCount
      }
    }
  }
}
