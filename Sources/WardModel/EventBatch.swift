/// One value of an event: which field, where its bytes lie in the batch, and how to read them.
///
/// A field with a list of values has several slots. 16 bytes.
public struct Slot: Hashable, Sendable {
  public var field: FieldID
  /// Offset of the first byte in ``EventBatch/bytes``.
  public var offset: UInt32
  public var length: UInt32
  public var kind: ValueKind

  @inlinable public init(field: FieldID, offset: UInt32, length: UInt32, kind: ValueKind) {
    self.field = field
    self.offset = offset
    self.length = length
    self.kind = kind
  }
}

/// How the bytes of a slot are to be read. The numbers are part of stored formats: append only.
public enum ValueKind: UInt8, Hashable, Sendable {
  /// UTF-8 text as it is. It may be invalid UTF-8 where the log was.
  case text = 0
  /// The inside of a JSON string; `\` escapes are still in place (or there are none).
  case jsonText = 1
  /// A whole number in decimal ASCII, perhaps with a minus sign.
  case integer = 2
  /// Any other number in JSON's notation.
  case number = 3
  /// `true` or `false`.
  case boolean = 4
  /// The field is there and holds nothing; the length is 0.
  case null = 5
  /// The raw JSON of an object or list whose members have slots of their own; free-text search passes over it.
  case structure = 6
}

/// One event of a batch: where its slots and its raw bytes are, when it happened, where it comes from.
public struct EventRow: Sendable {
  /// Index of the first slot in ``EventBatch/slots``.
  public var firstSlot: UInt32
  public var slotCount: UInt32
  /// Number of the record in its origin: the record number of EVTX, the line number (from 1) of text.
  public var record: UInt64
  /// Event time; ``Timestamp/distantPast`` when the event states none.
  public var time: Timestamp
  public var source: LogSourceID
  /// The record as it came, in ``EventBatch/bytes``; length 0 when the format is binary.
  public var rawOffset: UInt32
  public var rawLength: UInt32

  public init(
    firstSlot: UInt32, slotCount: UInt32, record: UInt64, time: Timestamp, source: LogSourceID,
    rawOffset: UInt32,
    rawLength: UInt32
  ) {
    self.firstSlot = firstSlot
    self.slotCount = slotCount
    self.record = record
    self.time = time
    self.source = source
    self.rawOffset = rawOffset
    self.rawLength = rawLength
  }
}

/// A record that could not be decoded: kept and counted, never dropped in silence.
public struct Undecodable: Hashable, Sendable {
  /// Number of the record as in ``EventRow/record``; 0 when even that is not known.
  public var record: UInt64
  /// Byte offset in the origin where the trouble begins.
  public var offset: UInt64
  public var reason: String
  public init(record: UInt64, offset: UInt64, reason: String) {
    self.record = record
    self.offset = offset
    self.reason = reason
  }
}

/// Some thousand events in columns over one byte buffer.
///
/// Everything a decoder makes goes here without a `String` or an object for each event. Offsets are 32 bits: a batch
/// holds at most `byteLimit` bytes, and decoders start a new piece before that.
public struct EventBatch: Sendable {
  /// The most bytes a batch may hold: 1 GiB, far below the reach of 32-bit offsets.
  public static let byteLimit = 1 << 30

  /// Name of the origin: the path as given, or the name of a stream.
  public var origin: String
  public var bytes: [UInt8] = []
  public var slots: [Slot] = []
  public var events: [EventRow] = []
  public var undecodable: [Undecodable] = []

  /// Reasons kept by ``refuse(_:)``, at some 100 bytes each: what comes after them is counted only.
  public static let reasonLimit = 4096
  /// Records that could not be decoded beyond those in ``undecodable``.
  public private(set) var untoldCount = 0
  /// All records that could not be decoded.
  public var undecodableCount: Int { undecodable.count + untoldCount }

  public init(origin: String) { self.origin = origin }

  /// Keeps a record that could not be decoded, or counts it where there are many of them.
  public mutating func refuse(_ record: Undecodable) {
    if undecodable.count < EventBatch.reasonLimit { undecodable.append(record) } else { untoldCount += 1 }
  }

  /// Empties the batch and keeps its memory.
  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    slots.removeAll(keepingCapacity: true)
    events.removeAll(keepingCapacity: true)
    undecodable.removeAll(keepingCapacity: true)
    untoldCount = 0
  }
}

// Building, used by every decoder.
extension EventBatch {
  /// Copies bytes into the batch and returns their offset.
  @inlinable public mutating func append(_ raw: UnsafeRawBufferPointer) -> UInt32 {
    let offset = bytes.count
    bytes.append(contentsOf: raw)
    return UInt32(truncatingIfNeeded: offset)
  }

  /// Adds a slot whose bytes are already in the batch.
  @inlinable public mutating func appendSlot(_ field: FieldID, offset: UInt32, length: Int, kind: ValueKind) {
    slots.append(Slot(field: field, offset: offset, length: UInt32(truncatingIfNeeded: length), kind: kind))
  }

  /// Copies a value into the batch and adds its slot.
  @inlinable public mutating func appendValue(
    _ field: FieldID, _ raw: UnsafeRawBufferPointer, kind: ValueKind = .text
  ) {
    let offset = append(raw)
    appendSlot(field, offset: offset, length: raw.count, kind: kind)
  }

  /// Copies a text value into the batch and adds its slot.
  public mutating func appendValue(_ field: FieldID, _ text: String, kind: ValueKind = .text) {
    var text = text
    text.withUTF8 { appendValue(field, UnsafeRawBufferPointer($0), kind: kind) }
  }

  /// Ends an event whose slots are those from `firstSlot` to the last.
  @inlinable public mutating func endEvent(
    firstSlot: Int, record: UInt64, time: Timestamp?, source: LogSourceID, rawOffset: UInt32 = 0,
    rawLength: Int = 0
  ) {
    events.append(
      EventRow(
        firstSlot: UInt32(truncatingIfNeeded: firstSlot),
        slotCount: UInt32(truncatingIfNeeded: slots.count - firstSlot),
        record: record, time: time ?? .distantPast, source: source, rawOffset: rawOffset,
        rawLength: UInt32(truncatingIfNeeded: rawLength)))
  }
}

// Reading, for people and tests; detectors read the columns in place.
extension EventBatch {
  /// The value of a slot as text, JSON escapes resolved and invalid UTF-8 repaired. `nil` for ``ValueKind/null``.
  public func text(of slot: Slot) -> String? {
    guard slot.kind != .null else { return nil }
    let start = Int(slot.offset)
    let end = start + Int(slot.length)
    guard end <= bytes.count else { return nil }
    if slot.kind == .jsonText { return JSONText.unescaped(bytes[start..<end]) }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// The slots of the event at `index`.
  public func slots(ofEvent index: Int) -> ArraySlice<Slot> {
    let row = events[index]
    return slots[Int(row.firstSlot)..<Int(row.firstSlot) + Int(row.slotCount)]
  }

  /// Field names and values of the event at `index`, in order.
  public func fields(ofEvent index: Int, names: FieldNames) -> [(name: String, value: String?)] {
    slots(ofEvent: index).map { (names.name(of: $0.field), text(of: $0)) }
  }
}
