import WardModel

/// A format whose events get the log source, and the time, of a mapping.
public struct MappedFormat: LogFormat {
  public let base: any LogFormat
  public let mapping: FieldMapping

  /// Events whose source the format itself knows keep it.
  public let sparesKnown: Bool

  public init(_ base: any LogFormat, mapping: FieldMapping, sparesKnown: Bool = false) {
    self.base = base
    self.mapping = mapping
    self.sparesKnown = sparesKnown
  }

  public var name: String { base.name + "+mapping" }
  public var framing: Framing { base.framing }
  public var directive: UInt8? { base.directive }
  public func recognise(_ head: InputHead) -> Confidence? { base.recognise(head) }
  public func makePieceFinder() -> (any PieceFinder)? { base.makePieceFinder() }
  public func recordEnd(inLine line: UnsafeRawBufferPointer) -> Int? { base.recordEnd(inLine: line) }

  public func makeDecoder(_ context: DecodingContext, head: InputHead) -> any FormatDecoder {
    MappedDecoder(
      base: base.makeDecoder(context, head: head), source: context.sources.intern(mapping.source),
      timeField: mapping.time.map { context.fields.intern($0.field) }, timeFormat: mapping.time?.format,
      zoneOffsetSeconds: context.zoneOffsetSeconds, sparesKnown: sparesKnown)
  }
}

struct MappedDecoder: FormatDecoder {
  var base: any FormatDecoder
  let source: LogSourceID
  let timeField: FieldID?
  let timeFormat: TimeFormat?
  let zoneOffsetSeconds: Int
  let sparesKnown: Bool

  mutating func decode(_ piece: Piece, into batch: inout EventBatch) {
    let first = batch.events.count
    base.decode(piece, into: &batch)
    for index in first..<max(first, batch.events.count) {
      if sparesKnown, batch.events[index].source != .unknown { continue }
      batch.events[index].source = source
      if let time = time(of: batch.events[index], in: batch) { batch.events[index].time = time }
    }
  }

  /// The time that the mapping leads to; `nil` leaves what the format found.
  private func time(of event: EventRow, in batch: EventBatch) -> Timestamp? {
    guard let timeField, let timeFormat else { return nil }
    let start = Int(event.firstSlot)
    let end = min(start + Int(event.slotCount), batch.slots.count)
    for index in start..<max(start, end) where batch.slots[index].field == timeField {
      let slot = batch.slots[index]
      if slot.kind == .jsonText, var text = batch.text(of: slot) {
        return text.withUTF8 {
          timeFormat.moment(UnsafeRawBufferPointer($0), zoneOffsetSeconds: zoneOffsetSeconds)
        }
      }
      return batch.bytes.withUnsafeBytes {
        timeFormat.moment(
          $0.part(Int(slot.offset), Int(slot.offset) + Int(slot.length)), zoneOffsetSeconds: zoneOffsetSeconds
        )
      }
    }
    return nil
  }
}
