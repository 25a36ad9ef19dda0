import Formats
public import WardModel

/// Records of one source, one line each, with the sequence number of the first.
public struct LoggedRecords: Sendable {
  /// Number of the source in the event log.
  public var source: UInt32
  /// Name of the source: the origin that evidence names.
  public var sourceName: String
  public var firstSequence: UInt64
  public var received: Timestamp
  /// The records one after the other, without line feeds between them.
  public var bytes: [UInt8]
  /// End of each record in `bytes`.
  public var ends: [UInt32]

  public init(
    source: UInt32, sourceName: String, firstSequence: UInt64, received: Timestamp, bytes: [UInt8],
    ends: [UInt32]
  ) {
    self.source = source
    self.sourceName = sourceName
    self.firstSequence = firstSequence
    self.received = received
    self.bytes = bytes
    self.ends = ends
  }
}

/// How a record looks at its first byte; a source may mix, but each kind is decoded by a decoder of its own.
enum RecordLook: UInt8, Hashable, Sendable, Codable, CaseIterable {
  /// `{`: one JSON object.
  case object
  /// `<` and a digit: syslog with its priority.
  case priority
  /// `<` and anything else: XML.
  case markup
  /// Anything else: recognised by content.
  case text

  init(_ record: UnsafeRawBufferPointer) {
    var index = 0
    while index < record.count, record[index] == 0x20 || record[index] == 0x09 { index += 1 }
    guard index < record.count else {
      self = .text
      return
    }
    switch record[index] {
    case UInt8(ascii: "{"): self = .object
    case UInt8(ascii: "<"):
      let isDigit = index + 1 < record.count && record[index + 1] &- 0x30 < 10
      self = isDigit ? .priority : .markup
    default: self = .text
    }
  }
}

/// Neighbouring records of one source and look, as lines, ready to be decoded.
struct RecordRun: Sendable {
  var source: UInt32
  var sourceName: String
  var look: RecordLook
  var firstSequence: UInt64
  var received: Timestamp
  /// Each record with a line feed after it.
  var lines: [UInt8]
  var recordCount: Int

  /// Bytes of one run: enough to keep a core busy for some milliseconds, little enough to share among cores.
  static let byteLimit = 512 << 10

  /// The runs of a batch, in order.
  static func split(_ records: LoggedRecords) -> [RecordRun] {
    var runs: [RecordRun] = []
    // An order counts from its place on, also for its neighbours: the hub's own records go one by one.
    let mayJoin = records.source != PersonOrder.source
    records.bytes.withUnsafeBytes { bytes in
      // The run that grows is held here alone: as long as an array holds it too, each record would copy it.
      var growing: RecordRun?
      var start = 0
      for (index, end) in records.ends.enumerated() {
        let end = min(max(Int(end), start), bytes.count)
        let record = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
        let look = RecordLook(record)
        let joins =
          mayJoin && growing?.look == look && (growing?.lines.count ?? 0) + record.count < byteLimit
        if !joins {
          if let whole = growing.take() { runs.append(whole) }
          var run = RecordRun(
            source: records.source, sourceName: records.sourceName, look: look,
            firstSequence: records.firstSequence + UInt64(index), received: records.received, lines: [],
            recordCount: 0)
          // Most batches are one run; a mixed one has many short ones, which grow as they need.
          if runs.isEmpty { run.lines.reserveCapacity(min(byteLimit, bytes.count + records.ends.count)) }
          growing = run
        }
        growing?.append(record)
        start = end
      }
      if let whole = growing { runs.append(whole) }
    }
    return runs
  }

  private mutating func append(_ record: UnsafeRawBufferPointer) {
    lines.append(contentsOf: record)
    lines.append(0x0A)
    recordCount += 1
  }
}
