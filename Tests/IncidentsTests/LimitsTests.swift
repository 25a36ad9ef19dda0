import Testing
import WardModel

@testable import Incidents

/// Memory is bounded, and what leaves it is handed over.
@Suite struct LimitsTests {
  @Test func `quiet incidents close, and their alerts are known no more`() {
    var builder = IncidentBuilder()
    let early = Alert.a("r1", at: 0, [Sample.host("ws1")], level: .high)
    let late = Alert.a("r2", at: 200_000, [Sample.host("ws2")], level: .high)
    builder.observe(early)
    builder.observe(late)
    let closed = builder.closeQuiet(watermark: Sample.time(86_402))
    #expect(closed.map(\.alerts) == [[early.id]])
    #expect(builder.incident(of: early.id) == nil)
    #expect(builder.incident(of: late.id) != nil)
    #expect(builder.incidents().map(\.alerts) == [[late.id]])
    #expect(builder.openAlertCount == 1)
  }

  @Test func `what may still be joined stays open`() {
    var builder = IncidentBuilder()
    builder.observe(.a("r1", at: 0, [Sample.host("ws1")], level: .high))
    #expect(builder.closeQuiet(watermark: Sample.time(86_400)).isEmpty)
    #expect(builder.incidents().count == 1)
  }

  @Test func `closing does not change the incidents that stay open`() {
    let night = Night(seed: 3, count: 400)
    let extra = (0..<600).map { Alert.a("old", at: $0 - 900_000, [Sample.host("old\($0)")], name: "\($0)") }
    var builder = IncidentBuilder()
    var plain = IncidentBuilder()
    for alert in extra + night.alerts { builder.observe(alert) }
    for alert in night.alerts { plain.observe(alert) }
    #expect(builder.closeQuiet(watermark: Sample.time(-90_000)).count == 600)
    #expect(builder.incidents() == plain.incidents())
    // And alerts that come after a clean-up are tied as before.
    let more = Alert.a("more", at: 100_000, [Sample.host("ward-ws1"), Sample.user("clinic\\nurse1")])
    builder.observe(more)
    plain.observe(more)
    #expect(builder.incidents() == plain.incidents())
  }

  @Test func `past the limit the quietest incidents close early and none is lost`() {
    var configuration = IncidentConfiguration.standard
    configuration.limits.openAlerts = 100
    var builder = IncidentBuilder(configuration: configuration)
    let alerts = (0..<1000).map { Alert.a("r", at: $0 * 10, [Sample.host("ws\($0)")], level: .high) }
    for alert in alerts {
      builder.observe(alert)
      #expect(builder.openAlertCount <= 100)
      #expect(builder.nodes.count <= 300)
    }
    #expect(Set(builder.incidents().flatMap(\.alerts)) == Set(alerts.map(\.id)))
    #expect(!builder.takeClosed().isEmpty)
    #expect(builder.incidents().flatMap(\.alerts).count == builder.openAlertCount)
  }

  @Test func `closed incidents that nobody takes are dropped, the worst last, and counted`() {
    var configuration = IncidentConfiguration.standard
    configuration.limits.openAlerts = 10
    configuration.limits.closedIncidents = 20
    var builder = IncidentBuilder(configuration: configuration)
    for index in 0..<200 {
      builder.observe(
        .a("r", at: index * 10, [Sample.host("ws\(index)")], level: index == 5 ? .critical : .medium))
    }
    #expect(builder.droppedIncidentCount > 0)
    let closed = builder.takeClosed()
    #expect(closed.count <= 20)
    #expect(closed.contains { $0.level == .critical })
    #expect(closed.count + builder.droppedIncidentCount + builder.openAlertCount == 200)
  }

  @Test func `entities of an alert and of an incident are bounded`() throws {
    var configuration = IncidentConfiguration.standard
    configuration.limits.entitiesPerIncident = 10
    var builder = IncidentBuilder(configuration: configuration)
    let many = (0..<5000).map { Sample.user("clinic\\victim\($0)", .target) } + [Sample.host("ws1")]
    builder.observe(.a("spray", at: 0, many))
    builder.observe(.a("r", at: 1, [Sample.host("ws1")]))
    #expect(builder.incidents().allSatisfy { $0.entities.count <= 10 })
    #expect(builder.incidents().contains { $0.entities.contains(Sample.host("ws1")) })
    #expect(builder.nodes.allSatisfy { $0.parts.count <= configuration.limits.entitiesPerAlert })
  }

  @Test func `only the earliest alerts of a rule on a computer keep their details`() {
    var builder = IncidentBuilder()
    let details = [Alert.Detail(field: "Image", value: "a.exe")]
    for second in (0..<100).reversed() {
      builder.observe(.a("r", at: second, [Sample.host("ws1")], details: details))
    }
    let kept = builder.nodes.filter { $0.details != nil }.map(\.time)
    #expect(kept.sorted() == (0..<20).map(Sample.time))
  }

  @Test func `counts of popularity are bounded`() {
    var configuration = IncidentConfiguration.standard
    configuration.limits.popularityEntries = 50
    var builder = IncidentBuilder(configuration: configuration)
    for index in 0..<500 {
      builder.observe(
        .a("r", at: index * 1000, [Sample.host("ws\(index)"), Sample.user("clinic\\u\(index)")]))
      #expect(builder.popularity.count <= 60)
    }
  }

  @Test func `times at the ends of the range do no harm`() {
    var builder = IncidentBuilder()
    for time in [Timestamp.distantPast, .distantFuture, Timestamp(nanoseconds: 0)] {
      var alert = Alert.a(
        "r", at: 0, [Sample.host("ws1"), Sample.user("clinic\\amara")], name: "\(time.nanoseconds)")
      alert.time = time
      alert.firstTime = .distantPast
      builder.observe(alert)
    }
    #expect(builder.incidents().flatMap(\.alerts).count == 3)
    #expect(builder.closeQuiet(watermark: .distantPast).isEmpty)
  }
}
