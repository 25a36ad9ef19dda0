import Detection
import EventLog
import Foundation
import Incidents
import Testing
import WardModel

@testable import Hub

/// The same log gives the same alerts and incidents, whatever interrupts the hub.
@Suite struct ReplayTests {
  private static let rounds =
    ProcessInfo.processInfo.environment["WARD_ROUNDS"].flatMap { Int($0) }.map {
      max(1, min($0 / 20, 100))
    } ?? 1

  private static func seed() -> UInt64 {
    ProcessInfo.processInfo.environment["WARD_SEED"].flatMap { UInt64($0) }
      ?? UInt64.random(in: 0...UInt64.max)
  }

  /// Writes batches, and after some of them an order of a person about what an undisturbed hub shows at that place.
  private static func write(
    _ batches: [RecordBatch], to replay: Replay, random: inout SplitMix64, withOrders: Bool
  ) async throws -> UInt64 {
    let service = withOrders ? replay.pipeline() : nil
    var next: UInt64 = 1
    var number = 0
    var given: [String] = []
    for batch in batches {
      let range = try await replay.log.append(batch)
      next = range.upperBound
      guard let service else { continue }
      _ = await service.take([LoggedRecords(batch, first: range.lowerBound)])
      guard Int.random(in: 0..<25, using: &random) == 0 else { continue }
      let open = await service.incidents.incidents().sorted { $0.id < $1.id }
      guard let order = Self.order(open, &number, &given, &random) else { continue }
      var own = RecordBatch(sourceNumber: PersonOrder.source, received: batch.received, peer: "hub")
      own.add(order.record(by: "person:anna", at: batch.received.description))
      let place = try await replay.log.append(own)
      next = place.upperBound
      _ = await service.take([LoggedRecords(own, first: place.lowerBound)])
    }
    return next - 1
  }

  private static func order(
    _ open: [Incident], _ number: inout Int, _ given: inout [String], _ random: inout SplitMix64
  ) -> PersonOrder? {
    number += 1
    let id = "order-\(number)"
    switch Int.random(in: 0..<4, using: &random) {
    case 0 where open.count >= 2:
      let pair = open.shuffled(using: &random)
      given.append(id)
      return .gather(.join(pair[0].id, pair[1].id), id: id)
    case 1:
      guard let large = open.filter({ $0.alerts.count > 1 }).randomElement(using: &random) else { return nil }
      given.append(id)
      return .gather(.part(alerts: Array(large.alerts.prefix(large.alerts.count / 2))), id: id)
    case 2:
      guard let old = given.randomElement(using: &random) else { return nil }
      return .gather(.revoke(order: old), id: id)
    default:
      let start = SimulatedBatches.start
      return .suppress(
        Suppression(
          id: "s\(number % 3)", rule: "55555555-5555-4555-8555-555555555555", entityKind: nil,
          entityValue: nil,
          reason: "a scanner", owner: "anna", created: start,
          expires: start.advanced(bySeconds: Int64.random(in: 10...200, using: &random)), removed: nil))
    }
  }

  private static func compare(seed: UInt64, disorder: Int64, withOrders: Bool) async throws {
    print("replay seed \(seed) (WARD_SEED repeats it)")
    var random = SplitMix64(seed: seed)
    let rules = await repositoryRules.value
    let undisturbed = try Replay(rules, seed: seed)
    let last = try await write(
      SimulatedBatches.make(350, seed: seed, disorder: disorder), to: undisturbed, random: &random,
      withOrders: withOrders)
    try await undisturbed.run(upTo: last)
    let expected = try undisturbed.shown()
    #expect(expected.alerts.count > 10, "the simulation raised too little to compare")
    #expect(!expected.incidents.isEmpty)

    let killed = try Replay(rules, log: undisturbed.log, seed: seed ^ 1)
    var seen: UInt64 = 0
    while seen < last {
      seen = min(last, seen + UInt64.random(in: 1...60, using: &random))
      let service = try await killed.run(upTo: seen, workers: Int.random(in: 1...3, using: &random))
      if Int.random(in: 0..<3, using: &random) == 0 { await service.saveSnapshot() }
    }
    try await killed.run(upTo: last)
    let found = try killed.shown()
    #expect(found == expected, "seed \(seed): \(found.difference(expected))")
    // The ledger has each alert once, whatever was done twice.
    #expect(await killed.recorder.count("alert:") == expected.alerts.count)
    await undisturbed.log.close()
  }

  @Test(arguments: 0..<rounds)
  func `kills and snapshots at random places change no alert and no incident`(round: Int) async throws {
    try await Self.compare(seed: Self.seed(), disorder: 0, withOrders: false)
  }

  @Test(arguments: 0..<rounds)
  func `nor do they with events that come late and in disorder`(round: Int) async throws {
    try await Self.compare(seed: Self.seed(), disorder: 90, withOrders: false)
  }

  @Test(arguments: 0..<rounds)
  func `nor with people who merge and part incidents and suppress rules meanwhile`(round: Int) async throws {
    try await Self.compare(seed: Self.seed(), disorder: 20, withOrders: true)
  }

  @Test func `an incident that a replay does not tell again becomes part of the one that has its alerts`()
    async throws
  {
    let replay = try Replay(SampleRules.all, seed: 1)
    var batch = RecordBatch(sourceNumber: 1, received: SimulatedBatches.start, peer: "192.0.2.1")
    batch.add(Array(SampleLog.deletion(1).utf8))
    let last = try await replay.log.append(batch).upperBound - 1
    try await replay.run(upTo: last)
    let alerts = try replay.store.alerts(after: nil, limit: 10)
    let known = try #require(alerts.first?.incident)
    // What existed for a moment between two steps before the crash.
    var ghost = try #require(try replay.store.incident(known)).incident
    ghost.id = "inc-of-a-moment"
    var change = StateChange(position: last)
    change.incidents = [ghost]
    try replay.store.apply(change)
    #expect(try replay.shown().incidents.count == 2)
    try await replay.run(upTo: last)
    #expect(try replay.shown().incidents.count == 1)
    #expect(try replay.store.incident("inc-of-a-moment")?.absorbedInto == known)
    await replay.log.close()
  }

  @Test func `a step that the ledger refuses is in no snapshot and comes again`() async throws {
    let replay = try Replay(SampleRules.all, seed: 2)
    var batch = RecordBatch(sourceNumber: 1, received: SimulatedBatches.start, peer: "192.0.2.1")
    batch.add(Array(SampleLog.deletion(1).utf8))
    let last = try await replay.log.append(batch).upperBound - 1
    let service = try await replay.run(upTo: 0)
    await replay.recorder.fail(1)
    replay.partial.show(upTo: last)
    await #expect(throws: EventLogError.self) { try await service.catchUp() }
    await service.saveSnapshot()
    #expect(replay.snapshots.newestFirst().isEmpty)
    #expect(try replay.shown().alerts.isEmpty)
    try await replay.run(upTo: last)
    #expect(try replay.shown().alerts.count == 1)
    await replay.log.close()
  }

  @Test func `other rules leave what a correlation has counted`() async throws {
    let replay = try Replay(SampleRules.all, seed: 3)
    let fields = FieldNames()
    let sources = LogSources()
    let pipeline = LivePipeline(
      rules: SigmaRules(SampleRules.all, fields: fields, sources: sources, limits: RuleBook.liveLimits),
      fields: fields, logSources: sources, workerCount: 1)
    let unchanged = replay.pipeline()
    func failures(_ range: Range<Int>) -> LoggedRecords {
      var batch = RecordBatch(sourceNumber: 1, received: SimulatedBatches.start, peer: "192.0.2.1")
      for number in range { batch.add(Array(SampleLog.logonFailure(number, user: "m.ito").utf8)) }
      return LoggedRecords(batch, first: UInt64(range.lowerBound) + 1)
    }
    let first = await pipeline.take([failures(0..<4)])
    #expect(!first.change.alerts.contains { $0.alert.rule.isCorrelation })
    let same = await unchanged.take([failures(0..<4)])
    #expect(!same.change.alerts.contains { $0.alert.rule.isCorrelation })
    #expect(await unchanged.take([failures(4..<5)]).change.alerts.contains { $0.alert.rule.isCorrelation })
    try await pipeline.reload(
      SigmaRules(
        ruleSet(SampleRules.sudo, SampleRules.logonFailure), fields: fields, sources: sources,
        limits: RuleBook.liveLimits))
    let second = await pipeline.take([failures(4..<5)])
    #expect(second.change.alerts.contains { $0.alert.rule.isCorrelation })
    // A near miss: without the four before, one failure is none too many.
    let fresh = await replay.pipeline().take([failures(4..<5)])
    #expect(!fresh.change.alerts.contains { $0.alert.rule.isCorrelation })
    await replay.log.close()
  }
}
