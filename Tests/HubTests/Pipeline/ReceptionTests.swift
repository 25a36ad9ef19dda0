import EventLog
import Foundation
import Synchronization
import Testing
import WardModel

@testable import Hub

/// An event log that says no when told to, and holds appends back until they are let go.
final class MoodyLog: EventLog {
  private struct State {
    var failures: [EventLogError] = []
    var isHolding = false
    var held: [CheckedContinuation<EventLogError?, Never>] = []
  }
  private let log: any EventLog
  private let state = Mutex(State())

  init(_ log: any EventLog) { self.log = log }

  func fail(_ errors: EventLogError...) { state.withLock { $0.failures += errors } }
  func hold() { state.withLock { $0.isHolding = true } }
  var heldCount: Int { state.withLock { $0.held.count } }

  /// Lets the append that has waited longest go on, or fail.
  func letGo(_ error: EventLogError? = nil) {
    let first = state.withLock { $0.held.isEmpty ? nil : $0.held.removeFirst() }
    first?.resume(returning: error)
  }

  func append(_ batch: RecordBatch) async throws(EventLogError) -> Range<UInt64> {
    let failure = state.withLock { $0.failures.isEmpty ? nil : $0.failures.removeFirst() }
    if let failure { throw failure }
    if state.withLock({ $0.isHolding }) {
      let error = await withCheckedContinuation { continuation in
        state.withLock { $0.held.append(continuation) }
      }
      if let error { throw error }
    }
    return try await log.append(batch)
  }
  func reader(from sequence: UInt64) -> any LogReader { log.reader(from: sequence) }
  func record(at sequence: UInt64) async throws(EventLogError) -> LoggedRecord? {
    try await log.record(at: sequence)
  }
  func search(_ request: SearchRequest, filter: @escaping RecordFilter) -> SearchResults {
    log.search(request, filter: filter)
  }
  var positions: LogPositions { log.positions }
}

@Suite struct ReceptionTests {
  /// A reception over a log in a folder; a second one over the same is a restart.
  private final class Desk: Sendable {
    let folder: TemporaryFolder
    let log: EmbeddedEventLog
    let moody: MoodyLog
    let store: StateStore
    let clock = Mutex(aMoment)

    init() throws {
      folder = try TemporaryFolder()
      log = try EmbeddedEventLog(EventLogConfiguration(directory: folder.path + "/log"))
      moody = MoodyLog(log)
      store = try StateStore(path: folder.path + "/state.sqlite")
    }

    func reception() throws -> Reception {
      try Reception(
        log: moody, store: store, key: RecordHashKey(low: 1, high: 2), zoneOffsetSeconds: 0,
        now: { [self] in clock.withLock { $0 } }, onKept: {})
    }

    func delivery(_ source: SourceNumber, _ lines: String..., mayRepeat: Bool = true) -> Delivery {
      Delivery(
        source: source, peer: "192.0.2.10", records: Records(lines.map { Array($0.utf8) }),
        received: clock.withLock { $0 }, mayRepeat: mayRepeat)
    }

    /// All lines in the log, in order.
    func lines() async throws -> [String] {
      let reader = log.reader(from: 1)
      var lines: [String] = []
      while let item = try await reader.nextIfReady() {
        guard case .batch(let logged) = item else { continue }
        for index in 0..<logged.batch.count {
          lines.append(String(decoding: logged.batch.record(index), as: UTF8.self))
        }
      }
      return lines
    }

    func waitUntilHeld(_ count: Int) async throws {
      for _ in 0..<2000 where moody.heldCount < count { try await Task.sleep(for: .milliseconds(2)) }
      try #require(moody.heldCount >= count)
    }
  }

  @Test func `what a sender repeats is in the log once, and the accounts say so`() async throws {
    let desk = try Desk()
    let reception = try desk.reception()
    let source = await reception.add(name: "ward 7", kind: .http).number
    #expect(try await reception.accept(desk.delivery(source, "a", "b")) == IntakeReceipt(kept: 2))
    #expect(
      try await reception.accept(desk.delivery(source, "b", "c")) == IntakeReceipt(kept: 1, repeated: 1))
    #expect(
      try await reception.accept(desk.delivery(source, "a", "b")) == IntakeReceipt(kept: 0, repeated: 2))
    // Another source may say the same.
    let other = await reception.add(name: "ward 8", kind: .http).number
    #expect(try await reception.accept(desk.delivery(other, "a")) == IntakeReceipt(kept: 1))
    // A file is read once: what it says twice happened twice.
    #expect(
      try await reception.accept(desk.delivery(source, "a", mayRepeat: false)) == IntakeReceipt(kept: 1))
    #expect(try await desk.lines() == ["a", "b", "c", "a", "a"])
    let tally = await reception.accounts.tally(source)
    #expect(tally.kept == 4 && tally.repeated == 3 && tally.received == 7)
    await desk.log.close()
  }

  @Test func `a busy or full log keeps nothing, and what is sent again counts as new`() async throws {
    let desk = try Desk()
    let reception = try desk.reception()
    let source = await reception.add(name: "ward 7", kind: .http).number
    desk.moody.fail(.busy, .full, .failed("write"))
    await #expect(throws: IntakeRefusal.busy(retryAfterSeconds: 2)) {
      try await reception.accept(desk.delivery(source, "a"))
    }
    await #expect(throws: IntakeRefusal.full) { try await reception.accept(desk.delivery(source, "a")) }
    #expect(await reception.trouble == "the disk is full")
    await #expect(throws: IntakeRefusal.busy(retryAfterSeconds: 10)) {
      try await reception.accept(desk.delivery(source, "a"))
    }
    #expect(try await reception.accept(desk.delivery(source, "a")) == IntakeReceipt(kept: 1))
    #expect(await reception.trouble == nil)
    #expect(await reception.accounts.tally(source).received == 1)
    #expect(try await desk.lines() == ["a"])
    await desk.log.close()
  }

  @Test func `a repeat is answered only when all that it leans on is on disk`() async throws {
    let desk = try Desk()
    let reception = try desk.reception()
    let source = await reception.add(name: "ward 7", kind: .http).number
    desk.moody.hold()
    let first = Task { [a = desk.delivery(source, "a")] in try await reception.accept(a) }
    try await desk.waitUntilHeld(1)
    let second = Task { [b = desk.delivery(source, "b")] in try await reception.accept(b) }
    try await desk.waitUntilHeld(2)
    // Leans on both; the earlier one fails, the later one is kept.
    let third = Task { [both = desk.delivery(source, "a", "b")] in try await reception.accept(both) }
    try await Task.sleep(for: .milliseconds(20))
    desk.moody.letGo(.busy)
    desk.moody.letGo()
    await #expect(throws: IntakeRefusal.busy(retryAfterSeconds: 2)) { try await first.value }
    #expect(try await second.value == IntakeReceipt(kept: 1))
    await #expect(throws: IntakeRefusal.busy(retryAfterSeconds: 2)) { try await third.value }
    #expect(try await desk.lines() == ["b"])
    await desk.log.close()
  }

  @Test func `after a crash repeats are known again, and the accounts are those of the log`() async throws {
    let desk = try Desk()
    var reception = try desk.reception()
    let source = await reception.add(name: "ward 7", kind: .http).number
    _ = try await reception.accept(desk.delivery(source, "a", "b"))
    try await reception.save()
    _ = try await reception.accept(desk.delivery(source, "c", "d", "e"))
    // No save: a kill.
    reception = try desk.reception()
    #expect(await reception.accounts.tally(source).kept == 2)
    try await reception.rememberTail()
    #expect(await reception.accounts.tally(source).kept == 5)
    #expect(
      try await reception.accept(desk.delivery(source, "a", "e", "f")) == IntakeReceipt(kept: 1, repeated: 2))
    #expect(try await desk.lines() == ["a", "b", "c", "d", "e", "f"])
    // Once more: nothing is counted twice.
    try await reception.save()
    reception = try desk.reception()
    try await reception.rememberTail()
    #expect(await reception.accounts.tally(source).kept == 6)
    await desk.log.close()
  }

  @Test func `what is older than senders remember is new`() async throws {
    let desk = try Desk()
    var reception = try desk.reception()
    let source = await reception.add(name: "ward 7", kind: .http).number
    _ = try await reception.accept(desk.delivery(source, "old"))
    desk.clock.withLock { $0 = $0.advanced(bySeconds: 1000) }
    _ = try await reception.accept(desk.delivery(source, "young"))
    reception = try desk.reception()
    try await reception.rememberTail()
    #expect(
      try await reception.accept(desk.delivery(source, "old", "young")) == IntakeReceipt(kept: 1, repeated: 1)
    )
    await desk.log.close()
  }

  @Test func `a blocked source is refused and losses are in its accounts`() async throws {
    let desk = try Desk()
    let reception = try desk.reception()
    let source = await reception.add(name: "ward 7", kind: .http).number
    await reception.change(source) { $0.state = .blocked }
    await #expect(throws: IntakeRefusal.self) { try await reception.accept(desk.delivery(source, "a")) }
    for kind in [IntakeLoss.Kind.refused, .dropped] {
      await reception.note(
        IntakeLoss(
          source: source, peer: "192.0.2.10", kind: kind, count: 3, from: aMoment, until: aMoment, reason: "x"
        ))
    }
    let tally = await reception.accounts.tally(source)
    #expect(tally.refused == 3 && tally.dropped == 3 && tally.received == 6)
    // A loss is an event that a built-in rule looks at.
    await reception.tick()
    #expect(try await desk.lines().contains { $0.contains("\"ward_event\":\"gap\"") })
    await desk.log.close()
  }
}

@Suite struct AccountedRecordsTests {
  @Test func `records are counted once in whatever order appends are answered`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("accounted records seed \(seed)")
    var random = SplitMix64(seed: seed)
    for _ in 0..<200 {
      var ranges: [Range<UInt64>] = []
      var next: UInt64 = 1
      for _ in 0..<Int.random(in: 1...12, using: &random) {
        let end = next + UInt64.random(in: 1...5, using: &random)
        ranges.append(next..<end)
        next = end
      }
      var accounted = AccountedRecords()
      var twin: Set<UInt64> = []
      for range in ranges.shuffled(using: &random).prefix(Int.random(in: 0...ranges.count, using: &random)) {
        accounted.add(range)
        twin.formUnion(range)
      }
      for range in ranges + [1..<next] {
        #expect(accounted.uncounted(range) == Set(range).subtracting(twin).count)
      }
      #expect(accounted.ahead.allSatisfy { $0.lowerBound > accounted.next })
    }
  }
}
