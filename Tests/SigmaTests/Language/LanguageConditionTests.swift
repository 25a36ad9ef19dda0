import Sigma
import Testing

@Suite struct LanguageConditionTests {
  /// The condition over searches a, b, c, sel_1, sel_2 and _hidden.
  private func condition(_ text: String) -> Result<Condition, Problem> {
    let set = Language.load(
      Language.rule(
        "a: {F: 1}\nb: {F: 2}\nc: {F: 3}\nsel_1: {F: 4}\nsel_2: {F: 5}\n_hidden: {F: 6}\ncondition: \(text)"))
    if let rule = set.rules.first, let condition = rule.conditions.first { return .success(condition) }
    return .failure(set.refused.first ?? Problem(file: "", line: 0, message: "nothing"))
  }

  @Test func `or binds less than and, and less than not`() throws {
    #expect(
      try condition("a or b and not c").get() == .or([.search(0), .and([.search(1), .not(.search(2))])]))
    #expect(try condition("(a or b) and c").get() == .and([.or([.search(0), .search(1)]), .search(2)]))
    #expect(try condition("not a and b").get() == .and([.not(.search(0)), .search(1)]))
    #expect(try condition("not not a").get() == .not(.not(.search(0))))
    #expect(
      try condition("a AND NOT b OR c").get() == .or([.and([.search(0), .not(.search(1))]), .search(2)]))
    #expect(try condition("(a)or(b)").get() == .or([.search(0), .search(1)]))
  }

  @Test func `quantifiers stand for the searches that fit`() throws {
    #expect(try condition("1 of sel_*").get() == .any(pattern: "sel_*", [3, 4]))
    #expect(try condition("any of sel_*").get() == .any(pattern: "sel_*", [3, 4]))
    #expect(try condition("all of them").get() == .all(pattern: "them", [0, 1, 2, 3, 4]))
    #expect(try condition("not 1 of *_1").get() == .not(.any(pattern: "*_1", [3])))
    #expect(try condition("1 of s*_*2").get() == .any(pattern: "s*_*2", [4]))
    #expect(try condition("1 of _hid*").get() == .any(pattern: "_hid*", [5]))
    #expect(try condition("1 of a").get() == .any(pattern: "a", [0]))
    #expect(try condition("all of sel_* and a").get() == .and([.all(pattern: "sel_*", [3, 4]), .search(0)]))
  }

  @Test(arguments: [
    ("a or", "ends where"),
    ("or a", "'or' where"),
    ("a b", "'b' where"),
    ("(a", "closing bracket"),
    ("a)", "')' where"),
    ("()", "')' where"),
    ("not", "ends where"),
    ("missing", "'missing'"),
    ("1 of", "lacks"),
    ("1 of none_*", "fits no search"),
    ("2 of sel_*", "only '1 of'"),
    ("a | count() > 5", "correlation rule"),
    ("a | count(User) by Host > 5", "correlation rule"),
    ("''", "ends where"),
  ])
  func `a broken condition is refused with its reason`(_ text: String, _ reason: String) {
    guard case .failure(let problem) = condition(text) else {
      Issue.record("'\(text)' was accepted")
      return
    }
    #expect(problem.message.contains(reason), "\(problem.message)")
    #expect(problem.line == 14)
  }

  @Test func `a deep condition is refused, a less deep one is not`() {
    func nested(_ depth: Int) -> String {
      String(repeating: "(", count: depth) + "a" + String(repeating: ")", count: depth)
    }
    #expect(throws: Never.self) { try condition(nested(40)).get() }
    #expect(throws: Problem.self) { try condition(nested(60)).get() }
    #expect(throws: Problem.self) { try condition(String(repeating: "not ", count: 100_000) + "a").get() }
  }

  @Test func `each condition of a list is a tree`() {
    let set = Language.load(Language.rule("a: {F: 1}\nb: {F: 2}\ncondition:\n  - a\n  - b"))
    #expect(set.rules.first?.conditions == [.search(0), .search(1)])
  }

  @Test func `an unused search is a warning unless its name starts with an underscore`() {
    let set = Language.load(Language.rule("a: {F: 1}\nb: {F: 2}\n_c: {F: 3}\ncondition: a"))
    #expect(set.warnings.map(\.message) == ["the search identifier 'b' is used in no condition"])
    #expect(set.warnings.map(\.line) == [9])
  }
}
