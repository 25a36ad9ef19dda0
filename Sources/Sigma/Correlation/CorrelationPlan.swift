/// A correlation, ready to be evaluated.
struct PlannedCorrelation: Sendable {
  /// How the state of a group is kept.
  enum Shape: UInt8, Sendable { case count, distinct, temporal, sum, order, closing }

  var kind: Correlation.Kind
  var shape: Shape
  var span: Int64
  var bounds: [Correlation.Bound]
  var expression: Correlation.Expression?
  /// Events, values or rules needed for a rising count.
  var need: Int
  var percentile: Double
  var referenceCount: Int
  /// Rules that must follow one another, as a mask over the references; only for `temporal_ordered`.
  var chain: UInt64
  /// Every rule of the chain is needed, so one start per rule is enough.
  var needsWholeChain: Bool
  var groupBy: [String]
  /// Its matches are alerts; false when it only serves another correlation.
  var alertsAlone: Bool

  var facts: Facts {
    Facts(
      span: span, shape: shape, isCountOfValues: kind == .valueCount, isTemporal: isTemporal,
      isNumeric: isNumeric,
      alertsAlone: alertsAlone)
  }

  var isTemporal: Bool { kind == .temporal || kind == .temporalOrdered }
  var isNumeric: Bool {
    switch kind {
    case .valueSum, .valueAverage, .valuePercentile, .valueMedian: true
    default: false
    }
  }

  func satisfies(_ value: Double) -> Bool {
    guard !value.isNaN else { return false }
    return bounds.allSatisfy { bound in
      switch bound.comparison {
      case .gt: value > bound.value
      case .gte: value >= bound.value
      case .lt: value < bound.value
      case .lte: value <= bound.value
      case .eq: value == bound.value
      case .neq: value != bound.value
      }
    }
  }

  /// The expression, over the references that are present.
  static func holds(_ expression: Correlation.Expression, present: UInt64) -> Bool {
    switch expression {
    case .and(let parts): parts.allSatisfy { holds($0, present: present) }
    case .or(let parts): parts.contains { holds($0, present: present) }
    case .not(let part): !holds(part, present: present)
    case .rule(let index): index >= 0 && index < 64 && present >> UInt64(index) & 1 == 1
    }
  }
}

/// What every hit asks of its correlation: plain values, so that reading them counts no references.
struct Facts: Sendable {
  var span: Int64
  var shape: PlannedCorrelation.Shape
  var isCountOfValues: Bool
  var isTemporal: Bool
  var isNumeric: Bool
  var alertsAlone: Bool
}

/// The way of a rule's hit into a correlation: which of its values group it and which are counted.
struct Route: Sendable {
  var rule: Int
  var correlation: Int
  /// Position in the correlation's `rules`.
  var reference: Int
  /// Positions in the hit's values, inside ``CorrelationPlan/fieldIndices``.
  var group: Range<Int>
  var values: Range<Int>
  /// Routes that continue when this correlation matches.
  var outer: Range<Int>
}

/// All correlations of a set, with the routes of every rule.
struct CorrelationPlan: Sendable {
  /// Correlations inside correlations, at most; deeper chains are reported.
  static let depthLimit = 8
  /// Ways from rules into correlations, at most: chains multiply.
  static let routeLimit = 1 << 18
  /// Rules of one temporal correlation, at most: one bit each.
  static let temporalRuleLimit = 64
  /// Rules of an ordered correlation that needs only some of them: its state grows with the square.
  static let partialChainRuleLimit = 16
  /// Threshold of a count, at most.
  static let needLimit = 1 << 20

  var correlations: [PlannedCorrelation] = []
  /// Of each correlation, what hits ask.
  var facts: [Facts] = []
  /// False for a correlation that can't be evaluated; no route leads to it.
  var isUsable: [Bool] = []
  var routes: [Route] = []
  var fieldIndices: [Int] = []
  /// For each rule, its first routes.
  var roots: [Range<Int>] = []
  /// For each rule, the fields its hits carry.
  var fields: [[String]] = []
  var problems: [Problem] = []
  /// Names that outlast a change of the set: of each rule by its identifier, of each correlation by its identifier and
  /// content, of each route by the rule and the correlations on the way.
  var ruleIdentities: [UInt64] = []
  var identities: [UInt64] = []
  var routeIdentities: [UInt64] = []
}
