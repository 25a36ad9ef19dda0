import WardModel

/// Any text: one event for each line, with the line as `message` and nothing known of its origin.
public struct PlainTextFormat: LogFormat {
  public var name: String { "text" }
  public var framing: Framing { .lines }
  public init() {}

  /// Bytes below space, other than white space and escape, that mark input as binary: more than one in 32.
  static let controlShare = 32

  public func recognise(_ head: InputHead) -> Confidence? {
    var controls = 0
    for byte in head.bytes where byte < 0x20 && !(0x09...0x0D).contains(byte) && byte != 0x1B {
      controls += 1
    }
    return controls * Self.controlShare <= head.bytes.count ? .fallback : nil
  }

  public func makeDecoder(_ context: DecodingContext, head: InputHead) -> any FormatDecoder {
    PlainTextDecoder(message: context.fields.intern("message"))
  }
}

struct PlainTextDecoder: FormatDecoder {
  let message: FieldID

  mutating func decode(_ piece: Piece, into batch: inout EventBatch) {
    batch.forEachLine(of: piece) { line, batch in
      let firstSlot = batch.slots.count
      batch.add(message, line, 0, line.bytes.count)
      batch.endLine(line, firstSlot: firstSlot, time: nil, source: .unknown)
    }
  }
}
