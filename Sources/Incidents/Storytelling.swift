import WardModel

/// Tells what happened, step by step, in words for people who don't read logs.
struct Storytelling {
  let gathering: Gathering

  /// Hits of one rule by one account on one computer, without a long pause.
  private struct Episode {
    var nodes: [Int]
    var last: Timestamp
  }
  private struct EpisodeKey: Hashable {
    var rule: String
    var host: UInt32
    var actor: UInt32
  }

  /// The steps in the order of time; when there are too many, the worst, and one step that sums up the others.
  func steps() -> [Incident.Step] {
    let episodes = self.episodes()
    let limit = max(2, gathering.configuration.limits.stepsPerStory)
    guard episodes.count > limit else { return episodes.map(step) }
    let levels = episodes.map(level)
    let ranked = episodes.indices.sorted { levels[$0] != levels[$1] ? levels[$0] > levels[$1] : $0 < $1 }
    let told = ranked.prefix(limit - 1).sorted().map { step(episodes[$0]) }
    return told + [summary(ranked.dropFirst(limit - 1).sorted().map { episodes[$0] })]
  }

  private func episodes() -> [Episode] {
    let pause = gathering.configuration.foldingPause.wholeNanoseconds
    var episodes: [Episode] = []
    var current: [EpisodeKey: Int] = [:]
    for (index, node) in gathering.nodes.enumerated() {
      let key = EpisodeKey(
        rule: gathering.profiles[index].rule.id, host: node.host, actor: actor(of: node) ?? Link.none)
      if let position = current[key], node.firstTime.since(episodes[position].last) <= pause {
        episodes[position].nodes.append(index)
        episodes[position].last = max(episodes[position].last, node.time)
      } else {
        current[key] = episodes.count
        episodes.append(Episode(nodes: [index], last: node.time))
      }
    }
    return episodes
  }

  private func level(_ episode: Episode) -> Severity {
    episode.nodes.map { gathering.profiles[$0].rule.level }.max() ?? .informational
  }

  private func step(_ episode: Episode) -> Incident.Step {
    let first = episode.nodes.first ?? 0
    let profile = gathering.profiles[first]
    return Incident.Step(
      time: gathering.nodes[first].firstTime, text: sentence(episode), level: level(episode),
      tactics: profile.tactics, techniques: profile.techniques,
      alerts: episode.nodes.map { gathering.nodes[$0].id })
  }

  // MARK: Sentences

  private func sentence(_ episode: Episode) -> String {
    let first = episode.nodes.first ?? 0
    let node = gathering.nodes[first]
    let profile = gathering.profiles[first]
    let details = episode.nodes.lazy.compactMap { gathering.nodes[$0].details }.first
    var text = gathering.host(of: node).map { "On \(PlainText.shortHost($0)), " } ?? ""
    if profile.rule.level == .informational {
      // Such a rule only notes what happens; its tactic would accuse somebody of signing out.
      text += "an event was noted"
    } else {
      text += "\(who(node)) \(Self.mostTelling(profile.tactics).deed)\(towards(node, profile))"
    }
    text += ": “\(PlainText.clean(profile.rule.title, limit: 120))”."
    if let details { text += Self.circumstances(details) }
    if episode.nodes.count > 1 {
      text += " Seen \(episode.nodes.count) times \(PlainText.span(node.firstTime, episode.last)) UTC."
    }
    return text.prefix(1).uppercased() + text.dropFirst()
  }

  private func who(_ node: Node) -> String {
    if let actor = actor(of: node) {
      let thing = gathering.entities[actor]
      if thing.isCommon { return "something running as the computer's own system account" }
      return "somebody using the account \(PlainText.clean(thing.name.value, limit: 80))"
    }
    let target = node.parts.first {
      let thing = gathering.entities[$0.thing]
      return thing.name.kind == .user && $0.role == .target && !thing.isCommon
    }
    guard let target else { return "somebody" }
    return
      "somebody, aiming at the account \(PlainText.clean(gathering.entities[target.thing].name.value, limit: 80)),"
  }

  /// The account that acted; the system's own only when there is no other.
  private func actor(of node: Node) -> UInt32? {
    var system: UInt32?
    for part in node.parts where part.role == .actor || part.role == .subject {
      let thing = gathering.entities[part.thing]
      guard thing.name.kind == .user else { continue }
      if !thing.isCommon { return part.thing }
      system = system ?? part.thing
    }
    return system
  }

  /// The other end, where the tactic has one.
  private func towards(_ node: Node, _ profile: RuleProfile) -> String {
    let outward: Set<String> = ["lateral-movement", "command-and-control", "exfiltration"]
    guard profile.tactics.contains(where: outward.contains) else { return "" }
    for kind in [Entity.Kind.domain, .address] {
      for part in node.parts
      where part.role == .destination && gathering.entities[part.thing].name.kind == kind {
        let thing = gathering.entities[part.thing]
        if !thing.isCommon { return " (towards \(PlainText.clean(thing.name.value, limit: 80)))" }
      }
    }
    return ""
  }

  private static func circumstances(_ details: Node.Details) -> String {
    var text = ""
    if let program = details.program {
      text += " The program was \(program)"
      if let parent = details.parentProgram { text += ", started by \(parent)" }
      if let object = details.object { text += ", acting on \(object)" }
      text += "."
    } else if let object = details.object {
      text += " It concerned \(object)."
    }
    // A command that is just the program's name says nothing new.
    if let command = details.command, PlainText.fileName(command) != details.program {
      text += " Command: \(command)"
    }
    return text
  }

  /// Of a rule's tactics the one that says most about the purpose.
  static func mostTelling(_ tactics: [String]) -> Tactic {
    tactics.compactMap(Tactic.named).max { ($0.telling, $1.name) < ($1.telling, $0.name) }
      ?? Tactic.unknown(tactics.first ?? "")
  }

  private func summary(_ episodes: [Episode]) -> Incident.Step {
    let indices = episodes.flatMap(\.nodes)
    let tactics = Tactic.ordered(Set(indices.flatMap { gathering.profiles[$0].tactics }))
    let titles = Set(indices.map { gathering.profiles[$0].rule.title }).sorted()
    let named = titles.prefix(5).map { "“\(PlainText.clean($0, limit: 80))”" }
    let more = titles.count > named.count ? ["\(titles.count - named.count) other rules"] : []
    let last = indices.map { gathering.nodes[$0].time }.max() ?? gathering.lastTime
    let first = indices.map { gathering.nodes[$0].firstTime }.min() ?? gathering.firstTime
    return Incident.Step(
      time: last,
      text:
        "\(PlainText.counted(episodes.count, "further step")) (\(PlainText.counted(indices.count, "alert"))) "
        + "\(PlainText.span(first, last)) UTC: \(PlainText.list(Array(named) + more)).",
      level: episodes.map(level).max() ?? .informational, tactics: tactics,
      techniques: Set(indices.flatMap { gathering.profiles[$0].techniques }).sorted(),
      alerts: indices.map { gathering.nodes[$0].id })
  }
}
