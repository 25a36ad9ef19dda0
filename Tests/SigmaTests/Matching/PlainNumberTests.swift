import Testing

@testable import Sigma

/// Numbers of rules and the ways in which values write them.
@Suite struct PlainNumberTests {
  @Test(arguments: [
    ("1", "1"), ("1.0", "1"), ("1e0", "1"), ("100E-2", "1"), ("-0", "0"), ("0.000", "0"), ("0e99", "0"),
    ("-1.50", "-1.5"),
    ("4.688e+3", "4688"), ("0.05", "0.05"), ("5e-2", "0.05"), ("12.5e-1", "1.25"), ("10.0", "10"),
    ("1e3", "1000"),
    ("9007199254740993.0", "9007199254740993"),
  ])
  func `a number has one plain notation`(_ written: String, _ plain: String) {
    #expect(PlainNumber(written)?.text == Array(plain.utf8))
  }

  @Test(arguments: [
    "", "-", "007", "+1", "1.", ".5", "1e", "1e+", "1.2.3", "0x10", "1 ", "1e1000", "1e64", "1e-65", "inf",
    "nan", "1,5",
    "10.1.2.3", String(repeating: "1", count: 65),
  ])
  func `text that is no number has none`(_ written: String) {
    #expect(PlainNumber(written) == nil)
  }

  /// The values among `values` that a rule with `Field: written` matches, compiled; the plain evaluator must agree.
  private func matched(_ written: String, _ values: [String]) throws -> [String] {
    let set = Language.load(Language.item(written))
    let engine = RuleEngine(set)
    let source = SourceDescription(product: "windows", categories: ["process_creation"])
    let matcher = SourceMatcher(engine.plan(for: source), engine: engine, memoBudget: .init()) { _ in "Field"
    }
    return values.filter { value in
      var found: [Int] = []
      Array(value.utf8).withUnsafeBytes { bytes in
        matcher.begin()
        matcher.add(field: 0, bytes, .plain)
        matcher.finish(into: &found)
      }
      let event = ExplainedEvent(source: source, values: [.init(field: "Field", text: Array(value.utf8))])
      #expect(set.rules.first.map { RuleEvaluator($0, event).explain().holds } == !found.isEmpty)
      return !found.isEmpty
    }
  }

  @Test func `a number of a rule equals the value in any notation and nothing near it`() throws {
    #expect(
      try matched("Field: 1", ["1", "1.0", "1e0", "1.00E+0", "10", "1.1", "01", "1.0.0", "-1.0", "", "0x1"])
        == ["1", "1.0", "1e0", "1.00E+0"])
    #expect(try matched("Field: 10.0", ["10", "10.0", "1e1", "100"]) == ["10", "10.0", "1e1"])
    #expect(try matched("Field: [3, 0]", ["3.0", "-0", "0.0", "2"]) == ["3.0", "-0", "0.0"])
  }

  @Test func `large numbers that a double cannot tell apart stay apart`() throws {
    #expect(
      try matched(
        "Field: 9007199254740993", ["9007199254740993.0", "9007199254740992.0", "9007199254740992"])
        == ["9007199254740993.0"])
  }

  @Test func `text of a rule and parts of values are compared as they are written`() throws {
    #expect(try matched("Field: '1'", ["1", "1.0", "1e0"]) == ["1"])
    #expect(try matched("Field|endswith: 5", ["1.5", "1.50", "5.0"]) == ["1.5"])
    #expect(try matched("Field: '1.0'", ["1", "1.0"]) == ["1.0"])
  }
}
