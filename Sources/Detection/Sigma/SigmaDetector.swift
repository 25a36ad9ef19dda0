public import Sigma
public import WardModel

/// Sigma rules and correlations over batches in log order, on one thread.
public struct SigmaDetector: Detector {
  private var worker: SigmaMatchWorker
  private var correlator: SigmaCorrelator

  public init(_ rules: SigmaRules, order: SigmaCorrelator.Order = .asTheyCome) {
    worker = SigmaMatchWorker(rules)
    correlator = SigmaCorrelator(rules, order: order)
  }

  public mutating func observe(_ batch: EventBatch, into alerts: inout [Alert]) {
    correlator.observe(worker.match(batch), into: &alerts)
  }

  public mutating func finish(into alerts: inout [Alert]) { correlator.finish(into: &alerts) }

  /// Matching remembers nothing from event to event, so this is the state of the correlations.
  public func snapshot() -> DetectorState { correlator.snapshot() }

  public mutating func restore(_ state: DetectorState) throws(StateError) { try correlator.restore(state) }

  /// Goes on with other rules: correlations whose identifier and content are the same keep their state.
  public mutating func reload(_ rules: SigmaRules) throws(StateError) {
    try correlator.reload(rules)
    worker = SigmaMatchWorker(rules)
  }

  /// What the last snapshot or reload brought; correlations by position in the rule set.
  public var restoration: CorrelationRestoration { correlator.restoration }
}
