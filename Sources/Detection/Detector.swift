public import WardModel

/// Looks at events in log order and claims what it saw.
public protocol Detector {
  /// Looks at one batch; appends its alerts in log order.
  mutating func observe(_ batch: EventBatch, into alerts: inout [Alert])
  /// The input has ended: whatever waits for more events is decided now.
  mutating func finish(into alerts: inout [Alert])
}
