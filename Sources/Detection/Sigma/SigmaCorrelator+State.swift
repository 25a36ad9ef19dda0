public import Sigma
public import WardModel

// A state: order of the input, rules with held hits (name and fields), origins, held hits, remembered entities, the
// engine's own snapshot.
extension SigmaCorrelator {
  private static let mark = "WSIG"
  private static let version: UInt8 = 1

  /// All that is remembered: the correlations' state, held hits, origins, and the entities of recent events.
  public func snapshot() -> DetectorState {
    let engineBytes = engine.snapshot()
    var writer = StateWriter(
      mark: Self.mark, version: Self.version, capacity: engineBytes.count + 200 * entityOrder.count)
    writer.flag(isSorting)
    let heldRules = Set(held.map(\.hit.ruleIndex)).sorted()
    writer.number(heldRules.count)
    for rule in heldRules {
      writer.number(rule)
      writer.word(engine.identity(ofRule: rule) ?? 0)
      writer.texts(rules.correlationFields[rule])
    }
    writer.texts(origins)
    writer.number(held.count)
    for hit in held { hit.write(to: &writer) }
    writer.number(entityOrder.count)
    for reference in entityOrder {
      writer.number(reference)
      let named = entities[reference] ?? []
      writer.number(named.count)
      for entity in named { entity.write(to: &writer) }
    }
    writer.blob(engineBytes)
    return DetectorState(bytes: writer.finished())
  }

  /// Goes on from a snapshot with this correlator's rules; of another rule set, with what still applies.
  /// - Throws: ``WardModel/StateError``; then nothing has changed.
  public mutating func restore(_ state: DetectorState) throws(StateError) {
    var reader = try StateReader(state.bytes, mark: Self.mark, version: Self.version)
    guard try reader.flag() == isSorting else {
      throw .otherSettings("the order in which hits reach the correlations is another")
    }
    var fresh = SigmaCorrelator(rules, order: order)
    let places = try fresh.heldPlaces(from: &reader)
    fresh.origins = try reader.texts()
    for (number, origin) in fresh.origins.enumerated() {
      guard fresh.originNumbers.updateValue(number, forKey: origin) == nil else { throw .damaged }
    }
    for _ in 0..<(try reader.count()) {
      var next = try Held(from: &reader)
      guard let place = places[next.hit.ruleIndex] else { throw .damaged }
      guard let rule = place.rule else { continue }
      next.hit.ruleIndex = rule
      next.values = place.positions.map { $0.flatMap { $0 < next.values.count ? next.values[$0] : nil } }
      fresh.held.append(next)
    }
    for _ in 0..<(try reader.count()) {
      let reference = try reader.number()
      var named: [Entity] = []
      for _ in 0..<(try reader.count()) { named.append(try Entity(from: &reader)) }
      guard fresh.entities.updateValue(named, forKey: reference) == nil else { throw .damaged }
      fresh.entityOrder.append(reference)
    }
    do {
      try fresh.engine.restore(try reader.blob())
    } catch let error as CorrelationSnapshotError {
      throw StateError(error)
    } catch { throw .damaged }
    try reader.finish()
    self = fresh
  }

  /// Goes on with other rules: correlations whose identifier and content are the same keep their state.
  public mutating func reload(_ rules: SigmaRules) throws(StateError) {
    var fresh = SigmaCorrelator(rules, order: order)
    try fresh.restore(snapshot())
    self = fresh
  }

  /// What the last snapshot or reload brought; correlations by position in the rule set.
  public var restoration: CorrelationRestoration { engine.restoration }

  private var isSorting: Bool {
    switch order {
    case .asTheyCome: false
    case .byTime: true
    }
  }

  /// Where the rules of held hits are now, and where their values come from.
  private func heldPlaces(
    from reader: inout StateReader
  ) throws(StateError) -> [Int: (rule: Int?, positions: [Int?])] {
    var ruleIndices: [UInt64: Int] = [:]
    for rule in rules.isReferred.indices where rules.isReferred[rule] {
      if let identity = engine.identity(ofRule: rule) { ruleIndices[identity] = rule }
    }
    var places: [Int: (rule: Int?, positions: [Int?])] = [:]
    for _ in 0..<(try reader.count()) {
      let old = try reader.number(upTo: Int(UInt32.max))
      let rule = ruleIndices[try reader.word()]
      let fields = try reader.texts()
      let positions = rule.map { rules.correlationFields[$0].map { fields.firstIndex(of: $0) } } ?? []
      guard places.updateValue((rule, positions), forKey: old) == nil else { throw .damaged }
    }
    return places
  }
}

extension SigmaCorrelator.Held {
  fileprivate func write(to writer: inout StateWriter) {
    writer.number(hit.ruleIndex)
    writer.signed(hit.time)
    writer.number(UInt64(hit.source))
    writer.number(hit.reference)
    writer.number(values.count)
    for value in values {
      writer.flag(value != nil)
      if let value { writer.blob(value) }
    }
    writer.number(entities.count)
    for entity in entities { entity.write(to: &writer) }
  }

  fileprivate init(from reader: inout StateReader) throws(StateError) {
    hit = Hit(
      ruleIndex: try reader.number(upTo: Int(UInt32.max)), time: try reader.signed(),
      source: try reader.number32(), reference: try reader.number())
    values = []
    for _ in 0..<(try reader.count()) { values.append(try reader.flag() ? try reader.blob() : nil) }
    entities = []
    for _ in 0..<(try reader.count()) { entities.append(try Entity(from: &reader)) }
  }
}

extension StateError {
  fileprivate init(_ error: CorrelationSnapshotError) {
    self =
      switch error {
      case .notASnapshot, .damaged: .damaged
      case .unknownVersion(let version): .unknownVersion(version)
      case .otherLimits: .otherSettings("the correlations alert in another way or hash with another key")
      }
  }
}
