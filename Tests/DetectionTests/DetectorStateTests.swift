import Sigma
import Testing
import WardModel

@testable import Detection

/// A detector that is killed and goes on from its snapshot finds what one that ran through finds.
@Suite struct DetectorStateTests {
  private static let rules = """
    title: A logon failed
    name: logon_failed
    logsource: {product: windows, service: security}
    detection:
      event: {EventID: 4625}
      condition: event
    level: low
    ---
    title: A logon worked
    name: logon_worked
    logsource: {product: windows, service: security}
    detection:
      event: {EventID: 4624}
      condition: event
    level: low
    ---
    title: Many logons failed
    name: many_failed
    id: 55555555-5555-4555-8555-555555555555
    correlation:
      type: event_count
      rules: [logon_failed]
      group-by: [TargetUserName]
      timespan: 1m
      condition: {gte: 3}
    level: high
    ---
    title: Few logons
    id: 66666666-6666-4666-8666-666666666666
    correlation:
      type: event_count
      rules: [logon_worked]
      group-by: [IpAddress]
      timespan: 1m
      condition: {lt: 2}
    level: low
    """
  private static let extra = """
    title: A shutdown
    name: shutdown
    logsource: {product: windows, service: security}
    detection:
      event: {EventID: 4609}
      condition: event
    level: low
    ---
    title: Many names from one address
    id: 77777777-7777-4777-8777-777777777770
    correlation:
      type: value_count
      rules: [logon_failed]
      group-by: [IpAddress]
      timespan: 1m
      condition: {field: TargetUserName, gte: 40}
    level: high
    """

  /// Lines of a log whose times wander by up to a minute and a half.
  private static func lines(_ seed: UInt64, count: Int) -> [String] {
    var state = seed
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    return (0..<count).map { position in
      security(
        random(3) == 0 ? 4624 : 4625,
        #""TargetUserName":"user\#(random(4))","TargetDomainName":"WARD7","IpAddress":"192.0.2.\#(random(3))""#,
        second: 100 + position * 7 - random(90))
    }
  }

  private static func alerts(
    _ bench: Bench, _ lines: [String], cuts: [Int], order: SigmaCorrelator.Order, killing: Bool
  ) throws -> [Alert] {
    var detector = SigmaDetector(bench.rules, order: order)
    var alerts: [Alert] = []
    for (part, (from, to)) in zip([0] + cuts, cuts + [lines.count]).enumerated() {
      // One origin read in pieces: records go on counting, as they do in a log that is followed.
      var batch = bench.batch(Array(lines[from..<to]), origin: "log\(part % 2)")
      for index in batch.events.indices { batch.events[index].record = UInt64(from + index + 1) }
      detector.observe(batch, into: &alerts)
      if killing {
        let state = detector.snapshot()
        detector = SigmaDetector(bench.rules, order: order)
        try detector.restore(state)
        #expect(detector.snapshot() == state)
      }
    }
    detector.finish(into: &alerts)
    return alerts
  }

  @Test(arguments: [1, 2, 3] as [UInt64], [true, false])
  func `killed between batches the alerts are those of a detector that ran through`(
    seed: UInt64, isSorted: Bool
  ) throws {
    let bench = Bench(Self.rules)
    let order: SigmaCorrelator.Order = isSorted ? .byTime(limit: 50) : .asTheyCome
    let lines = Self.lines(seed, count: 150)
    let cuts = (1..<10).map { $0 * 15 + Int(seed) }
    let whole = try Self.alerts(bench, lines, cuts: cuts, order: order, killing: false)
    #expect(Set(whole.map(\.rule.title)) == ["Many logons failed", "Few logons"])
    #expect(try Self.alerts(bench, lines, cuts: cuts, order: order, killing: true) == whole, "seed \(seed)")
  }

  @Test(arguments: [true, false])
  func `a reload with more rules changes nothing for those that stay`(isSorted: Bool) throws {
    let order: SigmaCorrelator.Order = isSorted ? .byTime(limit: 1000) : .asTheyCome
    let bench = Bench(Self.rules)
    let more = SigmaRules(
      RuleSet.assemble(
        [Self.extra, Self.rules].enumerated().map {
          RuleParser.parse(file: "rule\($0.offset).yml", bytes: Array($0.element.utf8))
        }), fields: bench.fields, sources: bench.sources)
    let lines = Self.lines(9, count: 60)
    let batches = [
      bench.batch(Array(lines[..<30]), origin: "a"), bench.batch(Array(lines[30...]), origin: "b"),
    ]
    var plain = SigmaDetector(bench.rules, order: order)
    var reloaded = SigmaDetector(bench.rules, order: order)
    var expected: [Alert] = []
    var found: [Alert] = []
    for batch in batches {
      plain.observe(batch, into: &expected)
      reloaded.observe(batch, into: &found)
      try reloaded.reload(more)
    }
    #expect(reloaded.restoration.started == [])
    plain.finish(into: &expected)
    reloaded.finish(into: &found)
    #expect(!expected.isEmpty)
    #expect(found == expected)
  }

  @Test func `altered, cut and foreign bytes are refused with a reason and change nothing`() throws {
    let bench = Bench(Self.rules)
    var detector = SigmaDetector(bench.rules, order: .byTime(limit: 50))
    var alerts: [Alert] = []
    detector.observe(bench.batch(Self.lines(4, count: 60)), into: &alerts)
    let state = detector.snapshot()
    for position in stride(from: 0, to: state.bytes.count, by: 97) {
      var altered = state
      altered.bytes[position] ^= 0x55
      #expect(throws: StateError.self) { try detector.restore(altered) }
      #expect(throws: StateError.self) {
        try detector.restore(DetectorState(bytes: Array(state.bytes[..<position])))
      }
    }
    #expect(throws: StateError.otherKind) { try detector.restore(DetectorState(bytes: Array("hello".utf8))) }
    var live = SigmaDetector(bench.rules)
    #expect(throws: StateError.self) { try live.restore(state) }
    #expect(detector.snapshot() == state)
  }

  /// Behind a checksum that fits, damage must still crash neither the reader nor the detector that comes of it.
  @Test func `a forged state never crashes`() throws {
    let bench = Bench(Self.rules)
    var detector = SigmaDetector(bench.rules, order: .byTime(limit: 50))
    var alerts: [Alert] = []
    let batch = bench.batch(Self.lines(5, count: 60))
    detector.observe(batch, into: &alerts)
    let body = detector.snapshot().bytes.dropLast(8)
    var state: UInt64 = 99
    var restoredCount = 0
    for _ in 0..<200 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var forged = Array(body)
      forged[5 + Int(state >> 33) % (forged.count - 5)] = UInt8(truncatingIfNeeded: state >> 20)
      let checksum = StateWriter.checksum(forged[...])
      for shift in 0..<8 { forged.append(UInt8(truncatingIfNeeded: checksum >> UInt64(8 * shift))) }
      var other = SigmaDetector(bench.rules, order: .byTime(limit: 50))
      guard (try? other.restore(DetectorState(bytes: forged))) != nil else { continue }
      restoredCount += 1
      other.observe(batch, into: &alerts)
      other.finish(into: &alerts)
    }
    #expect(restoredCount > 0)
  }
}
