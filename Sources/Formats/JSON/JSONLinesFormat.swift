import WardModel

/// One JSON object per line (JSON Lines, NDJSON), in any of the known shapes or in none.
/// - Source: RFC 8259; jsonlines.org.
public struct JSONLinesFormat: LogFormat {
  public let name = "json-lines"
  public let framing = Framing.lines
  private let shapes: [any JSONShape]

  public init(shapes: [any JSONShape] = JSONShapes.standard) { self.shapes = shapes }

  public func recognise(_ head: InputHead) -> Confidence? { JSONHead(head).linesConfidence }

  public func makeDecoder(_ context: DecodingContext, head: InputHead) -> any FormatDecoder {
    JSONLinesDecoder(JSONEventDecoder(context, shapes: shapes))
  }
}

/// Decodes pieces of whole lines.
private struct JSONLinesDecoder: FormatDecoder {
  /// Bytes copied, indexed and read at a time: 64 KiB stay in the processor's nearer caches.
  private static let chunkByteCount = 65_536

  private var decoder: JSONEventDecoder

  init(_ decoder: JSONEventDecoder) { self.decoder = decoder }

  mutating func decode(_ piece: Piece, into batch: inout EventBatch) {
    let bytes = piece.bytes
    let needed = batch.bytes.count + bytes.count + JSONWalker.padding
    if batch.bytes.capacity < needed { batch.bytes.reserveCapacity(max(needed, batch.bytes.capacity * 2)) }
    var record = piece.firstRecord
    var start = piece.offset == 0 ? JSONHead.byteOrderMarkLength(bytes) : 0
    while start < bytes.count {
      let end = chunkEnd(bytes, start)
      let place = JSONEventDecoder.Place(offset: piece.offset &+ UInt64(start), record: record)
      // A longer chunk is one line: shorter lines would have been cut at a line feed.
      if end - start > JSONWalker.eventByteLimit {
        batch.undecodable.append(
          Undecodable(record: record, offset: place.offset, reason: "JSON: \(JSONFailure.tooLong.words)"))
        record &+= 1
      } else {
        record &+= decoder.decodeLines(
          UnsafeRawBufferPointer(rebasing: bytes[start..<end]), place: place, into: &batch)
      }
      start = end
    }
  }

  /// The end of a chunk: after the last line feed within reach, or after the first beyond it.
  private func chunkEnd(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int {
    let reach = start + Self.chunkByteCount
    guard reach < bytes.count else { return bytes.count }
    var last = reach - 1
    while last >= start, bytes[last] != 0x0A { last -= 1 }
    if last >= start { return last + 1 }
    var next = reach
    while next < bytes.count, bytes[next] != 0x0A { next += 1 }
    return min(next + 1, bytes.count)
  }
}
