public import Logging
public import ServiceLifecycle
public import WardModel

/// Sends what the outbox holds: each channel by itself, in the order in which messages were added, until they are taken or given up.
public struct OutboundService: Service {
  /// Milliseconds between looks into an empty outbox.
  private static let idlePause: Int64 = 500

  private let outbox: Outbox
  private let channels: [any OutboundChannel]
  private let plan: RetryPlan
  private let clock: OutboundClock
  private let random: RandomSource
  private let logger: Logger

  public init(
    outbox: Outbox, channels: [any OutboundChannel], plan: RetryPlan = RetryPlan(), clock: OutboundClock,
    random: RandomSource = .system, logger: Logger
  ) {
    self.outbox = outbox
    self.channels = channels
    self.plan = plan
    self.clock = clock
    self.random = random
    self.logger = logger
  }

  /// Names of the channels that take a message of that level: for ``Outbox/add(key:kind:level:body:to:at:)``.
  public static func names(of channels: [any OutboundChannel], for level: Severity) -> [String] {
    channels.filter { level >= $0.minimumLevel }.map(\.name)
  }

  /// Runs until the hub stops. A message that is on its way then is sent again at the next start.
  public func run() async throws {
    await cancelWhenGracefulShutdown {
      await withTaskGroup(of: Void.self) { group in
        for channel in channels { group.addTask { await serve(channel) } }
      }
    }
  }

  private func serve(_ channel: any OutboundChannel) async {
    while !Task.isCancelled {
      do {
        if try await step(channel) { continue }
        try await clock.sleep(Self.idlePause)
      } catch is CancellationError {
        return
      } catch {
        // The database: nothing is lost, try again.
        logger.error("outbox can't be used", metadata: ["channel": "\(channel.name)", "reason": "\(error)"])
        do { try await clock.sleep(10_000) } catch { return }
      }
    }
  }

  /// One attempt; `false` when nothing waits.
  func step(_ channel: any OutboundChannel) async throws -> Bool {
    guard let item = try await outbox.first(of: channel.name) else { return false }
    let wait = item.due.since(clock.now()) / 1_000_000
    if wait > 0 {
      // Slices, so that a clock that was set does not make it wait for hours.
      try await clock.sleep(min(wait, 60_000))
      return true
    }
    do throws(OutboundFailure) {
      try await channel.send(item, at: clock.now())
    } catch {
      if Task.isCancelled { throw CancellationError() }
      try await note(error, item)
      return true
    }
    try await outbox.delivered(item.id)
    return true
  }

  private func note(_ failure: OutboundFailure, _ item: Outbox.Item) async throws {
    let now = clock.now()
    let attempts = item.attemptCount + 1
    var isRefusal = false
    if case .refused = failure { isRefusal = true }
    if plan.isOver(created: item.created, at: now) || (isRefusal && attempts >= plan.refusalLimit) {
      try await outbox.giveUp(item, reason: failure.reason, at: now)
      logger.error(
        "message given up; it is kept as a dead letter",
        metadata: ["channel": "\(item.channel)", "key": "\(item.key)", "reason": "\(failure.reason)"])
      return
    }
    let bytes = random.bytes(2)
    let pause = plan.pause(after: attempts, jitter: UInt16(bytes[0]) << 8 | UInt16(bytes[1]))
    try await outbox.failed(
      item.id, reason: failure.reason, due: now.advanced(byNanoseconds: pause * 1_000_000))
    logger.warning(
      "message not taken; will be sent again",
      metadata: ["channel": "\(item.channel)", "attempts": "\(attempts)", "reason": "\(failure.reason)"])
  }
}
