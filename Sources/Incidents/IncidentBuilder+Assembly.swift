import WardModel

extension IncidentBuilder {
  /// Tells the incident that a group of alerts makes.
  func assemble(_ group: Group) -> Incident {
    let members = group.nodes.map { nodes[$0] }
    let gathering = Gathering(
      configuration: configuration, horizons: horizons, entities: entities, nodes: members,
      profiles: members.map { rules[$0.rule] }, links: group.nodes.map { links(of: $0, in: group) })
    let scoring = Scoring(gathering)
    let counts = gathering.ruleCounts
    return Incident(
      id: identifier(of: group.membership),
      title: Titling(gathering: gathering).title(standing: scoring.standing),
      standing: scoring.standing, level: gathering.level, score: scoring.score, scoreParts: scoring.parts,
      firstTime: gathering.firstTime, lastTime: gathering.lastTime, alerts: members.map(\.id),
      hosts: gathering.hosts, users: gathering.users, entities: listedEntities(members),
      techniques: Set(counts.flatMap(\.profile.techniques)).sorted(), tactics: gathering.tactics,
      reasons: Reasoning(gathering: gathering).reasons(observedAs: subject(of: group)) + ordered(members),
      story: Storytelling(gathering: gathering).steps(),
      nextSteps: NextSteps(gathering: gathering, standing: scoring.standing).list)
  }

  /// The links that tied an alert here: all its own that weren't popular, or the one along which it joined.
  private func links(of index: Int, in group: Group) -> [Link] {
    let node = nodes[index]
    if !node.isLinking { return group.joinedBy[index].map { [$0] } ?? [] }
    return node.links.filter { link in node.ends.contains { !popularity.isPopular(link, at: $0) } }
  }

  /// That people put alerts together or apart, where they did.
  private func ordered(_ members: [Node]) -> [Incident.Reason] {
    let bound = members.filter { !$0.bonds.isEmpty }
    guard let first = bound.first else { return [] }
    let name = first.parts.first.map { entities[$0.thing].name }
    return [
      Incident.Reason(
        entity: Entity(kind: name?.kind ?? .host, role: .subject, value: name?.value ?? "unknown"),
        alertCount: bound.count,
        text: "A person decided where \(PlainText.counted(bound.count, "alert")) of these belong.")
    ]
  }

  private func subject(of group: Group) -> EntityTable.Name? {
    guard case .observation(let subject, _, _) = group.membership, subject != Link.none else { return nil }
    return entities[subject].name
  }

  /// The entities that most alerts name, up to the limit; sorted.
  private func listedEntities(_ members: [Node]) -> [Entity] {
    var counts: [Node.Part: Int] = [:]
    for member in members {
      for part in member.parts { counts[part, default: 0] += 1 }
    }
    let ranked = counts.map { part, count in
      let name = entities[part.thing].name
      return (entity: Entity(kind: name.kind, role: part.role, value: name.value), count: count)
    }
    let limit = configuration.limits.entitiesPerIncident
    if ranked.count <= limit { return ranked.map(\.entity).sorted() }
    // A spread-out incident names thousands: only the best so far are kept in order, not all.
    var best: [(entity: Entity, count: Int)] = []
    func isBetter(_ a: (entity: Entity, count: Int), _ b: (entity: Entity, count: Int)) -> Bool {
      a.count != b.count ? a.count > b.count : a.entity < b.entity
    }
    for candidate in ranked {
      if best.count >= limit {
        guard let last = best.last, isBetter(candidate, last) else { continue }
        best.removeLast()
      }
      var low = 0
      var high = best.count
      while low < high {
        let middle = (low + high) / 2
        if isBetter(best[middle], candidate) { low = middle + 1 } else { high = middle }
      }
      best.insert(candidate, at: low)
    }
    return best.map(\.entity).sorted()
  }
}
