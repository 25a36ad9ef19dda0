import WardModel

/// Taking sets apart when an entity turns out to be popular.
///
/// It costs as much as there are alerts in the set. Where many entities turn popular in one large set, doing it at once for
/// each would take quadratic time, so a set of more than some thousand alerts may stay in doubt until enough alerts have
/// come in to pay for it. Incidents are never told from a set in doubt.
extension IncidentBuilder {
  /// Alerts tied anew for each alert that comes in: keeps the cost of an alert constant on average.
  private static let creditPerAlert = 1
  /// Enough to settle ordinary sets at once, about 10 ms of work.
  static let startingCredit = 10_000

  /// Marks what an entity tied during a day, now that it is known to be popular then.
  mutating func doubt(_ entry: PopularityTable.Entry) {
    let link = Link(kind: entry.kind, thing: entry.thing)
    tracker?.disturb(link, duringDay: entry.day, width: horizons[entry.kind])
    doubtful.append(contentsOf: clusters.nodes(tiedBy: link, during: entry.day))
    guard doubtful.count > 1 else { return }
    var roots: Set<Int> = []
    doubtful = doubtful.filter { roots.insert(clusters.root(of: $0)).inserted }
  }

  /// Settles what the alerts so far have paid for.
  mutating func settleWithinCredit() {
    settlingCredit = min(settlingCredit + Self.creditPerAlert, max(nodes.count, Self.startingCredit))
    while let node = doubtful.last {
      let cost = clusters.count(of: node)
      if cost > settlingCredit { return }
      settlingCredit -= cost
      doubtful.removeLast()
      settle(setOf: node)
    }
  }

  /// Settles everything, in time proportional to the alerts in doubt: before asking for the incident of many alerts.
  public mutating func settle() {
    for node in doubtful { settle(setOf: node) }
    doubtful = []
  }

  /// The builder with nothing in doubt: itself, as a rule.
  func settled() -> IncidentBuilder {
    if doubtful.isEmpty { return self }
    var settled = self
    settled.settle()
    return settled
  }

  /// Ties the members of a set anew, without what has become popular.
  private mutating func settle(setOf node: Int) {
    retie(clusters.members(of: node))
  }

  /// Takes whole sets apart and ties their members by the links and bonds that they have now.
  mutating func retie(_ members: [Int]) {
    clusters.dissolve(members, nodes: nodes)
    tieAnew(members)
  }

  /// Ties single alerts by their links and bonds.
  mutating func tieAnew(_ members: [Int]) {
    for member in members {
      if nodes[member].isLinking { tie(member) }
      for bond in nodes[member].bonds { clusters.bind(member, Int(bond.other)) }
    }
    tracker?.dirty.append(contentsOf: members.map { Int32(truncatingIfNeeded: $0) })
  }
}
