import Sigma
import Testing

/// Aliases and correlations of correlations, after the examples of the specification.
@Suite struct CorrelationChainTests {
  /// Ten failed logins, then a success of the same user.
  private static let bruteForce = ruleSet(
    rules: ["failed_login", "successful_login"],
    correlations: [
      correlation("chain", .temporalOrdered, of: ["multiple_failed_login", "successful_login"], within: 600),
      correlation("multiple_failed_login", .eventCount, of: ["failed_login"], within: 600, [(.gte, 10)]),
    ])

  private func chainTimes(_ hits: [NamedHit]) -> [Double] {
    matches(Self.bruteForce, hits).map { Double($0.time) / Double(second) }
  }

  @Test func `ten failures and a success match, only by the outermost correlation`() {
    let failures = (0..<10).map { hit(0, at: Double($0)) }
    let found = matches(Self.bruteForce, failures + [hit(1, at: 30)])
    #expect(found.map(\.correlationIndex) == [0])
    #expect(found.map(\.group) == [[CorrelationMatch.GroupValue(field: "User", value: "nurse1")]])
  }

  @Test func `nine failures, another user and the wrong order do not match`() {
    let failures = (0..<10).map { hit(0, at: Double($0)) }
    #expect(chainTimes(Array(failures.dropLast()) + [hit(1, at: 30)]) == [])
    #expect(chainTimes(failures + [hit(1, at: 30, "nurse2")]) == [])
    #expect(chainTimes([hit(1, at: 0)] + (1...10).map { hit(0, at: Double($0)) }) == [])
  }

  @Test func `failures that go on are near a success long after they began`() {
    let failures = (0..<300).map { hit(0, at: Double($0) * 10) }
    #expect(chainTimes(failures + [hit(1, at: 2_995)]) == [2_995])
    #expect(chainTimes(failures + [hit(1, at: 3_700)]) == [])
  }

  @Test func `an outer correlation groups by a field that the inner one does not`() {
    let set = ruleSet(
      rules: ["failed", "success"],
      correlations: [
        correlation("outer", .temporalOrdered, of: ["inner", "success"], by: ["User"], within: 600),
        correlation("inner", .eventCount, of: ["failed"], by: ["Host"], within: 600, [(.gte, 2)]),
      ])
    let failures = [hit(0, at: 0, "nurse1", ["Host": "ws1"]), hit(0, at: 1, "nurse1", ["Host": "ws1"])]
    #expect(matches(set, failures + [hit(1, at: 2)]).count == 1)
    #expect(matches(set, failures + [hit(1, at: 2, "nurse2")]).isEmpty)
  }

  @Test func `aliases bring fields of different names together, by name and by identifier`() {
    let aliases = [
      "internal_ip": ["internal_error": "destination.ip", "new_network_connection": "source.ip"],
      "remote_ip": ["internal_error": "source.ip", "new_network_connection": "destination.ip"],
    ]
    let set = ruleSet(
      rules: ["internal_error", "new_network_connection"],
      correlations: [
        correlation(
          "web", .temporal, of: ["internal_error", "new_network_connection"],
          by: ["internal_ip", "remote_ip"],
          within: 10, aliases: aliases)
      ])
    func event(_ rule: Int, at seconds: Double, from: String, to: String) -> NamedHit {
      hit(rule, at: seconds, nil, ["source.ip": from, "destination.ip": to])
    }
    let error = event(0, at: 0, from: "203.0.113.7", to: "192.0.2.10")
    #expect(matches(set, [error, event(1, at: 5, from: "192.0.2.10", to: "203.0.113.7")]).count == 1)
    #expect(matches(set, [error, event(1, at: 5, from: "203.0.113.7", to: "192.0.2.10")]).isEmpty)
    #expect(matches(set, [error, event(1, at: 10, from: "192.0.2.10", to: "203.0.113.7")]).isEmpty)
  }

  @Test func `with generate the inner correlation alerts too`() {
    var set = Self.bruteForce
    set.correlations[0].generatesReferredRules = true
    let found = matches(set, (0..<10).map { hit(0, at: Double($0)) })
    #expect(found.map(\.correlationIndex) == [1])
  }

  @Test func `correlations that refer to themselves are reported and harm nobody`() {
    let set = ruleSet(
      rules: ["a"],
      correlations: [
        correlation("one", .temporal, of: ["a", "two"]), correlation("two", .temporal, of: ["a", "one"]),
      ])
    var engine = CorrelationEngine(set)
    var found: [CorrelationMatch] = []
    engine.feed(hit(at: 0), into: &found)
    #expect(!engine.problems.isEmpty)
  }

  @Test func `correlations that make no sense are refused with the reason`() {
    func problems(_ correlation: Correlation) -> [String] {
      CorrelationEngine(ruleSet(rules: ["a", "b"], correlations: [correlation])).problems.map(\.message)
    }
    #expect(problems(correlation("x", .eventCount, of: ["a"])) == ["the correlation needs a condition"])
    #expect(problems(correlation("x", .eventCount, of: ["a"], within: 0, [(.gte, 1)])).count == 1)
    #expect(problems(correlation("x", .valueCount, of: ["a"], [(.gte, 1)])).count == 1)
    #expect(problems(correlation("x", .eventCount, of: ["a"], [(.gte, .infinity)])).count == 1)
    #expect(problems(correlation("x", .eventCount, of: ["a"], [(.gte, 1e18)])).count == 1)
    #expect(problems(correlation("x", .temporal, of: ["a"], expression: .rule(4))).count == 1)
    #expect(
      problems(correlation("x", .valuePercentile, of: ["a"], [(.gte, 1)], fields: ["n"], percentile: 101))
        .count == 1)
    #expect(problems(correlation("x", .eventCount, of: ["a"], [(.gte, 1)])).isEmpty)
  }
}
