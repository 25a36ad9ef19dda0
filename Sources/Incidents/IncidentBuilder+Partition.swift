public import WardModel

extension IncidentBuilder {
  /// What an alert belongs to.
  enum Membership: Hashable {
    /// Alerts tied to each other; the number is the root of their set.
    case cluster(Int)
    /// Weak alerts about one subject in one window of time.
    case observation(subject: UInt32, rule: UInt32, window: Int64)
  }

  /// The alerts of one incident to be.
  struct Group {
    var membership: Membership
    /// In the order of event time, then identifier.
    var nodes: [Int] = []
    /// By which link each weak alert joined.
    var joinedBy: [Int: Link] = [:]
  }

  /// The identifier of the incident to which an alert belongs now; `nil` for an alert unknown or in an incident already taken.
  ///
  /// It changes when incidents merge (the earliest alert names the whole; in a stream, the one that came first), or come
  /// apart because an entity turned out to be
  /// popular. Alerts of closed incidents are looked for one by one; to ask about many, go through `incidents()`. While a set of many thousand alerts is in doubt the answer may still be the whole; `settle()` ends doubt.
  public func incident(of alertID: String) -> String? {
    if let index = indexByID[alertID] { return identifier(of: membership(of: index).membership) }
    return closed.first { $0.alerts.contains(alertID) }?.id
  }

  /// All incidents and observations that are open, or closed and not yet taken; worst first.
  public func incidents() -> [Incident] {
    let builder = settled()
    return (closed + builder.groups().map(builder.assemble)).sorted(by: Incident.isWorse)
  }

  /// The partition of the open alerts; to be asked when nothing is in doubt.
  func groups() -> [Group] {
    var groups: [Group] = []
    var indices: [Membership: Int] = [:]
    for index in nodes.indices where nodes[index].isOpen {
      let (membership, link) = membership(of: index)
      let position: Int
      if let known = indices[membership] {
        position = known
      } else {
        position = groups.count
        indices[membership] = position
        groups.append(Group(membership: membership))
      }
      groups[position].nodes.append(index)
      if let link { groups[position].joinedBy[index] = link }
    }
    for position in groups.indices {
      groups[position].nodes.sort { clusters.isEarlier($0, than: $1) }
    }
    return groups
  }

  /// What an alert belongs to, and for a weak alert that joined a cluster, by which link.
  func membership(of index: Int) -> (membership: Membership, link: Link?) {
    if nodes[index].isHeld { return (.cluster(clusters.root(of: index)), nil) }
    if let (node, link) = joined(by: index) { return (.cluster(clusters.root(of: node)), link) }
    return (observation(of: nodes[index]), nil)
  }

  /// The linking alert that a weak one joins, and by which link: by the strongest kind, then the nearest, then by name.
  func joined(by index: Int) -> (node: Int, link: Link)? {
    let time = nodes[index].time
    var best: (link: Link, distance: Int64, node: Int)?
    for link in nodes[index].links {
      // Links are sorted by strength: a weaker kind isn't looked at once a stronger one has joined.
      if let best, best.link.kind != link.kind { break }
      if popularity.isPopular(link, at: time) { continue }
      guard let found = clusters.nearest(to: time, by: link) else { continue }
      if let current = best {
        if found.distance > current.distance { continue }
        // The name decides, never the number, which depends on the order of arrival.
        if found.distance == current.distance, name(of: current.link) <= name(of: link) { continue }
      }
      best = (link, found.distance, found.node)
    }
    return best.map { ($0.node, $0.link) }
  }

  /// Where a weak alert that joins nothing is gathered.
  func observation(of node: Node) -> Membership {
    let width = max(configuration.observationWindow.wholeNanoseconds, 1_000_000_000)
    let (quotient, remainder) = node.time.nanoseconds.quotientAndRemainder(dividingBy: width)
    return .observation(
      subject: node.subject, rule: node.subject == Link.none ? node.rule : Link.none,
      window: remainder < 0 ? quotient - 1 : quotient)
  }

  private func name(of link: Link) -> String {
    entities[link.thing].name.value + "|" + (link.host == Link.none ? "" : entities[link.host].name.value)
  }

  /// The incident's identifier: from the earliest alert of a cluster (in a stream, from the one that came first), from
  /// subject and window of an observation.
  func identifier(of membership: Membership) -> String {
    switch membership {
    case .cluster(let root):
      let isStream = configuration.keeping == .stream
      let namer = isStream ? clusters.founder(of: root) : clusters.earliestMember(of: root)
      return "inc-" + nodes[namer].id
    case .observation(let subject, let rule, let window):
      let text: String
      if subject != Link.none {
        let name = entities[subject].name
        text = "\(name.kind.rawValue)|\(name.value)|\(window)"
      } else {
        text = "rule|\(rules[rule].rule.id)|\(window)"
      }
      return "inc-" + Self.digest(text)
    }
  }

  /// FNV-1a over the text, 16 hexadecimal digits: stable, not secret.
  private static func digest(_ text: String) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension Incident {
  /// The order of a list: incidents before observations, then by score, level, time and identifier.
  static func isWorse(_ a: Incident, than b: Incident) -> Bool {
    if a.standing != b.standing { return a.standing == .incident }
    if a.score != b.score { return a.score > b.score }
    if a.level != b.level { return a.level > b.level }
    return (a.firstTime, a.id) < (b.firstTime, b.id)
  }
}
