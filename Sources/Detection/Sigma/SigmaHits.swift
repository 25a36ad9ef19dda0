public import WardModel

/// The rules that one batch hit, read out of it: nothing here refers to the batch any more.
public struct SigmaHits: Sendable {
  /// One rule, one event.
  public struct Hit: Sendable {
    /// Position in the rule set.
    public var rule: Int
    public var time: Timestamp
    public var source: LogSourceID
    public var record: UInt64
    /// What the event says to people; shared by all hits of the event. `nil` when nobody waits for it.
    public var reading: Int?
    /// Values of the fields that correlations need of this rule, in the engine's order.
    public var correlationValues: [[UInt8]?]
  }
  public var origin: String
  /// In event order, then rule order.
  public var hits: [Hit] = []
  var readings: [EventReader.Reading] = []

  public init(origin: String) { self.origin = origin }
}
