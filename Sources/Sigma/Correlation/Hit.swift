/// One hit of a rule, as the matcher reports it.
public struct Hit: Hashable, Sendable {
  /// Position in ``RuleSet/rules``.
  public var ruleIndex: Int
  /// Event time in nanoseconds since 1970; `Int64.min` when unknown: then the newest time of the source stands in.
  public var time: Int64
  /// The stream the event came from; each has a watermark of its own.
  public var source: UInt32
  /// The caller's handle of the event, handed back as evidence.
  public var reference: UInt64

  public init(ruleIndex: Int, time: Int64, source: UInt32 = 0, reference: UInt64 = 0) {
    self.ruleIndex = ruleIndex
    self.time = time
    self.source = source
    self.reference = reference
  }
}

/// The values of a hit's fields in the order of ``CorrelationEngine/fields(neededFor:)``; `nil` where the event lacks one.
///
/// The bytes are read during the call only.
public typealias HitValues = UnsafeBufferPointer<UnsafeRawBufferPointer?>
