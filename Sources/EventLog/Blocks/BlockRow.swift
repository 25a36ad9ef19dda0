import GRDB
import WardModel

/// What a partition knows of a block besides its content.
struct BlockRow: Hashable, Sendable {
  var id: Int64
  /// First sequence number of the journal segment that the block was made from.
  var segmentFirst: UInt64
  var sequences: ClosedRange<UInt64>
  var recordCount: Int
  var sourceNumber: UInt32
  var received: ClosedRange<Int64>
  /// Event times in nanoseconds; nil when the index has none.
  var eventTimes: ClosedRange<Int64>?
  var codec: Int
  var plainByteCount: Int
  var checksum: UInt64

  static let columns = """
    id, segment_first, first_sequence, last_sequence, record_count, source, first_received, last_received,
    first_event, last_event, codec, plain_bytes, checksum
    """

  /// Reads a row of ``columns``; nil when the values contradict themselves.
  init?(_ row: Row) {
    guard let first = row.number(2), let last = row.number(3), first > 0, first <= last,
      let count = row.number(4), count > 0, count <= last - first + 1,
      let source = (row.number(5)).flatMap(UInt32.init(exactly:)),
      let firstReceived = row.number(6), let lastReceived = row.number(7), firstReceived <= lastReceived,
      let id = row.number(0), let segment = row.number(1), segment > 0,
      let codec = row.number(10), let plain = row.number(11), let checksum = row.number(12)
    else { return nil }
    self.id = id
    segmentFirst = UInt64(segment)
    sequences = UInt64(first)...UInt64(last)
    recordCount = Int(count)
    sourceNumber = source
    received = firstReceived...lastReceived
    if let firstEvent = row.number(8), let lastEvent = row.number(9), firstEvent <= lastEvent {
      eventTimes = firstEvent...lastEvent
    }
    self.codec = Int(codec)
    plainByteCount = Int(plain)
    self.checksum = UInt64(bitPattern: checksum)
  }

  var places: BlockPlaces {
    BlockPlaces(
      segmentFirst: segmentFirst, sourceNumber: sourceNumber, sequences: sequences, recordCount: recordCount,
      received: received, eventTimes: eventTimes)
  }
}

/// What readers and searches choose a block by.
struct BlockPlaces: Hashable, Sendable {
  var segmentFirst: UInt64
  var sourceNumber: UInt32
  var sequences: ClosedRange<UInt64>
  var recordCount: Int
  var received: ClosedRange<Int64>
  var eventTimes: ClosedRange<Int64>?

  /// Checksum of the stored bytes *and* of everything said about them: a record must not come back under another source's name.
  func checksum(_ content: [UInt8]) -> UInt64 {
    var bytes: [UInt8] = []
    bytes.append(fixed: segmentFirst)
    bytes.append(fixed: sourceNumber)
    for number in [sequences.lowerBound, sequences.upperBound, UInt64(recordCount)] {
      bytes.append(fixed: number)
    }
    for number in [received.lowerBound, received.upperBound] { bytes.append(fixed: number) }
    if let eventTimes {
      for number in [eventTimes.lowerBound, eventTimes.upperBound] { bytes.append(fixed: number) }
    }
    return Checksum.xxh64(content, seed: Checksum.xxh64(bytes, seed: 0))
  }
}
