import WardModel

/// With how many others each entity was seen, day by day.
///
/// A day is popular or not for all its alerts, also those that came before it turned out so: the answer then depends on
/// which alerts there are, not on their order.
struct PopularityTable: Sendable {
  struct Entry: Hashable, Sendable {
    var kind: LinkKind
    var thing: UInt32
    var day: Int64
  }

  init() {}

  /// The others seen so far; empty once the entity is popular, because counting has then done its work.
  private var others: [Entry: [UInt32]] = [:]
  private var popular: Set<Entry> = []

  var count: Int { others.count + popular.count }

  func isPopular(_ link: Link, at time: Timestamp) -> Bool {
    guard link.kind.canBePopular, !popular.isEmpty else { return false }
    return popular.contains(Entry(kind: link.kind, thing: link.thing, day: Self.day(of: time)))
  }

  func contains(_ entry: Entry) -> Bool { popular.contains(entry) }

  /// Counts one more other; `true` when the entity became popular by it.
  mutating func note(_ entry: Entry, other: UInt32, limit: Int) -> Bool {
    if popular.contains(entry) { return false }
    var turned = false
    // In place: this runs for every entity of every alert.
    {
      (seen: inout [UInt32]) in
      if seen.contains(other) { return }
      seen.append(other)
      turned = seen.count > limit
    }(&others[entry, default: []])
    if turned {
      others[entry] = nil
      popular.insert(entry)
    }
    return turned
  }

  /// Makes an entity popular without counting; `true` when it wasn't.
  mutating func declare(_ entry: Entry) -> Bool {
    others[entry] = nil
    return popular.insert(entry).inserted
  }

  /// Forgets the oldest days once there are more than `limit` entries, until a quarter of the room is free.
  mutating func forget(keeping limit: Int) {
    guard count > limit else { return }
    let goal = limit / 4 * 3
    let days = (others.keys.map(\.day) + popular.map(\.day)).sorted()
    if let newest = days.last, days.count > goal, days[days.count - goal - 1] < newest {
      let cut = days[days.count - goal - 1]
      others = others.filter { $0.key.day > cut }
      popular = popular.filter { $0.day > cut }
    } else {
      // One day fills the room: counting starts again, and what is popular stays so while it fits.
      others = [:]
      if popular.count > goal { popular = [] }
    }
  }

  /// Forgets the days before one.
  mutating func forget(before day: Int64) {
    if others.keys.contains(where: { $0.day < day }) { others = others.filter { $0.key.day >= day } }
    if popular.contains(where: { $0.day < day }) { popular = popular.filter { $0.day >= day } }
  }

  /// The same counts with entities numbered anew.
  func renumbered(_ number: (UInt32) -> UInt32) -> PopularityTable {
    var result = PopularityTable()
    for (entry, seen) in others {
      var entry = entry
      entry.thing = number(entry.thing)
      result.others[entry] = seen.map(number)
    }
    for var entry in popular {
      entry.thing = number(entry.thing)
      result.popular.insert(entry)
    }
    return result
  }

  func write(to writer: inout StateWriter) {
    // In a fixed order: what a dictionary gives differs from run to run.
    let counted = others.sorted { $0.key < $1.key }
    writer.number(counted.count)
    for (entry, seen) in counted {
      entry.write(to: &writer)
      writer.number(seen.count)
      for other in seen { writer.number(UInt64(other)) }
    }
    let declared = popular.sorted()
    writer.number(declared.count)
    for entry in declared { entry.write(to: &writer) }
  }

  init(from reader: inout StateReader, thingCount: Int) throws(StateError) {
    for _ in 0..<(try reader.count()) {
      let entry = try Entry(from: &reader, thingCount: thingCount)
      var seen: [UInt32] = []
      for _ in 0..<(try reader.count()) { seen.append(UInt32(try reader.number(upTo: thingCount - 1))) }
      guard others.updateValue(seen, forKey: entry) == nil else { throw .damaged }
    }
    for _ in 0..<(try reader.count()) {
      guard popular.insert(try Entry(from: &reader, thingCount: thingCount)).inserted else { throw .damaged }
    }
  }

  /// Days since 1970 in UTC, rounded down.
  static func day(of time: Timestamp) -> Int64 {
    let (quotient, remainder) = time.nanoseconds.quotientAndRemainder(dividingBy: HorizonTable.day)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

extension PopularityTable.Entry: Comparable {
  static func < (a: Self, b: Self) -> Bool {
    (a.day, a.kind.rawValue, a.thing) < (b.day, b.kind.rawValue, b.thing)
  }

  fileprivate func write(to writer: inout StateWriter) {
    writer.byte(kind.rawValue)
    writer.number(UInt64(thing))
    writer.signed(day)
  }

  fileprivate init(from reader: inout StateReader, thingCount: Int) throws(StateError) {
    guard let kind = LinkKind(rawValue: try reader.byte()) else { throw .damaged }
    self.kind = kind
    thing = UInt32(try reader.number(upTo: thingCount - 1))
    day = try reader.signed()
  }
}
