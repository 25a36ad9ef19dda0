import Testing

@testable import Sigma

/// Values and patterns that are made to hurt.
@Suite struct HostileValueTests {
  private func matches(_ test: ValueTest, _ value: [UInt8]) -> Bool {
    let rule = Rule(
      header: Header(title: "t"), logSource: RuleLogSource(),
      searches: [
        Search(name: "s", body: .item(DetectionItem(field: "F", tests: [test])), line: 1)
      ], conditions: [.search(0)])
    let engine = RuleEngine(RuleSet(rules: [rule], alertsAlone: [true]))
    let matcher = SourceMatcher(
      engine.plan(for: SourceDescription()), engine: engine, memoBudget: .init()
    ) { _ in "F" }
    var found: [Int] = []
    value.withUnsafeBytes { bytes in
      matcher.begin()
      matcher.add(field: 0, bytes, .plain)
      matcher.finish(into: &found)
    }
    return !found.isEmpty
  }

  private func wild(_ literal: String, _ end: String) -> ValueTest {
    .pattern(
      StringPattern(pieces: [
        .anyRun, .literal(Array(literal.utf8)), .anyRun, .literal(Array(end.utf8)), .anyRun,
      ]),
      isCased: false)
  }

  @Test(.timeLimit(.minutes(1)))
  func `a value made of one literal over and over is compared once`() {
    // Compared at every occurrence this would be 30,000 walks of 200,000 bytes: hours in a debug build.
    let value = Array(String(repeating: "whoami", count: 30_000).utf8)
    #expect(!matches(wild("whoami", ">"), value))
    #expect(matches(wild("whoami", ">"), value + Array(">".utf8)))
  }

  @Test func `white space in an extended expression is no literal`() {
    let test = ValueTest.regularExpression("(?ix) mimi katz", [])
    #expect(matches(test, Array("mimikatz".utf8)))
    #expect(!matches(test, Array("mimi-katz".utf8)))
  }

  @Test func `an expression that runs out of steps gives up and says so`() throws {
    // Every way of grouping forty letters is tried before the missing end is noticed.
    let expression = try RegularExpression("^(a|aa|aaa)+$", [])
    let value = Array((String(repeating: "a", count: 40) + "!").utf8)
    #expect(value.withUnsafeBytes { expression.search($0, RegularExpression.Scratch()) } == .gaveUp)
  }
}
