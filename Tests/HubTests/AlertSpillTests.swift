import Foundation
import Testing
import WardModel

@testable import Hub

/// Alerts past what memory keeps: the same alerts in the same order.
@Suite struct AlertSpillTests {
  private static func alert(_ number: Int, _ random: inout SplitMix64) -> Alert {
    func text() -> String {
      let parts = ["", "ward7-ws03", "世界 🚑", "a\"b\n", String(repeating: "x", count: 300), "\u{0}"]
      return (0..<Int.random(in: 0...3, using: &random)).map { _ in parts.randomElement(using: &random) ?? ""
      }
      .joined() + "\(number % 7)"
    }
    func list<Item>(_ item: () -> Item) -> [Item] {
      (0..<Int.random(in: 0...4, using: &random)).map { _ in item() }
    }
    let rule = Alert.Rule(
      id: "rule\(number % 5)", title: text(), level: Severity.allCases.randomElement(using: &random) ?? .low,
      isCorrelation: number % 2 == 0, description: text(), runbook: number % 3 == 0 ? text() : nil,
      falsePositives: list(text))
    return Alert(
      id: String(format: "%016x", number), rule: rule,
      time: Timestamp(
        nanoseconds: [.min, .max, 0, 1_772_416_800_000_000_000].randomElement(using: &random) ?? 0),
      firstTime: Timestamp(nanoseconds: Int64.random(in: Int64.min...Int64.max, using: &random)),
      evidence: list { Evidence(file: text(), record: UInt64.random(in: 0...UInt64.max, using: &random)) },
      entities: list {
        Entity(
          kind: Entity.Kind.allCases.randomElement(using: &random) ?? .host,
          role: Entity.Role.allCases.randomElement(using: &random) ?? .actor, value: text())
      }, techniques: list(text), tactics: list(text),
      details: list { Alert.Detail(field: text(), value: text()) })
  }

  @Test(arguments: ["/tmp", "/nowhere/at/all"], [1, 2_000])
  func `alerts come back as they were, with a file and without`(folder: String, count: Int) {
    print("seed 11")
    var random = SplitMix64(seed: 11)
    let alerts = (0..<count).map { Self.alert($0, &random) }
    let spill = AlertSpill(folder: folder)
    for alert in alerts { spill.append(alert) }
    #expect((spill.failure == nil) == (folder == "/tmp"))
    #expect(spill.count == count)
    for _ in 0..<2 {
      var found: [Alert] = []
      spill.forEach { found.append($0) }
      #expect(found == alerts)
    }
  }

  @Test func `what is spilled is told with its incident in its place`() async throws {
    let folder = try TemporaryFolder()
    let lines = (0..<300).map { number in
      number % 3 == 0
        ? SampleLog.deletion(number) : SampleLog.logonFailure(number, user: "m.ito\(number % 2)")
    }
    let path = try folder.write("host.jsonl", lines.joined(separator: "\n"))
    let all = await scan([path], SampleRules.all, keeping: 1_000_000)
    var expected: [(Alert, String?)] = []
    all.forEachAlert { expected.append(($0, $1)) }
    #expect(expected.count == all.alerts.count)
    #expect(expected.count > 100)
    for limit in [0, 1, 100, all.alerts.count - 1, all.alerts.count] {
      let outcome = await scan([path], SampleRules.all, keeping: limit)
      #expect(outcome.alerts.count == limit)
      #expect(outcome.alertCount == expected.count)
      var found: [(Alert, String?)] = []
      outcome.forEachAlert { found.append(($0, $1)) }
      #expect(found.map(\.0) == expected.map(\.0))
      #expect(found.map(\.1) == expected.map(\.1))
      #expect(outcome.incidents.map(\.id) == all.incidents.map(\.id))
    }
  }

  @Test func `a report for people gets the worst alerts in log order`() async throws {
    let folder = try TemporaryFolder()
    let set = ruleSet(
      SampleRules.shadows,
      """
      title: A logon failed
      id: 77777777-7777-4777-8777-777777777777
      logsource: {product: windows, service: security}
      detection:
        event: {EventID: 4625}
        condition: event
      level: low
      """)
    let lines = (0..<40).map {
      $0 % 4 == 3 ? SampleLog.deletion($0) : SampleLog.logonFailure($0 * 600, user: "m.ito")
    }
    let outcome = await scan(
      [try folder.write("host.jsonl", lines.joined(separator: "\n"))], set, keeping: 5)
    #expect(outcome.alertCount == 40)
    let few = outcome.worstAlerts(atMost: 4, from: .low)
    #expect(few.alerts.map { $0.evidence[0].record } == [4, 8, 12, 16])
    #expect(few.count == 40)
    #expect(few.incidentOf.count == 4)
    let more = outcome.worstAlerts(atMost: 12, from: .low)
    #expect(more.alerts.map { $0.evidence[0].record } == [1, 2, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40])
    let high = outcome.worstAlerts(atMost: 100, from: .high)
    #expect(high.alerts.count == 10)
    #expect(high.count == 10)
  }
}
