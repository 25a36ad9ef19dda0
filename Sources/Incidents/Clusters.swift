import WardModel

/// Which linking alerts belong together: sets that grow by union, and are taken apart when a link turns out to be popular.
///
/// An alert looks at its own cell of each link and at the neighbours (`Timeline`). Adding one therefore takes constant
/// time, and which alerts end up together is the same in every order.
struct Clusters: Sendable {
  private let horizons: HorizonTable
  private var parent: [Int32] = []
  private var size: [Int32] = []
  /// Each set as a ring: the next member of the same set.
  private var next: [Int32] = []
  /// The earliest alert of the set; meaningful for roots.
  private var earliest: [Int32] = []
  /// The alert of the set that came in first; meaningful for roots.
  private var founder: [Int32] = []
  /// Founders whose sets were joined to older ones, or may have been taken apart, since they were last taken.
  private(set) var shaken: [Int32] = []
  private var order: [(firstTime: Timestamp, id: String)] = []
  private var timelines: [Timeline] = []
  private var timelineOfLink: [Link: Int32] = [:]

  private let followsFounders: Bool

  /// - Parameter followsFounders: notes founders for ``takeShaken()``, which then has to be called from time to time.
  init(horizons: HorizonTable, followsFounders: Bool) {
    self.horizons = horizons
    self.followsFounders = followsFounders
  }

  /// Alerts whose set got an older founder by a join, since they were last taken.
  private(set) var displaced: [Int32] = []

  mutating func takeDisplaced() -> [Int32] {
    defer { displaced.removeAll(keepingCapacity: true) }
    return displaced
  }

  /// Makes room for one more alert, alone in its set.
  mutating func append(firstTime: Timestamp, id: String) {
    let index = Int32(truncatingIfNeeded: parent.count)
    order.append((firstTime, id))
    earliest.append(index)
    founder.append(index)
    parent.append(index)
    next.append(index)
    size.append(1)
  }

  /// The number of a link's timeline, a new one where there is none: looked up once per alert and link.
  mutating func timeline(of link: Link) -> Int32 {
    if let known = timelineOfLink[link] { return known }
    let index = Int32(truncatingIfNeeded: timelines.count)
    timelines.append(Timeline(width: horizons[link.kind]))
    timelineOfLink[link] = index
    return index
  }

  /// The alert that stands for the set.
  func root(of node: Int) -> Int {
    var node = node
    while Int(parent[node]) != node { node = Int(parent[node]) }
    return node
  }

  /// How many alerts the set has.
  func count(of node: Int) -> Int { Int(size[root(of: node)]) }

  /// The earliest alert of the set: it names the incident.
  func earliestMember(of node: Int) -> Int { Int(earliest[root(of: node)]) }

  /// The alert of the set that came in first: a late one never takes its place.
  func founder(of node: Int) -> Int { Int(founder[root(of: node)]) }

  /// Founders to look at again, each perhaps several times; they are forgotten.
  mutating func takeShaken() -> [Int32] {
    defer { shaken.removeAll(keepingCapacity: true) }
    return shaken
  }

  /// Whether the first alert comes before the second, however they came.
  func isEarlier(_ a: Int, than b: Int) -> Bool { order[a] < order[b] }

  /// All alerts of the set, in no particular order.
  func members(of node: Int) -> [Int] {
    var result = [node]
    var other = Int(next[node])
    while other != node {
      result.append(other)
      other = Int(next[other])
    }
    return result
  }

  /// Ties an alert to all within the horizon that share the link of that timeline.
  mutating func tie(_ node: Int, along timeline: Int32, at time: Timestamp) {
    // At most three others, so the closure stays free of the timelines it is called from.
    var others: (Int32, Int32, Int32) = (-1, -1, -1)
    timelines[Int(timeline)].insert(Int32(truncatingIfNeeded: node), at: time) { other in
      others = (other, others.0, others.1)
    }
    if others.0 >= 0 { unite(node, Int(others.0)) }
    if others.1 >= 0 { unite(node, Int(others.1)) }
    if others.2 >= 0 { unite(node, Int(others.2)) }
  }

  /// The alert nearest in time that shares the link, within the horizon, and how far away it is (0 within the same cell).
  func nearest(to time: Timestamp, by link: Link) -> (node: Int, distance: Int64)? {
    timelineOfLink[link].flatMap { timelines[Int($0)].nearest(to: time) }
  }

  /// An alert of each set that a link ties during a day.
  func nodes(tiedBy link: Link, during day: Int64) -> [Int] {
    guard let timeline = timelineOfLink[link] else { return [] }
    let start = Timestamp(nanoseconds: day.multipliedReportingOverflow(by: HorizonTable.day).partialValue)
    return timelines[Int(timeline)].nodes(
      from: start, to: start.advanced(byNanoseconds: HorizonTable.day - 1))
  }

  /// Ties two alerts whatever they share.
  mutating func bind(_ a: Int, _ b: Int) { unite(a, b) }

  /// Makes all members single again; the caller ties them anew, or never.
  ///
  /// `members` must be a whole set: no other alert is in the cells of its links.
  mutating func dissolve(_ members: [Int], nodes: [Node]) {
    if followsFounders, let first = members.first { shaken.append(founder[root(of: first)]) }
    for member in members {
      parent[member] = Int32(truncatingIfNeeded: member)
      next[member] = parent[member]
      earliest[member] = parent[member]
      founder[member] = parent[member]
      size[member] = 1
      let (firstTime, time) = (nodes[member].firstTime, nodes[member].time)
      for timeline in nodes[member].timelines {
        timelines[Int(timeline)].remove(at: time)
        if firstTime != time { timelines[Int(timeline)].remove(at: firstTime) }
      }
    }
  }

  private mutating func unite(_ a: Int, _ b: Int) {
    var a = root(of: a)
    var b = root(of: b)
    if a == b { return }
    if size[a] < size[b] { swap(&a, &b) }
    parent[b] = Int32(truncatingIfNeeded: a)
    size[a] += size[b]
    if isEarlier(Int(earliest[b]), than: Int(earliest[a])) { earliest[a] = earliest[b] }
    if followsFounders {
      // Before the rings are joined, those of the younger founder are still by themselves.
      let younger = founder[a] > founder[b] ? a : b
      shaken.append(founder[younger])
      displaced.append(contentsOf: members(of: younger).map { Int32(truncatingIfNeeded: $0) })
    }
    founder[a] = min(founder[a], founder[b])
    // Swapping the successors of two members joins their rings.
    next.swapAt(a, b)
  }
}

extension Node {
  /// The moments at which the alert ties: its first and last event.
  var ends: [Timestamp] { firstTime == time ? [time] : [firstTime, time] }
}
