import Synchronization

/// The figures of the hub, kept in memory and told as Prometheus reads them.
///
/// Thread-safe; one short lock for an update, so callers update once for a batch, never for each event. Series of a metric are bounded:
/// what comes beyond is counted under the label value `other`.
public final class Metrics: Sendable {
  /// Series of one metric: a hospital's sources, with room. Each takes some hundred bytes here and in the scraper.
  public static let seriesLimit = 512

  private struct Series {
    var value = 0.0
    /// Observations at or below each bound, not yet summed; the last is infinity's.
    var buckets: [UInt64] = []
    var count: UInt64 = 0
  }
  private struct Family {
    let metric: Metric
    var series: [[String]: Series] = [:]
  }
  private struct State {
    var families: [String: Family] = [:]
    var collectors: [@Sendable (Metrics) -> Void] = []
  }
  private let state = Mutex(State())

  public init() {}

  /// Adds a function that is called before each telling, for figures that are read rather than counted.
  public func collect(_ collector: @escaping @Sendable (Metrics) -> Void) {
    state.withLock { $0.collectors.append(collector) }
  }

  /// Adds to a counter or a gauge; what is no number, or would make a counter fall, is left out.
  public func add(_ metric: Metric, _ amount: Double = 1, _ labels: String...) {
    guard amount.isFinite, metric.kind != .counter || amount >= 0 else { return }
    update(metric, labels) { $0.value += amount }
  }

  /// Sets a gauge, or a counter that is counted elsewhere.
  public func set(_ metric: Metric, _ value: Double, _ labels: String...) {
    update(metric, labels) { $0.value = value }
  }

  /// Notes one measurement of a histogram.
  public func observe(_ metric: Metric, _ value: Double, _ labels: String...) {
    guard case .histogram(let bounds) = metric.kind, value.isFinite else { return }
    let place = bounds.firstIndex { value <= $0 } ?? bounds.count
    update(metric, labels) { series in
      if series.buckets.isEmpty { series.buckets = [UInt64](repeating: 0, count: bounds.count + 1) }
      series.buckets[place] += 1
      series.count += 1
      series.value += value
    }
  }

  /// Forgets the series of a metric with these first label values: a source that was removed.
  public func remove(_ metric: Metric, _ labels: String...) {
    state.withLock { state in
      guard let family = state.families[metric.name] else { return }
      for key in family.series.keys where key.starts(with: labels) {
        state.families[metric.name]?.series[key] = nil
      }
    }
  }

  /// Value of a series; of a histogram the sum. `nil` when there is none.
  public func value(_ metric: Metric, _ labels: String...) -> Double? {
    state.withLock { $0.families[metric.name]?.series[labels]?.value }
  }

  private func update(_ metric: Metric, _ labels: [String], _ change: (inout Series) -> Void) {
    guard labels.count == metric.labels.count else {
      // A caller's slip must not stop the hub; the missing figure shows it.
      return
    }
    state.withLock { state in
      var key = labels
      if let family = state.families[metric.name], family.series[key] == nil,
        family.series.count >= Self.seriesLimit
      {
        key = labels.map { _ in "other" }
        state.families[Metric.seriesOverflow.name, default: Family(metric: .seriesOverflow)]
          .series[[], default: Series()].value += 1
      }
      change(&state.families[metric.name, default: Family(metric: metric)].series[key, default: Series()])
    }
  }

  // MARK: Telling

  /// For the `Content-Type` of the answer.
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// All figures, sorted by name and labels.
  /// - Source: Prometheus text exposition format 0.0.4.
  public func text() -> String {
    // Collectors update figures themselves: outside the lock.
    for collector in state.withLock({ $0.collectors }) { collector(self) }
    let families = state.withLock { $0.families }
    var text = ""
    for (name, family) in families.sorted(by: { $0.key < $1.key }) where !family.series.isEmpty {
      text += "# HELP \(name) \(Self.escaped(family.metric.help, quotes: false))\n"
      text += "# TYPE \(name) \(family.metric.kind.word)\n"
      for (values, series) in family.series.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
        Self.append(series, of: family.metric, values, to: &text)
      }
    }
    return text
  }

  private static func append(_ series: Series, of metric: Metric, _ values: [String], to text: inout String) {
    let labels = zip(metric.labels, values).map { "\($0)=\"\(escaped($1, quotes: true))\"" }
    func line(_ suffix: String, _ more: [String], _ value: String) {
      let all = labels + more
      text += metric.name + suffix + (all.isEmpty ? "" : "{\(all.joined(separator: ","))}") + " \(value)\n"
    }
    guard case .histogram(let bounds) = metric.kind else { return line("", [], number(series.value)) }
    var sum: UInt64 = 0
    for (bound, count) in zip(bounds.map(number) + ["+Inf"], series.buckets) {
      sum += count
      line("_bucket", ["le=\"\(bound)\""], String(sum))
    }
    line("_sum", [], number(series.value))
    line("_count", [], String(series.count))
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
    if let whole = Int64(exactly: value), whole.magnitude < 1 << 53 { return String(whole) }
    return "\(value)"
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(200) {
      switch scalar {
      case "\\": out.append(contentsOf: "\\\\".unicodeScalars)
      case "\n": out.append(contentsOf: "\\n".unicodeScalars)
      case "\"" where quotes: out.append(contentsOf: "\\\"".unicodeScalars)
      default: out.append(scalar)
      }
    }
    return String(out)
  }
}
