import Sigma
import Testing

/// Clocks, disorder, room.
@Suite struct CorrelationBoundsTests {
  private static let three = ruleSet(
    rules: ["a"], correlations: [correlation("three", .eventCount, of: ["a"], [(.gte, 3)])])
  private static let few = ruleSet(
    rules: ["a"], correlations: [correlation("few", .eventCount, of: ["a"], within: 10, [(.lt, 3)])])

  @Test func `a source with a clock far ahead closes nobody's window`() {
    var engine = CorrelationEngine(Self.few, limits: CorrelationLimits(disorderBound: second))
    var found: [CorrelationMatch] = []
    for position in 0..<5 {
      for source in 0..<3 as Range<UInt32> {
        var hit = hit(at: Double(position), "user\(source)")
        hit.source = source
        if source == 2 { hit.time += 1_000_000_000 * second / 10 }
        engine.feed(hit, into: &found)
      }
    }
    #expect(found == [])
    // Three hits within ten seconds each, so nothing is few.
    engine.finish(into: &found)
    #expect(found.map(\.group[0].value).sorted() == [])
  }

  @Test func `one wrong timestamp does not move its source's clock, three in a row do`() {
    var engine = CorrelationEngine(Self.few, limits: CorrelationLimits(disorderBound: 0))
    var found: [CorrelationMatch] = []
    engine.feed(hit(at: 0), into: &found)
    engine.feed(hit(at: 4_000_000_000, "other"), into: &found)
    engine.feed(hit(at: 1), into: &found)
    #expect(found == [])
    for later in 0..<3 { engine.feed(hit(at: 100_000 + Double(later), "other"), into: &found) }
    #expect(found.map(\.time) == [10 * second])
  }

  @Test func `a source that stopped is waited for no longer than the lag`() {
    var engine = CorrelationEngine(
      Self.few, limits: CorrelationLimits(disorderBound: 0, sourceLag: 100 * second))
    var found: [CorrelationMatch] = []
    for source in 0..<3 as Range<UInt32> {
      var first = hit(at: 0, "user\(source)")
      first.source = source
      engine.feed(first, into: &found)
    }
    for position in 1..<1_000 {
      for source in 0..<2 as Range<UInt32> {
        var later = hit(at: Double(position), "busy")
        later.source = source
        engine.feed(later, into: &found)
      }
    }
    #expect(Set(found.map(\.group[0].value)) == ["user0", "user1", "user2"])
  }

  @Test func `a promised watermark closes windows, a retired source holds nobody up`() {
    var engine = CorrelationEngine(Self.few, limits: CorrelationLimits(disorderBound: 1_000 * second))
    var found: [CorrelationMatch] = []
    engine.feed(hit(at: 0), into: &found)
    engine.advance(source: 0, watermark: 9 * second, into: &found)
    #expect(found == [])
    engine.advance(source: 0, watermark: 10 * second, into: &found)
    #expect(found.count == 1)
    var other = hit(at: 20, "nurse2")
    other.source = 1
    engine.feed(other, into: &found)
    engine.advance(source: 0, watermark: .max, into: &found)
    engine.advance(source: 1, watermark: 40 * second, into: &found)
    #expect(found.count == 2)
  }

  @Test func `a hit older than its group's last, beyond the bound, is counted as late`() {
    var engine = CorrelationEngine(Self.three, limits: CorrelationLimits(disorderBound: 0))
    var found: [CorrelationMatch] = []
    for time in [10.0, 11, 5] { engine.feed(hit(at: time), into: &found) }
    #expect(found == [])
    #expect(engine.statistics.lateHitCount == 1)
    // Another group's backlog is in order for itself and counts.
    for time in [1.0, 2, 3] { engine.feed(hit(at: time, "laptop7"), into: &found) }
    #expect(found.map(\.time) == [3 * second])
  }

  @Test func `a hit without a time takes its source's newest`() {
    var engine = CorrelationEngine(Self.three, limits: CorrelationLimits(disorderBound: 0))
    var found: [CorrelationMatch] = []
    var untimed = hit(at: 0)
    untimed.time = .min
    engine.feed(untimed, into: &found)
    #expect(engine.statistics.untimedHitCount == 1)
    for hit in [hit(at: 5), untimed, untimed] { engine.feed(hit, into: &found) }
    #expect(found.map(\.time) == [5 * second])
  }

  @Test func `extreme times neither crash nor match`() {
    let streams: [[Int64]] = [[.max, .max, .min + 1], [.min + 1, .max], [0, .max, 0, .min + 1]]
    for times in streams {
      var engine = CorrelationEngine(Self.few)
      var found: [CorrelationMatch] = []
      for time in times {
        var hit = hit(at: 0)
        hit.time = time
        engine.feed(hit, into: &found)
      }
      engine.advance(source: 0, watermark: .min, into: &found)
      engine.finish(into: &found)
      #expect(found.count <= times.count)
    }
  }

  @Test func `a flood of new groups does not push out one under way, and the match says that state was lost`()
  {
    let limits = CorrelationLimits(disorderBound: 0, groupCount: 50)
    var engine = CorrelationEngine(Self.three, limits: limits)
    var found: [CorrelationMatch] = []
    engine.feed(hit(at: 0), into: &found)
    engine.feed(hit(at: 1), into: &found)
    for position in 0..<5_000 {
      engine.feed(hit(at: 2 + Double(position) / 1_000, "flood\(position)"), into: &found)
    }
    #expect(engine.groupCount <= 50)
    #expect(engine.statistics.evictedGroupCount > 4_000)
    engine.feed(hit(at: 20), into: &found)
    #expect(found.map(\.group[0].value) == ["nurse1"])
    #expect(found.map(\.stateWasLost) == [true])
  }

  @Test func `groups under way are not pushed out by new ones, which are refused`() {
    let limits = CorrelationLimits(disorderBound: 0, groupCount: 10)
    var engine = CorrelationEngine(Self.three, limits: limits)
    var found: [CorrelationMatch] = []
    for user in 0..<10 {
      engine.feed(hit(at: 0, "user\(user)"), into: &found)
      engine.feed(hit(at: 0, "user\(user)"), into: &found)
    }
    engine.feed(hit(at: 1, "late"), into: &found)
    #expect(engine.statistics.refusedHitCount == 1)
    for user in 0..<10 { engine.feed(hit(at: 2, "user\(user)"), into: &found) }
    #expect(found.count == 10)
  }

  @Test func `groups whose window has passed are forgotten by and by`() {
    var engine = CorrelationEngine(Self.three, limits: CorrelationLimits(disorderBound: 0))
    var found: [CorrelationMatch] = []
    for position in 0..<20_000 { engine.feed(hit(at: Double(position), "user\(position)"), into: &found) }
    #expect(engine.groupCount < 1_000)
  }

  @Test func `bytes stay below their limit whatever comes`() {
    let set = ruleSet(
      rules: ["a"],
      correlations: [
        correlation("count", .eventCount, of: ["a"], within: 100_000, [(.gte, 1_000)]),
        correlation("values", .valueCount, of: ["a"], within: 100_000, [(.gte, 1_000)], fields: ["Path"]),
        correlation(
          "median", .valueMedian, of: ["a"], within: 100_000, [(.gte, 1_000_000)], fields: ["Number"]),
        correlation("few", .valueCount, of: ["a"], within: 100_000, [(.lt, 5)], fields: ["Path"]),
      ])
    let limits = CorrelationLimits(disorderBound: 5 * second, byteCount: 200_000)
    var engine = CorrelationEngine(set, limits: limits)
    var found: [CorrelationMatch] = []
    var random = SplitMix(seed: 5)
    var most = 0
    for position in 0..<6_000 {
      engine.feed(
        hit(
          at: Double(position) / 100, "user\(random.below(300))",
          ["Path": "\(position)", "Number": "\(position)"]),
        into: &found)
      most = max(most, engine.stateByteCount)
    }
    #expect(most <= 200_000 + 10_000, "\(most)")
  }

  @Test func `prompt alerts come with the hit, are not repeated, and lateness adds what it completes`() {
    var engine = CorrelationEngine(
      Self.three, limits: CorrelationLimits(alerting: .prompt, disorderBound: 30 * second))
    var found: [CorrelationMatch] = []
    for time in [0.0, 1, 2] { engine.feed(hit(at: time), into: &found) }
    #expect(found.map(\.time) == [2 * second])
    // A late hit completes another group's three, which arrival order can't see.
    for time in [10.0, 12, 11] { engine.feed(hit(at: time, "nurse2"), into: &found) }
    #expect(found.count == 1)
    engine.finish(into: &found)
    #expect(found.map(\.group[0].value) == ["nurse1", "nurse2"])
    #expect(found.map(\.time) == [2 * second, 12 * second])
  }
}
