import Testing
import WardModel

@testable import Hub

@Suite struct EntityGraphTests {
  private func entity(_ kind: Entity.Kind, _ role: Entity.Role, _ value: String) -> Entity {
    FindingSamples.entity(kind, role, value)
  }

  private var alerts: [Alert] { FindingSamples.attack }

  private func ways(_ graph: EntityGraph) -> [String] {
    graph.edges.map {
      "\(graph.nodes[$0.from].value)>\(graph.nodes[$0.to].value) \($0.deed) \($0.alertCount)"
    }
  }

  @Test func `the threat moves from source to machine to the next machine, merged and in order`() {
    #expect(
      Set(ways(EntityGraph(alerts: alerts))) == [
        "203.0.113.7>ward7-ws03 Initial access 1", "k.brandt>ward7-ws03 Initial access 1",
        "ward7-ws03>fs01 Lateral movement 1", "ward7-ws03>svc-backup Lateral movement 1",
        "svc-backup>fs01 Impact 2", "fs01>/share/plan.xlsx Impact 1", "fs01>00ff Impact 1",
      ])
    let graph = EntityGraph(alerts: alerts)
    #expect(graph.edges.map(\.firstTime) == graph.edges.map(\.firstTime).sorted())
    #expect(
      graph.lines.first?.hasPrefix("1. 203.0.113.7 → ward7-ws03: initial access, 1 alert, first “Sign-in")
        == true)
  }

  @Test func `who acted in a grave alert is hot, what was only named is not`() {
    let hot = EntityGraph(alerts: alerts).nodes.filter(\.isHot).map(\.value)
    #expect(Set(hot) == ["ward7-ws03", "fs01", "svc-backup"])
  }

  @Test func `the order in which alerts come changes nothing`() {
    let graph = EntityGraph(alerts: alerts)
    var generator = SeededOrder(state: 7)
    for _ in 0..<20 { #expect(EntityGraph(alerts: alerts.shuffled(using: &generator)) == graph) }
  }

  @Test func `a large incident is cut to the most telling and the rest is counted`() {
    var many = alerts
    for index in 0..<300 {
      many.append(
        FindingSamples.alert(
          "b\(index)", Int64(200 + index), level: .low, title: "Scan", tactics: ["discovery"],
          [entity(.host, .subject, "ward7-ws03"), entity(.address, .destination, "192.0.2.\(index % 250)")]))
    }
    let graph = EntityGraph(alerts: many)
    #expect(graph.nodes.count == 40)
    #expect(graph.omittedNodeCount == 257 - 40)
    #expect(graph.edges.count + graph.omittedEdgeCount == 257)
    #expect(graph.nodes.contains { $0.value == "fs01" })
    #expect(
      graph.edges.allSatisfy { graph.nodes.indices.contains($0.from) && graph.nodes.indices.contains($0.to) })
    #expect(EntityGraph(alerts: many, limits: .init(nodes: 40, edges: 5)).edges.count == 5)
  }

  @Test func `no alerts, and alerts that name one thing, make no movement`() {
    #expect(EntityGraph(alerts: []).nodes.isEmpty)
    let alone = EntityGraph(alerts: [FindingSamples.alert("a", [entity(.host, .subject, "ward7-ws03")])])
    #expect(alone.nodes.count == 1)
    #expect(alone.edges.isEmpty)
    #expect(alone.lines.isEmpty)
  }

  @Test func `a sign-in to a cloud account is drawn without a machine`() {
    let graph = EntityGraph(alerts: [
      FindingSamples.alert(
        "c", tactics: ["persistence"],
        [
          entity(.cloudAccount, .subject, "123456789012"), entity(.user, .actor, "anna@example.org"),
          entity(.address, .source, "198.51.100.9"),
        ])
    ])
    #expect(
      Set(ways(graph)) == [
        "anna@example.org>123456789012 Persistence 1", "198.51.100.9>123456789012 Persistence 1",
      ])
  }
}

/// splitmix64.
struct SeededOrder: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
