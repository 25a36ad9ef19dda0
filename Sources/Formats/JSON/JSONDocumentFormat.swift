import WardModel

/// JSON that is not one object per line: pretty-printed objects one after the other, a list of events, or a wrapper
/// such as `{"Records": […]}` whose list holds the events. Records are numbered by their place in the list, from 1.
/// - Source: RFC 8259.
public struct JSONDocumentFormat: LogFormat {
  public let name = "json"
  public let framing = Framing.whole
  private let shapes: [any JSONShape]

  public init(shapes: [any JSONShape] = JSONShapes.standard) { self.shapes = shapes }

  public func recognise(_ head: InputHead) -> Confidence? { JSONHead(head).documentConfidence }

  public func makeDecoder(_ context: DecodingContext, head: InputHead) -> any FormatDecoder {
    JSONDocumentDecoder(decoder: JSONEventDecoder(context, shapes: shapes))
  }
}

private struct JSONDocumentDecoder: FormatDecoder {
  var decoder: JSONEventDecoder

  mutating func decode(_ piece: Piece, into batch: inout EventBatch) {
    let bytes = piece.bytes
    guard bytes.count <= EventBatch.byteLimit - JSONWalker.padding - batch.bytes.count else {
      batch.undecodable.append(
        Undecodable(
          record: 0, offset: piece.offset,
          reason: "JSON: a document longer than \(EventBatch.byteLimit) bytes"))
      return
    }
    batch.bytes.reserveCapacity(batch.bytes.count + bytes.count + JSONWalker.padding)
    let base = Int(batch.append(bytes))
    var reader = Reader(base: base, origin: piece.offset, record: 1)
    var scanner = JSONExtentScanner(bytes, at: piece.offset == 0 ? JSONHead.byteOrderMarkLength(bytes) : 0)
    while let first = scanner.peek() {
      let start = scanner.position
      var isRead = true
      if first == UInt8(ascii: "[") {
        isRead = reader.list(&scanner, &decoder, &batch)
      } else if let wrapper = scanner.wrapper() {
        var list = JSONExtentScanner(bytes, at: wrapper.list)
        isRead = reader.list(&list, &decoder, &batch)
        if isRead, case .value = scanner.extent() {} else { isRead = false }
      } else {
        isRead = reader.element(&scanner, &decoder, &batch)
      }
      if !isRead || scanner.position <= start { break }
    }
  }

  /// Reads the elements of a document one by one.
  private struct Reader {
    /// Where the document begins in the batch.
    let base: Int
    /// Where it begins in its origin.
    let origin: UInt64
    /// Number of the next element.
    var record: UInt64

    /// Reads a list of events; false when the document can't be read on from its end.
    mutating func list(
      _ scanner: inout JSONExtentScanner, _ decoder: inout JSONEventDecoder, _ batch: inout EventBatch
    ) -> Bool {
      guard scanner.take(UInt8(ascii: "[")) else { return false }
      if scanner.take(UInt8(ascii: "]")) { return true }
      while true {
        guard element(&scanner, &decoder, &batch) else { return false }
        if scanner.take(UInt8(ascii: "]")) { return true }
        guard scanner.take(UInt8(ascii: ",")) else {
          refuse(.expectedCommaOrEnd, at: scanner.position, &batch)
          return false
        }
      }
    }

    mutating func element(
      _ scanner: inout JSONExtentScanner, _ decoder: inout JSONEventDecoder, _ batch: inout EventBatch
    ) -> Bool {
      _ = scanner.peek()
      let start = scanner.position
      guard case .value(let end) = scanner.extent() else {
        refuse(.unfinished, at: start, &batch)
        return false
      }
      if end - start > JSONWalker.eventByteLimit {
        refuse(.tooLong(JSONWalker.eventByteLimit), at: start, &batch)
      } else {
        let place = JSONEventDecoder.Place(offset: origin &+ UInt64(start), record: record)
        decoder.decodeObject(base + start..<base + end, place: place, into: &batch)
        record &+= 1
      }
      return true
    }

    private mutating func refuse(_ failure: JSONFailure, at position: Int, _ batch: inout EventBatch) {
      batch.undecodable.append(
        Undecodable(record: record, offset: origin &+ UInt64(position), reason: "JSON: \(failure.words)"))
      record &+= 1
    }
  }
}
