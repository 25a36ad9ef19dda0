import WardModel

/// What a stream's builder notes so that telling changes costs as much as there are changes.
struct ChangeTracker: Sendable {
  /// Where a weak alert is gathered at present.
  enum Place: Hashable, Sendable {
    /// With a linking alert that it joined.
    case joined(Int32, Link)
    /// In the observation of that identifier.
    case observation(String)
  }
  struct Told: Hashable, Sendable {
    /// Alerts when it was last told; 0 when only its identifier was.
    var alertCount = 0
    var level = Severity.informational
    /// An alert of it, to say where it went.
    var alert: String
    /// Checksum of what was told.
    var digest: UInt64 = 0
    /// Alerts that came or went since, and the worst level of those that came.
    var moveCount = 0
    var worst = Severity.informational

    mutating func note(_ level: Severity) {
      moveCount += 1
      worst = max(worst, level)
    }
  }
  struct WeakEntry: Sendable {
    var time: Timestamp
    var node: Int32
  }
  struct Span: Sendable {
    var from: Timestamp
    var to: Timestamp
  }

  /// Alerts whose group has changed: new ones, and members of sets that were tied anew.
  var dirty: [Int32] = []
  /// Weak alerts whose place has to be found.
  var homeless: [Int32] = []
  /// Where the ties of a link may have changed, so that weak alerts nearby may join something else.
  private(set) var disturbed: [Link: [Span]] = [:]
  /// When weak alerts have a link, in the order of time.
  private var weakAlerts: [Link: [WeakEntry]] = [:]
  private(set) var places: [Int32: Place] = [:]
  /// Weak alerts by the linking alert that they joined, and by observation.
  private(set) var joined: [Int32: [Int32]] = [:]
  private(set) var observed: [String: [Int32]] = [:]
  /// Alerts of clusters, and identifiers of observations, that have to be told.
  var dueClusters: Set<Int32> = []
  var dueObservations: Set<String> = []
  /// Alerts that may belong elsewhere than they were told to.
  var touched: Set<Int32> = []
  /// Incidents told that may be gone.
  var suspects: Set<String> = []
  /// Open incidents that were told.
  var told: [String: Told] = [:]
  /// To be told with the next changes.
  var absorbed: [IncidentChanges.Absorption] = []
  var moved: [IncidentChanges.Move] = []

  // MARK: Noting

  mutating func arrive(_ node: Node, _ index: Int, horizons: HorizonTable) {
    let number = Int32(truncatingIfNeeded: index)
    dirty.append(number)
    guard !node.isLinking else {
      for link in node.links {
        let reach = 2 * horizons[link.kind]
        for time in node.ends {
          disturb(
            link, Span(from: time.advanced(byNanoseconds: -reach), to: time.advanced(byNanoseconds: reach)))
        }
      }
      return
    }
    if node.bonds.isEmpty { homeless.append(number) }
    for link in node.links {
      // Nearly always at the end.
      let entry = WeakEntry(time: node.time, node: number)
      var entries = weakAlerts.removeValue(forKey: link) ?? []
      entries.insert(entry, at: Self.position(of: node.time, in: entries))
      weakAlerts[link] = entries
    }
  }

  /// A link turned popular for a day (UTC): weak alerts of that day, and those near its ties, look for another place.
  mutating func disturb(_ link: Link, duringDay day: Int64, width: Int64) {
    let start = Timestamp(nanoseconds: day.multipliedReportingOverflow(by: HorizonTable.day).partialValue)
    disturb(
      link,
      Span(
        from: start.advanced(byNanoseconds: -2 * width),
        to: start.advanced(byNanoseconds: HorizonTable.day + 2 * width)))
  }

  mutating func disturb(_ link: Link, _ span: Span) {
    // Weak alerts that come later look for themselves.
    guard weakAlerts[link] != nil else { return }
    var spans = disturbed.removeValue(forKey: link) ?? []
    if let last = spans.last, span.from <= last.to, span.to >= last.from {
      spans[spans.count - 1] = Span(from: min(last.from, span.from), to: max(last.to, span.to))
    } else {
      spans.append(span)
    }
    disturbed[link] = spans
  }

  // MARK: Places of weak alerts

  /// Weak alerts to look at again, each once, in the order in which they came.
  mutating func takeUnsettled() -> [Int32] {
    var found = Set(homeless)
    for (link, spans) in disturbed {
      guard let entries = weakAlerts[link] else { continue }
      for span in spans {
        var position = Self.firstPosition(from: span.from, in: entries)
        while position < entries.count, entries[position].time <= span.to {
          found.insert(entries[position].node)
          position += 1
        }
      }
    }
    homeless.removeAll(keepingCapacity: true)
    disturbed.removeAll(keepingCapacity: true)
    return found.sorted()
  }

  /// Notes that an alert may belong elsewhere, and with it the weak ones that joined it.
  mutating func touch(_ node: Int32) {
    touched.insert(node)
    for weak in joined[node] ?? [] { touched.insert(weak) }
  }

  /// Puts a weak alert where it belongs now, or nowhere.
  mutating func place(_ node: Int32, _ place: Place?) {
    switch places[node] {
    case .joined(let other, _): Self.remove(node, from: &joined, other)
    case .observation(let identifier): Self.remove(node, from: &observed, identifier)
    case nil: break
    }
    places[node] = place
    switch place {
    case .joined(let other, _): joined[other, default: []].append(node)
    case .observation(let identifier): observed[identifier, default: []].append(node)
    case nil: break
    }
  }

  mutating func close(_ identifier: String, _ nodes: [Int]) {
    told[identifier] = nil
    dueObservations.remove(identifier)
    suspects.remove(identifier)
    for node in nodes {
      place(Int32(truncatingIfNeeded: node), nil)
      dueClusters.remove(Int32(truncatingIfNeeded: node))
      touched.remove(Int32(truncatingIfNeeded: node))
    }
  }

  /// What goes on with other numbers of the alerts, or from a snapshot; the rest follows from the alerts.
  mutating func take(over other: ChangeTracker, _ number: (Int) -> Int32) {
    dirty = []
    dueClusters = Set(other.dueClusters.map { number(Int($0)) }.filter { $0 >= 0 })
    touched = Set(other.touched.map { number(Int($0)) }.filter { $0 >= 0 })
    suspects = other.suspects
    dueObservations = other.dueObservations
    told = other.told
    absorbed = other.absorbed
    moved = other.moved
  }

  private static func remove<Key>(_ node: Int32, from table: inout [Key: [Int32]], _ key: Key) {
    table[key]?.removeAll { $0 == node }
    if table[key]?.isEmpty == true { table[key] = nil }
  }

  /// After all entries that are not later.
  private static func position(of time: Timestamp, in entries: [WeakEntry]) -> Int {
    if let last = entries.last, last.time <= time { return entries.count }
    return search(entries) { $0.time <= time }
  }

  private static func firstPosition(from time: Timestamp, in entries: [WeakEntry]) -> Int {
    search(entries) { $0.time < time }
  }

  private static func search(_ entries: [WeakEntry], _ isBefore: (WeakEntry) -> Bool) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if isBefore(entries[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
