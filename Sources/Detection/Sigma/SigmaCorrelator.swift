import Sigma
public import WardModel

/// Turns hits into alerts: those of single rules in log order, as they come; those of correlations when they are certain.
public struct SigmaCorrelator {
  /// How hits reach the correlations.
  public enum Order: Sendable {
    /// As they come, for a live log: late ones are tolerated within the engine's bound.
    case asTheyCome
    /// Sorted by event time when the input ends, for a pile of files read one after another. Past `limit` held hits the
    /// oldest are handed on, so that memory stays bounded (about 500 bytes a hit).
    case byTime(limit: Int)
  }

  struct Held {
    var hit: Hit
    var values: [[UInt8]?]
    var entities: [Entity]
  }

  /// Entities of one correlation alert, by kind: a spray over a thousand accounts names the first few.
  private static let entitiesPerKind = 8
  /// Events whose entities are remembered for the evidence of later matches.
  private static let rememberedEvents = 50_000

  let rules: SigmaRules
  let order: Order
  var engine: CorrelationEngine
  var held: [Held] = []
  var origins: [String] = []
  var originNumbers: [String: Int] = [:]
  var entities: [UInt64: [Entity]] = [:]
  var entityOrder: [UInt64] = []
  private var found: [CorrelationMatch] = []

  public init(_ rules: SigmaRules, order: Order = .asTheyCome) {
    self.rules = rules
    self.order = order
    engine = rules.correlations
  }

  /// Takes the hits of the next batch; appends alerts.
  public mutating func observe(_ batch: SigmaHits, into alerts: inout [Alert]) {
    let origin = number(ofOrigin: batch.origin)
    for hit in batch.hits {
      let entities = hit.reading.map { batch.readings[$0].entities } ?? []
      if rules.set.alertsAlone[hit.rule], let reading = hit.reading {
        alerts.append(alert(of: hit, origin: batch.origin, batch.readings[reading]))
      }
      guard rules.isReferred[hit.rule] else { continue }
      let reference = SigmaCorrelator.reference(origin: origin, record: hit.record)
      let time = hit.time == .distantPast ? Int64.min : hit.time.nanoseconds
      let next = Held(
        hit: Hit(
          ruleIndex: hit.rule, time: time, source: UInt32(truncatingIfNeeded: origin), reference: reference),
        values: hit.correlationValues, entities: entities)
      switch order {
      case .asTheyCome: feed(next, into: &alerts)
      case .byTime(let limit):
        held.append(next)
        if held.count > limit { release(keeping: limit / 2, into: &alerts) }
      }
    }
  }

  /// The input has ended: what waits for the end of a window is decided now.
  public mutating func finish(into alerts: inout [Alert]) {
    release(keeping: 0, into: &alerts)
    engine.finish(into: &found)
    takeMatches(into: &alerts)
  }

  // MARK: Feeding

  private mutating func release(keeping count: Int, into alerts: inout [Alert]) {
    // References break ties, so that the order of the files decides where times are equal.
    held.sort {
      ($0.hit.time, $0.hit.reference, $0.hit.ruleIndex) < ($1.hit.time, $1.hit.reference, $1.hit.ruleIndex)
    }
    let released = held.prefix(held.count - min(count, held.count))
    for var next in released {
      // One sorted stream has one clock.
      next.hit.source = 0
      feed(next, into: &alerts)
    }
    held.removeFirst(released.count)
  }

  private mutating func feed(_ next: Held, into alerts: inout [Alert]) {
    if entities[next.hit.reference] == nil {
      entities[next.hit.reference] = next.entities
      entityOrder.append(next.hit.reference)
      if entityOrder.count > SigmaCorrelator.rememberedEvents * 2 {
        for old in entityOrder.prefix(SigmaCorrelator.rememberedEvents) { entities[old] = nil }
        entityOrder.removeFirst(SigmaCorrelator.rememberedEvents)
      }
    }
    SigmaCorrelator.withPointers(to: next.values) { engine.observe(next.hit, values: $0, into: &found) }
    takeMatches(into: &alerts)
  }

  /// Lays the values side by side and hands out pointers to them.
  private static func withPointers(to values: [[UInt8]?], _ body: (HitValues) -> Void) {
    var bytes: [UInt8] = []
    for case let value? in values { bytes += value }
    bytes.append(0)  // an address for empty values, too
    bytes.withUnsafeBytes { all in
      var start = 0
      let pointers = values.map { value -> UnsafeRawBufferPointer? in
        guard let value else { return nil }
        defer { start += value.count }
        return UnsafeRawBufferPointer(rebasing: all[start..<start + value.count])
      }
      pointers.withUnsafeBufferPointer(body)
    }
  }

  // MARK: Alerts

  private func alert(of hit: SigmaHits.Hit, origin: String, _ reading: EventReader.Reading) -> Alert {
    let face = rules.faces[hit.rule]
    let evidence = [Evidence(file: origin, record: hit.record)]
    return Alert(
      id: AlertIdentity.identifier(rule: face.rule.id, evidence: evidence), rule: face.rule, time: hit.time,
      evidence: evidence, entities: reading.entities, techniques: face.techniques, tactics: face.tactics,
      details: reading.details)
  }

  private mutating func takeMatches(into alerts: inout [Alert]) {
    for match in found {
      let face = rules.correlationFaces[match.correlationIndex]
      let evidence = match.references.map { self.evidence(of: $0) }
      var details = match.group.map { Alert.Detail(field: $0.field, value: $0.value) }
      details.append(Alert.Detail(field: "count", value: SigmaCorrelator.figure(match.value)))
      if match.stateWasLost {
        details.append(
          Alert.Detail(
            field: "note", value: "state was lost for want of memory; the true figure may be higher"))
      }
      alerts.append(
        Alert(
          id: AlertIdentity.identifier(rule: face.rule.id, evidence: evidence), rule: face.rule,
          time: Timestamp(nanoseconds: match.time), firstTime: Timestamp(nanoseconds: match.firstTime),
          evidence: evidence, entities: gatheredEntities(of: match), techniques: face.techniques,
          tactics: face.tactics,
          details: details))
    }
    found.removeAll(keepingCapacity: true)
  }

  private func gatheredEntities(of match: CorrelationMatch) -> [Entity] {
    var all: Set<Entity> = []
    for value in match.group {
      if let entity = EventReader.entity(field: value.field, value: value.value) { all.insert(entity) }
    }
    var counts: [Entity.Kind: Int] = [:]
    for reference in match.references {
      for entity in self.entities[reference] ?? [] where !all.contains(entity) {
        guard counts[entity.kind, default: 0] < SigmaCorrelator.entitiesPerKind else { continue }
        counts[entity.kind, default: 0] += 1
        all.insert(entity)
      }
    }
    return all.sorted()
  }

  private static func figure(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e15 ? String(Int64(value)) : String(value)
  }

  // MARK: References

  /// Bits of a reference that hold the record number: 2^40 records of 2^24 origins.
  private static let recordBits: UInt64 = 40

  private mutating func number(ofOrigin origin: String) -> Int {
    if let known = originNumbers[origin] { return known }
    origins.append(origin)
    originNumbers[origin] = origins.count - 1
    return origins.count - 1
  }

  private static func reference(origin: Int, record: UInt64) -> UInt64 {
    UInt64(truncatingIfNeeded: origin) << recordBits | (record & (1 << recordBits - 1))
  }

  private func evidence(of reference: UInt64) -> Evidence {
    let origin = Int(reference >> SigmaCorrelator.recordBits)
    return Evidence(
      file: origin < origins.count ? origins[origin] : "",
      record: reference & (1 << SigmaCorrelator.recordBits - 1))
  }
}
