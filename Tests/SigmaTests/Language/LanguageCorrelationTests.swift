import Sigma
import Testing

@Suite struct LanguageCorrelationTests {
  private static func base(_ name: String, _ digit: Int) -> String {
    """
    title: \(name)
    id: 44444444-4444-4444-8444-44444444444\(digit)
    name: \(name)
    level: low
    logsource: {product: windows, category: c\(digit)}
    detection: {s: {F: \(digit)}, condition: s}
    """
  }
  private static let rules = base("one", 1) + "\n---\n" + base("two", 2)

  /// The rules `one` and `two` with a correlation of the given lines.
  private func load(_ lines: String, pipelines: [Pipeline] = []) -> RuleSet {
    let indented = lines.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
    return Language.load(
      Self.rules,
      "title: Both\nid: 55555555-5555-4555-8555-555555555555\nname: both\ncorrelation:\n\(indented)",
      pipelines: pipelines)
  }

  @Test func `a count with a range is read and linked`() throws {
    let set = load(
      "type: event_count\nrules: [one, 44444444-4444-4444-8444-444444444442]\ngroup-by: User\ntimespan: 90m\ncondition: {gt: 100, lte: 200.5}"
    )
    let correlation = try #require(set.correlations.first, "\(set.refused)")
    #expect(correlation.kind == .eventCount)
    #expect(correlation.timespan == 5_400_000_000_000)
    #expect(correlation.groupBy == ["User"])
    #expect(
      correlation.bounds == [.init(comparison: .gt, value: 100), .init(comparison: .lte, value: 200.5)])
    #expect(set.references == [[.rule(0), .rule(1)]])
    #expect(set.alertsAlone == [false, false])
    #expect(set.correlationsAlertAlone == [true])
  }

  @Test(arguments: [
    ("value_count", "condition: {field: [User, Domain], gte: 2}", nil as Double?),
    ("value_sum", "condition: {field: Bytes, gt: 2}", nil),
    ("value_avg", "condition: {field: Bytes, neq: 2}", nil),
    ("value_percentile", "condition: {field: Bytes, gt: 2, percentile: 95}", 95),
    ("value_median", "condition: {field: Bytes, eq: 2}", 50),
    ("temporal", "group-by: [User]", nil),
    ("temporal_ordered", "condition: {gte: 2}", nil),
  ])
  func `every kind is read`(_ kind: String, _ line: String, _ percentile: Double?) {
    let set = load("type: \(kind)\nrules: [one, two]\ntimespan: 1h\n\(line)")
    #expect(set.correlations.first?.kind.rawValue == kind, "\(set.refused)")
    #expect(set.correlations.first?.percentile == percentile)
  }

  @Test(
    arguments: [("10s", 10), ("5m", 300), ("2h", 7_200), ("1d", 86_400), ("1w", 604_800), ("1M", 2_629_746)]
      as [(String, Int64)])
  func `timespans have units`(_ text: String, _ seconds: Int64) {
    let set = load("type: temporal\nrules: [one, two]\ntimespan: \(text)")
    #expect(set.correlations.first?.timespan == seconds * 1_000_000_000)
  }

  @Test func `a condition over rules is a tree`() {
    let set = load("type: temporal\ntimespan: 1h\ncondition: two and not one")
    #expect(set.correlations.first?.rules == ["two", "one"])
    #expect(set.correlations.first?.expression == .and([.rule(0), .not(.rule(1))]))
    #expect(set.references == [[.rule(1), .rule(0)]])
  }

  @Test(arguments: [
    ("type: odd\nrules: [one]\ntimespan: 1h", "unknown correlation type"),
    ("rules: [one]\ntimespan: 1h", "no 'type'"),
    ("type: temporal\ntimespan: 1h", "no 'rules'"),
    ("type: temporal\nrules: [one, one]\ntimespan: 1h", "twice"),
    ("type: temporal\nrules: [one]", "no 'timespan'"),
    ("type: temporal\nrules: [one]\ntimespan: 1x", "no timespan"),
    ("type: temporal\nrules: [one]\ntimespan: 0m", "no timespan"),
    ("type: temporal\nrules: [one]\ntimespan: 5", "no timespan"),
    ("type: temporal\nrules: [one]\ntimespan: 99999999999999999d", "too long"),
    ("type: temporal\nrules: [one]\ntimespan: -1m", "no timespan"),
    ("type: event_count\nrules: [one]\ntimespan: 1h", "needs a 'condition'"),
    ("type: event_count\nrules: [one]\ntimespan: 1h\ncondition: {gte: many}", "takes a number"),
    ("type: event_count\nrules: [one]\ntimespan: 1h\ncondition: {atleast: 1}", "no condition"),
    ("type: event_count\nrules: [one]\ntimespan: 1h\ncondition: one and two", "temporal"),
    ("type: value_count\nrules: [one]\ntimespan: 1h\ncondition: {gte: 1}", "needs 'field'"),
    ("type: value_sum\nrules: [one]\ntimespan: 1h\ncondition: {gte: 1, field: [a, b]}", "one 'field'"),
    (
      "type: value_percentile\nrules: [one]\ntimespan: 1h\ncondition: {gte: 1, field: a, percentile: 101}",
      "0 to 100"
    ),
    ("type: event_count\nrules: [one]\ntimespan: 1h\ncondition: {gte: 1, percentile: 5}", "means nothing"),
    ("type: temporal\nrules: [one, two]\ntimespan: 1h\ncondition: one", "does not use"),
    ("type: temporal\nrules: [one]\ntimespan: 1h\ncondition: one and two", "not among 'rules'"),
    ("type: temporal\nrules: [one, three]\ntimespan: 1h", "no rule has this id or name"),
    ("type: temporal\nrules: [one, both]\ntimespan: 1h", "circle"),
    ("type: temporal\nrules: [one]\ntimespan: 1h\naliases: {ip: {two: a}}", "not among 'rules'"),
    ("type: temporal\nrules: [one]\ntimespan: 1h\ngenerate: maybe", "true or false"),
  ])
  func `a correlation that can't be used is refused with its reason`(_ lines: String, _ reason: String) {
    let set = load(lines)
    #expect(set.correlations.isEmpty)
    #expect(set.refused.first?.message.contains(reason) == true, "\(set.refused)")
    #expect(set.alertsAlone == [true, true])
  }

  @Test func `chains are linked and only the outer one alerts`() {
    let outer = """
      title: Outer
      id: 66666666-6666-4666-8666-666666666666
      correlation: {type: temporal_ordered, rules: [inner, two], timespan: 1h, group-by: [User]}
      ---
      title: Inner
      name: inner
      correlation: {type: event_count, rules: [one], timespan: 1h, group-by: [User], condition: {gte: 5}, generate: true}
      """
    let set = Language.load(outer, Self.rules)
    #expect(set.references == [[.correlation(1), .rule(1)], [.rule(0)]])
    #expect(set.alertsAlone == [true, false])
    #expect(set.correlationsAlertAlone == [true, false])
  }

  @Test func `what rests on a refused correlation is refused too`() {
    let text = """
      title: A
      name: a
      correlation: {type: temporal, rules: [b, one], timespan: 1h}
      ---
      title: B
      name: b
      correlation: {type: temporal, rules: [missing], timespan: 1h}
      """
    let set = Language.load(Self.rules, text)
    #expect(set.correlations.isEmpty)
    #expect(set.refused.map(\.rule) == ["A", "B"])
    #expect(set.refused.first?.message.contains("'B', which is refused") == true)
  }

  @Test func `pipelines map group-by, aliases and value fields of correlations`() throws {
    let pipeline = try Language.pipeline(
      "transformations:\n- type: field_name_mapping\n  mapping: {User: user.name, Bytes: bytes, Source: source.ip}\n  rule_conditions: [{type: logsource, category: c2}]"
    )
    let set = load(
      "type: value_sum\nrules: [one, two]\ntimespan: 1h\ngroup-by: [User, ip]\naliases: {ip: {one: Source, two: Other}}\ncondition: {field: Bytes, gt: 1}",
      pipelines: [pipeline])
    let correlation = try #require(set.correlations.first, "\(set.refused)")
    #expect(correlation.groupBy == ["user.name", "ip"])
    #expect(correlation.valueFields == ["bytes"])
    #expect(correlation.aliases == ["ip": ["one": "source.ip", "two": "Other"]])
  }
}
