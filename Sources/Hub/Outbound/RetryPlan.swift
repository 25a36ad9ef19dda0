import WardModel

/// When to try again, and when to stop: exponential, with jitter, so that many hubs don't knock at once.
public struct RetryPlan: Sendable, Hashable {
  /// Milliseconds before the second attempt; doubles each time.
  public var firstPause: Int64
  /// Milliseconds, the longest pause.
  public var longestPause: Int64
  /// Seconds from a message's creation after which it is given up.
  public var lifetime: Int64
  /// Attempts after which a message is given up that the receiver refuses.
  public var refusalLimit: Int

  public init(
    firstPause: Int64 = 1000, longestPause: Int64 = 900_000, lifetime: Int64 = 86_400, refusalLimit: Int = 3
  ) {
    self.firstPause = firstPause
    self.longestPause = longestPause
    self.lifetime = lifetime
    self.refusalLimit = refusalLimit
  }

  /// Milliseconds to wait after a failure: between half and all of the doubled pause.
  /// - Parameters:
  ///   - attempts: failures so far, this one included; 1 or more.
  ///   - jitter: 0 to 65,535, evenly distributed.
  func pause(after attempts: Int, jitter: UInt16) -> Int64 {
    var whole = max(1, firstPause)
    for _ in 1..<max(1, min(attempts, 60)) {
      whole = min(whole.multipliedReportingOverflow(by: 2).partialValue, longestPause)
    }
    whole = min(whole, longestPause)
    return whole / 2 + (whole - whole / 2) * Int64(jitter) / 65_535
  }

  func isOver(created: Timestamp, at time: Timestamp) -> Bool {
    time.since(created) / 1_000_000_000 >= lifetime
  }
}
