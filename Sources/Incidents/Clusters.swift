import WardModel

/// Which linking alerts belong together: sets that grow by union, and are taken apart when a link turns out to be popular.
///
/// For each link, time is divided into cells as long as its horizon. Two alerts in one cell are within the horizon of each
/// other, so a cell needs to know only its first and last time and one of its alerts; an alert looks at its own cell and the
/// neighbours. Adding an alert therefore takes constant time, and which alerts end up together is the same in every order.
struct Clusters: Sendable {
  struct CellKey: Hashable, Sendable {
    var link: Link
    var cell: Int64
  }
  struct Cell: Sendable {
    var first: Timestamp
    var last: Timestamp
    /// One alert in it; all others in the cell are in its set.
    var node: Int32
  }

  private let horizons: HorizonTable
  private var parent: [Int32] = []
  private var size: [Int32] = []
  /// Each set as a ring: the next member of the same set.
  private var next: [Int32] = []
  /// The earliest alert of the set; meaningful for roots.
  private var earliest: [Int32] = []
  private var order: [(firstTime: Timestamp, id: String)] = []
  private var cells: [CellKey: Cell] = [:]

  init(horizons: HorizonTable) { self.horizons = horizons }

  /// Makes room for one more alert, alone in its set.
  mutating func append(firstTime: Timestamp, id: String) {
    let index = Int32(truncatingIfNeeded: parent.count)
    order.append((firstTime, id))
    earliest.append(index)
    parent.append(index)
    next.append(index)
    size.append(1)
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

  /// Ties an alert to all within the horizon that share the link.
  mutating func tie(_ node: Int, by link: Link, at time: Timestamp) {
    let horizon = horizons[link.kind]
    let cell = Self.cell(of: time, width: horizon)
    let key = CellKey(link: link, cell: cell)
    if var present = cells[key] {
      unite(node, Int(present.node))
      if time < present.first || time > present.last {
        present.first = min(present.first, time)
        present.last = max(present.last, time)
        cells[key] = present
      }
    } else {
      cells[key] = Cell(first: time, last: time, node: Int32(truncatingIfNeeded: node))
    }
    if let before = cells[CellKey(link: link, cell: cell - 1)], time.since(before.last) <= horizon {
      unite(node, Int(before.node))
    }
    if let after = cells[CellKey(link: link, cell: cell + 1)], after.first.since(time) <= horizon {
      unite(node, Int(after.node))
    }
  }

  /// The alert nearest in time that shares the link, within the horizon, and how far away it is (0 within the same cell).
  func nearest(to time: Timestamp, by link: Link) -> (node: Int, distance: Int64)? {
    let horizon = horizons[link.kind]
    let cell = Self.cell(of: time, width: horizon)
    if let same = cells[CellKey(link: link, cell: cell)] { return (Int(same.node), 0) }
    var best: (node: Int, distance: Int64)?
    if let before = cells[CellKey(link: link, cell: cell - 1)] {
      let distance = time.since(before.last)
      if distance <= horizon { best = (Int(before.node), distance) }
    }
    if let after = cells[CellKey(link: link, cell: cell + 1)] {
      let distance = after.first.since(time)
      if distance <= horizon, distance < best?.distance ?? .max { best = (Int(after.node), distance) }
    }
    return best
  }

  /// An alert of each set that a link ties during a day.
  func nodes(tiedBy link: Link, during day: Int64) -> [Int] {
    let width = horizons[link.kind]
    let start = Timestamp(nanoseconds: day.multipliedReportingOverflow(by: HorizonTable.day).partialValue)
    let firstCell = Self.cell(of: start, width: width)
    let lastCell = Self.cell(of: start.advanced(byNanoseconds: HorizonTable.day - 1), width: width)
    guard firstCell <= lastCell else { return [] }
    return (firstCell...lastCell).compactMap { cells[CellKey(link: link, cell: $0)].map { Int($0.node) } }
  }

  /// Makes all members single again; the caller ties them anew, or never.
  ///
  /// `members` must be a whole set: no other alert is in the cells of its links.
  mutating func dissolve(_ members: [Int], nodes: [Node]) {
    for member in members {
      parent[member] = Int32(truncatingIfNeeded: member)
      next[member] = parent[member]
      earliest[member] = parent[member]
      size[member] = 1
      let (firstTime, time) = (nodes[member].firstTime, nodes[member].time)
      for link in nodes[member].links {
        let width = horizons[link.kind]
        cells[CellKey(link: link, cell: Self.cell(of: time, width: width))] = nil
        if firstTime != time {
          cells[CellKey(link: link, cell: Self.cell(of: firstTime, width: width))] = nil
        }
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
    // Swapping the successors of two members joins their rings.
    next.swapAt(a, b)
  }

  private static func cell(of time: Timestamp, width: Int64) -> Int64 {
    let (quotient, remainder) = time.nanoseconds.quotientAndRemainder(dividingBy: width)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

extension Node {
  /// The moments at which the alert ties: its first and last event.
  var ends: [Timestamp] { firstTime == time ? [time] : [firstTime, time] }
}
