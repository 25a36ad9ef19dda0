import Incidents
public import WardModel

/// Who and what the alerts of an incident name, and between which of them something moved: bounded, in a fixed order.
///
/// Pure: the same alerts give the same graph, in whatever order they come.
public struct EntityGraph: Sendable, Hashable {
  /// One machine, person, address, file or the like.
  public struct Node: Sendable, Hashable {
    public var kind: Entity.Kind
    public var value: String
    /// Worst level of the alerts that name it.
    public var level: Severity
    public var alertCount: Int
    public var firstTime: Timestamp
    /// Whether it is likely in the attackers' hands: it acted, or was acted on as the alert's subject, in an alert of level high
    /// or worse.
    public var isHot: Bool
  }

  /// A movement, merged over all alerts that show it.
  public struct Edge: Sendable, Hashable {
    /// Places in ``EntityGraph/nodes``; never equal.
    public var from: Int
    public var to: Int
    /// What it was, in words: the most telling tactic among its alerts, or `sign-in`, `contact`.
    public var deed: String
    public var level: Severity
    public var alertCount: Int
    public var firstTime: Timestamp
    /// Title of the rule that showed it first.
    public var ruleTitle: String
  }

  /// By first time, then kind and name.
  public var nodes: [Node]
  /// By first time, then ends: the order in which it happened.
  public var edges: [Edge]
  /// Entities that had no place; they are the least telling.
  public var omittedNodeCount: Int
  /// Movements that had no place, or whose ends had none.
  public var omittedEdgeCount: Int

  /// How much is drawn.
  public struct Limits: Sendable, Hashable {
    /// Boxes that a person can take in on a wide screen.
    public var nodes: Int
    /// Lines between them before they become a web.
    public var edges: Int
    /// Alerts that are read, the newest beyond it left out; bounds the work on an incident of a whole night.
    public var alerts: Int
    public init(nodes: Int = 40, edges: Int = 80, alerts: Int = 20_000) {
      self.nodes = nodes
      self.edges = edges
      self.alerts = alerts
    }
  }

  /// - Parameters:
  ///   - isCommon: whether an entity is on every computer and says nothing; it is left out.
  public init(
    alerts: [Alert], limits: Limits = Limits(), isCommon: (Entity) -> Bool = EntityGraph.isCommon
  ) {
    var builder = EntityGraphBuilder()
    for alert in alerts.sorted(by: { ($0.firstTime, $0.time, $0.id) < ($1.firstTime, $1.time, $1.id) })
      .prefix(limits.alerts)
    {
      builder.add(alert, isCommon: isCommon)
    }
    self = builder.finish(limits)
  }

  init(nodes: [Node], edges: [Edge], omittedNodeCount: Int, omittedEdgeCount: Int) {
    self.nodes = nodes
    self.edges = edges
    self.omittedNodeCount = omittedNodeCount
    self.omittedEdgeCount = omittedEdgeCount
  }

  /// Accounts of the system itself, the machine's own address, and names that are none.
  public static func isCommon(_ entity: Entity) -> Bool {
    if entity.value.isEmpty || entity.value == "-" { return true }
    switch entity.kind {
    case .user:
      let name = entity.value.split(separator: "\\").last.map(String.init) ?? entity.value
      return name.hasSuffix("$") || systemAccounts.contains(name)
    case .address:
      return entity.value.hasPrefix("127.") || ["::1", "0.0.0.0", "::"].contains(entity.value)
    case .host, .domain: return entity.value == "localhost"
    default: return false
    }
  }

  private static let systemAccounts: Set<String> = [
    "system", "local service", "network service", "anonymous logon", "local system",
  ]

  /// The movements as sentences, in the order in which they happened: `1. 203.0.113.7 → ward7-ws03: initial access, 3 alerts`.
  public var lines: [String] {
    var lines = edges.enumerated().map { index, edge in
      let count = edge.alertCount == 1 ? "1 alert" : "\(edge.alertCount) alerts"
      return
        "\(index + 1). \(nodes[edge.from].value) → \(nodes[edge.to].value): \(edge.deed.lowercased()), \(count), "
        + "first “\(edge.ruleTitle)” at \(edge.firstTime)"
    }
    if omittedNodeCount > 0 {
      lines.append(
        "\(omittedNodeCount) more \(omittedNodeCount == 1 ? "entity is" : "entities are") not drawn.")
    }
    return lines
  }
}
