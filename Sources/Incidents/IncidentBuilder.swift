public import WardModel

/// Gathers alerts into incidents as they come.
///
/// Two alerts of the linking level belong together when they share an entity within its horizon and the entity isn't popular;
/// weaker alerts join what is nearest to them. The partition depends on which alerts there are, not on their order (as long
/// as no limit is reached), so a live hub and a scan of files give the same answer. Incidents are told on demand.
public struct IncidentBuilder: Sendable {
  let configuration: IncidentConfiguration
  let horizons: HorizonTable
  var entities: EntityTable
  var rules = RuleTable()
  var nodes: [Node] = []
  var indexByID: [String: Int] = [:]
  var clusters: Clusters
  var popularity = PopularityTable()
  /// An alert of each set that a popular entity may hold together wrongly (`IncidentBuilder+Settling`).
  var doubtful: [Int] = []
  /// Alerts that may still be tied anew before more have to come in.
  var settlingCredit = IncidentBuilder.startingCredit
  /// The earliest alerts of each rule on each host, which keep their details.
  var detailed: [RuleAndHost: [Int]] = [:]
  /// Closed and not yet taken.
  var closed: [Incident] = []

  /// For a stream: what has changed since it was last told.
  var tracker: ChangeTracker?
  var clock = EventClock()
  /// The newest day of any alert, for popularity.
  var newestDay = Int64.min
  /// Log position of the last order of a person that was taken in.
  var orderPosition: UInt64?

  /// Alerts in open incidents.
  public internal(set) var openAlertCount = 0
  /// Closed incidents dropped because nobody took them in time.
  public internal(set) var droppedIncidentCount = 0

  struct RuleAndHost: Hashable, Sendable {
    var rule: UInt32
    var host: UInt32
  }

  public init(configuration: IncidentConfiguration = .standard) {
    self.configuration = configuration
    horizons = HorizonTable(configuration.horizons)
    entities = EntityTable(configuration: configuration)
    clusters = Clusters(horizons: horizons, followsFounders: configuration.keeping == .stream)
    if configuration.keeping == .stream { tracker = ChangeTracker() }
  }

  /// Takes in one alert, in log order; event times may be in disorder. An alert seen before is ignored.
  public mutating func observe(_ alert: Alert) {
    guard indexByID[alert.id] == nil else { return }
    let parts = self.parts(of: alert)
    let rule = rules.index(of: alert)
    let host = self.host(of: parts)
    let isLinking = alert.rule.level >= configuration.linkingLevel
    let finder = LinkFinder(entities: entities, configuration: configuration)
    let subject = host == Link.none ? finder.subject(of: parts) ?? Link.none : host
    let node = Node(
      id: alert.id, firstTime: min(alert.firstTime, alert.time), time: alert.time, rule: rule, parts: parts,
      links: finder.links(of: alert, parts: parts, host: host, rule: rule, isLinking: isLinking), host: host,
      subject: subject, details: Node.Details(alert.details), isLinking: isLinking)
    newestDay = max(newestDay, PopularityTable.day(of: node.time))
    let turned = notePopularity(of: node)
    insert(node)
    for entry in turned { doubt(entry) }
    settleWithinCredit()
    if openAlertCount > configuration.limits.openAlerts { closeQuietest() }
    if tracker != nil, clock.note(node.time) { closeByClock() }
  }

  /// Adds a node at the end and ties it.
  mutating func insert(_ node: Node) {
    let index = nodes.count
    nodes.append(node)
    indexByID[node.id] = index
    openAlertCount += 1
    clusters.append(firstTime: node.firstTime, id: node.id)
    tracker?.arrive(node, index, horizons: horizons)
    if node.isLinking {
      nodes[index].timelines = node.links.map { clusters.timeline(of: $0) }
      tie(index)
    }
    if node.details != nil { limitDetails(index) }
  }

  mutating func tie(_ index: Int) {
    let (links, timelines) = (nodes[index].links, nodes[index].timelines)
    let (firstTime, time) = (nodes[index].firstTime, nodes[index].time)
    for (link, timeline) in zip(links, timelines) {
      if !popularity.isPopular(link, at: time) { clusters.tie(index, along: timeline, at: time) }
      if firstTime != time, !popularity.isPopular(link, at: firstTime) {
        clusters.tie(index, along: timeline, at: firstTime)
      }
    }
  }

  /// Keeps details to the earliest alerts of a rule on a host, whatever the order in which they come.
  private mutating func limitDetails(_ index: Int) {
    let key = RuleAndHost(rule: nodes[index].rule, host: nodes[index].host)
    var kept = detailed[key] ?? []
    detailed[key] = nil
    kept.append(index)
    if kept.count > max(1, configuration.limits.detailedAlertsPerRuleAndHost) {
      var latest = 0
      for position in kept.indices where clusters.isEarlier(kept[latest], than: kept[position]) {
        latest = position
      }
      nodes[kept.remove(at: latest)].details = nil
    }
    detailed[key] = kept
  }
}

extension IncidentBuilder {
  /// The entities of an alert as numbers; the first ones when there are too many.
  private mutating func parts(of alert: Alert) -> [Node.Part] {
    var parts: [Node.Part] = []
    parts.reserveCapacity(min(alert.entities.count, configuration.limits.entitiesPerAlert))
    for entity in alert.entities {
      if parts.count >= configuration.limits.entitiesPerAlert { break }
      parts.append(
        Node.Part(thing: entities.index(kind: entity.kind, value: entity.value), role: entity.role))
    }
    return parts
  }

  /// The computer on which it happened: the subject before the target, the target before the others.
  private func host(of parts: [Node.Part]) -> UInt32 {
    func rank(_ role: Entity.Role) -> Int {
      switch role {
      case .subject: 0
      case .target: 1
      case .destination: 2
      case .object, .actor: 3
      case .source, .parent: 4
      }
    }
    var best: (rank: Int, thing: UInt32)?
    for part in parts where entities.kind(of: part.thing) == .host {
      let rank = rank(part.role)
      if let current = best,
        (current.rank, entities[current.thing].name.value) <= (rank, entities[part.thing].name.value)
      {
        continue
      }
      best = (rank, part.thing)
    }
    return best?.thing ?? Link.none
  }

  /// Counts whom each entity of the alert was seen with; gives those that became popular by it.
  private mutating func notePopularity(of node: Node) -> [PopularityTable.Entry] {
    let limits = configuration.popularity
    let day = PopularityTable.day(of: node.time)
    var hosts: [UInt32] = []
    var addresses: [UInt32] = []
    var peers: [UInt32] = []
    for part in node.parts {
      let isCommon = entities.isCommon(part.thing)
      switch entities.kind(of: part.thing) {
      case .host: hosts.append(part.thing)
      case .address:
        addresses.append(part.thing)
        if part.role == .source, !isCommon { peers.append(part.thing) }
      case .user:
        if part.role != .target, part.role != .object, !isCommon { peers.append(part.thing) }
      default: break
      }
    }
    var turned: [PopularityTable.Entry] = []
    for part in node.parts {
      if entities.isCommon(part.thing) { continue }
      let (kind, limit, others): (LinkKind, Int, [UInt32]) =
        switch entities.kind(of: part.thing) {
        case .user: (.user, limits.hostsPerUser, hosts)
        case .address: (.address, limits.hostsPerAddress, hosts.isEmpty ? addresses : hosts)
        case .domain: (.domain, limits.hostsPerDomain, hosts)
        case .hash: (.hash, limits.hostsPerHash, hosts)
        case .host: (.host, limits.peersPerHost, hosts + peers)
        case .session, .process, .file, .cloudAccount: (.session, .max, [])
        }
      let entry = PopularityTable.Entry(kind: kind, thing: part.thing, day: day)
      for other in others where other != part.thing {
        if popularity.note(entry, other: other, limit: limit) { turned.append(entry) }
      }
      guard let label = entities[part.thing].label else { continue }
      let labelEntry = PopularityTable.Entry(kind: .hostLabel, thing: label, day: day)
      // A label stands for one computer: neither for two of the same label, nor for a popular one.
      let isAmbiguous = label != part.thing && popularity.note(labelEntry, other: part.thing, limit: 1)
      let isPopular = popularity.contains(entry) && popularity.declare(labelEntry)
      if isAmbiguous || isPopular { turned.append(labelEntry) }
    }
    popularity.forget(keeping: configuration.limits.popularityEntries)
    return turned
  }
}
