import CScan
import WardModel

/// Turns JSON text that already lies in a batch into events. Shared by the formats of lines and of documents.
struct JSONEventDecoder {
  private let context: DecodingContext
  private let shapes: [any JSONShape]
  private var shared: JSONDecoderState

  init(_ context: DecodingContext, shapes: [any JSONShape]) {
    self.context = context
    self.shapes = shapes
    shared = JSONDecoderState(context: context, shapes: shapes)
  }

  /// Where in its origin a stretch of the batch comes from.
  struct Place {
    /// Offset in the origin of the first byte of the stretch.
    var offset: UInt64
    /// Number of the first record.
    var record: UInt64
  }

  /// The state, never shared with a copy of this decoder. As all of it is cache, a copy simply begins anew.
  private mutating func uniqueState() -> JSONDecoderState {
    if !isKnownUniquelyReferenced(&shared) { shared = JSONDecoderState(context: context, shapes: shapes) }
    return shared
  }

  /// Copies whole lines to the end of the batch and decodes each. The last line may lack its line feed when `isEnd`;
  /// otherwise what follows the last line feed is left alone. Returns how many bytes and lines were decoded.
  mutating func decodeLines(
    _ input: UnsafeRawBufferPointer, isEnd: Bool, place: Place, into batch: inout EventBatch
  ) -> (byteCount: Int, lineCount: UInt64) {
    guard !input.isEmpty else { return (0, 0) }
    let start = batch.bytes.count
    let state = uniqueState()
    // Any byte may be an entry of the index.
    state.reserveIndex(input.count + Int(WARD_SCAN_SLACK))
    let entryCount = Self.appendIndexed(input, to: &batch.bytes, state)
    let end = isEnd ? start + input.count : Self.lastLineEnd(state, entryCount, batch.bytes) ?? start
    let lineCount = Self.withWalker(state, entryCount, lineFeedIsSpace: false, &batch) {
      walker, text, batch in
      Self.walkLines(&walker, text, start..<end, place: place, into: &batch)
    }
    // With the padding goes the beginning of a line that is not whole yet.
    batch.bytes.removeLast(batch.bytes.count - end)
    state.trimIndex()
    return (end - start, lineCount)
  }

  /// Decodes the object that fills a stretch of the batch.
  mutating func decodeObject(_ stretch: Range<Int>, place: Place, into batch: inout EventBatch) {
    let state = uniqueState()
    state.reserveIndex(stretch.count + Int(WARD_SCAN_SLACK))
    batch.bytes.append(contentsOf: repeatElement(0, count: JSONWalker.padding))
    // A quote as separator stands for none.
    let entryCount = ward_json_index(
      batch.bytes, stretch.lowerBound, stretch.upperBound, UInt8(ascii: "\""), state.index, Self.bestWay)
    Self.withWalker(state, entryCount, lineFeedIsSpace: true, &batch) { walker, text, batch in
      let end = Self.walkOne(&walker, text, stretch, place: place, into: &batch)
      if end < 0 { Self.report(walker, lineStart: stretch.lowerBound, place: place, into: &batch) }
      Self.handOver(&walker, &batch)
    }
    batch.bytes.removeLast(JSONWalker.padding)
    state.trimIndex()
  }

  private static let bestWay = Int32(WARD_SCAN_BEST.rawValue)

  /// Appends lines and the padding, and indexes them on the way. Returns the number of entries.
  private static func appendIndexed(
    _ input: UnsafeRawBufferPointer, to bytes: inout [UInt8], _ state: JSONDecoderState
  ) -> Int {
    let first = UInt32(truncatingIfNeeded: bytes.count)
    var entryCount = 0
    bytes.append(addingCapacity: input.count + JSONWalker.padding) { span in
      span.withUnsafeMutableBufferPointer { room, initializedCount in
        guard let from = input.baseAddress, let to = room.baseAddress,
          room.count >= input.count + JSONWalker.padding
        else { return }
        entryCount = ward_json_copy_index(
          from.assumingMemoryBound(to: UInt8.self), to, input.count, first, 0x0A, state.index, bestWay)
        initializedCount = input.count + JSONWalker.padding
      }
    }
    return entryCount
  }

  /// The position after the last line feed of the index.
  private static func lastLineEnd(_ state: JSONDecoderState, _ entryCount: Int, _ bytes: [UInt8]) -> Int? {
    for entry in stride(from: entryCount - 1, through: 0, by: -1) {
      let position = Int(state.index[entry])
      if bytes[position] == 0x0A { return position + 1 }
    }
    return nil
  }

  /// Calls `body` with a walker for the index in `state`, and the bytes of the batch, which end with the padding.
  private static func withWalker<Result>(
    _ state: JSONDecoderState, _ entryCount: Int, lineFeedIsSpace: Bool, _ batch: inout EventBatch,
    _ body: (inout JSONWalker, UnsafeBufferPointer<UInt8>, inout EventBatch) -> Result
  ) -> Result {
    // The bytes leave the batch for the time of the walk, so that slots can be added to it meanwhile.
    var bytes: [UInt8] = []
    swap(&bytes, &batch.bytes)
    defer { swap(&bytes, &batch.bytes) }
    let end = UInt32(truncatingIfNeeded: bytes.count - JSONWalker.padding)
    for sentinel in 0..<4 { state.index[entryCount + sentinel] = end }
    return bytes.withUnsafeBufferPointer { text in
      // Never nil: the padding is there.
      guard let base = text.baseAddress else { preconditionFailure("a batch without its padding") }
      var walker = JSONWalker(
        bytes: base, index: UnsafePointer(state.index), slots: state.slots, containers: state.containers,
        lookup: JSONKeyLookup(state.keyTable), state: state, present: state.present,
        firstSlots: state.firstSlots,
        lineFeedIsSpace: lineFeedIsSpace)
      return body(&walker, text, &batch)
    }
  }

  private static func walkLines(
    _ walker: inout JSONWalker, _ text: UnsafeBufferPointer<UInt8>, _ stretch: Range<Int>, place: Place,
    into batch: inout EventBatch
  ) -> UInt64 {
    var place = place
    let firstRecord = place.record
    var lineStart = stretch.lowerBound
    while lineStart < stretch.upperBound {
      var first = walker.skipSpace(lineStart)
      // Where files were put one behind the other, each may have brought its mark.
      if walker.bytes[first] == 0xEF { first = skipMarks(walker, first) }
      if first == stretch.upperBound { break }
      var lineEnd = first
      if walker.bytes[first] != 0x0A {
        repeat {
          lineEnd = walkOne(&walker, text, first..<stretch.upperBound, place: place, into: &batch)
          // Another object on the same line, as Firehose writes them, is another event of that line.
          first = lineEnd
          if walker.slot >= JSONDecoderState.slotBatch { handOver(&walker, &batch) }
        } while lineEnd >= 0 && walker.bytes[lineEnd] == UInt8(ascii: "{")
        if lineEnd < 0 {
          report(walker, lineStart: lineStart, place: place, into: &batch)
          // What is left of the line may hold more quotes.
          lineEnd = Int(walker.index[walker.entry])
          while lineEnd < stretch.upperBound, walker.bytes[lineEnd] != 0x0A {
            walker.entry &+= 1
            lineEnd = Int(walker.index[walker.entry])
          }
        }
      }
      walker.entry &+= 1
      place.record &+= 1
      place.offset &+= UInt64(lineEnd &+ 1 &- lineStart)
      lineStart = lineEnd &+ 1
    }
    handOver(&walker, &batch)
    return place.record &- firstRecord
  }

  /// The position behind the byte order marks, and the white space behind each, that begin at `start`.
  @inline(never)
  private static func skipMarks(_ walker: JSONWalker, _ start: Int) -> Int {
    var position = start
    while JSONHead.isByteOrderMark(walker.bytes + position) { position = walker.skipSpace(position &+ 3) }
    return position
  }

  /// Reads one event, which begins within white space at the start of the stretch and must end at the end of its line
  /// or of the stretch, or before another object on its line. Returns that end, or -1 with the failure in the walker.
  private static func walkOne(
    _ walker: inout JSONWalker, _ text: UnsafeBufferPointer<UInt8>, _ stretch: Range<Int>, place: Place,
    into batch: inout EventBatch
  ) -> Int {
    let state = walker.state
    let firstSlot = walker.slot
    walker.slotEnd = firstSlot &+ JSONWalker.slotLimit
    for word in 0..<state.presentWordCount { walker.present[word] = 0 }
    let start = walker.skipSpace(stretch.lowerBound)
    let objectEnd = walker.walk(from: start)
    var end = objectEnd < 0 ? -1 : walker.skipSpace(objectEnd)
    if end >= 0, walker.bytes[end] == 0xEF, !walker.lineFeedIsSpace { end = skipMarks(walker, end) }
    let isWhole =
      end == stretch.upperBound || objectEnd == stretch.upperBound
      || end >= 0 && (walker.bytes[end] == 0x0A || walker.bytes[end] == UInt8(ascii: "{"))
        && !walker.lineFeedIsSpace
    guard isWhole else {
      if objectEnd >= 0 { _ = walker.fail(.trailingBytes, end) }
      walker.slot = firstSlot
      return -1
    }
    if state.mayHaveNamedValues { state.namedValues.add(to: &walker, firstSlot: firstSlot) }
    let view = JSONEventView(
      bytes: text,
      slots: UnsafeBufferPointer(start: walker.slots + firstSlot, count: walker.slot &- firstSlot),
      present: UnsafePointer(walker.present), firstSlots: UnsafePointer(walker.firstSlots),
      firstSlotBase: firstSlot,
      state: state)
    let (time, source) = state.classify(view)
    batch.events.append(
      EventRow(
        firstSlot: UInt32(truncatingIfNeeded: batch.slots.count &+ firstSlot),
        slotCount: UInt32(truncatingIfNeeded: walker.slot &- firstSlot), record: place.record,
        time: time ?? .distantPast, source: source, rawOffset: UInt32(truncatingIfNeeded: start),
        rawLength: UInt32(truncatingIfNeeded: objectEnd &- start)))
    return end
  }

  private static func report(_ walker: JSONWalker, lineStart: Int, place: Place, into batch: inout EventBatch)
  {
    let column = max(walker.failurePosition - lineStart, 0)
    batch.refuse(
      Undecodable(
        record: place.record, offset: place.offset &+ UInt64(column),
        reason: "JSON: \(walker.failure.words) (column \(column + 1))"))
  }

  /// Moves the slots read so far to the batch.
  private static func handOver(_ walker: inout JSONWalker, _ batch: inout EventBatch) {
    batch.slots.append(contentsOf: UnsafeBufferPointer(start: walker.slots, count: walker.slot))
    walker.slot = 0
  }
}
