import Formats
import Sigma
import Testing
import WardModel

@testable import Detection

@Suite struct AlertTests {
  @Test func `an alert says rule, time, evidence and techniques`() throws {
    let rule = """
      title: Restore points deleted
      id: 11111111-1111-4111-8111-111111111111
      description: Somebody deletes restore points.
      tags: [attack.impact, attack.t1490, attack.Credential_Access, attack.g0007, attack.s0002, attack.t1003.001, cve.2026-1]
      logsource: {product: windows, category: process_creation}
      detection:
        tool: {Image|endswith: '\\vssadmin.exe'}
        condition: tool
      falsepositives: [A backup product]
      level: high
      ward: {runbook: 'Pull it off the network.'}
      """
    let bench = Bench(rule)
    let alerts = bench.alerts(
      sysmon(1, #""Image":"C:\\x.exe""#), sysmon(1, #""Image":"C:\\vssadmin.exe""#, second: 7),
      origin: "a/b.evtx")
    let alert = try #require(alerts.first)
    #expect(alerts.count == 1)
    #expect(alert.evidence == [Evidence(file: "a/b.evtx", record: 2)])
    #expect(alert.time == Timestamp(nanoseconds: 1_772_416_807_000_000_000))
    #expect(alert.firstTime == alert.time)
    #expect(alert.rule.id == "11111111-1111-4111-8111-111111111111")
    #expect(alert.rule.level == .high)
    #expect(!alert.rule.isCorrelation)
    #expect(alert.rule.runbook == "Pull it off the network.")
    #expect(alert.rule.falsePositives == ["A backup product"])
    #expect(alert.techniques == ["T1003.001", "T1490"])
    #expect(alert.tactics == ["credential-access", "impact"])
  }

  @Test func `the same log gives the same identifiers and any difference another`() {
    let line = sysmon(1, "")
    let first = Bench(anyWindows).alerts(line, line, origin: "log")
    let second = Bench(anyWindows).alerts(line, line, origin: "log")
    #expect(first == second)
    #expect(first.count == 2)
    #expect(first[0].id != first[1].id)
    #expect(Bench(anyWindows).alerts(line, origin: "other")[0].id != first[0].id)
    let other = anyWindows.replacing("77777777", with: "88888888")
    #expect(Bench(other).alerts(line, origin: "log")[0].id != first[0].id)
    #expect(first.allSatisfy { $0.id.count == 16 && $0.id.allSatisfy { $0.isHexDigit } })
    // Written into reports that people keep: must not change from version to version.
    #expect(
      AlertIdentity.identifier(rule: "r", evidence: [Evidence(file: "f", record: 1)]) == "4ad177bc7c7a83f0")
  }

  @Test func `a rule without level, identifier or name is medium and known by its title`() throws {
    let alert = try #require(
      Bench(
        """
        title: Bare
        logsource: {product: windows}
        detection:
          any: {EventID: 1}
          condition: any
        """
      ).alerts(sysmon(1, "")).first)
    #expect(alert.rule.level == .medium)
    #expect(alert.rule.id == "Bare")
    #expect(alert.rule.runbook == nil)
  }

  @Test func `alerts come in log order, then in rule order`() {
    let rules = (0..<3).map {
      anyWindows.replacing("Anything", with: "Rule \($0)").replacing("77777777", with: "7777777\($0)")
    }
    let bench = Bench(rules[0], rules[1], rules[2])
    let alerts = bench.alerts(sysmon(1, "", second: 9), sysmon(1, "", second: 1))
    #expect(
      alerts.map { "\($0.evidence[0].record) \($0.rule.title)" } == [
        "1 Rule 0", "1 Rule 1", "1 Rule 2", "2 Rule 0", "2 Rule 1", "2 Rule 2",
      ])
  }

  // MARK: Correlations

  private static let failures = """
    title: A logon failed
    name: logon_failed
    logsource: {product: windows, service: security}
    detection:
      event: {EventID: 4625}
      condition: event
    level: low
    ---
    title: Many logons failed
    id: 55555555-5555-4555-8555-555555555555
    correlation:
      type: event_count
      rules: [logon_failed]
      group-by: [TargetUserName]
      timespan: 1m
      condition: {gte: 3}
    level: high
    tags: [attack.t1110]
    """

  private static func failure(_ second: Int, _ user: String, from address: String = "192.0.2.7") -> String {
    security(
      4625, #""TargetUserName":"\#(user)","TargetDomainName":"WARD7","IpAddress":"\#(address)""#,
      second: second)
  }

  @Test func `a correlation alert has the evidence, times, entities and figure of its events`() throws {
    let bench = Bench(Self.failures)
    let alerts = bench.alerts(
      Self.failure(0, "m.ito"), Self.failure(5, "a.brandt"), Self.failure(10, "m.ito", from: "192.0.2.8"),
      Self.failure(20, "m.ito"))
    #expect(alerts.count == 1)
    let alert = try #require(alerts.first)
    #expect(alert.rule.isCorrelation)
    #expect(alert.rule.title == "Many logons failed")
    #expect(alert.evidence.map(\.record) == [1, 3, 4])
    #expect(alert.firstTime == Timestamp(nanoseconds: 1_772_416_800_000_000_000))
    #expect(alert.time == Timestamp(nanoseconds: 1_772_416_820_000_000_000))
    #expect(alert.techniques == ["T1110"])
    #expect(Set(alert.entities(.address)) == ["source 192.0.2.7", "source 192.0.2.8"])
    #expect(alert.entities(.host) == ["subject ward7-ws03.example.org"])
    #expect(alert.entities(.user).contains(#"target ward7\m.ito"#))
    #expect(!alert.entities(.user).contains { $0.contains("brandt") })
    #expect(alert.details.map(\.field) == ["TargetUserName", "count"])
    #expect(alert.details.map(\.value) == ["m.ito", "3"])
  }

  @Test func `one event too few, or too far apart, is no correlation`() {
    let bench = Bench(Self.failures)
    #expect(bench.alerts(Self.failure(0, "m.ito"), Self.failure(10, "m.ito")).isEmpty)
    #expect(
      bench.alerts(Self.failure(0, "m.ito"), Self.failure(30, "m.ito"), Self.failure(200, "m.ito")).isEmpty)
  }

  @Test func `the referred rule alerts by itself only when the correlation says so`() {
    let lines = [Self.failure(0, "m.ito"), Self.failure(1, "m.ito"), Self.failure(2, "m.ito")]
    let silent = Bench(Self.failures)
    #expect(silent.alerts([silent.batch(lines)]).map(\.rule.title) == ["Many logons failed"])
    let loud = Bench(
      Self.failures.replacing("  condition: {gte: 3}", with: "  condition: {gte: 3}\n  generate: true"))
    let titles = loud.alerts([loud.batch(lines)]).map(\.rule.title)
    #expect(titles.filter { $0 == "A logon failed" }.count == 3)
    #expect(titles.contains("Many logons failed"))
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `sorted by time, files in any order give the correlations that one ordered log gives`(seed: UInt64) {
    var state = seed
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let users = ["m.ito", "a.brandt", "svc-pacs"]
    let seconds = (0..<120).map { $0 * 9 + random(9) }
    let lines = seconds.map { Self.failure($0, users[random(3)]) }
    let ordered = Bench(Self.failures)
    let expected = ordered.alerts([ordered.batch(lines, origin: "0")], order: .byTime(limit: 10_000))
    #expect(expected.count > 3)
    // Each line into one of three files that are then read one after another.
    var files: [[String]] = [[], [], []]
    for line in lines { files[random(3)].append(line) }
    let spread = Bench(Self.failures)
    let batches = files.enumerated().map { spread.batch($0.element, origin: "\($0.offset)") }
    let found = spread.alerts(batches, order: .byTime(limit: 10_000))
    func figures(_ alerts: [Alert]) -> [String] {
      alerts.map { "\($0.firstTime) \($0.time) \($0.evidence.count) \($0.details.map(\.value))" }
    }
    #expect(figures(found) == figures(expected), "seed \(seed)")
    #expect(found.map(\.entities) == expected.map(\.entities), "seed \(seed)")
    // As they come, the same pile gives something else: that is what sorting is for.
    let unsorted = Bench(Self.failures)
    let unsortedBatches = files.enumerated().map { unsorted.batch($0.element, origin: "\($0.offset)") }
    #expect(figures(unsorted.alerts(unsortedBatches)) != figures(expected), "seed \(seed)")
  }

  @Test func `past its bound the sorter hands on the oldest and keeps finding`() {
    let bench = Bench(Self.failures)
    let lines = (0..<300).map { Self.failure($0 * 10, "m.ito") }
    let all = bench.alerts([bench.batch(lines)], order: .byTime(limit: 10_000))
    let bounded = bench.alerts([bench.batch(lines)], order: .byTime(limit: 20))
    #expect(bounded.map(\.id) == all.map(\.id))
    #expect(all.count > 10)
  }
}
