import Foundation
import Sigma
import Testing

/// The engine against its plain twin, on random correlations and streams.
@Suite struct CorrelationModelTests {
  static let seed = ProcessInfo.processInfo.environment["WARD_SEED"].flatMap { UInt64($0) } ?? 20_260_101
  static let rounds = ProcessInfo.processInfo.environment["WARD_ROUNDS"].flatMap { Int($0) } ?? 200

  static func randomExpression(_ count: Int, _ random: inout SplitMix, depth: Int = 0)
    -> Correlation.Expression
  {
    switch random.below(depth > 1 ? 1 : 5) {
    case 0, 1: .rule(random.below(count))
    case 2:
      .and([
        randomExpression(count, &random, depth: depth + 1),
        randomExpression(count, &random, depth: depth + 1),
      ])
    case 3:
      .or([
        randomExpression(count, &random, depth: depth + 1),
        randomExpression(count, &random, depth: depth + 1),
      ])
    default: .and([.rule(random.below(count)), .not(randomExpression(count, &random, depth: depth + 1))])
    }
  }

  static func randomCorrelation(
    _ name: String, _ random: inout SplitMix, referring: [String] = ["a", "b", "c"]
  ) -> Correlation {
    let kind = random.one(of: Correlation.Kind.allCases)
    var rules = referring.filter { _ in random.below(3) > 0 }
    if rules.isEmpty { rules = [random.one(of: referring)] }
    if random.below(2) == 0 { rules.reverse() }
    let isProximity = kind == .temporal || kind == .temporalOrdered
    let comparison: ValueTest.Comparison = random.one(of: [.gte, .gte, .gt, .lt, .lte, .eq, .neq])
    var bounds: [(ValueTest.Comparison, Double)] = [(comparison, Double(random.below(6)))]
    if [.valueSum, .valueAverage, .valueMedian, .valuePercentile].contains(kind) {
      bounds = [(comparison, Double(random.below(60)) - 10)]
    }
    if random.below(6) == 0 { bounds = [(.gte, 2), (.lte, 4)] }
    var expression: Correlation.Expression?
    if isProximity {
      if random.below(3) > 0 { bounds = [] }
      if random.below(3) == 0 { expression = randomExpression(rules.count, &random) }
    }
    return correlation(
      name, kind, of: rules, by: random.one(of: [["User"], ["User", "Host"], [], ["who"]]),
      within: Int64(random.one(of: [3, 10, 40])), bounds,
      fields: kind == .valueCount
        ? random.one(of: [["Path"], ["Path", "Number"]])
        : kind == .eventCount || isProximity ? [] : ["Number"],
      percentile: kind == .valuePercentile ? Double(random.below(101)) : nil, expression: expression,
      aliases: ["who": ["a": "User", "b": "Host", "c": "User", "inner": "User"]])
  }

  static func randomHits(_ count: Int, _ random: inout SplitMix, distinctTimes: Bool) -> [NamedHit] {
    var time: Int64 = 1_000 * second
    return (0..<count).map { position in
      time += random.one(of: [0, 0, second, second, 2 * second, 9 * second]) + (distinctTimes ? 1 : 0)
      var fields = [
        "User": random.one(of: ["nurse1", "NURSE1", "Dr2", "svc-pacs"]),
        "Host": random.one(of: ["ws1", "Dr2"]),
        "Path": random.one(of: ["x", "X", "y", "z", "w"]), "Number": "\(random.below(50) - 10)",
      ]
      if random.below(12) == 0 { fields["User"] = nil }
      if random.below(12) == 0 { fields["Number"] = "n/a" }
      return NamedHit(
        rule: random.below(3), time: time, fields: fields, source: UInt32(random.below(2)),
        reference: UInt64(position))
    }
  }

  static func randomSet(_ random: inout SplitMix) -> RuleSet {
    var correlations = [randomCorrelation("single", &random)]
    if random.below(2) == 0 {
      var inner = randomCorrelation("inner", &random)
      if random.below(2) == 0 { inner.groupBy = ["User"] }
      correlations.append(inner)
      correlations.append(randomCorrelation("outer", &random, referring: ["inner", "a", "b"]))
    }
    return ruleSet(rules: ["a", "b", "c"], correlations: correlations)
  }

  static func findings(_ matches: [CorrelationMatch], _ set: RuleSet) -> [CorrelationTwin.Finding] {
    matches.map { match in
      let correlation = set.correlations[match.correlationIndex]
      let isCount = [.eventCount, .valueCount, .temporal, .temporalOrdered].contains(correlation.kind)
      let isClosed = match.time == match.firstTime + correlation.timespan
      return CorrelationTwin.Finding(
        correlation: match.correlationIndex, group: match.group.map { $0.value.lowercased() },
        time: match.time,
        value: isCount && !isClosed ? nil : match.value)
    }
    .sorted()
  }

  static func limits(_ bound: Int64) -> CorrelationLimits {
    CorrelationLimits(disorderBound: bound, sourceLag: 1_000_000 * second)
  }

  @Test func `hits in order give the matches of the plain twin`() {
    for round in 0..<Self.rounds {
      var random = SplitMix(seed: Self.seed &+ UInt64(round))
      let set = Self.randomSet(&random)
      let hits = Self.randomHits(10 + random.below(70), &random, distinctTimes: false).map { hit in
        var hit = hit
        hit.source = 0
        return hit
      }
      let found = Self.findings(matches(set, hits, limits: Self.limits(0)), set)
      let expected = CorrelationTwin(set, hits).findings
      #expect(
        found == expected,
        "seed \(Self.seed) round \(round): \(set.correlations.map { ($0.kind, $0.bounds, $0.expression) })")
      if found != expected { return }
    }
  }

  @Test func `disorder within the bound changes nothing`() {
    for round in 0..<Self.rounds {
      var random = SplitMix(seed: Self.seed &* 31 &+ UInt64(round))
      let set = Self.randomSet(&random)
      let hits = Self.randomHits(10 + random.below(70), &random, distinctTimes: true)
      let bound = random.one(of: [2, 15, 60]) * second
      // Each hit is delayed by less than the bound; arrival is in the order of time plus delay.
      let arriving = hits.map { (hit: $0, arrival: $0.time + Int64(random.below(Int(bound)))) }
        .sorted { $0.arrival < $1.arrival }.map(\.hit)
      let found = Self.findings(matches(set, arriving, limits: Self.limits(bound)), set)
      let expected = CorrelationTwin(set, hits).findings
      #expect(
        found == expected,
        "seed \(Self.seed) round \(round): \(set.correlations.map { ($0.kind, $0.bounds, $0.expression) })")
      if found != expected { return }
    }
  }
}
