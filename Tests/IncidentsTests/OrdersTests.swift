import Testing
import WardModel

@testable import Incidents

/// What people order stands, whatever comes later.
@Suite struct OrdersTests {
  private static func builder(_ alerts: Alert...) -> IncidentBuilder {
    var builder = IncidentBuilder(configuration: .live)
    for alert in alerts { builder.observe(alert) }
    _ = builder.takeChanges()
    return builder
  }
  private static let a = Alert.a("r1", at: 0, [Sample.host("ws1")], level: .high)
  private static let b = Alert.a("r2", at: 10, [Sample.host("ws2")], level: .high)
  private static let c = Alert.a("r3", at: 20, [Sample.host("ws1")], level: .high)

  private static func order(_ position: UInt64, _ deed: GatheringOrder.Deed) -> GatheringOrder {
    GatheringOrder(id: "order \(position)", position: position, deed: deed)
  }

  @Test func `two incidents are joined under the older identifier and come apart again`() {
    var builder = Self.builder(Self.a, Self.b)
    #expect(builder.apply(Self.order(1, .join("inc-\(Self.b.id)", "inc-\(Self.a.id)"))) == .done)
    var changes = builder.takeChanges()
    #expect(changes.absorbed.map(\.incident) == ["inc-\(Self.b.id)"])
    #expect(changes.changed.map(\.alerts) == [[Self.a.id, Self.b.id]])
    #expect(changes.changed[0].reasons.contains { $0.text.contains("A person") })
    #expect(builder.apply(Self.order(2, .revoke(order: "order 1"))) == .done)
    changes = builder.takeChanges()
    #expect(changes.changed.map(\.alerts).sorted { $0[0] < $1[0] } == [[Self.a.id], [Self.b.id]])
    #expect(changes.moved == [IncidentChanges.Move(alert: Self.b.id, incident: "inc-\(Self.b.id)")])
  }

  @Test func `a joined observation brings its weak alerts`() {
    let weak = [0, 5].map { Alert.a("weak", at: $0, [Sample.host("ws9")], level: .low) }
    var builder = Self.builder(Self.a, weak[0], weak[1])
    let observation = builder.incident(of: weak[0].id) ?? ""
    #expect(builder.apply(Self.order(1, .join("inc-\(Self.a.id)", observation))) == .done)
    let changes = builder.takeChanges()
    #expect(changes.absorbed == [.init(incident: observation, into: "inc-\(Self.a.id)")])
    #expect(changes.changed.map(\.alerts.count) == [3])
  }

  @Test func `parted alerts are not glued again by what they shared`() {
    var builder = Self.builder(Self.a, Self.c)
    #expect(builder.apply(Self.order(1, .part(alerts: [Self.c.id]))) == .done)
    #expect(Set(builder.takeChanges().changed.map(\.id)) == ["inc-\(Self.a.id)", "inc-\(Self.c.id)"])
    let again = [
      Alert.a("r3", at: 30, [Sample.host("ws1")], level: .high),
      Alert.a("r4", at: 40, [Sample.host("ws1")], level: .high),
    ]
    for alert in again { builder.observe(alert) }
    #expect(again.map { builder.incident(of: $0.id) } == ["inc-\(Self.a.id)", "inc-\(Self.a.id)"])
    #expect(builder.incident(of: Self.c.id) == "inc-\(Self.c.id)")
    // And taking it back glues all.
    #expect(builder.apply(Self.order(2, .revoke(order: "order 1"))) == .done)
    let changes = builder.takeChanges()
    #expect(changes.changed.map(\.alerts.count) == [4])
    #expect(changes.absorbed == [.init(incident: "inc-\(Self.c.id)", into: "inc-\(Self.a.id)")])
  }

  @Test func `a weak alert can be parted too`() {
    let weak = Alert.a("weak", at: 5, [Sample.host("ws1")], level: .low)
    var builder = Self.builder(Self.a, weak)
    #expect(builder.incident(of: weak.id) == "inc-\(Self.a.id)")
    #expect(builder.apply(Self.order(1, .part(alerts: [weak.id]))) == .done)
    #expect(builder.incident(of: weak.id) == "inc-\(weak.id)")
    builder.observe(Self.c)
    #expect(builder.takeChanges().changed.map(\.alerts).contains([weak.id]))
  }

  @Test func `an order read twice counts once`() {
    var builder = Self.builder(Self.a, Self.b)
    let join = Self.order(7, .join("inc-\(Self.a.id)", "inc-\(Self.b.id)"))
    #expect(builder.apply(join) == .done)
    #expect(builder.apply(Self.order(8, .revoke(order: "order 7"))) == .done)
    #expect(builder.apply(join) == .repeated)
    #expect(builder.incidents().count == 2)
  }

  @Test func `what can't be done is refused with its reason`() {
    var builder = Self.builder(Self.a, Self.b, Self.c)
    let one = "inc-\(Self.a.id)"
    let deeds: [(GatheringOrder.Deed, GatheringOutcome.Refusal)] = [
      (.join(one, "inc-x"), .unknownIncident("inc-x")), (.join(one, one), .alreadyOne(one)),
      (.part(alerts: []), .nothingToPart), (.part(alerts: ["x"]), .unknownAlert("x")),
      (.part(alerts: [Self.a.id, Self.b.id]), .notOfOneIncident),
      (.part(alerts: [Self.a.id, Self.c.id]), .nothingToPart),
      (.revoke(order: "x"), .unknownOrder("x")),
    ]
    let before = builder.incidents()
    for (position, (deed, refusal)) in deeds.enumerated() {
      #expect(builder.apply(Self.order(UInt64(position), deed)) == .refused(refusal))
    }
    #expect(builder.incidents() == before)
    #expect(builder.takeChanges().isEmpty)
  }
}
