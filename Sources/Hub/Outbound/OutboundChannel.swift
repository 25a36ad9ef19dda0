public import WardModel

/// A way out of the hub to one receiver.
public protocol OutboundChannel: Sendable {
  /// Names the channel in the outbox, and to people; stays the same over restarts.
  var name: String { get }
  /// Least level of what it sends.
  var minimumLevel: Severity { get }
  /// Sends one message; returns when the receiver took it.
  /// - Throws: `OutboundFailure`.
  func send(_ item: Outbox.Item, at time: Timestamp) async throws(OutboundFailure)
}

/// Why a receiver did not take a message.
public enum OutboundFailure: Error, Hashable, Sendable {
  /// Worth another attempt: not reached, busy, wrong for now.
  case notTaken(String)
  /// The receiver refuses this very message; more attempts make it no better.
  case refused(String)

  /// For people; no body, no secret.
  public var reason: String {
    switch self {
    case .notTaken(let reason), .refused(let reason): reason
    }
  }
}

/// The clock by which attempts are made; tests hand in one of their own.
public struct OutboundClock: Sendable {
  public var now: @Sendable () -> Timestamp
  /// Waits; ends early, with an error, when its task is cancelled.
  public var sleep: @Sendable (_ milliseconds: Int64) async throws -> Void
  public init(
    now: @escaping @Sendable () -> Timestamp,
    sleep: @escaping @Sendable (_ milliseconds: Int64) async throws -> Void
  ) {
    self.now = now
    self.sleep = sleep
  }
}
