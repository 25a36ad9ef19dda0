public import WardModel

/// Some thousand records of one source in log order: what is compressed, indexed and searched together.
///
/// Sequence numbers ascend, with holes where other sources' records lie between.
public struct RecordBlock: Hashable, Sendable {
  /// Neighbouring records that were received together.
  public struct Run: Hashable, Sendable {
    public var firstSequence: UInt64
    public var count: UInt32
    public var received: Timestamp
    /// Index in ``RecordBlock/peers``.
    public var peer: UInt32
  }

  public var sourceNumber: UInt32
  public var runs: [Run] = []
  /// The distinct peers of the records.
  public var peers: [String] = []
  /// The bytes of all records, one after another.
  public var bytes: [UInt8] = []
  /// Offset in ``bytes`` just behind each record.
  public var ends: [UInt32] = []

  public init(sourceNumber: UInt32) { self.sourceNumber = sourceNumber }

  /// How many records the block holds.
  public var count: Int { ends.count }

  /// The bytes of record `index`, counted from 0; empty when there is none.
  public func record(_ index: Int) -> ArraySlice<UInt8> {
    guard let range = range(of: index) else { return [] }
    return bytes[range]
  }

  /// Where the bytes of record `index` lie in ``bytes``; nil when there is none.
  public func range(of index: Int) -> Range<Int>? {
    guard ends.indices.contains(index) else { return nil }
    let start = index == 0 ? 0 : Int(ends[index - 1])
    let end = Int(ends[index])
    return start <= end && end <= bytes.count ? start..<end : nil
  }

  /// Adds a batch of the same source; it must lie behind what the block holds.
  mutating func add(_ logged: LoggedBatch) {
    let peer: Int
    if let last = peers.indices.last, peers[last] == logged.batch.peer {
      peer = last
    } else if let known = peers.firstIndex(of: logged.batch.peer) {
      peer = known
    } else {
      peer = peers.count
      peers.append(logged.batch.peer)
    }
    let run = Run(
      firstSequence: logged.firstSequence, count: UInt32(logged.batch.count), received: logged.batch.received,
      peer: UInt32(peer))
    if let last = runs.indices.last, runs[last].received == run.received, runs[last].peer == run.peer,
      runs[last].firstSequence + UInt64(runs[last].count) == run.firstSequence
    {
      runs[last].count += run.count
    } else {
      runs.append(run)
    }
    let base = UInt32(bytes.count)
    bytes.append(contentsOf: logged.batch.bytes)
    for end in logged.batch.ends { ends.append(base + end) }
  }

  /// The records with their numbers, run by run.
  var batches: [LoggedBatch] {
    var index = 0
    return runs.map { run in
      var batch = RecordBatch(
        sourceNumber: sourceNumber, received: run.received,
        peer: peers.indices.contains(Int(run.peer)) ? peers[Int(run.peer)] : "")
      let last = index + Int(run.count) - 1
      if let start = range(of: index)?.lowerBound, let end = range(of: last)?.upperBound {
        batch.bytes = Array(bytes[start..<end])
        batch.ends = ends[index...last].map { $0 - UInt32(start) }
      }
      index = last + 1
      return LoggedBatch(firstSequence: run.firstSequence, batch: batch)
    }
  }

  var sequences: ClosedRange<UInt64>? {
    guard let first = runs.first, let last = runs.last, last.count > 0 else { return nil }
    return first.firstSequence...max(first.firstSequence, last.firstSequence + UInt64(last.count) - 1)
  }

  /// Sequence number, time and peer of each record, in order.
  public struct Place: Hashable, Sendable {
    public var sequence: UInt64
    public var received: Timestamp
    public var peer: String
  }

  /// The place of record `index`, counted from 0; nil when there is none.
  public func place(of index: Int) -> Place? {
    guard index >= 0 else { return nil }
    var rest = UInt64(index)
    for run in runs {
      if rest < UInt64(run.count) {
        return Place(
          sequence: run.firstSequence + rest, received: run.received,
          peer: peers.indices.contains(Int(run.peer)) ? peers[Int(run.peer)] : "")
      }
      rest -= UInt64(run.count)
    }
    return nil
  }

  /// Index of the record with this number; nil when the block does not hold it.
  func index(of sequence: UInt64) -> Int? {
    var index = 0
    for run in runs {
      if sequence >= run.firstSequence, sequence - run.firstSequence < UInt64(run.count) {
        return index + Int(sequence - run.firstSequence)
      }
      index += Int(run.count)
    }
    return nil
  }

  func logged(_ index: Int) -> LoggedRecord? {
    guard let place = place(of: index) else { return nil }
    return LoggedRecord(
      sequence: place.sequence, sourceNumber: sourceNumber, received: place.received, peer: place.peer,
      bytes: Array(record(index)))
  }
}
