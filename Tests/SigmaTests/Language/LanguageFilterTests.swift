import Sigma
import Testing

@Suite struct LanguageFilterTests {
  private func load(_ filter: String, logsource: String = "{product: windows}") -> RuleSet {
    let indented = filter.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
    return Language.load(
      Language.item("Field: a"),
      "title: Known\nid: 77777777-7777-4777-8777-777777777777\nlogsource: \(logsource)\nfilter:\n\(indented)")
  }

  // The specification's example: 'selection' names what is suppressed.
  @Test(arguments: [
    ("selection", Condition.not(.search(1))),
    ("not selection", .not(.search(1))),
    ("1 of sel*", .not(.any(pattern: "sel*", [1]))),
    ("not 1 of them", .not(.any(pattern: "them", [1]))),
  ])
  func `a filter suppresses what its selection describes, however it is written`(
    _ text: String, _ added: Condition
  ) {
    let set = load(
      "rules: [11111111-1111-4111-8111-111111111111]\nselection: {User|startswith: adm_}\ncondition: \(text)")
    #expect(set.rules.first?.conditions == [.and([.search(0), added])])
    #expect(set.rules.first?.searches.last?.name == "_Known: selection")
    #expect(set.warnings.isEmpty, "\(set.warnings)")
  }

  @Test(arguments: [
    "rules: any", "rules: 11111111-1111-4111-8111-111111111111",
    "rules: ['11111111-1111-4111-8111-111111111111']",
  ])
  func `a filter names rules in several ways`(_ scope: String) {
    #expect(load("\(scope)\nselection: {U: a}\ncondition: selection").rules.first?.searches.count == 2)
  }

  @Test func `a filter of another log source changes nothing and says so`() {
    for scope in ["any", "11111111-1111-4111-8111-111111111111"] {
      let set = load(
        "rules: \(scope)\nselection: {U: a}\ncondition: selection", logsource: "{product: linux}")
      #expect(set.rules.first?.searches.count == 1)
      #expect(set.warnings.contains { $0.message.contains("applies to no rule") })
    }
    #expect(
      load("rules: missing\nselection: {U: a}\ncondition: selection").warnings.contains {
        $0.message.contains("'missing'")
      })
  }

  @Test(arguments: [
    ("selection: {U: a}\ncondition: selection", "no 'rules'"),
    ("rules: []\nselection: {U: a}\ncondition: selection", "'rules' is empty"),
    ("rules: any\ncondition: selection", "no selection"),
    ("rules: any\nselection: {U: a}", "no 'condition'"),
    ("rules: any\nselection: {U: a}\ncondition: other", "'other'"),
    ("rules: any\nselection: {U|expand: '%x%'}\ncondition: selection", "%x%"),
  ])
  func `a filter that can't be used is refused and the rules stay`(_ filter: String, _ reason: String) {
    let set = load(filter)
    #expect(set.rules.first?.searches.count == 1)
    #expect(set.refused.first?.message.contains(reason) == true, "\(set.refused)")
  }
}
