public import WardModel

/// Records of one source as they were received together: raw bytes, one after another, not decoded.
///
/// The log keeps the bytes as they are; records that nobody can decode are kept like all others.
public struct RecordBatch: Hashable, Sendable {
  /// The number of the source that sent the records, as the hub's list of sources gives it.
  public var sourceNumber: UInt32
  /// When the hub received the records.
  public var received: Timestamp
  /// The bytes of all records, one after another, without separators.
  public var bytes: [UInt8]
  /// Offset in ``bytes`` just behind each record, in order; the last one equals `bytes.count`.
  public var ends: [UInt32]
  /// Where the records came from (`tcp 192.0.2.7:51000`, a path and its position); at most ``peerByteLimit`` bytes of UTF-8.
  public var peer: String

  /// Most bytes of UTF-8 in ``peer``: an address and a path, never a payload.
  public static let peerByteLimit = 1024

  public init(
    sourceNumber: UInt32, received: Timestamp, bytes: [UInt8] = [], ends: [UInt32] = [], peer: String = ""
  ) {
    self.sourceNumber = sourceNumber
    self.received = received
    self.bytes = bytes
    self.ends = ends
    self.peer = peer
  }

  /// How many records the batch holds.
  public var count: Int { ends.count }

  /// Adds one record at the end.
  ///
  /// - Returns: false, and nothing is added, when the batch would grow past what 32-bit offsets can name.
  @discardableResult
  public mutating func add(_ record: some Collection<UInt8>) -> Bool {
    guard let end = UInt32(exactly: bytes.count + record.count) else { return false }
    bytes.append(contentsOf: record)
    ends.append(end)
    return true
  }

  /// The bytes of record `index`, counted from 0; empty when there is no such record or the offsets disagree.
  public func record(_ index: Int) -> ArraySlice<UInt8> {
    guard let range = range(of: index) else { return [] }
    return bytes[range]
  }

  /// Where the bytes of record `index` lie in ``bytes``; nil when there is no such record or the offsets disagree.
  public func range(of index: Int) -> Range<Int>? {
    guard ends.indices.contains(index) else { return nil }
    let start = index == 0 ? 0 : Int(ends[index - 1])
    let end = Int(ends[index])
    guard start <= end, end <= bytes.count else { return nil }
    return start..<end
  }

  /// The same batch without its first `count` records.
  func dropping(first count: Int) -> RecordBatch {
    guard count > 0 else { return self }
    guard count < ends.count, let cut = range(of: count)?.lowerBound else {
      return RecordBatch(sourceNumber: sourceNumber, received: received, peer: peer)
    }
    return RecordBatch(
      sourceNumber: sourceNumber, received: received, bytes: Array(bytes[cut...]),
      ends: ends[count...].map { $0 - UInt32(cut) }, peer: peer)
  }

  /// Why the batch cannot be stored; nil when it can.
  var flaw: String? {
    if ends.isEmpty { return "a batch holds at least one record" }
    if peer.utf8.count > Self.peerByteLimit { return "the peer is longer than \(Self.peerByteLimit) bytes" }
    var last: UInt32 = 0
    for end in ends {
      if end < last { return "the ends of the records do not ascend" }
      last = end
    }
    return Int(last) == bytes.count ? nil : "the last record does not end where the bytes end"
  }
}
