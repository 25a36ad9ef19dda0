import Testing
import WardModel

@testable import Incidents

/// Who is called, and how the score adds up.
@Suite struct ScoringTests {
  private let ws = Sample.host("ward7-ws03")

  private func tell(_ alerts: [Alert], _ configuration: IncidentConfiguration = .standard) -> [Incident] {
    var builder = IncidentBuilder(configuration: configuration)
    for alert in alerts { builder.observe(alert) }
    return builder.incidents()
  }

  private func only(_ alerts: [Alert], _ configuration: IncidentConfiguration = .standard) throws -> Incident
  {
    let incidents = tell(alerts, configuration)
    #expect(incidents.count == 1)
    return try #require(incidents.first)
  }

  @Test func `one high alert is an incident, one medium or low is an observation`() throws {
    #expect(try only([.a("r", at: 0, [ws], level: .critical)]).standing == .incident)
    #expect(try only([.a("r", at: 0, [ws], level: .high)]).standing == .incident)
    #expect(try only([.a("r", at: 0, [ws], level: .medium)]).standing == .observation)
    #expect(try only([.a("r", at: 0, [ws], level: .low)]).standing == .observation)
    #expect(try only([.a("r", at: 0, [ws], level: .informational)]).score == 0)
  }

  @Test func `a high alert reaches the threshold by its score as well`() throws {
    #expect(
      try only([.a("r", at: 0, [ws], level: .high)]).score
        >= IncidentConfiguration.standard.score.incidentThreshold)
  }

  @Test func `three medium rules in three stages page, two do not`() throws {
    func mediums(_ count: Int) -> [Alert] {
      ["execution", "persistence", "credential-access"].prefix(count).enumerated().map {
        .a("r\($0.offset)", at: $0.offset, [ws], tactics: [$0.element])
      }
    }
    #expect(try only(mediums(3)).standing == .incident)
    #expect(try only(mediums(2)).standing == .observation)
  }

  @Test func `three medium rules in one stage do not page`() throws {
    #expect(try only((0..<3).map { .a("r\($0)", at: $0, [ws]) }).standing == .observation)
  }

  @Test func `one medium rule never pages, however often and wherever it hits`() {
    var configuration = IncidentConfiguration.standard
    configuration.assets = AssetWeights(entries: [.init(pattern: "ward7-*", weight: 2)])
    let alerts = (0..<400).map {
      Sample.alert(
        "r", .medium, at: $0, [Sample.host("ward7-ws\($0 % 4)"), Sample.user("clinic\\amara")],
        tactics: ["execution", "persistence", "impact"], isCorrelation: true)
    }
    let incidents = tell(alerts, configuration)
    #expect(incidents.count == 1)
    #expect(incidents.allSatisfy { $0.standing == .observation })
  }

  @Test func `low alerts alone do not page`() throws {
    let repeated = (0..<500).map { Alert.a("r\($0 % 4)", at: $0, [ws], level: .low, tactics: ["discovery"]) }
    #expect(try only(repeated).standing == .observation)
  }

  @Test func `eight low rules over six stages page, six over six do not`() throws {
    let tactics = [
      "initial-access", "execution", "persistence", "discovery", "lateral-movement", "collection",
    ]
    func lows(_ count: Int) -> [Alert] {
      (0..<count).map { .a("r\($0)", at: $0, [ws], level: .low, tactics: [tactics[$0 % 6]]) }
    }
    #expect(try only(lows(8)).standing == .incident)
    #expect(try only(lows(6)).standing == .observation)
  }

  @Test func `informational alerts never page and add nothing`() throws {
    let tactics = ["initial-access", "execution", "persistence", "discovery", "lateral-movement", "impact"]
    let notes = (0..<60).map {
      Alert.a("r\($0)", at: $0, [ws], level: .informational, tactics: [tactics[$0 % 6]])
    }
    #expect(try only(notes).score == 0)
    let medium = Alert.a("m", at: 5, [ws])
    #expect(try only(notes + [medium]).score == only([medium]).score)
  }

  @Test func `a low alert adds risk to what is there`() throws {
    let high = Alert.a("h", at: 0, [ws], level: .high)
    let low = Alert.a("l", at: 5, [ws], level: .low)
    #expect(try only([high, low]).score > only([high]).score)
  }

  @Test func `the five hundredth repeat adds almost nothing`() throws {
    func score(_ count: Int) throws -> Double {
      try only((0..<count).map { .a("r", at: $0, [ws], level: .high) }).score
    }
    #expect(try score(2) > score(1))
    #expect(try score(500) - score(499) == 0)
    #expect(try score(500) < score(1) * 1.11)
  }

  @Test func `progress counts a stage only when a rule of its own shows it`() throws {
    let one = try only([.a("r", at: 0, [ws], tactics: ["execution", "persistence", "impact"])])
    #expect(!one.scoreParts.contains { $0.text.hasPrefix("progress") })
    let two = try only([
      .a("r", at: 0, [ws], tactics: ["execution", "persistence", "impact"]),
      .a("s", at: 1, [ws], tactics: ["execution"]),
    ])
    #expect(two.scoreParts.first { $0.text.hasPrefix("progress") }?.points == 5)
  }

  @Test func `stealth and defence evasion are one stage`() throws {
    let incident = try only([
      .a("r", at: 0, [ws], tactics: ["stealth"]), .a("s", at: 1, [ws], tactics: ["defense-evasion"]),
    ])
    #expect(!incident.scoreParts.contains { $0.text.hasPrefix("progress") })
  }

  @Test func `a heavier asset raises the score and says so`() throws {
    var configuration = IncidentConfiguration.standard
    configuration.assets = AssetWeights(entries: [
      .init(pattern: "ward7-*", weight: 1.5), .init(pattern: "ward7-printer*", weight: 2),
    ])
    let alert = Alert.a("r", at: 0, [ws])
    let plain = try only([alert])
    let weighed = try only([alert], configuration)
    #expect(weighed.score == plain.score * 1.5)
    #expect(weighed.scoreParts.contains { $0.text == "ward7-ws03 counts 1.5 times" })
    #expect(try only([.a("r", at: 0, [Sample.host("ward8-ws03")])], configuration).score == plain.score)
  }

  @Test func `a correlation and a second computer raise the score`() throws {
    let other = Sample.host("ws2")
    let base = try only([.a("r", at: 0, [ws, Sample.user("clinic\\amara")])]).score
    let two = try only([
      .a("r", at: 0, [ws, Sample.user("clinic\\amara")]),
      .a("r", at: 1, [other, Sample.user("clinic\\amara")]),
    ])
    #expect(two.scoreParts.contains { $0.text == "2 computers touched" && $0.points == 5 })
    let correlation = try only([Sample.alert("r", .medium, at: 0, [ws], isCorrelation: true)])
    #expect(correlation.score == base + 8)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `the parts add up to the score, and the score stays on its scale`(seed: UInt64) {
    for incident in tell(Night(seed: seed, count: 400).alerts) {
      let sum = incident.scoreParts.reduce(0) { $0 + $1.points }
      #expect(abs(sum - incident.score) < 1e-6, "\(incident.id)")
      #expect((0...100).contains(incident.score))
    }
  }

  @Test func `a list begins with the worst`() {
    let incidents = tell([
      .a("l", at: 0, [Sample.host("ws1")], level: .low), .a("h", at: 1, [Sample.host("ws2")], level: .high),
      .a("c", at: 2, [Sample.host("ws3")], level: .critical), .a("m", at: 3, [Sample.host("ws4")]),
    ])
    #expect(incidents.map(\.level) == [.critical, .high, .medium, .low])
  }
}
