import Testing

@testable import Sigma

@Suite struct CorrelationSnapshotTests {
  private static func limits(_ alerting: CorrelationLimits.Alerting) -> CorrelationLimits {
    CorrelationLimits(alerting: alerting, disorderBound: 15 * second)
  }

  @Test(arguments: [CorrelationLimits.Alerting.settled, .prompt])
  func `a restored engine continues as the one it was taken from`(_ alerting: CorrelationLimits.Alerting)
    throws
  {
    for round in 0..<40 {
      var random = SplitMix(seed: 77_000 + UInt64(round))
      let set = CorrelationModelTests.randomSet(&random)
      let hits = CorrelationModelTests.randomHits(60, &random, distinctTimes: false)
      var whole = CorrelationEngine(set, limits: Self.limits(alerting))
      var expected: [CorrelationMatch] = []
      var halves = CorrelationEngine(set, limits: Self.limits(alerting))
      var found: [CorrelationMatch] = []
      for hit in hits {
        whole.feed(hit, into: &expected)
        if random.below(7) == 0 {
          let bytes = halves.snapshot()
          let byteCount = halves.stateByteCount
          halves = try CorrelationEngine.restore(bytes, rules: set, limits: Self.limits(alerting))
          #expect(halves.snapshot() == bytes, "round \(round)")
          #expect(halves.stateByteCount == byteCount, "round \(round)")
        }
        halves.feed(hit, into: &found)
      }
      whole.finish(into: &expected)
      halves.finish(into: &found)
      #expect(found == expected, "round \(round)")
      #expect(whole.statistics == halves.statistics, "round \(round)")
    }
  }

  private static var filled: (set: RuleSet, bytes: [UInt8]) {
    let set = ruleSet(
      rules: ["a", "b", "c"],
      correlations: [
        correlation("count", .eventCount, of: ["a"], [(.gte, 3)]),
        correlation("few", .eventCount, of: ["a"], [(.lt, 3)]),
        correlation("ordered", .temporalOrdered, of: ["a", "b"]),
        correlation("median", .valueMedian, of: ["c"], [(.gt, 5)], fields: ["Number"]),
        correlation("values", .valueCount, of: ["c"], [(.gte, 4)], fields: ["Number"]),
      ])
    var engine = CorrelationEngine(set, limits: limits(.prompt))
    var found: [CorrelationMatch] = []
    for position in 0..<30 {
      engine.feed(
        hit(
          position % 3, at: Double(position), position % 2 == 0 ? "nurse1" : "nurse2",
          ["Number": "\(position)"]),
        into: &found)
    }
    return (set, engine.snapshot())
  }

  @Test func `a snapshot of another version, of something else and with other limits is refused by name`() {
    let (set, bytes) = Self.filled
    var newer = bytes
    newer[4] = 9
    #expect(throws: CorrelationSnapshotError.unknownVersion(9)) {
      try CorrelationEngine.restore(newer, rules: set, limits: Self.limits(.prompt))
    }
    #expect(throws: CorrelationSnapshotError.notASnapshot) {
      try CorrelationEngine.restore(Array("hello".utf8), rules: set)
    }
    #expect(throws: CorrelationSnapshotError.otherLimits) {
      try CorrelationEngine.restore(bytes, rules: set, limits: Self.limits(.settled))
    }
  }

  @Test func `an altered or cut snapshot throws`() {
    let (set, bytes) = Self.filled
    for length in stride(from: 0, to: bytes.count, by: 3) {
      #expect(throws: CorrelationSnapshotError.self) {
        try CorrelationEngine.restore(Array(bytes[..<length]), rules: set, limits: Self.limits(.prompt))
      }
    }
    for position in stride(from: 0, to: bytes.count, by: 3) {
      var altered = bytes
      altered[position] ^= 0x55
      #expect(throws: CorrelationSnapshotError.self) {
        try CorrelationEngine.restore(altered, rules: set, limits: Self.limits(.prompt))
      }
    }
  }

  /// Behind a checksum that fits, damage must still neither crash the reader nor the engine that comes of it.
  @Test func `a forged snapshot never crashes`() {
    let (set, bytes) = Self.filled
    var random = SplitMix(seed: 4_711)
    var restoredCount = 0
    for _ in 0..<400 {
      var forged = Array(bytes.dropLast(8))
      for _ in 0...random.below(3) {
        forged[5 + random.below(forged.count - 5)] = UInt8(truncatingIfNeeded: random.next())
      }
      let checksum = Checksum.of(forged[...])
      for shift in 0..<8 { forged.append(UInt8(truncatingIfNeeded: checksum >> UInt64(8 * shift))) }
      guard var engine = try? CorrelationEngine.restore(forged, rules: set, limits: Self.limits(.prompt))
      else {
        continue
      }
      restoredCount += 1
      var found: [CorrelationMatch] = []
      for position in 0..<40 {
        engine.feed(
          hit(
            position % 3, at: 20 + Double(position), position % 2 == 0 ? "nurse1" : "nurse2",
            ["Number": "\(position)"]),
          into: &found)
      }
      engine.finish(into: &found)
    }
    #expect(restoredCount > 0)
  }
}
