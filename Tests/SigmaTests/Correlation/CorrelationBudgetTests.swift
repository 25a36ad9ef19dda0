import Testing

@testable import Sigma

/// The budget of bytes is counted rightly whatever is forgotten.
@Suite struct CorrelationBudgetTests {
  @Test(arguments: [8, 1_000_000], [1 << 12, 256 << 20])
  func `bytes in use are those of the stores after every eviction`(groups: Int, bytes: Int) {
    let set = ruleSet(
      rules: ["a", "b"],
      correlations: [
        correlation("three", .eventCount, of: ["a"], [(.gte, 3)]),
        correlation("few", .eventCount, of: ["b"], within: 10, [(.lt, 3)]),
        correlation("median", .valueMedian, of: ["a"], [(.gt, 5)], fields: ["Number"]),
      ])
    var engine = CorrelationEngine(
      set, limits: CorrelationLimits(disorderBound: 0, groupCount: groups, byteCount: bytes))
    var found: [CorrelationMatch] = []
    for position in 0..<600 {
      engine.feed(
        hit(position % 2, at: Double(position) / 5, "user\(position * 7 % 97)", ["Number": "\(position)"]),
        into: &found)
      #expect(engine.core.usedByteCount == engine.core.stores.reduce(0) { $0 + $1.usedByteCount })
    }
    // The small bounds must have made room, or the test proves nothing.
    #expect(engine.statistics.evictedGroupCount > 0 || (groups > 8 && bytes > 1 << 12))
  }
}
