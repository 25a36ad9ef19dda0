import Testing

@testable import Sigma

/// `fieldref` over lists of values.
@Suite struct ReferencedValuesTests {
  /// Whether an event with these values of `Field` and `Other` matches, and how many tests gave up.
  private func match(
    _ anchor: ValueTest.Anchor, _ values: [String], _ others: [String], isCased: Bool = false
  ) -> (holds: Bool, gaveUpCount: UInt64) {
    let test = ValueTest.fieldReference(field: "Other", anchor: anchor, isCased: isCased)
    let rule = Rule(
      header: Header(title: "t"), logSource: RuleLogSource(),
      searches: [Search(name: "s", body: .item(DetectionItem(field: "Field", tests: [test])), line: 1)],
      conditions: [.search(0)])
    let engine = RuleEngine(RuleSet(rules: [rule], alertsAlone: [true]))
    let matcher = SourceMatcher(engine.plan(for: SourceDescription()), engine: engine, memoBudget: .init()) {
      $0 == 0 ? "Field" : "Other"
    }
    let stored = (values.map { (0, $0) } + others.map { (1, $0) }).map { field, value in
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: value.utf8.count, alignment: 1)
      buffer.copyBytes(from: value.utf8)
      return (field: UInt32(field), buffer: buffer)
    }
    defer { for value in stored { value.buffer.deallocate() } }
    matcher.begin()
    for value in stored { matcher.add(field: value.field, UnsafeRawBufferPointer(value.buffer), .plain) }
    var found: [Int] = []
    matcher.finish(into: &found)
    return (!found.isEmpty, matcher.gaveUpCount)
  }

  @Test func `each anchor compares as it says, and near misses do not agree`() {
    #expect(match(.whole, ["Amara"], ["x", "amara"]).holds)
    #expect(!match(.whole, ["Amara"], ["amar", "amara "]).holds)
    #expect(!match(.whole, ["Amara"], ["amara"], isCased: true).holds)
    #expect(match(.start, ["C:\\tools\\a.exe"], ["c:\\tools"]).holds)
    #expect(!match(.start, ["C:\\tools"], ["c:\\tools\\a.exe"]).holds)
    #expect(match(.end, ["C:\\tools\\a.exe"], ["A.EXE"]).holds)
    #expect(!match(.end, ["a.exe "], ["a.exe"]).holds)
    #expect(match(.anywhere, ["run a.exe now"], ["b.exe", "A.exe"]).holds)
    #expect(!match(.anywhere, ["run a_exe now"], ["a.exe"]).holds)
  }

  @Test func `a field that is absent agrees with nothing`() {
    for anchor in [ValueTest.Anchor.whole, .start, .end, .anywhere] {
      #expect(!match(anchor, ["a"], []).holds)
      #expect(!match(anchor, [], ["a"]).holds)
      #expect(match(anchor, ["a"], ["a"]).holds)
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `two long lists are compared by hash`() {
    // Pair by pair this would be 900 million comparisons.
    let values = (0..<30_000).map { "patient-\($0)" }
    let others = (0..<30_000).map { "visit-\($0)" }
    let apart = match(.whole, values, others)
    #expect(!apart.holds)
    #expect(apart.gaveUpCount == 0)
    #expect(match(.whole, values, others + ["PATIENT-29999"]).holds)
  }

  @Test(.timeLimit(.minutes(1)))
  func `parts of long lists are compared up to a bound and what was left is counted`() {
    let values = (0..<30_000).map { "patient-\($0)" }
    let others = (0..<30_000).map { "visit\($0)" }
    for anchor in [ValueTest.Anchor.start, .end, .anywhere] {
      let apart = match(anchor, values, others)
      #expect(!apart.holds)
      #expect(apart.gaveUpCount > 0)
    }
  }
}
