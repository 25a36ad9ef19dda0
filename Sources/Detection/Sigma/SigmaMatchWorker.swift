public import WardModel
import Sigma

/// Matches batches on one thread. Workers share the compiled rules and nothing else, so any number of them give the
/// same hits as one.
public final class SigmaMatchWorker {
  private let rules: SigmaRules
  private let memoBudget: ValueMemo.Budget
  /// By log source number.
  private var matchers: [SourceMatcher?] = []
  private var scratch: [Int] = []
  private var reader: EventReader

  /// - Parameter memoByteLimit: bytes to remember values with; see ``ValueMemo/Budget``.
  public init(_ rules: SigmaRules, memoByteLimit: Int = 16 << 20) {
    self.rules = rules
    memoBudget = ValueMemo.Budget(limit: memoByteLimit)
    reader = EventReader(fields: rules.fields, sources: rules.sources)
  }

  /// The hits of a batch, in event order.
  public func match(_ batch: EventBatch) -> SigmaHits {
    var result = SigmaHits(origin: batch.origin)
    match(batch) { event, matched in record(event, matched, of: batch, into: &result) }
    return result
  }

  /// Calls `body` with each event that rules match (its index in the batch) and their positions, ascending.
  public func match(_ batch: EventBatch, _ body: (Int, [Int]) -> Void) {
    prepare(for: batch)
    batch.bytes.withUnsafeBytes { bytes in
      batch.slots.withUnsafeBufferPointer { slots in
        for (index, row) in batch.events.enumerated() {
          let matcher = matcher(for: row.source)
          guard matcher.canMatch else { continue }
          if memoBudget.isExceeded { for matcher in matchers { matcher?.forgetValues() } }
          let recordStart = Int(row.rawOffset)
          matcher.begin(
            record: UnsafeRawBufferPointer(rebasing: bytes[recordStart..<recordStart &+ Int(row.rawLength)]))
          let end = Int(row.firstSlot) &+ Int(row.slotCount)
          var position = Int(row.firstSlot)
          precondition(end <= slots.count, "a batch's rows lie inside its slots")
          while position < end {
            let slot = slots[position]
            let start = Int(slot.offset)
            let value = UnsafeRawBufferPointer(rebasing: bytes[start..<start &+ Int(slot.length)])
            matcher.add(field: slot.field.rawValue, value, slot.kind.encoding)
            position &+= 1
          }
          scratch.removeAll(keepingCapacity: true)
          matcher.finish(into: &scratch)
          if !scratch.isEmpty { body(index, scratch) }
        }
      }
    }
  }

  /// Regular expressions that ran out of their step budget so far: tests without an answer.
  public var gaveUpCount: UInt64 { matchers.reduce(0) { $0 + ($1?.gaveUpCount ?? 0) } }

  private func record(_ event: Int, _ matched: [Int], of batch: EventBatch, into result: inout SigmaHits) {
    let row = batch.events[event]
    var reading: Int?
    for rule in matched {
      let isWanted = rules.set.alertsAlone[rule] || rules.isReferred[rule]
      if isWanted, reading == nil {
        reading = result.readings.count
        result.readings.append(reader.read(batch, event: event))
      }
      let wanted = rules.correlationFields[rule]
      result.hits.append(
        SigmaHits.Hit(
          rule: rule, time: row.time, source: row.source, record: row.record,
          reading: isWanted ? reading : nil,
          correlationValues: wanted.isEmpty ? [] : reader.values(of: wanted, in: batch, event: event)))
    }
  }

  /// Sees to plans for sources that this worker meets for the first time.
  private func prepare(for batch: EventBatch) {
    var wanted: [LogSourceID] = []
    var isWanted: [Bool] = []
    for row in batch.events {
      let index = row.source.index
      if index < matchers.count, matchers[index] != nil { continue }
      while isWanted.count <= index { isWanted.append(false) }
      if !isWanted[index] {
        isWanted[index] = true
        wanted.append(row.source)
      }
    }
    if !wanted.isEmpty { rules.prepare(wanted) }
  }

  private func matcher(for source: LogSourceID) -> SourceMatcher {
    if source.index < matchers.count, let known = matchers[source.index] { return known }
    while matchers.count <= source.index { matchers.append(nil) }
    let fields = rules.fields
    let made = SourceMatcher(rules.plan(for: source), engine: rules.engine, memoBudget: memoBudget) {
      fields.name(of: FieldID(rawValue: $0))
    }
    matchers[source.index] = made
    return made
  }
}

extension ValueKind {
  @inline(__always)
  var encoding: ValueEncoding {
    switch self {
    case .text, .integer, .number, .boolean: .plain
    case .jsonText: .encoded
    case .null: .null
    case .structure: .structure
    }
  }
}
