import Incidents
import WardModel

/// Gathers nodes and edges alert by alert, then keeps the most telling.
struct EntityGraphBuilder {
  private struct Name: Hashable, Comparable {
    var kind: Entity.Kind
    var value: String
    static func < (a: Name, b: Name) -> Bool { (a.kind.rawValue, a.value) < (b.kind.rawValue, b.value) }
  }
  private struct Way: Hashable {
    var from: Name
    var to: Name
  }
  private struct Movement {
    var level: Severity
    var telling: Int
    var deed: String
    var alertCount: Int
    var firstTime: Timestamp
    var ruleTitle: String
  }

  private var nodes: [Name: EntityGraph.Node] = [:]
  private var movements: [Way: Movement] = [:]

  /// Alerts come in the order of their first time.
  mutating func add(_ alert: Alert, isCommon: (Entity) -> Bool) {
    let entities = alert.entities.filter { $0.kind != .process && $0.kind != .session && !isCommon($0) }
    let hasFile = entities.contains { $0.kind == .file }
    let drawn = entities.filter { !($0.kind == .hash && hasFile) }
    for name in Set(drawn.map { Name(kind: $0.kind, value: $0.value) }) {
      let roles = drawn.filter { $0.kind == name.kind && $0.value == name.value }.map(\.role)
      note(name, roles: roles, alert)
    }
    for (way, word) in ways(drawn) { move(way, word, alert) }
  }

  private mutating func note(_ name: Name, roles: [Entity.Role], _ alert: Alert) {
    let canBeTaken = [Entity.Kind.host, .user, .cloudAccount].contains(name.kind)
    let acted = roles.contains(.subject) || roles.contains(.actor)
    let isHot = canBeTaken && acted && alert.rule.level >= .high
    var node =
      nodes[name]
      ?? EntityGraph.Node(
        kind: name.kind, value: name.value, level: alert.rule.level, alertCount: 0,
        firstTime: alert.firstTime, isHot: false)
    node.level = max(node.level, alert.rule.level)
    node.alertCount += 1
    node.isHot = node.isHot || isHot
    nodes[name] = node
  }

  /// From where to where, and a word for it when no tactic has one. The machine that the alert is about is the middle: people and
  /// sources lead to it, destinations and objects lead away from it. Without a machine the account or person stands there.
  private func ways(_ entities: [Entity]) -> [(Way, String)] {
    func first(_ kind: Entity.Kind, _ roles: Set<Entity.Role>) -> Entity? {
      entities.first { $0.kind == kind && roles.contains($0.role) }
    }
    let middle =
      first(.host, [.subject, .actor, .target, .object]) ?? first(
        .cloudAccount, Set([.subject, .target, .object, .actor]))
      ?? first(.host, [.destination]) ?? first(.user, [.actor, .subject]) ?? first(.user, [.target])
    guard let middle else { return [] }
    let centre = Name(kind: middle.kind, value: middle.value)
    var ways: [(Way, String)] = []
    for entity in entities {
      let name = Name(kind: entity.kind, value: entity.value)
      guard name != centre else { continue }
      let word: String
      let leadsIn: Bool
      switch (entity.kind, entity.role) {
      case (.user, .target), (.user, .object), (.user, .destination): (word, leadsIn) = ("aimed at", false)
      case (.user, _): (word, leadsIn) = ("account used", true)
      case (.host, .source), (.address, .source), (.domain, .source): (word, leadsIn) = ("contact", true)
      case (.address, .actor), (.address, .subject): (word, leadsIn) = ("contact", true)
      case (.file, _), (.hash, _): (word, leadsIn) = ("file", false)
      case (.cloudAccount, _): (word, leadsIn) = ("cloud account", false)
      default: (word, leadsIn) = ("contact", false)
      }
      ways.append((leadsIn ? Way(from: name, to: centre) : Way(from: centre, to: name), word))
    }
    return ways
  }

  private mutating func move(_ way: Way, _ word: String, _ alert: Alert) {
    let tactic = alert.tactics.compactMap { Tactic.named($0) }.max {
      ($0.telling, $1.name) < ($1.telling, $0.name)
    }
    let telling = tactic?.telling ?? -1
    let deed = tactic?.title ?? word
    guard var movement = movements[way] else {
      movements[way] = Movement(
        level: alert.rule.level, telling: telling, deed: deed, alertCount: 1, firstTime: alert.firstTime,
        ruleTitle: alert.rule.title)
      return
    }
    movement.level = max(movement.level, alert.rule.level)
    if telling > movement.telling { (movement.telling, movement.deed) = (telling, deed) }
    movement.alertCount += 1
    movements[way] = movement
  }

  func finish(_ limits: EntityGraph.Limits) -> EntityGraph {
    // The most telling first: in attackers' hands, worst level, machines and people before things, most alerts.
    let ranked = nodes.sorted { a, b in
      let (x, y) = (a.value, b.value)
      if x.isHot != y.isHot { return x.isHot }
      if x.level != y.level { return x.level > y.level }
      if Self.rank(x.kind) != Self.rank(y.kind) { return Self.rank(x.kind) < Self.rank(y.kind) }
      if x.alertCount != y.alertCount { return x.alertCount > y.alertCount }
      return (x.firstTime, a.key) < (y.firstTime, b.key)
    }
    let kept = ranked.prefix(max(0, limits.nodes)).sorted { a, b in
      (a.value.firstTime, a.key) < (b.value.firstTime, b.key)
    }
    let places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($0.element.key, $0.offset) })
    var edges: [EntityGraph.Edge] = []
    for (way, movement) in movements {
      guard let from = places[way.from], let to = places[way.to] else { continue }
      edges.append(
        EntityGraph.Edge(
          from: from, to: to, deed: movement.deed, level: movement.level, alertCount: movement.alertCount,
          firstTime: movement.firstTime, ruleTitle: movement.ruleTitle))
    }
    if edges.count > limits.edges {
      edges.sort { a, b in
        if a.level != b.level { return a.level > b.level }
        if a.alertCount != b.alertCount { return a.alertCount > b.alertCount }
        return (a.from, a.to) < (b.from, b.to)
      }
      edges.removeLast(edges.count - max(0, limits.edges))
    }
    edges.sort { ($0.firstTime, $0.from, $0.to) < ($1.firstTime, $1.from, $1.to) }
    return EntityGraph(
      nodes: kept.map(\.value), edges: edges, omittedNodeCount: nodes.count - kept.count,
      omittedEdgeCount: movements.count - edges.count)
  }

  private static func rank(_ kind: Entity.Kind) -> Int {
    switch kind {
    case .host: 0
    case .user, .cloudAccount: 1
    case .address, .domain: 2
    case .session, .process: 3
    case .file, .hash: 4
    }
  }
}
