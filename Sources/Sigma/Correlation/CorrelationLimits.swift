/// Bounds of a correlation engine: what it waits for and what it may remember.
public struct CorrelationLimits: Hashable, Sendable {
  /// When an alert leaves the engine.
  public enum Alerting: UInt8, Hashable, Sendable {
    /// When the order of events is certain: exactly the alerts of the same hits sorted by time.
    case settled
    /// As soon as the hits so far, in the order of arrival, satisfy a rising condition; whatever late hits add follows
    /// when it is settled. Costs a second copy of the state.
    case prompt
  }

  public var alerting: Alerting
  /// Nanoseconds by which a hit may be older than the newest one of its source and still give the exact result.
  /// Five minutes: agents and collectors buffer and retry for less than that.
  public var disorderBound: Int64
  /// Nanoseconds by which a source may trail the median source before windows stop waiting for it. One hour.
  public var sourceLag: Int64
  /// Nanoseconds by which one hit may move the clock of its source forward; a greater step needs three hits in a row, so
  /// that a single wrong timestamp moves nothing. One hour.
  public var clockStep: Int64
  /// Sources with a clock of their own; further ones share one.
  public var sourceCount: Int
  /// Groups remembered for each correlation.
  public var groupCount: Int
  /// Events remembered for each group where a threshold does not say how many are needed (sums, averages, percentiles and
  /// windows judged at their end).
  public var eventsPerGroup: Int
  /// Bytes of state in use by all correlations together, hits that wait included.
  public var byteCount: Int
  /// Hits waiting until their order is certain; when full, the oldest are counted early.
  public var pendingHitCount: Int
  /// References to events reported with a match.
  public var evidenceCount: Int
  /// Key of the hash by which groups and values are told apart; secret where attackers choose values.
  public var hashSeed: UInt64

  public init(
    alerting: Alerting = .settled, disorderBound: Int64 = 300_000_000_000,
    sourceLag: Int64 = 3_600_000_000_000,
    clockStep: Int64 = 3_600_000_000_000, sourceCount: Int = 65_536, groupCount: Int = 1_000_000,
    eventsPerGroup: Int = 10_000, byteCount: Int = 256 << 20, pendingHitCount: Int = 262_144,
    evidenceCount: Int = 32,
    hashSeed: UInt64 = 0x9e37_79b9_7f4a_7c15
  ) {
    self.alerting = alerting
    self.disorderBound = max(0, min(disorderBound, EventTime.limit))
    self.sourceLag = max(0, min(sourceLag, EventTime.limit))
    self.clockStep = max(0, min(clockStep, EventTime.limit))
    self.sourceCount = max(1, sourceCount)
    self.groupCount = max(1, min(groupCount, 1 << 30))
    self.eventsPerGroup = max(1, min(eventsPerGroup, 1 << 20))
    self.byteCount = max(1 << 12, byteCount)
    self.pendingHitCount = max(1, min(pendingHitCount, 1 << 30))
    self.evidenceCount = max(1, evidenceCount)
    self.hashSeed = hashSeed
  }
}

/// Times inside the engine: nanoseconds since 1970, clamped to 1823...2116 (±2^62) so that adding a timespan can't overflow.
enum EventTime {
  static let limit: Int64 = 1 << 62
  static let never: Int64 = .min
  static let end: Int64 = .max

  static func clamped(_ time: Int64) -> Int64 { max(-limit, min(time, limit - 1)) }
}
