import GRDB
import Logging
import Synchronization
import Testing
import WardModel

@testable import Hub

/// A clock that moves only when somebody sleeps.
final class SteppedClock: Sendable {
  private let nanoseconds = Mutex<Int64>(FindingSamples.start)
  var now: Timestamp { Timestamp(nanoseconds: nanoseconds.withLock { $0 }) }
  var clock: OutboundClock {
    OutboundClock(now: { self.now }) { milliseconds in
      try Task.checkCancellation()
      self.nanoseconds.withLock { $0 += milliseconds * 1_000_000 }
      await Task.yield()
    }
  }
}

/// Answers as told, and remembers.
final class ScriptedTransport: WebhookTransport {
  struct Failure: Error {}
  private let answers: Mutex<[Int?]>
  private let seen = Mutex<[WebhookRequest]>([])
  /// `nil` is no answer; when the list is used up, 200.
  init(_ answers: [Int?]) { self.answers = Mutex(answers) }
  var requests: [WebhookRequest] { seen.withLock { $0 } }
  func post(_ request: WebhookRequest) async throws -> Int {
    seen.withLock { $0.append(request) }
    let answer = answers.withLock { $0.isEmpty ? 200 : $0.removeFirst() }
    guard let answer else { throw Failure() }
    return answer
  }
}

@Suite struct OutboundServiceTests {
  private let secret = SecretKey(Array("0123456789abcdef".utf8))

  private func outbox() throws -> Outbox {
    let database = try DatabaseQueue()
    var migrator = DatabaseMigrator()
    Outbox.migrate(&migrator)
    try migrator.migrate(database)
    return Outbox(database)
  }

  private func channel(_ transport: ScriptedTransport, name: String = "siem") throws -> WebhookChannel {
    WebhookChannel(
      name: name, address: try WebhookAddress("https://192.0.2.10/hook"), secret: secret,
      minimumLevel: .medium,
      productVersion: "0.3.0", transport: transport)
  }

  private func service(
    _ outbox: Outbox, _ channel: WebhookChannel, _ time: SteppedClock, _ plan: RetryPlan = RetryPlan()
  ) -> OutboundService {
    OutboundService(
      outbox: outbox, channels: [channel], plan: plan, clock: time.clock,
      random: RandomSource { [UInt8](repeating: 0, count: $0) },
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  private func add(_ outbox: Outbox, _ keys: String..., at time: SteppedClock) async throws {
    for key in keys {
      try await outbox.add(
        key: key, kind: "detection-finding", level: .high, body: Array("{\"k\":\"\(key)\"}".utf8),
        to: ["siem"], at: time.now)
    }
  }

  /// Steps until nothing waits.
  private func drain(_ service: OutboundService, _ channel: WebhookChannel, limit: Int = 40_000) async throws
  {
    for _ in 0..<limit where try await !service.step(channel) { return }
  }

  @Test func `messages arrive signed and in the order in which they were added`() async throws {
    let (time, outbox, transport) = (SteppedClock(), try outbox(), ScriptedTransport([]))
    let channel = try channel(transport)
    try await add(outbox, "a", "b", "c", at: time)
    try await drain(service(outbox, channel, time), channel)
    #expect(transport.requests.map { $0.headers["Ward-Delivery"] } == ["a", "b", "c"])
    let first = try #require(transport.requests.first)
    let header = try #require(first.headers["Ward-Signature"])
    let seconds = FindingSamples.start / 1_000_000_000
    #expect(WebhookSignature.isValid(header, body: first.body, secret: secret, now: seconds + 10))
    #expect(try await outbox.counts().isEmpty)
  }

  @Test func `a message that was not taken is sent again before those behind it, later each time`()
    async throws
  {
    let (time, outbox, transport) = (SteppedClock(), try outbox(), ScriptedTransport([nil, 503, 429]))
    let channel = try channel(transport)
    try await add(outbox, "a", "b", at: time)
    let began = time.now
    try await drain(service(outbox, channel, time), channel)
    #expect(transport.requests.map { $0.headers["Ward-Delivery"] } == ["a", "a", "a", "a", "b"])
    // Half of 1 s, 2 s and 4 s.
    #expect(time.now.since(began) == 3_500_000_000)
  }

  @Test func `after its lifetime a message is a dead letter, is listed, and can be sent again`() async throws
  {
    let (time, outbox) = (SteppedClock(), try outbox())
    let transport = ScriptedTransport([Int?](repeating: 500, count: 300))
    let channel = try channel(transport)
    try await add(outbox, "a", at: time)
    try await drain(service(outbox, channel, time), channel)
    let dead = try #require(try await outbox.deadLetters().first)
    #expect(dead.key == "a")
    #expect(dead.reason == "the receiver answered 500")
    #expect(time.now.since(dead.created) >= 86_400_000_000_000)
    #expect(time.now.since(dead.created) < 87_400_000_000_000)
    #expect(transport.requests.count < 250)

    let working = ScriptedTransport([])
    let repaired = try self.channel(working)
    #expect(try await outbox.sendAgain(dead.id, at: time.now))
    #expect(try await !outbox.sendAgain(dead.id, at: time.now))
    try await drain(service(outbox, repaired, time), repaired)
    #expect(working.requests.count == 1)
    #expect(try await outbox.deadLetters().isEmpty)
  }

  @Test func `a message that the receiver refuses does not hold up the others for long`() async throws {
    let (time, outbox, transport) = (SteppedClock(), try outbox(), ScriptedTransport([400, 400, 400]))
    let channel = try channel(transport)
    try await add(outbox, "bad", "good", at: time)
    try await drain(service(outbox, channel, time), channel)
    #expect(transport.requests.map { $0.headers["Ward-Delivery"] } == ["bad", "bad", "bad", "good"])
    #expect(try await outbox.deadLetters().map(\.key) == ["bad"])
    #expect(try await outbox.discard(try #require(try await outbox.deadLetters().first).id))
    #expect(try await outbox.counts().isEmpty)
  }

  @Test func `the same key is added once`() async throws {
    let (time, outbox) = (SteppedClock(), try outbox())
    try await add(outbox, "a", "a", at: time)
    let counts = try await outbox.counts()
    #expect(counts["siem"]?.waiting == 1)
    #expect(counts["siem"]?.dead == 0)
  }

  @Test func `the pause doubles up to its longest and stays between half and all of it`() {
    let plan = RetryPlan(firstPause: 1000, longestPause: 60_000)
    #expect(
      (1...8).map { plan.pause(after: $0, jitter: .max) } == [
        1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000,
      ])
    #expect(plan.pause(after: 3, jitter: 0) == 2000)
    #expect(plan.pause(after: .max, jitter: .max) == 60_000)
    #expect(plan.pause(after: 0, jitter: .max) == 1000)
  }

  @Test func `only levels that a channel wants are for it`() throws {
    let channel = try channel(ScriptedTransport([]))
    #expect(OutboundService.names(of: [channel], for: .medium) == ["siem"])
    #expect(OutboundService.names(of: [channel], for: .low).isEmpty)
  }

  @Test func `channels come from the configuration, and what can't be used is named without its query`() {
    let made = WebhookChannel.configured(
      [
        .init(url: "https://siem.example.org/a?key=k1", secretVariable: "A", minimumLevel: "high"),
        .init(url: "https://siem.example.org/a?key=k2", secretVariable: "A", minimumLevel: "high"),
        .init(url: "https://short.example.org/", secretVariable: "B", minimumLevel: "high"),
        .init(url: "http://127.0.0.1.example.org/", secretVariable: "A", minimumLevel: "high"),
      ], productVersion: "0.3.0", environment: { ["A": "0123456789abcdef", "B": "short"][$0] },
      transport: ScriptedTransport([]))
    #expect(made.channels.map(\.name) == ["webhook https://siem.example.org/a"])
    #expect(made.channels.map(\.minimumLevel) == [.high])
    #expect(
      made.problems == [
        "webhook https://siem.example.org/a: stands there twice",
        "webhook https://short.example.org/: the environment variable B needs a secret of at least 16 characters",
        "webhook http://127.0.0.1.example.org/: a webhook needs https",
      ])
  }

  @Test func `the counts are told as figures, back to nothing too`() async throws {
    let (time, outbox, metrics) = (SteppedClock(), try outbox(), Metrics())
    let channel = try channel(ScriptedTransport([]))
    try await add(outbox, "a", "b", at: time)
    try await outbox.tell(metrics)
    #expect(metrics.value(.outboundWaiting, "siem") == 2)
    try await drain(service(outbox, channel, time), channel)
    try await outbox.tell(metrics)
    #expect(metrics.value(.outboundWaiting, "siem") == nil)
  }
}
