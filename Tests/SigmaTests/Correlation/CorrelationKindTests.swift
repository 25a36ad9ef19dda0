import Sigma
import Testing

/// Accept, refuse and near miss of each kind; times in seconds.
@Suite struct CorrelationKindTests {
  // MARK: event_count

  @Test func `three logins of one user within a minute match once`() {
    let rule = correlation("many", .eventCount, of: ["a"], [(.gte, 3)])
    #expect(times(rule, [hit(at: 0), hit(at: 1), hit(at: 2), hit(at: 3)]) == [2])
  }

  @Test func `logins of several users do not add up`() {
    let rule = correlation("many", .eventCount, of: ["a"], [(.gte, 3)])
    #expect(times(rule, [hit(at: 0), hit(at: 1, "nurse2"), hit(at: 2, "nurse3")]) == [])
  }

  @Test func `an event exactly one timespan old has left the window`() {
    let rule = correlation("many", .eventCount, of: ["a"], [(.gte, 2)])
    #expect(times(rule, [hit(at: 0), hit(at: 60)]) == [])
    #expect(times(rule, [hit(at: 0), hit(at: 59.9)]) == [59.9])
  }

  @Test func `the window slides over the boundaries of minutes`() {
    let rule = correlation("many", .eventCount, of: ["a"], [(.gte, 3)])
    #expect(times(rule, [hit(at: 50), hit(at: 65), hit(at: 70)]) == [70])
  }

  @Test func `what goes on alerts again after one timespan, not sooner`() {
    let rule = correlation("many", .eventCount, of: ["a"], within: 10, [(.gte, 2)])
    #expect(times(rule, (0..<25).map { hit(at: Double($0)) }) == [1, 11, 21])
  }

  @Test func `several rules count together, and one rule listed twice counts once`() {
    let together = correlation("any", .eventCount, of: ["a", "b"], [(.gt, 2)])
    #expect(times(together, [hit(0, at: 0), hit(1, at: 1), hit(0, at: 2)]) == [2])
    let twice = correlation("twice", .eventCount, of: ["a", "a"], [(.gte, 2)])
    #expect(times(twice, [hit(0, at: 0)]) == [])
  }

  @Test func `letters of a group are compared without case`() {
    let rule = correlation("many", .eventCount, of: ["a"], [(.gte, 2)])
    #expect(times(rule, [hit(at: 0, "Nurse1"), hit(at: 1, "NURSE1")]) == [1])
  }

  @Test func `events without the group field are not one group`() {
    let rule = correlation("many", .eventCount, of: ["a"], [(.gte, 2)])
    let set = ruleSet(rules: ["a"], correlations: [rule])
    var engine = CorrelationEngine(set)
    var found: [CorrelationMatch] = []
    for second in 0..<5 { engine.feed(hit(at: Double(second), nil), into: &found) }
    engine.finish(into: &found)
    #expect(found == [])
    #expect(engine.statistics.ungroupedHitCount == 5)
    #expect(
      times(
        correlation("all", .eventCount, of: ["a"], by: [], [(.gte, 2)]), [hit(at: 0, nil), hit(at: 1, nil)])
        == [1])
  }

  @Test func `a match names its group, its events and its span`() throws {
    let rule = correlation("many", .eventCount, of: ["a"], [(.gte, 3)])
    let set = ruleSet(rules: ["a"], correlations: [rule])
    let match = try #require(matches(set, [hit(at: 0), hit(at: 1), hit(at: 2)]).first)
    #expect(match.group == [CorrelationMatch.GroupValue(field: "User", value: "nurse1")])
    #expect(match.references == [0, 10, 20])
    #expect(match.firstTime == 0)
    #expect(match.lastTime == 2 * second)
    #expect(match.hitCount == 3)
    #expect(!match.stateWasLost)
  }

  @Test func `at most so many, and exactly so many, are judged when the window ends`() {
    let few = correlation("few", .eventCount, of: ["a"], within: 10, [(.lte, 2)])
    #expect(times(few, [hit(at: 0), hit(at: 3)]) == [10])
    #expect(times(few, [hit(at: 0), hit(at: 3), hit(at: 4)]) == [])
    let exactly = correlation("exactly", .eventCount, of: ["a"], within: 10, [(.eq, 2)])
    #expect(times(exactly, [hit(at: 0), hit(at: 3), hit(at: 20), hit(at: 21), hit(at: 22)]) == [10])
    let other = correlation("other", .eventCount, of: ["a"], within: 10, [(.neq, 2)])
    #expect(times(other, [hit(at: 0), hit(at: 3), hit(at: 20)]) == [30])
    let range = correlation("range", .eventCount, of: ["a"], within: 10, [(.gt, 1), (.lte, 2)])
    #expect(times(range, [hit(at: 0), hit(at: 1), hit(at: 20), hit(at: 21), hit(at: 22)]) == [10])
  }

  // MARK: value_count

  @Test func `three different paths match, the same path thrice does not`() {
    let rule = correlation("paths", .valueCount, of: ["a"], [(.gte, 3)], fields: ["Path"])
    let different = ["x", "y", "x", "z"].enumerated().map {
      hit(at: Double($0.offset), "nurse1", ["Path": $0.element])
    }
    #expect(times(rule, different) == [3])
    let same = ["x", "X", "x", "y"].enumerated().map {
      hit(at: Double($0.offset), "nurse1", ["Path": $0.element])
    }
    #expect(times(rule, same) == [])
  }

  @Test func `a value seen again is as new as its last event`() {
    let rule = correlation("paths", .valueCount, of: ["a"], within: 10, [(.gte, 2)], fields: ["Path"])
    #expect(
      times(
        rule,
        [hit(at: 0, "u", ["Path": "x"]), hit(at: 8, "u", ["Path": "x"]), hit(at: 12, "u", ["Path": "y"])])
        == [12])
    #expect(times(rule, [hit(at: 0, "u", ["Path": "x"]), hit(at: 12, "u", ["Path": "y"])]) == [])
  }

  @Test func `several fields are counted as one combined value`() {
    let rule = correlation("pairs", .valueCount, of: ["a"], [(.gte, 2)], fields: ["Path", "Host"])
    let first = hit(at: 0, "u", ["Path": "ab", "Host": "c"])
    #expect(times(rule, [first, hit(at: 1, "u", ["Path": "a", "Host": "bc"])]) == [1])
    #expect(times(rule, [first, hit(at: 1, "u", ["Path": "ab"])]) == [])
  }

  // MARK: temporal

  @Test func `all rules in any order match, one missing does not`() {
    let rule = correlation("near", .temporal, of: ["a", "b", "c"])
    #expect(times(rule, [hit(2, at: 0), hit(0, at: 1), hit(1, at: 2)]) == [2])
    #expect(times(rule, [hit(2, at: 0), hit(0, at: 1), hit(0, at: 2)]) == [])
    #expect(times(rule, [hit(2, at: 0), hit(0, at: 1), hit(1, at: 60)]) == [])
  }

  @Test func `a count of rules may be enough`() {
    let rule = correlation("two", .temporal, of: ["a", "b", "c"], [(.gte, 2)])
    #expect(times(rule, [hit(2, at: 0), hit(2, at: 1), hit(1, at: 2)]) == [2])
  }

  @Test func `order counts by event time, and one moment has no order`() {
    let rule = correlation("steps", .temporalOrdered, of: ["a", "b", "c"])
    #expect(times(rule, [hit(0, at: 0), hit(1, at: 1), hit(2, at: 2)]) == [2])
    #expect(times(rule, [hit(0, at: 0), hit(2, at: 1), hit(1, at: 2)]) == [])
    #expect(times(rule, [hit(2, at: 2), hit(1, at: 1), hit(0, at: 0)]) == [2])
    #expect(times(rule, [hit(2, at: 1), hit(1, at: 1), hit(0, at: 1)]) == [1])
  }

  @Test func `a chain whose first step left the window does not match by its last`() {
    let rule = correlation("steps", .temporalOrdered, of: ["a", "b"], within: 10)
    #expect(times(rule, [hit(1, at: 0), hit(0, at: 5), hit(1, at: 15)]) == [])
    #expect(times(rule, [hit(0, at: 0), hit(0, at: 6), hit(1, at: 15)]) == [15])
  }

  @Test func `an expression without not is followed at once, with not when the window ends`() {
    let either = correlation(
      "or", .temporal, of: ["a", "b", "c"], expression: .and([.rule(0), .or([.rule(1), .rule(2)])]))
    #expect(times(either, [hit(0, at: 0), hit(2, at: 1)]) == [1])
    #expect(times(either, [hit(1, at: 0), hit(2, at: 1)]) == [])
    let absent = correlation(
      "not", .temporal, of: ["a", "b"], within: 10, expression: .and([.rule(0), .not(.rule(1))]))
    #expect(times(absent, [hit(0, at: 0)]) == [10])
    #expect(times(absent, [hit(0, at: 0), hit(1, at: 9)]) == [])
    #expect(times(absent, [hit(0, at: 0), hit(1, at: 10)]) == [10])
  }

  // MARK: values

  @Test func `a sum, an average, a median and a percentile cross their limits`() {
    func sized(_ sizes: [String]) -> [NamedHit] {
      sizes.enumerated().map { hit(at: Double($0.offset), "u", ["Size": $0.element]) }
    }
    let sum = correlation("sum", .valueSum, of: ["a"], [(.gt, 100)], fields: ["Size"])
    #expect(times(sum, sized(["60", "40", "1"])) == [2])
    #expect(times(sum, sized(["60", "40"])) == [])
    #expect(times(sum, sized(["60", "many", "40.5"])) == [2])
    let average = correlation("average", .valueAverage, of: ["a"], [(.gte, 50)], fields: ["Size"])
    #expect(times(average, sized(["10", "60", "80"])) == [2])
    let median = correlation("median", .valueMedian, of: ["a"], [(.gte, 15)], fields: ["Size"])
    #expect(times(median, sized(["10", "20"])) == [1])
    #expect(times(median, sized(["10", "19"])) == [])
    let high = correlation("p75", .valuePercentile, of: ["a"], [(.gte, 40)], fields: ["Size"], percentile: 75)
    #expect(times(high, sized(["0", "10", "20", "40", "100"])) == [4])
    let low = correlation(
      "low", .valuePercentile, of: ["a"], within: 10, [(.lte, 1)], fields: ["Size"], percentile: 1)
    #expect(times(low, sized(["0", "10", "20"])) == [10])
  }

  @Test func `values that are no numbers are left out and counted`() {
    let set = ruleSet(
      rules: ["a"], correlations: [correlation("sum", .valueSum, of: ["a"], [(.gte, 1)], fields: ["Size"])])
    var engine = CorrelationEngine(set)
    var found: [CorrelationMatch] = []
    for text in ["", "nan", "inf", "0x10", "1e999", "1 ", "--1", "9e"] {
      engine.feed(hit(at: 1, "u", ["Size": text]), into: &found)
    }
    engine.finish(into: &found)
    #expect(found == [])
    #expect(engine.statistics.valuelessHitCount == 8)
  }
}
