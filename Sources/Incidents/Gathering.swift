import WardModel

/// The alerts of one incident, laid out for scoring and telling.
struct Gathering {
  let configuration: IncidentConfiguration
  let horizons: HorizonTable
  let entities: EntityTable
  /// In the order of event time, then identifier; never empty.
  let nodes: [Node]
  /// By node: the rule.
  let profiles: [RuleProfile]
  /// By node: the links along which it is tied here; without popular ones.
  let links: [[Link]]

  /// One rule and how often it hit.
  struct RuleCount {
    var profile: RuleProfile
    var count: Int
    /// Position of the first hit.
    var first: Int
  }

  /// Distinct rules, worst level first, then by first hit. A rule is its identifier; its worst level counts.
  let ruleCounts: [RuleCount]
  /// Names of hosts, those with the worst alerts first.
  let hosts: [String]
  /// Names of accounts other than the system's own, by name.
  let users: [String]
  let level: Severity
  let firstTime: Timestamp
  let lastTime: Timestamp

  init(
    configuration: IncidentConfiguration, horizons: HorizonTable, entities: EntityTable, nodes: [Node],
    profiles: [RuleProfile], links: [[Link]]
  ) {
    self.configuration = configuration
    self.horizons = horizons
    self.entities = entities
    self.nodes = nodes
    self.profiles = profiles
    self.links = links
    ruleCounts = Self.countRules(profiles)
    ruleTitles = Dictionary(
      zip(nodes.map(\.rule), profiles.map(\.rule.title)), uniquingKeysWith: { first, _ in first })
    level = profiles.map(\.rule.level).max() ?? .informational
    firstTime = nodes.map(\.firstTime).min() ?? .distantPast
    lastTime = nodes.map(\.time).max() ?? .distantPast

    var worst: [UInt32: Severity] = [:]
    var users: Set<UInt32> = []
    for (node, profile) in zip(nodes, profiles) {
      for part in node.parts {
        switch entities[part.thing].name.kind {
        case .host: worst[part.thing] = max(worst[part.thing] ?? .informational, profile.rule.level)
        case .user: if !entities[part.thing].isCommon { users.insert(part.thing) }
        default: break
        }
      }
    }
    hosts = worst.map { (level: $0.value, name: entities[$0.key].name.value) }
      .sorted { $0.level != $1.level ? $0.level > $1.level : $0.name < $1.name }.map(\.name)
    self.users = users.map { entities[$0].name.value }.sorted()
  }

  private static func countRules(_ profiles: [RuleProfile]) -> [RuleCount] {
    var counts: [RuleCount] = []
    var positions: [String: Int] = [:]
    for (index, profile) in profiles.enumerated() {
      if let position = positions[profile.rule.id] {
        counts[position].count += 1
        if profile.rule.level > counts[position].profile.rule.level { counts[position].profile = profile }
      } else {
        positions[profile.rule.id] = counts.count
        counts.append(RuleCount(profile: profile, count: 1, first: index))
      }
    }
    return counts.sorted { a, b in
      a.profile.rule.level != b.profile.rule.level
        ? a.profile.rule.level > b.profile.rule.level : a.first < b.first
    }
  }

  /// The rule's title, by its number.
  let ruleTitles: [UInt32: String]

  /// The computer on which an alert happened, by name.
  func host(of node: Node) -> String? { node.host == Link.none ? nil : entities[node.host].name.value }

  /// Tactics of all rules, in kill-chain order.
  var tactics: [String] { Tactic.ordered(ruleCounts.flatMap(\.profile.tactics)) }
}
