public import WardModel

/// Sigma rules and correlations over batches in log order, on one thread.
public struct SigmaDetector: Detector {
  private let worker: SigmaMatchWorker
  private var correlator: SigmaCorrelator

  public init(_ rules: SigmaRules, order: SigmaCorrelator.Order = .asTheyCome) {
    worker = SigmaMatchWorker(rules)
    correlator = SigmaCorrelator(rules, order: order)
  }

  public mutating func observe(_ batch: EventBatch, into alerts: inout [Alert]) {
    correlator.observe(worker.match(batch), into: &alerts)
  }

  public mutating func finish(into alerts: inout [Alert]) { correlator.finish(into: &alerts) }
}
