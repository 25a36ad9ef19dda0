public import WardModel

extension IncidentBuilder {
  /// Closes every incident that nothing can join any more and gives it back: for a live system, from time to time.
  ///
  /// - Parameter watermark: no alert with an earlier event time is expected. It is the caller's to judge: a single source
  ///   with a wrong clock must not close everybody's incidents. An alert that comes later than that starts a new incident.
  /// - Returns: what was closed, and what limits had closed before; worst first.
  public mutating func closeQuiet(watermark: Timestamp) -> [Incident] {
    let window = configuration.observationWindow.wholeNanoseconds
    let patience = max(horizons.longest, window)
    settle()
    close(groups().filter { lastTime(of: $0) < watermark.advanced(byNanoseconds: -patience) })
    return takeClosed()
  }

  /// Takes the incidents that limits closed early.
  public mutating func takeClosed() -> [Incident] {
    defer {
      closed = []
      closedIncidentOf = [:]
    }
    return closed.sorted(by: Incident.isWorse)
  }

  /// Closes the incidents quiet for longest until a quarter of the room is free.
  mutating func closeQuietest() {
    settle()
    let goal = configuration.limits.openAlerts / 4 * 3
    var remaining = openAlertCount
    let ordered = groups().map { (group: $0, last: lastTime(of: $0), id: identifier(of: $0.membership)) }
      .sorted { ($0.last, $0.id) < ($1.last, $1.id) }
    var closing: [Group] = []
    for entry in ordered {
      if remaining <= goal { break }
      remaining -= entry.group.nodes.count
      closing.append(entry.group)
    }
    close(closing)
  }

  private func lastTime(of group: Group) -> Timestamp {
    group.nodes.map { nodes[$0].time }.max() ?? .distantPast
  }

  private mutating func close(_ groups: [Group]) {
    if groups.isEmpty { return }
    closed.append(contentsOf: groups.map(assemble))
    for group in groups {
      let identifier = identifier(of: group.membership)
      // A cluster is a whole set, so its cells can go with it; weak alerts are in no cell.
      clusters.dissolve(group.nodes.filter { nodes[$0].isLinking }, nodes: nodes)
      for index in group.nodes {
        indexByID[nodes[index].id] = nil
        closedIncidentOf[nodes[index].id] = identifier
        nodes[index].isOpen = false
      }
      openAlertCount -= group.nodes.count
    }
    if closed.count > configuration.limits.closedIncidents {
      closed.sort(by: Incident.isWorse)
      droppedIncidentCount += closed.count - configuration.limits.closedIncidents
      closed.removeLast(closed.count - configuration.limits.closedIncidents)
    }
    // Rebuilding costs as much as there are open alerts, so it waits until as many have gone.
    if nodes.count > 2 * openAlertCount { compact() }
  }

  /// Gives up the room of closed alerts: the open ones move into fresh tables.
  private mutating func compact() {
    var fresh = IncidentBuilder(configuration: configuration)
    // What was popular on the days of open alerts and on the last two stays so, although alerts that showed it are gone.
    let openDay = nodes.lazy.filter(\.isOpen).map { PopularityTable.day(of: $0.firstTime) }.min() ?? .max
    let lastDay = nodes.lazy.map { PopularityTable.day(of: $0.time) }.max() ?? .max
    let entities = self.entities
    fresh.popularity = popularity.renumbered(since: min(openDay, lastDay - 1)) { thing in
      fresh.entities.index(kind: entities[thing].name.kind, value: entities[thing].name.value)
    }
    for var node in nodes where node.isOpen {
      func moved(_ thing: UInt32) -> UInt32 {
        if thing == Link.none { return thing }
        let name = entities[thing].name
        return fresh.entities.index(kind: name.kind, value: name.value)
      }
      let rule = node.rule
      let freshRule = fresh.rules.index(of: rules[rule], in: rules, at: rule)
      node.rule = freshRule
      node.host = moved(node.host)
      node.subject = moved(node.subject)
      node.parts = node.parts.map { Node.Part(thing: moved($0.thing), role: $0.role) }
      node.links = node.links.map { link in
        Link(
          kind: link.kind, thing: moved(link.thing), host: moved(link.host),
          rule: link.rule == Link.none ? Link.none : freshRule)
      }.sorted()
      fresh.insert(node)
    }
    fresh.closed = closed
    fresh.closedIncidentOf = closedIncidentOf
    fresh.droppedIncidentCount = droppedIncidentCount
    self = fresh
  }
}
