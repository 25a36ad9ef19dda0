public import WardModel

/// Records of one source that arrived together; its sender is answered when the sink has answered.
public struct Delivery: Sendable {
  public var source: SourceNumber
  /// Who sent it, as text for people: an address, or the path of a followed file.
  public var peer: String
  public var records: Records
  /// When the last byte arrived.
  public var received: Timestamp
  /// Whether the sender may send the same again after a lost answer, so that repeats are to be looked for.
  public var mayRepeat: Bool

  public var bytes: [UInt8] { records.bytes }
  /// End of each record in ``bytes``.
  public var ends: [UInt32] { records.ends }

  public init(
    source: SourceNumber, peer: String, records: Records, received: Timestamp, mayRepeat: Bool = false
  ) {
    self.source = source
    self.peer = peer
    self.records = records
    self.received = received
    self.mayRepeat = mayRepeat
  }
}

/// What became of a delivery.
public struct IntakeReceipt: Hashable, Sendable {
  /// Records that are durable now.
  public var kept: Int
  /// Records that were there already, from an earlier request.
  public var repeated: Int

  public init(kept: Int, repeated: Int = 0) {
    self.kept = kept
    self.repeated = repeated
  }
}

/// Why a sink kept nothing of a delivery.
public enum IntakeRefusal: Error, Hashable, Sendable {
  /// The hub is behind: send the same again after this time.
  case busy(retryAfterSeconds: Int)
  /// The disk is full: nothing is taken until there is room.
  case full
  /// This delivery will never be taken.
  case refused(reason: String)
}

/// Records that reached the hub and were not kept.
public struct IntakeLoss: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, Codable {
    /// Turned away; the sender was told, where the protocol can tell.
    case refused
    /// Lost where the sender can't be told to wait (UDP).
    case dropped
  }
  public var source: SourceNumber
  public var peer: String
  public var kind: Kind
  /// Records; a request that could not be read at all counts as one.
  public var count: Int
  public var from: Timestamp
  public var until: Timestamp
  /// For people; holds nothing of the records' content.
  public var reason: String

  public init(
    source: SourceNumber, peer: String, kind: Kind, count: Int, from: Timestamp, until: Timestamp,
    reason: String
  ) {
    self.source = source
    self.peer = peer
    self.kind = kind
    self.count = count
    self.from = from
    self.until = until
    self.reason = reason
  }
}

/// Where deliveries go: the writer of the event log.
public protocol RecordSink: Sendable {
  /// Returns when the records are durable.
  func accept(_ delivery: Delivery) async throws(IntakeRefusal) -> IntakeReceipt
  /// Takes note of records that were not kept, for the accounts of their source.
  func note(_ loss: IntakeLoss) async
}
