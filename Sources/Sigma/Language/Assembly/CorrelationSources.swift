/// The log sources that a correlation rests on, through chains of correlations.
struct CorrelationSources {
  private let rules: [Rule]
  private let correlations: [Correlation]
  private var index = RuleIndex<RuleSet.Reference>()

  init(rules: [Rule], correlations: [Correlation]) {
    self.rules = rules
    self.correlations = correlations
    for (position, rule) in rules.enumerated() { index.add(rule.header, .rule(position)) }
    for (position, correlation) in correlations.enumerated() {
      index.add(correlation.header, .correlation(position))
    }
  }

  func of(_ correlation: Correlation) -> [RuleLogSource] {
    var sources: [RuleLogSource] = []
    var seen: Set<Int> = []
    var waiting = correlation.rules
    while let name = waiting.popLast() {
      switch index[name] {
      case .rule(let position)?:
        if !sources.contains(rules[position].logSource) { sources.append(rules[position].logSource) }
      case .correlation(let position)?:
        if seen.insert(position).inserted { waiting += correlations[position].rules }
      case nil: break
      }
    }
    return sources
  }
}
