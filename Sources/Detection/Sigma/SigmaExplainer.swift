public import Sigma
public import WardModel

/// Explains a rule on an event of a batch.
public struct SigmaExplainer {
  private let fields: FieldNames
  private let sources: LogSources

  public init(fields: FieldNames, sources: LogSources) {
    self.fields = fields
    self.sources = sources
  }

  public func explain(_ rule: Rule, _ batch: EventBatch, event: Int) -> Explanation {
    let values = batch.slots(ofEvent: event).map { slot in
      ExplainedEvent.Value(
        field: fields.name(of: slot.field), text: batch.decodedBytes(of: slot),
        isStructure: slot.kind == .structure)
    }
    return RuleEvaluator(
      rule, ExplainedEvent(source: sources[batch.events[event].source].sigmaDescription, values: values)
    ).explain()
  }
}

extension EventBatch {
  /// The bytes of a value with JSON escapes resolved; `nil` for null.
  func decodedBytes(of slot: Slot) -> [UInt8]? {
    guard slot.kind != .null else { return nil }
    let start = Int(slot.offset)
    let end = min(start + Int(slot.length), bytes.count)
    guard start <= end else { return nil }
    guard slot.kind == .jsonText else { return Array(bytes[start..<end]) }
    var out: [UInt8] = []
    bytes[start..<end].withUnsafeBytes { JSONText.unescape($0, into: &out) }
    return out
  }
}
