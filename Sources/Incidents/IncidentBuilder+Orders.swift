import WardModel

extension IncidentBuilder {
  /// Does what a person ordered, in log order among the alerts; takes time in proportion to the open alerts.
  public mutating func apply(_ order: GatheringOrder) -> GatheringOutcome {
    if let last = orderPosition, order.position <= last { return .repeated }
    orderPosition = order.position
    settle()
    return switch order.deed {
    case .join(let a, let b): join(a, b, by: order.id)
    case .part(let alerts): part(alerts, by: order.id)
    case .revoke(let other): revoke(other)
    }
  }

  // MARK: Joining

  private mutating func join(_ a: String, _ b: String, by order: String) -> GatheringOutcome {
    if a == b { return .refused(.alreadyOne(a)) }
    let groups = self.groups()
    guard let one = groups.first(where: { identifier(of: $0.membership) == a }) else {
      return .refused(.unknownIncident(a))
    }
    guard let other = groups.first(where: { identifier(of: $0.membership) == b }) else {
      return .refused(.unknownIncident(b))
    }
    guard let first = anchor(of: one), let second = anchor(of: other) else { return .refused(.alreadyOne(a)) }
    // The alerts of an observation hold by nothing, so each is tied.
    for (group, anchor) in [(one, first), (other, second)] {
      guard case .observation = group.membership else { continue }
      for index in group.nodes where index != anchor { bind(index, anchor, by: order) }
    }
    bind(first, second, by: order)
    return .done
  }

  /// The alert by which an incident is held: its founder, or of an observation the one that came first.
  private func anchor(of group: Group) -> Int? {
    switch group.membership {
    case .cluster(let root): clusters.founder(of: root)
    case .observation: group.nodes.min()
    }
  }

  private mutating func bind(_ a: Int, _ b: Int, by order: String) {
    for (end, other) in a == b ? [(a, b)] : [(a, b), (b, a)] {
      nodes[end].bonds.append(Node.Bond(other: Int32(truncatingIfNeeded: other), order: order))
      change(end)
    }
    clusters.bind(a, b)
  }

  /// Notes that an alert may belong elsewhere now.
  private mutating func change(_ index: Int) {
    tracker?.dirty.append(Int32(truncatingIfNeeded: index))
    if !nodes[index].isLinking { tracker?.homeless.append(Int32(truncatingIfNeeded: index)) }
  }

  // MARK: Parting

  private mutating func part(_ alerts: [String], by order: String) -> GatheringOutcome {
    var parted: Set<Int> = []
    for alert in alerts {
      guard let index = indexByID[alert] else { return .refused(.unknownAlert(alert)) }
      parted.insert(index)
    }
    guard let first = parted.min() else { return .refused(.nothingToPart) }
    let whole = membership(of: first).membership
    guard parted.allSatisfy({ membership(of: $0).membership == whole }) else {
      return .refused(.notOfOneIncident)
    }
    guard let group = groups().first(where: { $0.membership == whole }), group.nodes.count > parted.count
    else { return .refused(.nothingToPart) }
    var tied = group.nodes.filter { nodes[$0].isHeld }
    let rest = group.nodes.filter { !parted.contains($0) }
    let kept = Set(rest.flatMap { nodes[$0].isLinking ? nodes[$0].links : [] })
    clusters.dissolve(tied, nodes: nodes)
    for index in group.nodes {
      // Earlier orders must not hold together what this one parts.
      let isParted = parted.contains(index)
      nodes[index].bonds.removeAll { parted.contains(Int($0.other)) != isParted }
    }
    for index in parted.sorted() {
      if nodes[index].isLinking { cut(index, kept, by: order) }
      if index != first || parted.count == 1 {
        nodes[index].bonds.append(Node.Bond(other: Int32(truncatingIfNeeded: first), order: order))
      }
      if index != first {
        nodes[first].bonds.append(Node.Bond(other: Int32(truncatingIfNeeded: index), order: order))
      }
    }
    tied = group.nodes.filter { nodes[$0].isHeld }
    tieAnew(tied)
    for index in group.nodes { change(index) }
    return .done
  }

  private mutating func cut(_ index: Int, _ kept: Set<Link>, by order: String) {
    // The next hit of the same rule shares the computer with the rest: it must not be a bridge.
    let links = nodes[index].links.filter { kept.contains($0) || $0.kind == .repetition }
    if links.isEmpty { return }
    disturb(links, of: index)
    nodes[index].links.removeAll(where: links.contains)
    nodes[index].cuts.append(Node.Cut(order: order, links: links))
    nodes[index].timelines = nodes[index].links.map { clusters.timeline(of: $0) }
  }

  /// Weak alerts that joined along these links have to look again.
  private mutating func disturb(_ links: [Link], of index: Int) {
    for link in links {
      let reach = 2 * horizons[link.kind]
      for time in nodes[index].ends {
        tracker?.disturb(
          link,
          ChangeTracker.Span(
            from: time.advanced(byNanoseconds: -reach), to: time.advanced(byNanoseconds: reach)))
      }
    }
  }

  // MARK: Taking back

  private mutating func revoke(_ order: String) -> GatheringOutcome {
    let concerned = nodes.indices.filter { index in
      nodes[index].isOpen
        && (nodes[index].bonds.contains { $0.order == order }
          || nodes[index].cuts.contains { $0.order == order })
    }
    if concerned.isEmpty { return .refused(.unknownOrder(order)) }
    var members: [Int] = []
    var seen: Set<Int> = []
    for index in concerned where !seen.contains(index) {
      let set = clusters.members(of: index)
      seen.formUnion(set)
      members += set
    }
    // Founders are noted set by set, so each is dissolved by itself; cells of one hold no alerts of another.
    for index in concerned where clusters.count(of: index) > 1 {
      clusters.dissolve(clusters.members(of: index), nodes: nodes)
    }
    for index in concerned { clusters.dissolve([index], nodes: nodes) }
    for index in concerned {
      nodes[index].bonds.removeAll { $0.order == order }
      for cut in nodes[index].cuts where cut.order == order {
        nodes[index].links = Set(nodes[index].links + cut.links).sorted()
        disturb(cut.links, of: index)
      }
      nodes[index].cuts.removeAll { $0.order == order }
      if nodes[index].isLinking {
        nodes[index].timelines = nodes[index].links.map { clusters.timeline(of: $0) }
      }
      change(index)
    }
    tieAnew(members.sorted())
    return .done
  }
}
