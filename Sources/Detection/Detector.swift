public import WardModel

/// Looks at events in log order and claims what it saw.
///
/// Pure: the same batches give the same alerts, wherever the log is cut into batches, and also when a detector made of
/// the same rules goes on from a snapshot.
public protocol Detector {
  /// Looks at one batch; appends its alerts in log order.
  mutating func observe(_ batch: EventBatch, into alerts: inout [Alert])
  /// The input has ended: whatever waits for more events is decided now.
  mutating func finish(into alerts: inout [Alert])
  /// All that the detector remembers.
  func snapshot() -> DetectorState
  /// Goes on from a snapshot, with this detector's own rules; after an error it is as before.
  /// - Throws: ``WardModel/StateError``: bytes of another kind, version or settings, or damaged ones.
  mutating func restore(_ state: DetectorState) throws(StateError)
}

/// What a detector remembers, as it wrote it: versioned and checksummed.
public struct DetectorState: Hashable, Sendable {
  public var bytes: [UInt8]
  public init(bytes: [UInt8]) { self.bytes = bytes }
}
