/// A correlation rule: several events together.
/// - Source: Sigma correlation rules specification 2.1.0.
public struct Correlation: Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case eventCount = "event_count"
    case valueCount = "value_count"
    case temporal
    case temporalOrdered = "temporal_ordered"
    case valueSum = "value_sum"
    case valueAverage = "value_avg"
    case valuePercentile = "value_percentile"
    case valueMedian = "value_median"
  }
  public struct Bound: Hashable, Sendable {
    public var comparison: ValueTest.Comparison
    public var value: Double
    public init(comparison: ValueTest.Comparison, value: Double) {
      self.comparison = comparison
      self.value = value
    }
  }
  /// An extended condition over the referred rules, for the temporal kinds: `rule_a and (rule_b or not rule_c)`.
  public indirect enum Expression: Hashable, Sendable {
    case and([Expression])
    case or([Expression])
    case not(Expression)
    /// Index into ``Correlation/rules``.
    case rule(Int)
  }

  public var header: Header
  public var kind: Kind
  /// Names or identifiers of rules or correlations, as written and in order.
  public var rules: [String]
  /// Alias → (rule reference as written → field of that rule's events).
  public var aliases: [String: [String: String]]
  public var groupBy: [String]
  /// Nanoseconds.
  public var timespan: Int64
  /// All must hold. Empty for a temporal kind without a condition: then every referred rule must occur.
  public var bounds: [Bound]
  /// Field or fields counted, summed, averaged; several are counted as one combined value.
  public var valueFields: [String]
  /// For `value_percentile`, 0...100; median is 50.
  public var percentile: Double?
  public var expression: Expression?
  /// `generate: true`: the referred rules also alert by themselves.
  public var generatesReferredRules: Bool

  public init(
    header: Header, kind: Kind, rules: [String], aliases: [String: [String: String]] = [:],
    groupBy: [String] = [],
    timespan: Int64, bounds: [Bound] = [], valueFields: [String] = [], percentile: Double? = nil,
    expression: Expression? = nil, generatesReferredRules: Bool = false
  ) {
    self.header = header
    self.kind = kind
    self.rules = rules
    self.aliases = aliases
    self.groupBy = groupBy
    self.timespan = timespan
    self.bounds = bounds
    self.valueFields = valueFields
    self.percentile = percentile
    self.expression = expression
    self.generatesReferredRules = generatesReferredRules
  }
}
