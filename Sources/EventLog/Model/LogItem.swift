public import WardModel

/// A batch with its place in the log.
public struct LoggedBatch: Hashable, Sendable {
  /// Sequence number of the first record; the others follow without gaps.
  public var firstSequence: UInt64
  public var batch: RecordBatch

  public init(firstSequence: UInt64, batch: RecordBatch) {
    self.firstSequence = firstSequence
    self.batch = batch
  }

  /// The sequence numbers of the records.
  public var sequences: Range<UInt64> {
    firstSequence..<firstSequence.addingReportingOverflow(UInt64(batch.count)).partialValue
  }

  /// What is left from `sequence` on; nil when nothing is.
  func from(_ sequence: UInt64) -> LoggedBatch? {
    guard sequence > firstSequence else { return self }
    guard sequence < sequences.upperBound else { return nil }
    return LoggedBatch(firstSequence: sequence, batch: batch.dropping(first: Int(sequence - firstSequence)))
  }
}

/// What a reader of the log meets next.
public enum LogItem: Hashable, Sendable {
  /// Records, in log order.
  case batch(LoggedBatch)
  /// Sequence numbers whose records are not there any more, and why. The reader goes on behind them.
  case gap(Range<UInt64>, GapReason)
}

/// Why records that the log once had cannot be read.
public enum GapReason: Hashable, Sendable {
  /// Retention deleted them.
  case expired
  /// Their bytes on disk are damaged; `fsck` says where.
  case damaged
}

/// One record with where it came from.
public struct LoggedRecord: Hashable, Sendable {
  public var sequence: UInt64
  public var sourceNumber: UInt32
  public var received: Timestamp
  public var peer: String
  /// The record as it was received.
  public var bytes: [UInt8]

  public init(
    sequence: UInt64, sourceNumber: UInt32, received: Timestamp, peer: String, bytes: [UInt8]
  ) {
    self.sequence = sequence
    self.sourceNumber = sourceNumber
    self.received = received
    self.peer = peer
    self.bytes = bytes
  }
}

/// Which sequence numbers the log holds.
public struct LogPositions: Hashable, Sendable {
  /// The oldest record that may still be there; equal to ``next`` when the log is empty.
  public var first: UInt64
  /// The number that the next record will get; all below are durable.
  public var next: UInt64

  public init(first: UInt64, next: UInt64) {
    self.first = first
    self.next = next
  }
}
