import Sigma

/// A small generator whose seed is printed with failures.
/// - Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014 (splitmix64).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }
  mutating func one<T>(of choices: [T]) -> T { choices[below(choices.count)] }
}

let second: Int64 = 1_000_000_000

func ruleSet(rules names: [String], correlations: [Correlation]) -> RuleSet {
  let rules = names.map { name in
    Rule(header: Header(title: name, name: name), logSource: RuleLogSource(), searches: [], conditions: [])
  }
  let references = correlations.map { correlation in
    correlation.rules.compactMap { name -> RuleSet.Reference? in
      if let rule = names.firstIndex(of: name) { return .rule(rule) }
      return correlations.firstIndex { $0.header.name == name || $0.header.id == name }.map {
        .correlation($0)
      }
    }
  }
  return RuleSet(rules: rules, correlations: correlations, references: references)
}

func correlation(
  _ name: String, _ kind: Correlation.Kind, of rules: [String], by group: [String] = ["User"],
  within span: Int64 = 60,
  _ bounds: [(ValueTest.Comparison, Double)] = [], fields: [String] = [], percentile: Double? = nil,
  expression: Correlation.Expression? = nil, aliases: [String: [String: String]] = [:], generate: Bool = false
) -> Correlation {
  Correlation(
    header: Header(title: name, name: name), kind: kind, rules: rules, aliases: aliases, groupBy: group,
    timespan: span * second, bounds: bounds.map { Correlation.Bound(comparison: $0.0, value: $0.1) },
    valueFields: fields, percentile: percentile, expression: expression, generatesReferredRules: generate)
}

/// A hit with its fields by name.
struct NamedHit: Hashable {
  var rule: Int
  /// Nanoseconds.
  var time: Int64
  var fields: [String: String]
  var source: UInt32 = 0
  var reference: UInt64 = 0
}

/// A hit at a second, for a user.
func hit(_ rule: Int = 0, at seconds: Double, _ user: String? = "nurse1", _ more: [String: String] = [:])
  -> NamedHit
{
  var fields = more
  if let user { fields["User"] = user }
  return NamedHit(
    rule: rule, time: Int64(seconds * Double(second)), fields: fields, reference: UInt64(max(0, seconds * 10))
  )
}

extension CorrelationEngine {
  mutating func feed(_ hit: NamedHit, into found: inout [CorrelationMatch]) {
    observe(
      Hit(ruleIndex: hit.rule, time: hit.time, source: hit.source, reference: hit.reference),
      values: fields(neededFor: hit.rule).map { hit.fields[$0] }, into: &found)
  }
}

/// All matches of a finite stream.
func matches(
  _ set: RuleSet, _ hits: [NamedHit], limits: CorrelationLimits = CorrelationLimits()
) -> [CorrelationMatch] {
  var engine = CorrelationEngine(set, limits: limits)
  var found: [CorrelationMatch] = []
  for hit in hits { engine.feed(hit, into: &found) }
  engine.finish(into: &found)
  return found
}

/// The seconds at which one correlation matched.
func times(
  _ correlation: Correlation, rules: [String] = ["a", "b", "c"], _ hits: [NamedHit],
  limits: CorrelationLimits = CorrelationLimits()
) -> [Double] {
  matches(ruleSet(rules: rules, correlations: [correlation]), hits, limits: limits)
    .map { Double($0.time) / Double(second) }
}
