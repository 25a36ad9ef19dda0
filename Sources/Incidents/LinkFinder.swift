import WardModel

/// Finds what an alert can have in common with others.
struct LinkFinder {
  let entities: EntityTable
  let configuration: IncidentConfiguration

  /// Tactics in which an address or name at the other end is part of the attack, not mere surroundings.
  private static let networkTactics: Set<String> = [
    "initial-access", "credential-access", "lateral-movement", "command-and-control", "exfiltration",
  ]

  /// The links of an alert, sorted.
  func links(of alert: Alert, parts: [Node.Part], host: UInt32, rule: UInt32, isLinking: Bool) -> [Link] {
    var links: [Link] = []
    let hosts = few(.host, parts)
    let holder = host
    for part in parts {
      if entities.isCommon(part.thing) { continue }
      switch entities.kind(of: part.thing) {
      case .process:
        if isSystemProgram(part.role, alert) { continue }
        let isUnique = entities[part.thing].name.value.utf8.first == UInt8(ascii: "{")
        links.append(Link(kind: isUnique ? .process : .processNumber, thing: part.thing))
      case .session: links.append(Link(kind: .session, thing: part.thing))
      case .file: links.append(Link(kind: .fileOnHost, thing: part.thing, host: holder))
      case .cloudAccount: links.append(Link(kind: .cloudAccount, thing: part.thing))
      case .user, .address, .domain, .hash, .host: break
      }
    }
    for user in few(.user, parts) where !entities.isCommon(user) {
      for host in hosts.isEmpty ? [Link.none] : hosts {
        links.append(Link(kind: .userOnHost, thing: user, host: host))
      }
    }
    for host in hosts where !entities.isCommon(host) {
      links.append(Link(kind: .host, thing: host))
      if let label = entities[host].label { links.append(Link(kind: .hostLabel, thing: label)) }
    }
    // A weak alert joins what happened on its own computer; across the network only when it names no computer.
    if isLinking || hosts.isEmpty { links += linksAcrossHosts(alert, parts) }
    if isLinking {
      // Hits of one rule about the same thing are one matter even where the thing is too common to tie others.
      links.append(Link(kind: .repetition, thing: subject(of: parts) ?? host, host: host, rule: rule))
      if alert.rule.level == .critical { links += outbreaks(parts, rule: rule) }
    }
    links.sort()
    // Equal ones are neighbours now.
    var distinct: [Link] = []
    distinct.reserveCapacity(links.count)
    for link in links where distinct.last != link { distinct.append(link) }
    return distinct
  }

  private func linksAcrossHosts(_ alert: Alert, _ parts: [Node.Part]) -> [Link] {
    var links: [Link] = []
    for user in few(.user, parts) where !entities.isCommon(user) && !entities[user].isGeneric {
      links.append(Link(kind: .user, thing: user))
    }
    if alert.tactics.contains(where: { Self.networkTactics.contains(Tactic.normalised($0)) }) {
      for address in few(.address, parts) where !entities.isCommon(address) {
        links.append(Link(kind: .address, thing: address))
      }
      for domain in few(.domain, parts) where !entities.isCommon(domain) {
        links.append(Link(kind: .domain, thing: domain))
      }
    }
    if !isInstalledProgram(alert) {
      for hash in few(.hash, parts) where !entities.isCommon(hash) {
        links.append(Link(kind: .hash, thing: hash))
      }
    }
    return links
  }

  /// The entity, apart from the computer, that says best what an alert is about; `nil` when none does.
  func subject(of parts: [Node.Part]) -> UInt32? {
    var best: (rank: (Int, String), thing: UInt32)?
    for part in parts {
      guard let rank = rank(part) else { continue }
      if let current = best, current.rank <= rank { continue }
      best = (rank, part.thing)
    }
    return best?.thing
  }

  /// How well an entity says what an alert is about, lowest best; `nil` for those that differ from hit to hit.
  private func rank(_ part: Node.Part) -> (Int, String)? {
    let thing = entities[part.thing]
    let isActor = part.role == .actor || part.role == .subject
    let rank: Int? =
      switch thing.name.kind {
      case .user: isActor ? 0 : 2
      case .cloudAccount: 1
      case .address: part.role == .source ? 3 : 4
      case .domain: 5
      case .host, .session, .process, .hash, .file: nil
      }
    // SYSTEM as the actor is an answer; loopback as the source is not.
    return rank.map { (thing.isCommon && !isActor ? $0 + 10 : $0, thing.name.value) }
  }

  private func outbreaks(_ parts: [Node.Part], rule: UInt32) -> [Link] {
    ([.user, .address, .hash] as [Entity.Kind]).flatMap { few($0, parts) }
      .filter { !entities.isCommon($0) && !entities[$0].isGeneric }
      .map { Link(kind: .outbreak, thing: $0, rule: rule) }
  }

  /// The entities of a kind, each once; none when there are so many that the alert merely lists them.
  private func few(_ kind: Entity.Kind, _ parts: [Node.Part]) -> [UInt32] {
    var found: [UInt32] = []
    for part in parts where entities.kind(of: part.thing) == kind && !found.contains(part.thing) {
      found.append(part.thing)
    }
    return found.count > configuration.popularity.entitiesPerAlert ? [] : found
  }

  private func isSystemProgram(_ role: Entity.Role, _ alert: Alert) -> Bool {
    let fields =
      switch role {
      case .parent: ["ParentImage", "ParentProcessName"]
      case .target: ["TargetImage"]
      default: ["Image", "NewProcessName", "SourceImage", "ProcessName"]
      }
    return alert.details.contains {
      fields.contains($0.field) && CommonEntities.isSystemProgram(path: $0.value)
    }
  }

  /// Whether the hash belongs to a program that the system or an installer put there: the same everywhere.
  private func isInstalledProgram(_ alert: Alert) -> Bool {
    let loaded = alert.details.filter { $0.field == "ImageLoaded" }
    let programs = loaded.isEmpty ? alert.details.filter { $0.field == "Image" } : loaded
    return programs.contains { CommonEntities.isSystemPath($0.value) }
  }
}
