public import WardModel
import Sigma

/// The events of one batch that rules hit.
public struct SigmaHits: Sendable {
  public struct Hit: Hashable, Sendable {
    /// Index into ``EventBatch/events``.
    public var event: Int
    /// Position in the rule set.
    public var rule: Int
  }
  /// In event order, then rule order.
  public var hits: [Hit] = []
  public init() {}
}

/// Matches batches on one thread. Workers share the compiled rules and nothing else, so any number of them give the
/// same hits as one.
public final class SigmaMatchWorker {
  private let rules: SigmaRules
  private let memoBudget: ValueMemo.Budget
  /// By log source number.
  private var matchers: [SourceMatcher?] = []
  private var scratch: [Int] = []

  /// - Parameter memoByteLimit: bytes to remember values with; see ``ValueMemo/Budget``.
  public init(_ rules: SigmaRules, memoByteLimit: Int = 16 << 20) {
    self.rules = rules
    memoBudget = ValueMemo.Budget(limit: memoByteLimit)
  }

  /// Appends the hits of a batch.
  public func match(_ batch: EventBatch, into result: inout SigmaHits) {
    if memoBudget.isExceeded { for matcher in matchers { matcher?.forgetValues() } }
    batch.bytes.withUnsafeBytes { bytes in
      batch.slots.withUnsafeBufferPointer { slots in
        for (index, row) in batch.events.enumerated() {
          let matcher = matcher(for: row.source)
          guard matcher.canMatch else { continue }
          matcher.begin()
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
          for rule in scratch { result.hits.append(SigmaHits.Hit(event: index, rule: rule)) }
        }
      }
    }
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
