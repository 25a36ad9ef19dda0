public import WardModel

extension IncidentBuilder {
  /// Closes every incident that nothing can join any more and gives it back: for a live system, from time to time.
  ///
  /// - Parameter watermark: no alert with an earlier event time is expected. It is the caller's to judge: a single source
  ///   with a wrong clock must not close everybody's incidents. An alert that comes later than that starts a new incident.
  /// - Returns: what was closed, and what limits had closed before; worst first.
  public mutating func closeQuiet(watermark: Timestamp) -> [Incident] {
    settle()
    close(groups().filter { lastTime(of: $0) < watermark.advanced(byNanoseconds: -patience) })
    return takeClosed()
  }

  /// Takes the incidents that limits closed early.
  public mutating func takeClosed() -> [Incident] {
    defer { closed = [] }
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

  /// Closes what is quiet by the clock of a stream: what nothing can join that is no later than the lateness allowed.
  mutating func closeByClock() {
    let watermark = clock.newest.advanced(byNanoseconds: -max(0, configuration.lateness.wholeNanoseconds))
    settle()
    close(groups().filter { lastTime(of: $0) < watermark.advanced(byNanoseconds: -patience) })
  }

  private var patience: Int64 { max(horizons.longest, configuration.observationWindow.wholeNanoseconds) }

  private func lastTime(of group: Group) -> Timestamp {
    group.nodes.map { nodes[$0].time }.max() ?? .distantPast
  }

  private mutating func close(_ groups: [Group]) {
    if groups.isEmpty { return }
    resolve(closing: groups)
    closed.append(contentsOf: groups.map(assemble))
    for group in groups {
      let identifier = identifier(of: group.membership)
      // A cluster is a whole set, so its cells can go with it; weak alerts are in no cell.
      clusters.dissolve(group.nodes.filter { nodes[$0].isHeld }, nodes: nodes)
      for index in group.nodes {
        indexByID[nodes[index].id] = nil
        nodes[index].isOpen = false
        forgetDetails(of: index)
      }
      openAlertCount -= group.nodes.count
      tracker?.close(identifier, group.nodes)
    }
    // Whom their founders stood for has been told.
    _ = clusters.takeShaken()
    _ = clusters.takeDisplaced()
    if closed.count > configuration.limits.closedIncidents {
      closed.sort(by: Incident.isWorse)
      droppedIncidentCount += closed.count - configuration.limits.closedIncidents
      closed.removeLast(closed.count - configuration.limits.closedIncidents)
    }
    // What was popular on the days of open alerts and on the last two stays so, although alerts that showed it are gone.
    let openDay = nodes.lazy.filter(\.isOpen).map { PopularityTable.day(of: $0.firstTime) }.min() ?? .max
    popularity.forget(before: min(openDay, max(newestDay, .min + 1) - 1))
    // Rebuilding costs as much as there are open alerts, so it waits until half as many have gone.
    if nodes.count > openAlertCount + openAlertCount / 2 { compact() }
  }

  private mutating func forgetDetails(of index: Int) {
    guard nodes[index].details != nil else { return }
    let key = RuleAndHost(rule: nodes[index].rule, host: nodes[index].host)
    detailed[key]?.removeAll { $0 == index }
    if detailed[key]?.isEmpty == true { detailed[key] = nil }
  }

  /// Gives up the room of closed alerts: the open ones move into fresh tables.
  private mutating func compact() {
    var fresh = IncidentBuilder(configuration: configuration)
    let entities = self.entities
    fresh.popularity = popularity.renumbered { thing in
      fresh.entities.index(kind: entities[thing].name.kind, value: entities[thing].name.value)
    }
    func moved(_ thing: UInt32) -> UInt32 {
      if thing == Link.none { return thing }
      let name = entities[thing].name
      return fresh.entities.index(kind: name.kind, value: name.value)
    }
    var indices = Array(repeating: Int32(-1), count: nodes.count)
    for (index, node) in nodes.enumerated() where node.isOpen {
      var node = node
      let rule = node.rule
      let freshRule = fresh.rules.index(of: rules[rule], in: rules, at: rule)
      func movedLinks(_ links: [Link]) -> [Link] {
        links.map { link in
          Link(
            kind: link.kind, thing: moved(link.thing), host: moved(link.host),
            rule: link.rule == Link.none ? Link.none : freshRule)
        }.sorted()
      }
      node.rule = freshRule
      node.host = moved(node.host)
      node.subject = moved(node.subject)
      node.parts = node.parts.map { Node.Part(thing: moved($0.thing), role: $0.role) }
      node.links = movedLinks(node.links)
      node.cuts = node.cuts.map { Node.Cut(order: $0.order, links: movedLinks($0.links)) }
      indices[index] = Int32(truncatingIfNeeded: fresh.nodes.count)
      fresh.insert(node)
    }
    for index in fresh.nodes.indices {
      for position in fresh.nodes[index].bonds.indices {
        // Both ends of a bond are in one incident, so both are open.
        fresh.nodes[index].bonds[position].other = indices[Int(fresh.nodes[index].bonds[position].other)]
      }
    }
    fresh.bindAll()
    fresh.closed = closed
    fresh.droppedIncidentCount = droppedIncidentCount
    fresh.clock = clock
    fresh.newestDay = newestDay
    fresh.orderPosition = orderPosition
    fresh.settlingCredit = settlingCredit
    if let tracker { fresh.resume(tracker) { indices[$0] } }
    self = fresh
  }

  /// Ties what people tied, once all alerts are in.
  mutating func bindAll() {
    for index in nodes.indices {
      for bond in nodes[index].bonds { clusters.bind(index, Int(bond.other)) }
    }
  }
}
