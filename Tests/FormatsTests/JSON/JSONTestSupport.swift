import WardModel

@testable import Formats

/// A decoded input with what is needed to read it.
struct JSONDecoded {
  var batch = EventBatch(origin: "test")
  let fields = FieldNames()
  let sources = LogSources()

  init(
    lines text: String, firstRecord: UInt64 = 1, offset: UInt64 = 0, zone: Int = 0,
    shapes: [any JSONShape] = JSONShapes.standard
  ) {
    self.init(
      Array(text.utf8), JSONLinesFormat(shapes: shapes), firstRecord: firstRecord, offset: offset, zone: zone)
  }

  init(document text: String) { self.init(Array(text.utf8), JSONDocumentFormat()) }

  init(_ bytes: [UInt8], _ format: any LogFormat, firstRecord: UInt64 = 1, offset: UInt64 = 0, zone: Int = 0)
  {
    let context = DecodingContext(fields: fields, sources: sources, zoneOffsetSeconds: zone)
    var decoder = format.makeDecoder(
      context, head: InputHead(bytes: Array(bytes.prefix(65_536)), isWhole: true))
    bytes.withUnsafeBytes {
      decoder.decode(Piece(bytes: $0, offset: offset, firstRecord: firstRecord), into: &batch)
    }
  }

  /// `name=value` of each slot of an event, with a mark for kinds other than text.
  func slots(_ event: Int) -> [String] {
    guard event < batch.events.count else { return ["no such event"] }
    return batch.slots(ofEvent: event).map { slot in
      let name = fields.name(of: slot.field)
      switch slot.kind {
      case .text, .jsonText: return "\(name)=\(batch.text(of: slot) ?? "nil")"
      case .integer: return "\(name)=int \(batch.text(of: slot) ?? "nil")"
      case .number: return "\(name)=number \(batch.text(of: slot) ?? "nil")"
      case .boolean: return "\(name)=bool \(batch.text(of: slot) ?? "nil")"
      case .null: return "\(name)=null"
      case .structure: return "\(name)=raw \(batch.text(of: slot) ?? "nil")"
      }
    }
  }

  var reasons: [String] { batch.undecodable.map(\.reason) }

  func source(_ event: Int = 0) -> LogSource? {
    event < batch.events.count ? sources[batch.events[event].source] : nil
  }

  func time(_ event: Int = 0) -> String {
    event < batch.events.count ? batch.events[event].time.description : "no such event"
  }
}
