import WardModel

/// Says why alerts were put together: the fewest shared entities that tie them all.
struct Reasoning {
  let gathering: Gathering

  /// What links tie, and how many alerts each.
  private struct Tie {
    var link: Link
    var count: Int
    /// Decides between equals.
    var name: String
  }

  /// The whole in one sentence first, then entity by entity, the one that ties most first.
  func reasons(observedAs subject: EntityTable.Name?) -> [Incident.Reason] {
    let alerts = gathering.nodes.count
    let ties = spanningTies()
    guard let strongest = ties.first else { return [alone(subject)] }
    let limit = max(1, gathering.configuration.limits.reasonsPerIncident)
    let listed = ties.prefix(limit)
    let named = listed.prefix(3).map { "\(words($0.link)) (\(PlainText.counted($0.count, "alert")))" }
    let more =
      ties.count > named.count
      ? "; the rest is held by \(PlainText.counted(ties.count - named.count, "smaller tie"))" : ""
    let overall = Incident.Reason(
      entity: entity(strongest.link), alertCount: alerts,
      text: "These \(alerts) alerts are one incident because they share \(PlainText.list(named))\(more).")
    return [overall]
      + listed.map { tie in
        let horizon = PlainText.duration(nanoseconds: gathering.horizons[tie.link.kind])
        return Incident.Reason(
          entity: entity(tie.link), alertCount: tie.count,
          text:
            "\(PlainText.counted(tie.count, "alert")) share \(words(tie.link)), each within \(horizon) of the next."
        )
      }
  }

  /// A forest that holds the alerts together, grown from the links that tie most alerts.
  private func spanningTies() -> [Tie] {
    var holders: [Link: [(time: Timestamp, node: Int)]] = [:]
    for (index, node) in gathering.nodes.enumerated() {
      for link in gathering.links[index] {
        for time in node.ends { holders[link, default: []].append((time, index)) }
      }
    }
    let candidates = holders.filter { $0.value.count > 1 }
      .map { (link: $0.key, holders: $0.value, name: name($0.key)) }
      .sorted { a, b in
        a.holders.count != b.holders.count
          ? a.holders.count > b.holders.count
          : (a.link.kind, a.name) < (b.link.kind, b.name)
      }
    var parent = Array(gathering.nodes.indices)
    func root(_ node: Int) -> Int {
      var node = node
      while parent[node] != node {
        parent[node] = parent[parent[node]]
        node = parent[node]
      }
      return node
    }
    var sets = gathering.nodes.count
    var ties: [Tie] = []
    for candidate in candidates {
      if sets == 1 { break }
      let horizon = gathering.horizons[candidate.link.kind]
      let inOrder = candidate.holders.sorted { ($0.time, $0.node) < ($1.time, $1.node) }
      var tied: Set<Int> = []
      var isNew = false
      for (before, after) in zip(inOrder, inOrder.dropFirst())
      where before.node != after.node && after.time.since(before.time) <= horizon {
        tied.insert(before.node)
        tied.insert(after.node)
        let (a, b) = (root(before.node), root(after.node))
        if a == b { continue }
        parent[a] = b
        sets -= 1
        isNew = true
      }
      if isNew { ties.append(Tie(link: candidate.link, count: tied.count, name: candidate.name)) }
    }
    return ties.sorted { a, b in
      a.count != b.count ? a.count > b.count : (a.link.kind, a.name) < (b.link.kind, b.name)
    }
  }

  private func alone(_ subject: EntityTable.Name?) -> Incident.Reason {
    let entity = subject ?? gathering.nodes.first?.parts.first.map { gathering.entities[$0.thing].name }
    let count = gathering.nodes.count
    let window = PlainText.duration(nanoseconds: gathering.configuration.observationWindow.wholeNanoseconds)
    let text: String
    if count == 1 {
      text = "This is one alert; nothing else shares enough with it."
    } else if let subject {
      text =
        "These \(count) weak alerts are gathered because they concern \(Self.words(subject)) within the same \(window)."
    } else {
      text =
        "These \(count) weak alerts are gathered because the same rule raised them within the same \(window)."
    }
    return Incident.Reason(
      entity: Entity(kind: entity?.kind ?? .host, role: .subject, value: entity?.value ?? "unknown"),
      alertCount: count, text: text)
  }

  private func entity(_ link: Link) -> Entity {
    let index = link.thing == Link.none ? link.host : link.thing
    guard index != Link.none else { return Entity(kind: .host, role: .subject, value: "unknown") }
    let name = gathering.entities[index].name
    return Entity(kind: name.kind, role: .subject, value: name.value)
  }

  private func name(_ link: Link) -> String {
    entity(link).value + "|" + (link.host == Link.none ? "" : gathering.entities[link.host].name.value)
      + "|" + ruleTitle(link)
  }

  private func ruleTitle(_ link: Link) -> String { gathering.ruleTitles[link.rule] ?? "" }

  private func words(_ link: Link) -> String {
    let entity = entity(link)
    let what = Self.words(EntityTable.Name(kind: entity.kind, value: entity.value))
    let place =
      link.host == Link.none ? "" : " on \(PlainText.shortHost(gathering.entities[link.host].name.value))"
    switch link.kind {
    case .repetition:
      let rule = "the rule “\(PlainText.clean(ruleTitle(link), limit: 80))”"
      if link.thing == Link.none { return rule }
      return link.thing == link.host ? "\(rule) and \(what)" : "\(rule) and \(what)\(place)"
    case .outbreak: return "the critical rule “\(PlainText.clean(ruleTitle(link), limit: 80))” and \(what)"
    default: return what + place
    }
  }

  /// An entity in words, such as `the computer ws05`.
  static func words(_ name: EntityTable.Name) -> String {
    let value = PlainText.clean(name.value, limit: 100)
    return switch name.kind {
    case .host: "the computer \(PlainText.shortHost(value))"
    case .user: "the account \(value)"
    case .session: "the logon session \(value)"
    case .process: "the process \(value)"
    case .address: "the address \(value)"
    case .domain: "the internet name \(value)"
    case .hash: "the same program (file hash \(PlainText.clean(value, limit: 12)))"
    case .file: "the file \(PlainText.fileName(value))"
    case .cloudAccount: "the cloud account \(value)"
    }
  }
}
