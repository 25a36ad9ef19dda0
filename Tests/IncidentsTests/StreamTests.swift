import Testing
import WardModel

@testable import Incidents

/// What a hub does with the changes: keeps the incidents it was told of, and where each alert is.
struct Ledger: Equatable {
  var incidents: [String: Incident] = [:]
  var incidentOf: [String: String] = [:]
  var closed: [Incident] = []

  mutating func apply(_ changes: IncidentChanges) {
    for absorption in changes.absorbed {
      #expect(
        incidents.removeValue(forKey: absorption.incident) != nil
          || incidentOf.values.contains(absorption.incident))
    }
    for move in changes.moved { incidentOf[move.alert] = move.incident }
    for incident in changes.changed { incidents[incident.id] = incident }
    for incident in changes.closed {
      incidents[incident.id] = nil
      for alert in incident.alerts { incidentOf[alert] = nil }
      closed.append(incident)
    }
  }
}

/// An endless log: identifiers stay, changes add up to the whole, memory is bounded, and a kill changes nothing.
@Suite struct StreamTests {
  /// Alerts in log order, late ones among them, over several days.
  private static func stream(_ seed: UInt64, count: Int, spread: Int = 4) -> [Alert] {
    var random = SplitMix64(seed: seed)
    let night = Night(seed: seed, count: count, hosts: 12).alerts
    let arrivals = night.map { alert in
      // One alert in five comes up to nine hours late.
      let delay = Int.random(in: 0..<5, using: &random) == 0 ? Int.random(in: 0..<32_000, using: &random) : 0
      return (arrival: alert.time.advanced(byNanoseconds: Int64(delay) * 1_000_000_000), alert: alert)
    }
    return arrivals.sorted { ($0.arrival, $0.alert.id) < ($1.arrival, $1.alert.id) }.map { entry in
      var alert = entry.alert
      // Stretched over days, so that something closes.
      alert.time = Sample.start.advanced(byNanoseconds: alert.time.since(Sample.start) * Int64(spread))
      alert.firstTime = alert.time
      return alert
    }
  }

  @Test(arguments: [41, 42, 43, 44] as [UInt64])
  func `changes add up to the incidents, whatever the batches`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let alerts = Self.stream(seed, count: 400, spread: 1)
    var builder = IncidentBuilder(configuration: .live)
    var ledger = Ledger()
    for (index, alert) in alerts.enumerated() {
      builder.observe(alert)
      guard Int.random(in: 0..<20, using: &random) == 0 || index == alerts.count - 1 else { continue }
      ledger.apply(builder.takeChanges())
      let open = builder.incidents()
      #expect(ledger.incidents.count == open.count, "seed \(seed), \(index)")
      let differing = open.first { ledger.incidents[$0.id] != $0 }
      #expect(differing?.id == nil, "seed \(seed), \(index)")
      for incident in open {
        for alert in incident.alerts { #expect(ledger.incidentOf[alert] == incident.id, "seed \(seed)") }
      }
      #expect(builder.takeChanges().isEmpty)
    }
  }

  @Test(arguments: [51, 52, 53] as [UInt64])
  func `batch boundaries never matter for what is told in the end`(seed: UInt64) {
    let alerts = Self.stream(seed, count: 400)
    func run(_ size: Int) -> Ledger {
      var builder = IncidentBuilder(configuration: .live)
      var ledger = Ledger()
      for (index, alert) in alerts.enumerated() {
        builder.observe(alert)
        if index % size == size - 1 || index == alerts.count - 1 { ledger.apply(builder.takeChanges()) }
      }
      ledger.closed.sort { $0.id < $1.id }
      return ledger
    }
    let one = run(1)
    #expect(!one.closed.isEmpty && !one.incidents.isEmpty)
    #expect(run(7) == one, "seed \(seed)")
    #expect(run(1000) == one, "seed \(seed)")
  }

  @Test(arguments: [61, 62, 63, 64] as [UInt64])
  func `killed anywhere, the rest is the same byte for byte`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let alerts = Self.stream(seed, count: 300)
    var whole = IncidentBuilder(configuration: .live)
    var killed = IncidentBuilder(configuration: .live)
    for (index, alert) in alerts.enumerated() {
      whole.observe(alert)
      killed.observe(alert)
      if index % 37 == 36 {
        let order = Self.order(index, whole.incidents(), &random)
        #expect(whole.apply(order) == killed.apply(order))
      }
      if Int.random(in: 0..<12, using: &random) == 0 {
        let bytes = killed.snapshot()
        killed = try IncidentBuilder(restoring: bytes, configuration: .live)
        let isSame = killed.snapshot() == bytes
        #expect(isSame, "seed \(seed), \(index)")
      }
      if Int.random(in: 0..<9, using: &random) == 0 {
        let (expected, found) = (whole.takeChanges(), killed.takeChanges())
        #expect(found.absorbed == expected.absorbed, "seed \(seed), \(index)")
        #expect(found.moved == expected.moved, "seed \(seed), \(index)")
        let isSame = found == expected
        #expect(isSame, "seed \(seed), \(index)")
      }
    }
    let isSame = killed.incidents() == whole.incidents() && killed.takeChanges() == whole.takeChanges()
    #expect(isSame, "seed \(seed)")
  }

  private static func order(_ index: Int, _ incidents: [Incident], _ random: inout SplitMix64)
    -> GatheringOrder
  {
    let a = incidents[Int.random(in: 0..<incidents.count, using: &random)]
    let b = incidents[Int.random(in: 0..<incidents.count, using: &random)]
    let deed: GatheringOrder.Deed =
      switch Int.random(in: 0..<3, using: &random) {
      case 0: .join(a.id, b.id)
      case 1: .part(alerts: Array(a.alerts.prefix(max(1, a.alerts.count / 2))))
      default: .revoke(order: "order \(index - 37)")
      }
    return GatheringOrder(id: "order \(index)", position: UInt64(index), deed: deed)
  }

  @Test func `a late alert renames nothing and the older identifier survives a join`() {
    var builder = IncidentBuilder(configuration: .live)
    let (one, other) = (Sample.host("ws1"), Sample.host("ws2"))
    let first = Alert.a("r1", at: 1000, [one], level: .high)
    let second = Alert.a("r2", at: 900, [other], level: .high)
    builder.observe(first)
    builder.observe(second)
    var changes = builder.takeChanges()
    #expect(changes.changed.map(\.id).sorted() == ["inc-\(first.id)", "inc-\(second.id)"].sorted())
    // Late: earlier than all.
    let late = Alert.a("r3", at: 500, [one], level: .high)
    builder.observe(late)
    changes = builder.takeChanges()
    #expect(changes.changed.map(\.id) == ["inc-\(first.id)"])
    #expect(changes.absorbed.isEmpty)
    #expect(changes.moved == [IncidentChanges.Move(alert: late.id, incident: "inc-\(first.id)")])
    // A bridge between both.
    builder.observe(Alert.a("r4", at: 950, [one, Sample.host("ws2", .target)], level: .high))
    changes = builder.takeChanges()
    #expect(
      changes.absorbed == [
        IncidentChanges.Absorption(incident: "inc-\(second.id)", into: "inc-\(first.id)")
      ])
    #expect(changes.changed.map(\.id) == ["inc-\(first.id)"])
    #expect(changes.changed.first?.alerts.count == 4)
    #expect(builder.incident(of: second.id) == "inc-\(first.id)")
  }

  @Test func `an observation that an incident takes in is absorbed`() {
    var builder = IncidentBuilder(configuration: .live)
    let weak = Alert.a("weak", at: 0, [Sample.host("ws1")], level: .low)
    builder.observe(weak)
    let observation = builder.takeChanges().changed.map(\.id)
    let strong = Alert.a("strong", at: 60, [Sample.host("ws1")], level: .high)
    builder.observe(strong)
    let changes = builder.takeChanges()
    #expect(changes.absorbed.map(\.incident) == observation)
    #expect(changes.absorbed.map(\.into) == ["inc-\(strong.id)"])
    #expect(changes.changed.map(\.alerts) == [[weak.id, strong.id]])
  }

  @Test func `over months memory stays bounded and every incident is told closed once`() {
    var builder = IncidentBuilder(configuration: .live)
    var closed: [String: Int] = [:]
    for index in 0..<6000 {
      // An alert every twenty minutes, for eighty days.
      builder.observe(
        .a(
          "r\(index % 5)", at: index * 1200, [Sample.host("ws\(index % 400)")], level: .high, name: "\(index)"
        ))
      for incident in builder.takeChanges().closed { closed[incident.id, default: 0] += 1 }
      #expect(builder.openAlertCount <= 80 * 3)
      #expect(builder.nodes.count <= 80 * 6 + 2)
      #expect(builder.popularity.count < 3000 && builder.entities.things.count < 2000)
    }
    #expect(closed.values.allSatisfy { $0 == 1 })
    #expect(closed.count + builder.incidents().count == 6000)
    #expect(builder.tracker?.told.count == builder.incidents().count)
  }

  @Test func `one alert with a wrong clock closes nothing, three in a row do`() {
    var builder = IncidentBuilder(configuration: .live)
    builder.observe(.a("r", at: 0, [Sample.host("ws1")], level: .high))
    builder.observe(.a("r", at: 40_000_000, [Sample.host("ws2")], level: .high))
    builder.observe(.a("r", at: 10, [Sample.host("ws3")], level: .high))
    #expect(builder.takeChanges().closed.isEmpty)
    for second in 1...3 {
      builder.observe(.a("r", at: 40_000_000 + second, [Sample.host("ws2")], level: .high))
    }
    #expect(builder.takeChanges().closed.map(\.hosts) == [["ws1.example.org"], ["ws3.example.org"]])
  }

  @Test func `a large incident is told when it has grown by an eighth or became worse`() {
    var configuration = IncidentConfiguration.live
    configuration.limits.promptAlerts = 20
    var builder = IncidentBuilder(configuration: configuration)
    var toldAt: [Int] = []
    for index in 0..<100 {
      builder.observe(.a("r", at: index, [Sample.host("ws1")]))
      let changes = builder.takeChanges()
      #expect(changes.changed.count + changes.deferred.count == 1)
      if index > 20, !changes.changed.isEmpty { toldAt.append(index + 1) }
    }
    #expect(toldAt.count > 5 && toldAt.count < 20)
    builder.observe(.a("worse", at: 100, [Sample.host("ws1")], level: .critical))
    #expect(builder.takeChanges().changed.map(\.level) == [.critical])
    builder.observe(.a("r", at: 101, [Sample.host("ws1")]))
    #expect(builder.takeChanges().deferred.count == 1)
    #expect(builder.takeChanges(includingDeferred: true).changed.map(\.alerts.count) == [102])
    #expect(builder.takeChanges(includingDeferred: true).isEmpty)
  }
}
