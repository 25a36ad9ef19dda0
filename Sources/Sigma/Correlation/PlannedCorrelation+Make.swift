extension PlannedCorrelation {
  /// Why a correlation can't be evaluated.
  struct Refusal: Error {
    var message: String
    init(_ message: String) { self.message = message }
  }

  /// Holds the place of a correlation that is refused.
  static let unusable = PlannedCorrelation(
    kind: .eventCount, shape: .count, span: 1, bounds: [], expression: nil, need: 1, percentile: 50,
    referenceCount: 0, chain: 0, needsWholeChain: true, groupBy: [], alertsAlone: false)

  static func make(_ correlation: Correlation) -> Result<PlannedCorrelation, Refusal> {
    let count = correlation.rules.count
    guard count > 0 else { return .failure(Refusal("the correlation refers to no rules")) }
    guard correlation.timespan > 0, correlation.timespan <= EventTime.limit else {
      return .failure(Refusal("the timespan must be more than 0 and less than 146 years"))
    }
    guard correlation.bounds.allSatisfy({ $0.value.isFinite }) else {
      return .failure(Refusal("the condition compares with something that is not a finite number"))
    }
    var planned = PlannedCorrelation(
      kind: correlation.kind, shape: .count, span: correlation.timespan, bounds: correlation.bounds,
      expression: correlation.expression, need: 1, percentile: 50, referenceCount: count, chain: 0,
      needsWholeChain: true, groupBy: correlation.groupBy, alertsAlone: true)
    if !planned.isTemporal {
      guard !correlation.bounds.isEmpty else { return .failure(Refusal("the correlation needs a condition")) }
      if correlation.expression != nil {
        return .failure(Refusal("a condition over rules is only for temporal and temporal_ordered"))
      }
      if correlation.kind != .eventCount, correlation.valueFields.isEmpty {
        return .failure(Refusal("\(correlation.kind.rawValue) needs a field in its condition"))
      }
      if planned.isNumeric, correlation.valueFields.count > 1 {
        return .failure(Refusal("\(correlation.kind.rawValue) takes one field"))
      }
    }
    if let percentile = correlation.percentile, correlation.kind == .valuePercentile {
      guard percentile >= 0, percentile <= 100 else { return .failure(Refusal("a percentile is 0 to 100")) }
      planned.percentile = percentile
    }
    if planned.isTemporal, let refusal = planned.prepareTemporal(correlation) { return .failure(refusal) }
    let isRising =
      correlation.bounds.allSatisfy { $0.comparison == .gt || $0.comparison == .gte }
      && !(correlation.expression.map { hasNot($0) } ?? false)
    guard isRising else {
      planned.shape = .closing
      return .success(planned)
    }
    for bound in correlation.bounds where !planned.isNumeric {
      let least = bound.comparison == .gt ? bound.value.rounded(.down) + 1 : bound.value.rounded(.up)
      guard least <= Double(CorrelationPlan.needLimit) else {
        return .failure(Refusal("counts above \(CorrelationPlan.needLimit) are not kept"))
      }
      planned.need = max(planned.need, Int(max(1, least)))
    }
    switch correlation.kind {
    case .eventCount: planned.shape = .count
    case .valueCount: planned.shape = .distinct
    case .temporal, .temporalOrdered: planned.shape = .temporal
    case .valueSum, .valueAverage: planned.shape = .sum
    case .valuePercentile, .valueMedian: planned.shape = .order
    }
    return .success(planned)
  }

  private mutating func prepareTemporal(_ correlation: Correlation) -> Refusal? {
    guard referenceCount <= CorrelationPlan.temporalRuleLimit else {
      return Refusal("a temporal correlation takes at most \(CorrelationPlan.temporalRuleLimit) rules")
    }
    let all: UInt64 = referenceCount == 64 ? .max : (1 << UInt64(referenceCount)) - 1
    if bounds.isEmpty, expression == nil {
      bounds = [Correlation.Bound(comparison: .gte, value: Double(referenceCount))]
      need = referenceCount
    }
    if let expression, Self.mentioned(expression, negated: false) & ~all != 0 {
      return Refusal("the condition mentions a rule that the correlation does not refer to")
    }
    guard kind == .temporalOrdered else { return nil }
    if let expression {
      // Order is asked of the rules that the condition wants; a rule it excludes has no place in the order.
      chain = Self.wanted(expression, negated: false)
      return nil
    }
    chain = all
    let isWhole = bounds.contains { bound in
      switch bound.comparison {
      case .gte, .eq: bound.value >= Double(referenceCount)
      case .gt: bound.value >= Double(referenceCount - 1)
      default: false
      }
    }
    needsWholeChain = isWhole
    if !isWhole, referenceCount > CorrelationPlan.partialChainRuleLimit {
      return Refusal(
        "an ordered correlation that needs only some of its rules takes at most \(CorrelationPlan.partialChainRuleLimit)"
      )
    }
    return nil
  }

  private static func hasNot(_ expression: Correlation.Expression) -> Bool {
    switch expression {
    case .and(let parts), .or(let parts): parts.contains { hasNot($0) }
    case .not: true
    case .rule: false
    }
  }

  private static func mentioned(_ expression: Correlation.Expression, negated: Bool) -> UInt64 {
    wanted(expression, negated: false) | wanted(expression, negated: true)
  }

  /// Rules under an even number of `not`, or an odd one when `negated`; a rule out of range sets bit 63.
  private static func wanted(_ expression: Correlation.Expression, negated: Bool) -> UInt64 {
    switch expression {
    case .and(let parts), .or(let parts): parts.reduce(0) { $0 | wanted($1, negated: negated) }
    case .not(let part): wanted(part, negated: !negated)
    case .rule(let index): negated ? 0 : (index >= 0 && index < 64 ? 1 << UInt64(index) : 1 << 63)
    }
  }
}
