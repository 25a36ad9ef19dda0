/// A correlation whose condition became true for a group.
public struct CorrelationMatch: Hashable, Sendable {
  public struct GroupValue: Hashable, Sendable {
    /// As written in `group-by`: a field or an alias.
    public var field: String
    /// As written in the event that completed the match (or opened the window, for conditions judged at its end).
    public var value: String
    public init(field: String, value: String) {
      self.field = field
      self.value = value
    }
  }

  /// Position in ``RuleSet/correlations``.
  public var correlationIndex: Int
  /// Event time at which the condition held: the completing hit's, or the end of the window judged.
  public var time: Int64
  public var firstTime: Int64
  public var lastTime: Int64
  public var group: [GroupValue]
  /// The latest of the events that made the match, in order of time, at most ``CorrelationLimits/evidenceCount``.
  public var references: [UInt64]
  /// Events known to have taken part; a rising count stops at what its threshold needs.
  public var hitCount: Int
  /// What was compared with the condition: a count, a sum, an average, a percentile.
  public var value: Double
  /// State of this correlation was evicted within the match's window, so the true figure may be higher.
  public var stateWasLost: Bool
}

/// What a correlation engine left out, since it began.
public struct CorrelationStatistics: Hashable, Sendable {
  /// Hits older than what their group had already counted when their order had been settled.
  public var lateHitCount: UInt64 = 0
  /// Hits without a value for a `group-by` field.
  public var ungroupedHitCount: UInt64 = 0
  /// Hits without a (numeric) value to count or add.
  public var valuelessHitCount: UInt64 = 0
  /// Hits without a time from sources that never told one.
  public var untimedHitCount: UInt64 = 0
  /// Hits counted before their order was certain, because too many waited.
  public var hastenedHitCount: UInt64 = 0
  /// Groups forgotten before their time for want of room.
  public var evictedGroupCount: UInt64 = 0
  /// Hits that found no room because every group looked at had progressed further.
  public var refusedHitCount: UInt64 = 0
}
