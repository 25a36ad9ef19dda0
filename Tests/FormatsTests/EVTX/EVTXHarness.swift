import WardModel

@testable import Formats

/// Decoding in tests as the pipeline does it: the pieces of a file, one after the other.
enum EVTXHarness {
  /// Decodes a file chunk by chunk, each with a decoder of its own.
  static func decode(file: [UInt8]) -> (batch: EventBatch, names: FieldNames) {
    let names = FieldNames()
    let context = DecodingContext(fields: names, sources: LogSources())
    var batch = EventBatch(origin: "test")
    file.withUnsafeBytes { bytes in
      var start = EVTXLayout.fileHeaderSize
      var number: UInt64 = 1
      while start < bytes.count {
        let end = min(bytes.count, start + EVTXLayout.chunkSize)
        var decoder = EVTXFormat().makeDecoder(context, head: InputHead(bytes: [], isWhole: false))
        decoder.decode(
          Piece(
            bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<end]), offset: UInt64(start),
            firstRecord: number), into: &batch)
        start = end
        number += 1
      }
    }
    return (batch, names)
  }

  /// Decodes the whole input as one piece.
  static func decodeWhole(_ file: [UInt8], _ format: any LogFormat = EVTXFragmentFormat()) -> (
    batch: EventBatch, names: FieldNames
  ) {
    let names = FieldNames()
    let context = DecodingContext(fields: names, sources: LogSources())
    var batch = EventBatch(origin: "test")
    var decoder = format.makeDecoder(
      context, head: InputHead(bytes: Array(file.prefix(65_536)), isWhole: false))
    file.withUnsafeBytes { decoder.decode(Piece(bytes: $0), into: &batch) }
    return (batch, names)
  }

  /// Every name of an event with its values and their kinds.
  static func held(_ batch: EventBatch, event: Int, names: FieldNames) -> [String: [String]] {
    var fields: [String: [String]] = [:]
    for slot in batch.slots(ofEvent: event) {
      let text = batch.text(of: slot)
      let held = text.map { "\(slot.kind) \($0)" } ?? "null"
      fields[names.name(of: slot.field), default: []].append(held)
    }
    return fields
  }

  static func difference(_ mine: [String: [String]], _ truth: [String: [String]]) -> String {
    Set(mine.keys).union(truth.keys).sorted().filter { mine[$0] != truth[$0] }
      .map { "\($0): \(mine[$0] ?? []) instead of \(truth[$0] ?? [])" }.joined(separator: ", ")
  }
}
