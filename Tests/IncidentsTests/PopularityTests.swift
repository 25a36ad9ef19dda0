import Testing
import WardModel

@testable import Incidents

/// Entities that many others have don't glue incidents together.
@Suite struct PopularityTests {
  private func incidentCount(_ alerts: [Alert], _ configuration: IncidentConfiguration = .standard) -> Int {
    var builder = IncidentBuilder(configuration: configuration)
    for alert in alerts { builder.observe(alert) }
    return Set(alerts.map { builder.incident(of: $0.id) }).count
  }

  private func spread(
    _ count: Int, level: Severity = .medium, tactics: [String] = ["lateral-movement"], _ entity: Entity
  )
    -> [Alert]
  {
    (0..<count).map {
      .a("r\($0 % 3)", at: $0, [Sample.host("ws\($0)"), entity], level: level, tactics: tactics)
    }
  }

  @Test func `an account seen on eight computers ties them, on nine it ties none`() {
    #expect(incidentCount(spread(8, Sample.user("clinic\\deploy"))) == 1)
    #expect(incidentCount(spread(9, Sample.user("clinic\\deploy"))) == 9)
  }

  @Test func `a scanner's address ties nothing`() {
    #expect(incidentCount(spread(5, Sample.address("192.0.2.9"))) == 1)
    #expect(incidentCount(spread(40, level: .high, Sample.address("192.0.2.9"))) == 40)
  }

  @Test func `a scanner known by configuration ties nothing from the start`() {
    var configuration = IncidentConfiguration.standard
    configuration.popularity.sharedAddresses = ["192.0.2.*"]
    #expect(incidentCount(spread(2, Sample.address("192.0.2.9")), configuration) == 2)
    #expect(incidentCount(spread(2, Sample.address("198.51.100.9")), configuration) == 1)
  }

  @Test func `what popularity takes apart stays tied where something else ties it`() {
    let alerts =
      spread(12, Sample.user("clinic\\deploy")) + [
        Alert.a("x", at: 30, [Sample.host("ws1"), Sample.host("ws2")])
      ]
    #expect(incidentCount(alerts) == 11)
  }

  @Test func `popular on one day says nothing about the next`() {
    let busy = spread(12, Sample.user("clinic\\amara"))
    let quiet = [
      Alert.a("r1", at: 90_000, [Sample.host("ws1"), Sample.user("clinic\\amara")]),
      Alert.a("r2", at: 90_060, [Sample.host("ws2"), Sample.user("clinic\\amara")]),
    ]
    #expect(incidentCount(busy + quiet) == 13)
    #expect(incidentCount(quiet + busy) == 13)
  }

  @Test func `a domain controller does not glue what different people did there`() {
    func night(people: Int) -> [Alert] {
      (0..<people).map {
        .a(
          "r\($0)", at: $0 * 10,
          [Sample.host("dc01"), Sample.user("clinic\\person\($0)"), Sample.address("192.0.2.\($0 + 1)")])
      }
    }
    #expect(incidentCount(night(people: 8)) == 1)
    #expect(incidentCount(night(people: 30)) == 30)
  }

  @Test func `a shared server known by configuration ties only by person`() {
    var configuration = IncidentConfiguration.standard
    configuration.popularity.sharedHosts = ["dc*.example.org"]
    let alerts: [Alert] = [
      .a("r1", at: 0, [Sample.host("dc01"), Sample.user("clinic\\amara")]),
      .a("r2", at: 9, [Sample.host("dc01"), Sample.user("clinic\\amara")]),
      .a("r3", at: 9, [Sample.host("dc01"), Sample.user("clinic\\ben")]),
    ]
    #expect(incidentCount(alerts, configuration) == 2)
    #expect(incidentCount(alerts) == 1)
  }

  @Test func `one rule that repeats on a popular computer is one matter`() {
    var configuration = IncidentConfiguration.standard
    configuration.popularity.sharedHosts = ["dc*"]
    let alerts = (0..<500).map {
      Alert.a("r1", at: $0, [Sample.host("dc01"), Sample.user("nt authority\\system")])
    }
    #expect(incidentCount(alerts, configuration) == 1)
  }

  @Test func `an outbreak of one critical rule stays one incident however many computers it hits`() {
    func outbreak(_ level: Severity) -> [Alert] {
      (0..<40).map {
        .a(
          "encryptor", at: $0, [Sample.host("ws\($0)"), Sample.user("clinic\\domainadmin")], level: level,
          tactics: ["impact"])
      }
    }
    #expect(incidentCount(outbreak(.critical)) == 1)
    #expect(incidentCount(outbreak(.high)) == 40)
  }

  @Test func `it does not matter when popularity shows`() {
    var random = SplitMix64(seed: 7)
    let alerts = spread(20, Sample.user("clinic\\deploy"))
    for _ in 0..<20 { #expect(incidentCount(alerts.shuffled(using: &random)) == 20) }
  }

  @Test func `a set too large to settle at once is settled before it is told`() {
    // One computer with 300 alerts, tied to eleven others by an account that turns out popular, and no credit left.
    let busy = (0..<300).map { Alert.a("r\($0 % 7)", at: $0 % 3000, [Sample.host("ws0")], name: "\($0)") }
    let spread = (0..<12).map {
      Alert.a("d", at: 100, [Sample.host("ws\($0)"), Sample.user("clinic\\deploy")], name: "\($0)")
    }
    let alerts = busy + spread
    var builder = IncidentBuilder()
    for alert in busy { builder.observe(alert) }
    builder.settlingCredit = 0
    for alert in spread { builder.observe(alert) }
    #expect(!builder.doubtful.isEmpty)
    #expect(builder.incidents().count == 12)
    builder.settle()
    #expect(builder.doubtful.isEmpty)
    #expect(Set(alerts.map { builder.incident(of: $0.id) }).count == 12)
  }
}
