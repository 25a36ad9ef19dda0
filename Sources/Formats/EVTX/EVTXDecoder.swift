public import WardModel

/// Decodes chunks of a Windows event log.
///
/// Chunks belong at every 64 KiB of a piece. A chunk whose own header is destroyed is read all the same, because its
/// records say where they begin; a chunk that is not at its place is searched for within the piece.
public struct EVTXDecoder: FormatDecoder {
  private let sources: LogSources
  private var windows: WindowsSources
  private var machine: EVTXMachine
  /// Output of one chunk before it goes to the batch.
  private var scratch: [UInt8] = []

  public init(_ context: DecodingContext) {
    sources = context.sources
    windows = WindowsSources(sources: context.sources)
    machine = EVTXMachine(fields: context.fields)
  }

  public mutating func decode(_ piece: Piece, into batch: inout EventBatch) {
    let bytes = piece.bytes
    var position = 0
    if piece.offset == 0, EVTXLayout.matches(EVTXLayout.fileSignature, bytes, at: 0) {
      position = EVTXLayout.fileHeaderSize
    }
    while position < bytes.count {
      let length = min(EVTXLayout.chunkSize, bytes.count - position)
      let here = piece.offset + UInt64(position)
      if EVTXLayout.matches(EVTXLayout.chunkSignature, bytes, at: position) {
        let end = endOfChunk(bytes, at: position, length: length)
        chunk(bytes, position, end, offset: here, into: &batch)
        position = end
      } else if isBlank(bytes, position, length) {
        position += length
      } else if hasRecords(bytes, at: position) {
        chunk(bytes, position, position + length, offset: here, into: &batch)
        position += length
      } else {
        let next = EVTXLayout.find(EVTXLayout.chunkSignature, bytes, from: position + 1)
        let end = min(next ?? .max, position + length)
        if end - position == length {
          // Perhaps only the beginning of a chunk in its place is lost: its records are found by searching.
          chunk(bytes, position, end, offset: here, into: &batch)
        } else {
          batch.undecodable.append(
            Undecodable(record: 0, offset: here, reason: "\(end - position) bytes that belong to no chunk"))
        }
        position = end
      }
    }
  }

  /// A chunk is 64 KiB long, unless bytes are missing: then the next one begins early.
  private func endOfChunk(_ bytes: UnsafeRawBufferPointer, at position: Int, length: Int) -> Int {
    let end = position + length
    if end == bytes.count || EVTXLayout.matches(EVTXLayout.chunkSignature, bytes, at: end)
      || isBlank(bytes, end, min(EVTXLayout.chunkSize, bytes.count - end))
    {
      return end
    }
    if let next = EVTXLayout.find(
      EVTXLayout.chunkSignature, bytes, from: position + EVTXLayout.chunkHeaderSize),
      next < end
    {
      return next
    }
    return end
  }

  private func isBlank(_ bytes: UnsafeRawBufferPointer, _ position: Int, _ length: Int) -> Bool {
    var index = position
    let end = position + length
    while index &+ 8 <= end {
      if bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) != 0 { return false }
      index &+= 8
    }
    return bytes[index..<end].allSatisfy { $0 == 0 }
  }

  private func hasRecords(_ bytes: UnsafeRawBufferPointer, at position: Int) -> Bool {
    let first = position + EVTXLayout.chunkHeaderSize
    guard first + EVTXLayout.recordOverhead <= bytes.count else { return false }
    return bytes.loadUnaligned(fromByteOffset: first, as: UInt32.self).littleEndian
      == EVTXLayout.recordSignature
  }

  private mutating func chunk(
    _ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int, offset: UInt64, into batch: inout EventBatch
  ) {
    guard batch.bytes.count <= EventBatch.byteLimit - EVTXLayout.outputByteLimit else {
      batch.undecodable.append(Undecodable(record: 0, offset: offset, reason: "the batch is full"))
      return
    }
    if scratch.isEmpty {
      // Not cleared: every byte that is read was written before.
      scratch = [UInt8](unsafeUninitializedCapacity: EVTXLayout.outputByteLimit) { _, count in
        count = EVTXLayout.outputByteLimit
      }
    }
    machine.beginChunk()
    let troubles = batch.undecodable.count
    defer { batch.boundTroubles(since: troubles, limit: EVTXLayout.troubleLimit, offset: offset) }
    // The buffer leaves `self` so that both can be changed.
    var buffer: [UInt8] = []
    swap(&buffer, &scratch)
    buffer.withUnsafeMutableBytes { buffer in
      guard let base = buffer.baseAddress else { return }
      var slots: [Slot] = []
      swap(&slots, &batch.slots)
      var output = EVTXOutput(buffer, base: base, batchOffset: batch.bytes.count, slots: slots)
      slots = []
      output.slotLimit = output.slots.count + EVTXLayout.slotLimit
      var walk = EVTXChunkWalk(
        bytes: EVTXBytes(UnsafeRawBufferPointer(rebasing: bytes[start..<end])), offset: offset)
      while let record = walk.next(&batch.undecodable) {
        decode(record, walk.bytes, offset: offset, &output, into: &batch)
      }
      batch.bytes.append(contentsOf: UnsafeRawBufferPointer(start: base, count: output.position))
      swap(&batch.slots, &output.slots)
    }
    swap(&buffer, &scratch)
  }

  private mutating func decode(
    _ record: EVTXRecord, _ bytes: EVTXBytes, offset: UInt64, _ output: inout EVTXOutput,
    into batch: inout EventBatch
  ) {
    let firstSlot = output.slots.count
    let chunkSlotLimit = output.slotLimit
    output.slotLimit = min(chunkSlotLimit, firstSlot + EVTXLayout.recordSlotLimit)
    output.limit = min(output.capacity, output.position + EVTXLayout.recordByteLimit)
    defer { output.slotLimit = chunkSlotLimit }
    do throws(EVTXFault) {
      try machine.record(bytes, from: record.content, to: record.contentEnd, into: &output)
      guard output.slots.count > firstSlot else { throw .noElements }
    } catch {
      // Bytes stay where they are: text of templates may be among them.
      output.slots.removeLast(output.slots.count - firstSlot)
      batch.undecodable.append(
        Undecodable(
          record: record.number, offset: offset + UInt64(record.start),
          reason: record.isCut ? "the record is cut off: \(error.reason)" : error.reason))
      return
    }
    let ticks = machine.systemTimeTicks
    let facts = EVTXFacts(output, firstSlot: firstSlot, known: machine.known, readsTime: ticks == 0)
    let source = windows.source(
      channel: facts.channel, eventID: facts.eventID, provider: facts.provider, eventType: facts.eventType)
    let time =
      ticks != 0 ? Timestamp(fileTime: ticks) : facts.time ?? Timestamp(fileTime: record.writtenTicks)
    batch.events.append(
      EventRow(
        firstSlot: UInt32(truncatingIfNeeded: firstSlot),
        slotCount: UInt32(truncatingIfNeeded: output.slots.count - firstSlot), record: record.number,
        time: time,
        source: source, rawOffset: 0, rawLength: 0))
  }
}

/// What decides an event's log source and time, read back from its values.
struct EVTXFacts {
  var channel = UnsafeRawBufferPointer(start: nil, count: 0)
  var provider = UnsafeRawBufferPointer(start: nil, count: 0)
  var eventType = UnsafeRawBufferPointer(start: nil, count: 0)
  var eventID = 0
  /// The `SystemTime`, read when the record's binary values did not tell.
  var time: Timestamp?

  init(_ output: EVTXOutput, firstSlot: Int, known: EVTXKnownFields, readsTime: Bool) {
    var hasEventID = false
    for slot in output.slots[firstSlot...] {
      if slot.field == known.eventID, !hasEventID {
        hasEventID = true
        eventID = Self.number(output.bytes(of: slot))
      } else if slot.field == known.channel, channel.isEmpty {
        channel = output.bytes(of: slot)
      } else if slot.field == known.provider, provider.isEmpty {
        provider = output.bytes(of: slot)
      } else if slot.field == known.eventType, eventType.isEmpty {
        eventType = output.bytes(of: slot)
      } else if readsTime, slot.field == known.systemTime, time == nil {
        time = Timestamp(rfc3339: output.bytes(of: slot))
      }
    }
  }

  /// Decimal digits as a number below 2^31, 0 when they are something else.
  static func number(_ digits: UnsafeRawBufferPointer) -> Int {
    var value = 0
    for digit in digits {
      guard digit >= 0x30, digit <= 0x39, value < 1 << 27 else { return 0 }
      value = value * 10 + Int(digit - 0x30)
    }
    return value
  }
}

extension Timestamp {
  /// From 100-nanosecond ticks since 1601; ``distantPast`` when out of range, or 0.
  init(fileTime ticks: UInt64) {
    // 11,644,473,600 seconds lie between 1601 and 1970.
    let (sinceEpoch, underflow) = Int64(truncatingIfNeeded: ticks).subtractingReportingOverflow(
      116_444_736_000_000_000)
    let (nanoseconds, overflow) = sinceEpoch.multipliedReportingOverflow(by: 100)
    guard ticks != 0, ticks <= UInt64(Int64.max), !underflow, !overflow else {
      self = .distantPast
      return
    }
    self.init(nanoseconds: nanoseconds)
  }
}

extension EventBatch {
  /// Replaces the troubles past `limit` by one that counts them: hostile input must not fill memory with reasons.
  mutating func boundTroubles(since first: Int, limit: Int, offset: UInt64) {
    let surplus = undecodable.count - first - limit
    guard surplus > 0 else { return }
    undecodable.removeLast(surplus)
    undecodable.append(
      Undecodable(record: 0, offset: offset, reason: "\(surplus) more records here cannot be read"))
  }
}
