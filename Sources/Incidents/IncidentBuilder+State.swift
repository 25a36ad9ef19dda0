public import WardModel

// A state: settings that alerts were read with, entities, rules, popularity, open alerts, clock, orders, closed incidents,
// what a stream has told. Sets, cells and places of weak alerts follow from the alerts and are made again.
extension IncidentBuilder {
  private static let mark = "WINC"
  private static let version: UInt8 = 1

  /// All that the builder remembers, versioned and checksummed: about 300 bytes per open alert.
  public func snapshot() -> [UInt8] {
    // What is in doubt is settled before anything is told, so it may as well be settled here.
    let builder = settled()
    var writer = StateWriter(mark: Self.mark, version: Self.version, capacity: 300 * openAlertCount)
    writer.word(configuration.fingerprint)
    builder.write(to: &writer)
    return writer.finished()
  }

  /// A builder that goes on where a snapshot was taken, with the same configuration.
  /// - Throws: ``WardModel/StateError``: bytes of something else, of another version or configuration, or damaged ones.
  public init(restoring bytes: [UInt8], configuration: IncidentConfiguration = .standard) throws(StateError) {
    var reader = try StateReader(bytes, mark: Self.mark, version: Self.version)
    guard try reader.word() == configuration.fingerprint else {
      throw .otherSettings("alerts were gathered with another configuration")
    }
    self.init(configuration: configuration)
    try read(from: &reader)
    try reader.finish()
  }

  private func write(to writer: inout StateWriter) {
    writer.number(entities.things.count)
    for thing in entities.things {
      thing.name.kind.write(to: &writer)
      writer.text(thing.name.value)
    }
    rules.write(to: &writer)
    popularity.write(to: &writer)
    var numbers: [Int: Int32] = [:]
    for index in nodes.indices where nodes[index].isOpen {
      numbers[index] = Int32(truncatingIfNeeded: numbers.count)
    }
    writer.number(openAlertCount)
    for node in nodes where node.isOpen { node.write(to: &writer) { numbers[$0] ?? 0 } }
    writer.time(clock.newest)
    writer.number(clock.leapCount)
    writer.time(clock.leapTime)
    writer.time(clock.lookedAt)
    writer.signed(newestDay)
    writer.flag(orderPosition != nil)
    writer.number(orderPosition ?? 0)
    writer.number(droppedIncidentCount)
    writer.number(closed.count)
    for incident in closed { incident.write(to: &writer) }
    writer.flag(tracker != nil)
    guard tracker != nil else { return }
    var builder = self
    builder.reconcile()
    builder.tracker?.write(to: &writer) { numbers[$0] ?? -1 }
  }

  private mutating func read(from reader: inout StateReader) throws(StateError) {
    for number in 0..<(try reader.count()) {
      let index = entities.index(kind: try Entity.Kind(from: &reader), value: try reader.text())
      guard Int(index) == number else { throw .damaged }
    }
    rules = try RuleTable(from: &reader)
    let thingCount = entities.things.count
    popularity = try PopularityTable(from: &reader, thingCount: thingCount)
    let count = try reader.count()
    for _ in 0..<count {
      let node = try Node(from: &reader, thingCount: thingCount, ruleCount: rules.profiles.count)
      guard indexByID[node.id] == nil, node.bonds.allSatisfy({ Int($0.other) < count }) else {
        throw .damaged
      }
      insert(node)
    }
    bindAll()
    clock.newest = try reader.time()
    clock.leapCount = try reader.number(upTo: EventClock.leapsBelieved)
    clock.leapTime = try reader.time()
    clock.lookedAt = try reader.time()
    newestDay = try reader.signed()
    let hasOrders = try reader.flag()
    let position = try reader.number() as UInt64
    orderPosition = hasOrders ? position : nil
    droppedIncidentCount = try reader.number(upTo: Int.max)
    for _ in 0..<(try reader.count()) { closed.append(try Incident(from: &reader)) }
    guard try reader.flag() == (tracker != nil) else { throw .damaged }
    guard tracker != nil else { return }
    var told = ChangeTracker()
    try told.read(from: &reader, nodeCount: nodes.count)
    resume(told) { Int32(truncatingIfNeeded: $0) }
  }
}

extension ChangeTracker {
  fileprivate func write(to writer: inout StateWriter, number: (Int) -> Int32) {
    for nodes in [dueClusters, touched] {
      let numbers = nodes.map { number(Int($0)) }.filter { $0 >= 0 }.sorted()
      writer.number(numbers.count)
      for node in numbers { writer.number(Int(node)) }
    }
    writer.texts(suspects.sorted())
    writer.texts(dueObservations.sorted())
    writer.number(told.count)
    for (identifier, told) in told.sorted(by: { $0.key < $1.key }) {
      writer.text(identifier)
      writer.number(told.alertCount)
      writer.byte(UInt8(truncatingIfNeeded: told.level.rawValue))
      writer.text(told.alert)
      writer.word(told.digest)
      writer.number(told.moveCount)
      writer.byte(UInt8(truncatingIfNeeded: told.worst.rawValue))
    }
    writer.number(absorbed.count)
    for absorption in absorbed {
      writer.text(absorption.incident)
      writer.text(absorption.into)
    }
    writer.number(moved.count)
    for move in moved {
      writer.text(move.alert)
      writer.text(move.incident)
    }
  }

  fileprivate mutating func read(from reader: inout StateReader, nodeCount: Int) throws(StateError) {
    let last = min(nodeCount, Int(Int32.max)) - 1
    for _ in 0..<(try reader.count()) { dueClusters.insert(Int32(try reader.number(upTo: last))) }
    for _ in 0..<(try reader.count()) { touched.insert(Int32(try reader.number(upTo: last))) }
    suspects = Set(try reader.texts())
    dueObservations = Set(try reader.texts())
    for _ in 0..<(try reader.count()) {
      let identifier = try reader.text()
      let alertCount = try reader.number(upTo: Int(UInt32.max))
      guard let level = Severity(rawValue: Int(try reader.byte())) else { throw .damaged }
      var known = Told(
        alertCount: alertCount, level: level, alert: try reader.text(), digest: try reader.word())
      known.moveCount = try reader.number(upTo: Int(UInt32.max))
      guard let worst = Severity(rawValue: Int(try reader.byte())) else { throw .damaged }
      known.worst = worst
      told[identifier] = known
    }
    for _ in 0..<(try reader.count()) {
      absorbed.append(
        IncidentChanges.Absorption(incident: try reader.text(), into: try reader.text()))
    }
    for _ in 0..<(try reader.count()) {
      moved.append(IncidentChanges.Move(alert: try reader.text(), incident: try reader.text()))
    }
  }
}

extension IncidentConfiguration {
  /// Differs when any value does: alerts are read with it, so their links would be others.
  var fingerprint: UInt64 { StateWriter.checksum(Array("\(self)".utf8)[...]) }
}
