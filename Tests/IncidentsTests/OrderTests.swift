import Testing
import WardModel

@testable import Incidents

/// The same alerts give the same incidents, whichever way they come.
@Suite struct OrderTests {
  private func incidents(_ alerts: [Alert]) -> [Incident] {
    var builder = IncidentBuilder()
    for alert in alerts { builder.observe(alert) }
    return builder.incidents()
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `shuffled alerts give equal incidents in every word`(seed: UInt64) {
    let night = Night(seed: seed, count: 400)
    let expected = incidents(night.alerts)
    // The night must hold something of everything, or the test proves nothing.
    #expect(
      expected.contains { $0.standing == .incident } && expected.contains { $0.standing == .observation })
    #expect(expected.contains { $0.hosts.count > 1 })
    var random = SplitMix64(seed: seed &+ 1000)
    for round in 0..<3 {
      let shuffled = incidents(night.alerts.shuffled(using: &random))
      // The first difference, not the whole lists: they are long.
      #expect(shuffled.count == expected.count)
      let differing = zip(shuffled, expected).first { $0 != $1 }
      #expect(differing?.0.id == nil, "seed \(seed), round \(round)")
    }
  }

  @Test(arguments: [11, 12] as [UInt64])
  func `asking after every alert does not change the answer`(seed: UInt64) {
    let night = Night(seed: seed, count: 300)
    var live = IncidentBuilder()
    for alert in night.alerts {
      live.observe(alert)
      #expect(live.incident(of: alert.id) != nil)
      if alert.time.nanoseconds % 7 == 0 { _ = live.incidents() }
    }
    #expect(live.incidents() == incidents(night.alerts))
  }

  @Test(arguments: [21, 22, 23] as [UInt64])
  func `at every moment live equals batch`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let alerts = Night(seed: seed, count: 200, hosts: 12).alerts.shuffled(using: &random)
    var live = IncidentBuilder()
    for (index, alert) in alerts.enumerated() {
      live.observe(alert)
      if index % 25 == 0 {
        #expect(live.incidents() == incidents(Array(alerts[...index])), "seed \(seed), \(index)")
      }
    }
  }

  @Test(arguments: [31, 32, 33] as [UInt64])
  func `the partition equals a plain quadratic twin's`(seed: UInt64) {
    let alerts = Night(seed: seed, count: 180, hosts: 12).alerts.filter { $0.rule.level >= .medium }
    var builder = IncidentBuilder()
    for alert in alerts { builder.observe(alert) }
    let twin = QuadraticTwin(builder)
    for a in alerts.indices {
      for b in alerts.indices where a < b {
        let same = builder.incident(of: alerts[a].id) == builder.incident(of: alerts[b].id)
        #expect(same == twin.together(a, b), "seed \(seed): \(alerts[a].id) and \(alerts[b].id)")
      }
    }
  }

  @Test func `every alert belongs to exactly one incident and incident of says which`() {
    let night = Night(seed: 5, count: 400)
    var builder = IncidentBuilder()
    for alert in night.alerts { builder.observe(alert) }
    let incidents = builder.incidents()
    #expect(incidents.flatMap(\.alerts).sorted() == night.alerts.map(\.id).sorted())
    #expect(Set(incidents.map(\.id)).count == incidents.count)
    for incident in incidents {
      for alert in incident.alerts { #expect(builder.incident(of: alert) == incident.id) }
    }
  }

  @Test func `an alert seen twice counts once`() {
    let alert = Alert.a("r1", at: 0, [Sample.host("ws1")])
    #expect(incidents([alert, alert]).map(\.alerts.count) == [1])
  }

  @Test func `an incident is named by its earliest alert`() {
    let ws = Sample.host("ws1")
    let alerts: [Alert] = [
      .a("r1", at: 100, [ws]), .a("r2", at: 50, [ws]), .a("l", at: 0, [ws], level: .low),
    ]
    #expect(incidents(alerts).map(\.id) == ["inc-\(alerts[1].id)"])
  }
}

/// Links every pair that shares a link within its horizon, and takes the transitive closure; popularity by counting all.
private struct QuadraticTwin {
  private var component: [Int]

  init(_ builder: IncidentBuilder) {
    let nodes = builder.nodes
    let horizons = HorizonTable(LinkHorizons())
    component = Array(nodes.indices)
    for a in nodes.indices {
      for b in nodes.indices where a < b {
        let tied = Set(nodes[a].links).intersection(nodes[b].links).contains { link in
          abs(nodes[a].time.since(nodes[b].time)) <= horizons[link.kind]
            && !Self.isPopular(link, nodes[a].time, builder) && !Self.isPopular(link, nodes[b].time, builder)
        }
        guard tied, component[a] != component[b] else { continue }
        let (from, to) = (component[b], component[a])
        for index in component.indices where component[index] == from { component[index] = to }
      }
    }
  }

  func together(_ a: Int, _ b: Int) -> Bool { component[a] == component[b] }

  private static func isPopular(_ link: Link, _ time: Timestamp, _ builder: IncidentBuilder) -> Bool {
    let day = time.nanoseconds / HorizonTable.day
    let limit: Int
    switch link.kind {
    case .user: limit = 8
    case .address: limit = 5
    case .hash: limit = 10
    case .host: limit = 16
    case .hostLabel:
      // In a night every label belongs to one computer, so it is popular when that one is.
      let host = builder.entities.things.firstIndex { $0.label == link.thing && $0.name.value.contains(".") }
      return host.map { isPopular(Link(kind: .host, thing: UInt32($0)), time, builder) } ?? false
    default: return false
    }
    var others: Set<UInt32> = []
    for node in builder.nodes where node.time.nanoseconds / HorizonTable.day == day {
      guard node.parts.contains(where: { $0.thing == link.thing }) else { continue }
      for part in node.parts where part.thing != link.thing {
        let thing = builder.entities[part.thing]
        let counts =
          switch thing.name.kind {
          case .host: true
          case .user, .address: link.kind == .host && !thing.isCommon
          default: false
          }
        if counts { others.insert(part.thing) }
      }
    }
    return others.count > limit
  }
}
