import WardModel

/// JSON that is not one object per line: pretty-printed objects one after the other, a list of events, or a wrapper
/// such as `{"Records": […]}` whose list holds the events. Records are numbered by their place in the list, from 1.
/// - Source: RFC 8259.
public struct JSONDocumentFormat: LogFormat {
  public let name = "json"
  public let framing = Framing.found
  private let shapes: [any JSONShape]

  public init(shapes: [any JSONShape] = JSONShapes.standard) { self.shapes = shapes }

  public func recognise(_ head: InputHead) -> Confidence? { JSONHead(head).documentConfidence }

  public func makePieceFinder() -> (any PieceFinder)? { JSONPieceFinder() }

  public func makeDecoder(_ context: DecodingContext, head: InputHead) -> any FormatDecoder {
    JSONDocumentDecoder(decoder: JSONEventDecoder(context, shapes: shapes))
  }
}

private struct JSONDocumentDecoder: FormatDecoder {
  var decoder: JSONEventDecoder

  mutating func decode(_ piece: Piece, into batch: inout EventBatch) {
    guard !piece.isFound else { return decodeRun(piece.bytes, piece.offset, piece.firstRecord, into: &batch) }
    var finder = JSONPieceFinder()
    let found = finder.takeAll(piece.bytes, offset: piece.offset)
    for (range, record) in found.pieces {
      let run = UnsafeRawBufferPointer(rebasing: piece.bytes[range])
      decodeRun(run, piece.offset &+ UInt64(range.lowerBound), record, into: &batch)
    }
    for refused in found.refused { batch.refuse(refused) }
  }

  /// Decodes events with white space or a comma between them.
  private mutating func decodeRun(
    _ bytes: UnsafeRawBufferPointer, _ offset: UInt64, _ firstRecord: UInt64, into batch: inout EventBatch
  ) {
    guard bytes.count <= EventBatch.byteLimit - JSONWalker.padding - batch.bytes.count else {
      batch.refuse(
        Undecodable(
          record: firstRecord, offset: offset,
          reason: "JSON: a document longer than \(EventBatch.byteLimit) bytes"))
      return
    }
    let needed = batch.bytes.count + bytes.count + JSONWalker.padding
    if batch.bytes.capacity < needed { batch.bytes.reserveCapacity(max(needed, batch.bytes.capacity * 2)) }
    let base = Int(batch.append(bytes))
    var record = firstRecord
    var scanner = JSONExtentScanner(bytes, at: 0)
    while let first = scanner.peekPastMarks() {
      if first == UInt8(ascii: ","), scanner.take(first) { continue }
      let start = scanner.position
      guard case .value(let end) = scanner.extent() else { return }
      let place = JSONEventDecoder.Place(offset: offset &+ UInt64(start), record: record)
      decoder.decodeObject(base + start..<base + end, place: place, into: &batch)
      record &+= 1
    }
  }
}
