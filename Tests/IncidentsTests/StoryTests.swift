import Testing
import WardModel

@testable import Incidents

/// What an incident tells people.
@Suite struct StoryTests {
  private let ws = Sample.host("ward7-ws03")

  private func only(_ alerts: [Alert], _ configuration: IncidentConfiguration = .standard) throws -> Incident
  {
    var builder = IncidentBuilder(configuration: configuration)
    for alert in alerts { builder.observe(alert) }
    let incidents = builder.incidents()
    #expect(incidents.count == 1)
    return try #require(incidents.first)
  }

  // MARK: Reasons

  @Test func `the first reason says why all alerts are one incident`() throws {
    let incident = try only((0..<41).map { .a("r\($0 % 3)", at: $0, [ws]) })
    #expect(incident.reasons.first?.alertCount == 41)
    #expect(
      incident.reasons.first?.text
        == "These 41 alerts are one incident because they share the computer ward7-ws03 (41 alerts).")
  }

  @Test func `reasons name each tie that was needed`() throws {
    let amara = Sample.user("clinic\\amara")
    let incident = try only([
      .a("r1", at: 0, [ws, amara]), .a("r2", at: 10, [ws]), .a("r3", at: 600, [Sample.host("ws9"), amara]),
    ])
    #expect(incident.reasons.dropFirst().map(\.entity.value) == ["clinic\\amara", "ward7-ws03.example.org"])
    #expect(incident.reasons.dropFirst().map(\.alertCount) == [2, 2])
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `the ties given as reasons cover every alert`(seed: UInt64) {
    var configuration = IncidentConfiguration.standard
    configuration.limits.reasonsPerIncident = 1000
    var builder = IncidentBuilder(configuration: configuration)
    for alert in Night(seed: seed, count: 400).alerts { builder.observe(alert) }
    for incident in builder.incidents() where incident.alerts.count > 1 && incident.reasons.count > 1 {
      let ties = incident.reasons.dropFirst().map(\.alertCount)
      // Each tie joins what the ones before left apart: a tree over n alerts needs at least n - 1 in all.
      #expect(ties.reduce(0) { $0 + $1 - 1 } >= incident.alerts.count - 1, "\(incident.id)")
      #expect(ties.allSatisfy { $0 >= 2 && $0 <= incident.alerts.count })
    }
  }

  @Test func `a single alert says that it is alone`() throws {
    let incident = try only([.a("r", at: 0, [ws])])
    #expect(incident.reasons.map(\.text) == ["This is one alert; nothing else shares enough with it."])
  }

  @Test func `popular entities are no reason`() throws {
    let incident = try only((0..<3).map { .a("r\($0)", at: $0, [ws, Sample.user("nt authority\\system")]) })
    #expect(!incident.reasons.contains { $0.entity.kind == .user })
  }

  // MARK: Steps

  @Test func `a step is a sentence about who did what where`() throws {
    let incident = try only([
      Sample.alert(
        "r", .high, at: 840, [ws, Sample.user("clinic\\amara")], tactics: ["execution", "credential-access"],
        details: [
          .init(field: "Image", value: "C:\\Windows\\System32\\rundll32.exe"),
          .init(field: "CommandLine", value: "rundll32 comsvcs.dll MiniDump"),
          .init(field: "ParentImage", value: "C:\\Windows\\System32\\cmd.exe"),
        ], title: "Memory dump of the password store")
    ])
    #expect(
      incident.story.map(\.text) == [
        "On ward7-ws03, somebody using the account clinic\\amara tried to steal passwords or sign-in tickets: “Memory dump "
          + "of the password store”. The program was rundll32.exe, started by cmd.exe. Command: rundll32 comsvcs.dll MiniDump"
      ])
  }

  @Test func `repeated hits are one step, until a long pause`() throws {
    let hits = (0..<12).map { Alert.a("r", at: 840 + $0 * 25, [ws]) } + [.a("r", at: 4000, [ws])]
    let incident = try only(hits)
    #expect(incident.story.count == 2)
    #expect(incident.story.first?.text.hasSuffix("Seen 12 times between 02:14 and 02:18 UTC.") == true)
    #expect(incident.story.first?.alerts.count == 12)
  }

  @Test func `steps come in the order of time and tell of every alert once`() throws {
    let night = Night(seed: 9, count: 300)
    var builder = IncidentBuilder()
    for alert in night.alerts { builder.observe(alert) }
    for incident in builder.incidents() {
      #expect(incident.story.flatMap(\.alerts).sorted() == incident.alerts.sorted())
      #expect(incident.story.dropLast().map(\.time) == incident.story.dropLast().map(\.time).sorted())
    }
  }

  @Test func `a long story keeps its worst steps and sums up the others`() throws {
    var configuration = IncidentConfiguration.standard
    configuration.limits.stepsPerStory = 5
    let alerts = (0..<30).map { Alert.a("r\($0)", at: $0, [ws], level: $0 == 29 ? .high : .medium) }
    let incident = try only(alerts, configuration)
    #expect(incident.story.count == 5)
    #expect(incident.story.contains { $0.level == .high })
    #expect(incident.story.last?.alerts.count == 26)
    #expect(
      incident.story.last?.text.hasPrefix("26 further steps (26 alerts) between 02:00 and 02:00") == false)
  }

  @Test func `control and direction characters of a log do not reach the story`() throws {
    let incident = try only([
      .a(
        "r", at: 0, [ws],
        details: [
          .init(
            field: "CommandLine", value: "a\u{202E}b\u{1B}[31m\r\n\tc" + String(repeating: "x", count: 9000))
        ])
    ])
    let text = try #require(incident.story.first?.text)
    #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202E })
    #expect(text.count < 400)
  }

  @Test func `SYSTEM is told as the computer's own account`() throws {
    let incident = try only([.a("r", at: 0, [ws, Sample.user("nt authority\\system")])])
    #expect(incident.story.first?.text.contains("the computer's own system account") == true)
  }

  @Test func `an unknown tactic is told without words for it`() throws {
    let incident = try only([.a("r", at: 0, [ws], level: .high, tactics: ["quantum-mischief"])])
    #expect(incident.tactics == ["quantum-mischief"])
    #expect(incident.story.first?.text.contains("did something that a rule watches for") == true)
  }

  @Test func `an informational alert accuses nobody`() throws {
    let incident = try only([.a("r", at: 0, [ws], level: .informational, tactics: ["impact"])])
    #expect(incident.story.first?.text == "On ward7-ws03, an event was noted: “Rule r”.")
  }

  // MARK: Title and next steps

  @Test func `deleted backups and stolen passwords make a title`() throws {
    let incident = try only([
      Sample.alert("r1", .high, at: 0, [ws], tactics: ["impact"], techniques: ["T1490"]),
      Sample.alert("r2", .high, at: 60, [ws], tactics: ["credential-access"], techniques: ["T1003.001"]),
    ])
    #expect(
      incident.title
        == "Possible ransomware preparation on ward7-ws03: backups or restore points deleted, then passwords dumped from memory or disk"
    )
  }

  @Test func `an observation does not cry wolf`() throws {
    #expect(
      try only([.a("r", at: 0, [ws], level: .low)]).title
        == "Weak signals on ward7-ws03: suspicious program run")
  }

  @Test func `runbooks come worst first, each once`() throws {
    let incident = try only([
      Sample.alert("m", .medium, at: 0, [ws], runbook: "Ask the user."),
      Sample.alert("h", .high, at: 1, [ws], runbook: "Check the backups."),
      Sample.alert("m2", .medium, at: 2, [ws], runbook: "Ask the user."),
    ])
    #expect(incident.nextSteps == ["Check the backups.", "Ask the user."])
  }

  @Test func `without a runbook the most telling tactic advises, and only for incidents`() throws {
    let incident = try only([.a("h", at: 0, [ws], level: .high, tactics: ["impact"])])
    #expect(incident.nextSteps.first?.hasPrefix("Take the computer off the network") == true)
    #expect(try only([.a("l", at: 0, [ws], level: .low, tactics: ["impact"])]).nextSteps.isEmpty)
  }

  @Test func `tactics stand in kill-chain order`() throws {
    let incident = try only([
      .a("r", at: 0, [ws], tactics: ["impact", "stealth"]),
      .a("s", at: 1, [ws], tactics: ["initial-access", "zzz"]),
    ])
    #expect(incident.tactics == ["initial-access", "stealth", "impact", "zzz"])
  }
}
