import Hub
import Sigma
import Testing

@Suite struct RuleTesterTests {
  /// The sample rule with tests of its own.
  private func set(_ tests: String) -> RuleSet {
    let indented = tests.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
    return ruleSet(SampleRules.shadows + "\nward:\n  tests:\n" + indented + "\n")
  }

  private let match = """
    - name: deletes
      expect: match
      events:
        - {Channel: Microsoft-Windows-Sysmon/Operational, Provider_Name: Microsoft-Windows-Sysmon, EventID: 1, Image: 'C:\\Windows\\System32\\vssadmin.exe', CommandLine: vssadmin delete shadows}
    """
  private let nearMiss = """
    - name: lists
      expect: near_miss
      events:
        - {Channel: Microsoft-Windows-Sysmon/Operational, Provider_Name: Microsoft-Windows-Sysmon, EventID: 1, Image: 'C:\\Windows\\System32\\vssadmin.exe', CommandLine: vssadmin list shadows}
    """
  private let noMatch = """
    - name: other
      expect: no_match
      events:
        - {Channel: Security, Provider_Name: Microsoft-Windows-Security-Auditing, EventID: 4624}
    """

  @Test func `tests that hold pass and a rule with all three kinds is complete`() {
    let report = RuleTester(set([match, nearMiss, noMatch].joined(separator: "\n"))).run()
    #expect(report.testedCount == 1)
    #expect(report.testCount == 3)
    #expect(report.failures.isEmpty, "\(report.failures.map(\.reason))")
    #expect(report.incomplete.isEmpty)
  }

  @Test func `a wrong expectation fails, either way`() {
    let report = RuleTester(
      set(
        match.replacing("expect: match", with: "expect: no_match") + "\n"
          + nearMiss.replacing("expect: near_miss", with: "expect: match"))
    ).run()
    #expect(report.failures.map(\.test) == ["deletes", "lists"])
    #expect(
      report.failures.map(\.reason) == ["should not match and does", "should match and does not"])
  }

  @Test func `a rule that lacks a kind of test is named with the kinds`() {
    let report = RuleTester(set(match)).run()
    #expect(report.incomplete.count == 1)
    #expect(report.incomplete.first?.missing == [.noMatch, .nearMiss])
    let bare = RuleTester(ruleSet(SampleRules.shadows)).run()
    #expect(bare.testedCount == 0)
    #expect(bare.incomplete.first?.missing == RuleTest.Expectation.allCases)
  }

  @Test(arguments: [
    ("- expect: match\n  events: [{A: 1}]", "needs a name"),
    ("- name: n\n  events: [{A: 1}]", "expect must be one of match, no_match, near_miss"),
    ("- name: n\n  expect: maybe\n  events: [{A: 1}]", "expect must be one of"),
    ("- name: n\n  expect: match", "needs a list of events"),
    ("- name: n\n  expect: match\n  events: []", "needs a list of events"),
    ("- name: n\n  expect: match\n  events: [text]", "an event must be a map"),
    ("- name: n\n  expect: match\n  events: [{A: 1, repeat: 0}]", "repeat must be 1...10000"),
    ("- name: n\n  expect: match\n  events: [{A: 1, repeat: 10001}]", "repeat must be 1...10000"),
    ("- name: n\n  expect: match\n  events: [{A: 1, repeat: 2, step: soon}]", "step must be a number"),
  ])
  func `a test that can't be read fails with its reason`(tests: String, reason: String) {
    let report = RuleTester(set(tests)).run()
    #expect(report.failures.count == 1)
    #expect(report.failures.first?.reason.hasPrefix("test 1: ") == true)
    #expect(report.failures.first?.reason.contains(reason) == true, "\(report.failures)")
  }

  @Test func `a repeated event becomes several, apart by the step, with varied values`() throws {
    let set = set(
      """
      - name: many
        expect: match
        events:
          - {A: x, UtcTime: '2026-03-02 02:00:00.500', repeat: 3, step: 90s, vary: {A: 'host-{n}'}}
          - {line: 'plain text {A}', repeat: 2, vary: {A: 'number {n}'}}
      """)
    let test = try #require(try RuleTest.read(set.rules[0].header).first)
    #expect(
      test.records == [
        #"{"A":"host-1","UtcTime":"2026-03-02 02:00:00.500"}"#,
        #"{"A":"host-2","UtcTime":"2026-03-02 02:01:30.500"}"#,
        #"{"A":"host-3","UtcTime":"2026-03-02 02:03:00.500"}"#,
        "plain text number 1", "plain text number 2",
      ])
  }

  @Test func `a correlation is tested over its events`() {
    func report(_ count: Int, _ expectation: String) -> RuleTester.Report {
      RuleTester(
        ruleSet(
          SampleRules.logonFailure + """

            ward:
              tests:
                - name: guessing
                  expect: \(expectation)
                  events:
                    - {Channel: Security, Provider_Name: Microsoft-Windows-Security-Auditing, EventID: 4625, TargetUserName: m.ito, SystemTime: '2026-03-02T02:00:00Z', repeat: \(count), step: 10s}
            """)
      ).run()
    }
    #expect(report(5, "match").failures.isEmpty)
    #expect(report(4, "near_miss").failures.isEmpty)
    #expect(report(4, "match").failures.map(\.reason) == ["should match and does not"])
    #expect(report(5, "near_miss").failures.map(\.reason) == ["should not match and does"])
    #expect(report(5, "match").testedCount == 1)
  }

  @Test func `an event that no format knows fails with its number`() {
    let report = RuleTester(
      set("- name: n\n  expect: match\n  events:\n    - {line: \"\\x00\\x01\\x02\\x03\"}")
    ).run()
    #expect(report.failures.count == 1)
    #expect(report.failures.first?.reason.contains("event 1") == true, "\(report.failures)")
  }
}
