import Sigma
import Testing

/// Rules change while the engine runs: what still applies goes on.
@Suite struct CorrelationReloadTests {
  private static let limits = CorrelationLimits(disorderBound: 15 * second)
  private static let brute = correlation("brute", .eventCount, of: ["a"], [(.gte, 4)])
  private static let few = correlation("few", .eventCount, of: ["a"], within: 30, [(.lt, 3)])
  private static let chain = correlation(
    "chain", .temporalOrdered, of: ["brute", "b"], within: 600, generate: true)
  private static let values = correlation(
    "values", .valueCount, of: ["b"], by: ["Host"], [(.gte, 3)], fields: ["Number"])

  private static func hits(_ range: Range<Int>) -> [NamedHit] {
    range.map { position in
      hit(
        0, at: Double(position) * 2, position % 3 == 0 ? "nurse1" : "nurse2",
        ["Number": "\(position)", "Host": "ward7-ws0\(position % 2)"])
    }
  }

  /// Feeds the hits by the names of their rules, whatever the numbers are.
  private static func matches(
    _ sets: [(rules: [String], correlations: [Correlation])], named watched: String
  ) throws -> (found: [CorrelationMatch], restorations: [CorrelationRestoration]) {
    var engine: CorrelationEngine?
    var all: [CorrelationMatch] = []
    var restorations: [CorrelationRestoration] = []
    for (part, stated) in sets.enumerated() {
      let set = ruleSet(rules: stated.rules, correlations: stated.correlations)
      var next = CorrelationEngine(set, limits: limits)
      if let bytes = engine?.snapshot() {
        try next.restore(bytes)
        restorations.append(next.restoration)
      }
      var found: [CorrelationMatch] = []
      for (position, hit) in hits(part * 31..<(part + 1) * 31).enumerated() {
        var hit = hit
        let name = ["a", "a", "b", "a", "c"][position % 5]
        guard let rule = stated.rules.firstIndex(of: name) else { continue }
        hit.rule = rule
        next.feed(hit, into: &found)
      }
      if part == sets.count - 1 { next.finish(into: &found) }
      let index = stated.correlations.firstIndex { $0.header.name == watched }
      all += found.filter { $0.correlationIndex == index }.map { match in
        var match = match
        match.correlationIndex = 0
        return match
      }
      engine = next
    }
    return (all, restorations)
  }

  @Test(arguments: ["brute", "few", "chain", "values"])
  func `an unchanged correlation goes on as if nothing had been reloaded`(name: String) throws {
    let before = (rules: ["a", "b"], correlations: [Self.brute, Self.few, Self.chain, Self.values])
    let moved = (
      rules: ["c", "b", "z", "a"],
      correlations: [
        correlation(
          "new", .valueCount, of: ["b", "a"], by: ["Host"], [(.gte, 9)], fields: ["User", "Number"]),
        Self.values, Self.chain, Self.few, Self.brute,
      ]
    )
    let plain = try Self.matches([before, before, before], named: name).found
    let reloaded = try Self.matches([before, moved, before], named: name)
    #expect(!plain.isEmpty)
    #expect(reloaded.found == plain)
    #expect(reloaded.restorations.map(\.kept) == [[1, 2, 3, 4], [0, 1, 2, 3]])
    #expect(reloaded.restorations.map(\.started) == [[0], []])
    #expect(reloaded.restorations.map(\.forgottenCount) == [0, 1])
  }

  @Test func `a changed correlation starts anew`() throws {
    let threshold = correlation("brute", .eventCount, of: ["a"], [(.gte, 3)])
    var engine = CorrelationEngine(
      ruleSet(rules: ["a"], correlations: [Self.brute]), limits: CorrelationLimits(disorderBound: 0))
    var found: [CorrelationMatch] = []
    for position in 0..<3 { engine.feed(hit(at: Double(position)), into: &found) }
    let set = ruleSet(rules: ["a"], correlations: [threshold])
    var changed = try CorrelationEngine.restore(
      engine.snapshot(), rules: set, limits: CorrelationLimits(disorderBound: 0))
    #expect(changed.restoration.started == [0])
    #expect(changed.groupCount == 0)
    changed.feed(hit(at: 3), into: &found)
    changed.feed(hit(at: 4), into: &found)
    #expect(found == [])
    changed.feed(hit(at: 5), into: &found)
    #expect(found.map(\.hitCount) == [3])
  }

  @Test func `letter case of a field is a change`() throws {
    let one = ruleSet(
      rules: ["a"], correlations: [correlation("x", .eventCount, of: ["a"], by: ["User"], [(.gte, 3)])])
    let other = ruleSet(
      rules: ["a"], correlations: [correlation("x", .eventCount, of: ["a"], by: ["user"], [(.gte, 3)])])
    let restored = try CorrelationEngine.restore(CorrelationEngine(one).snapshot(), rules: other)
    #expect(restored.restoration.started == [0])
  }

  @Test func `hits that wait for a rule that is gone are dropped`() throws {
    var engine = CorrelationEngine(
      ruleSet(rules: ["a", "b"], correlations: [Self.brute, Self.values]), limits: Self.limits)
    var found: [CorrelationMatch] = []
    for hit in Self.hits(0..<5) { engine.feed(hit, into: &found) }
    #expect(engine.stateByteCount > 0)
    let set = ruleSet(rules: ["b"], correlations: [Self.values])
    var restored = try CorrelationEngine.restore(engine.snapshot(), rules: set, limits: Self.limits)
    #expect(restored.stateByteCount == 0)
    #expect(restored.restoration.forgottenCount == 1)
    restored.finish(into: &found)
    #expect(found == [])
  }

  @Test func `after an error the engine is as before`() throws {
    let set = ruleSet(rules: ["a"], correlations: [Self.brute])
    var engine = CorrelationEngine(set, limits: Self.limits)
    var found: [CorrelationMatch] = []
    for hit in Self.hits(0..<9) { engine.feed(hit, into: &found) }
    let bytes = engine.snapshot()
    #expect(throws: CorrelationSnapshotError.damaged) { try engine.restore(Array(bytes.dropLast())) }
    #expect(engine.snapshot() == bytes)
  }
}
