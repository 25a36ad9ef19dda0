import Foundation
import WardModel

@testable import Formats

/// One decoded event as a test reads it.
struct DecodedEvent {
  var record: UInt64
  var time: Timestamp
  var source: LogSource
  var raw: String
  var fields: [(name: String, value: String?)]

  /// The values of a field, joined with `|`; `nil` when it is absent. A null is `∅`.
  subscript(_ name: String) -> String? {
    let values = fields.filter { $0.name == name }.map { $0.value ?? "∅" }
    return values.isEmpty ? nil : values.joined(separator: "|")
  }
}

struct DecodedText {
  var format: String?
  var events: [DecodedEvent]
  var undecodable: [Undecodable]
}

/// Noon of 15 June 2026, UTC.
let june2026 = Timestamp(rfc3339: "2026-06-15T12:00:00Z") ?? .distantPast

/// Decodes bytes with the given format, or with the one the registry recognises; cut into pieces after every `pieceLines` lines.
func decodeText(
  _ input: [UInt8], format: (any LogFormat)? = nil, reference: Timestamp? = june2026, zone: Int = 0,
  pieceLines: Int? = nil
) -> DecodedText {
  let head = InputHead(bytes: Array(input.prefix(65_536)), isWhole: input.count <= 65_536)
  guard let format = format ?? FormatRegistry.standard.recognise(head) else {
    return DecodedText(format: nil, events: [], undecodable: [])
  }
  let context = DecodingContext(
    fields: FieldNames(), sources: LogSources(), referenceTime: reference, zoneOffsetSeconds: zone)
  var events: [DecodedEvent] = []
  var undecodable: [Undecodable] = []
  var start = 0
  var firstLine: UInt64 = 1
  while start < input.count || start == 0 {
    var end = input.count
    var lines = 0
    if let pieceLines {
      var index = start
      while index < input.count, lines < pieceLines {
        if input[index] == 0x0A { lines += 1 }
        index += 1
      }
      end = index
    }
    var batch = EventBatch(origin: "test")
    var decoder = format.makeDecoder(context, head: head)
    input.withUnsafeBytes { all in
      decoder.decode(
        Piece(
          bytes: UnsafeRawBufferPointer(rebasing: all[start..<end]), offset: UInt64(start),
          firstRecord: firstLine),
        into: &batch)
    }
    for index in batch.events.indices {
      let row = batch.events[index]
      let raw = batch.bytes[Int(row.rawOffset)..<Int(row.rawOffset) + Int(row.rawLength)]
      events.append(
        DecodedEvent(
          record: row.record, time: row.time, source: context.sources[row.source],
          raw: String(decoding: raw, as: UTF8.self),
          fields: batch.fields(ofEvent: index, names: context.fields)))
    }
    undecodable += batch.undecodable
    firstLine += UInt64(lines)
    if end == start { break }
    start = end
  }
  return DecodedText(format: format.name, events: events, undecodable: undecodable)
}

func decodeText(
  _ text: String, format: (any LogFormat)? = nil, reference: Timestamp? = june2026, zone: Int = 0,
  pieceLines: Int? = nil
) -> DecodedText {
  decodeText(Array(text.utf8), format: format, reference: reference, zone: zone, pieceLines: pieceLines)
}

/// Name of the format that the registry recognises.
func recognisedFormat(_ text: String) -> String? {
  FormatRegistry.standard.recognise(InputHead(bytes: Array(text.utf8), isWhole: true))?.name
}
