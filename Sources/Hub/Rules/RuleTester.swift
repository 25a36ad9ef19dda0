public import Sigma
import Detection
import Formats
import WardModel

/// Runs the tests that rules bring along, through the real road: recognise, decode, match, correlate.
public struct RuleTester {
  public struct Report: Sendable {
    public struct Failure: Sendable {
      public var rule: Header
      public var test: String
      public var reason: String
    }
    /// Rules and correlations with tests.
    public var testedCount = 0
    public var testCount = 0
    public var failures: [Failure] = []
    /// Rules and correlations that lack one of the three kinds of test, with the kinds they lack.
    public var incomplete: [(rule: Header, missing: [RuleTest.Expectation])] = []
  }

  private let set: RuleSet
  private let fields = FieldNames()
  private let sources = LogSources()
  private let rules: SigmaRules
  /// The same rules, but the inner correlations of chains alert as well; by themselves they would show nothing to judge.
  private let openRules: SigmaRules

  public init(_ set: RuleSet) {
    self.set = set
    rules = SigmaRules(set, fields: fields, sources: sources)
    guard set.correlationsAlertAlone.contains(false) else {
      openRules = rules
      return
    }
    var open = set
    open.correlationsAlertAlone = set.correlations.map { _ in true }
    openRules = SigmaRules(open, fields: fields, sources: sources)
  }

  private func rules(for target: RuleSet.Reference) -> SigmaRules {
    guard case .correlation(let number) = target, number < set.correlationsAlertAlone.count,
      !set.correlationsAlertAlone[number]
    else { return rules }
    return openRules
  }

  public func run() -> Report {
    var report = Report()
    for (number, rule) in set.rules.enumerated() { run(rule.header, .rule(number), &report) }
    for (number, rule) in set.correlations.enumerated() { run(rule.header, .correlation(number), &report) }
    return report
  }

  private func run(_ header: Header, _ target: RuleSet.Reference, _ report: inout Report) {
    do throws(Problem) {
      let tests = try RuleTest.read(header)
      let missing = RuleTest.Expectation.allCases.filter { kind in !tests.contains { $0.expectation == kind }
      }
      if !missing.isEmpty { report.incomplete.append((header, missing)) }
      if !tests.isEmpty { report.testedCount += 1 }
      for test in tests {
        report.testCount += 1
        if let reason = failure(of: test, target) {
          report.failures.append(Report.Failure(rule: header, test: test.name, reason: reason))
        }
      }
    } catch {
      report.failures.append(Report.Failure(rule: header, test: "", reason: error.message))
    }
  }

  /// Why the test fails; `nil` when it passes.
  private func failure(of test: RuleTest, _ target: RuleSet.Reference) -> String? {
    let rules = rules(for: target)
    let worker = SigmaMatchWorker(rules)
    var correlator = SigmaCorrelator(rules)
    var matched = false
    var alerts: [Alert] = []
    for (index, record) in test.records.enumerated() {
      let bytes = Array((record + "\n").utf8)
      let head = InputHead(bytes: bytes, isWhole: true)
      guard let format = FormatRegistry.standard.recognise(head) else {
        return "no format knows event \(index + 1)"
      }
      var decoder = format.makeDecoder(DecodingContext(fields: fields, sources: sources), head: head)
      var batch = EventBatch(origin: "test")
      bytes.withUnsafeBytes { decoder.decode(Piece(bytes: $0, firstRecord: UInt64(index + 1)), into: &batch) }
      if let bad = batch.undecodable.first { return "event \(index + 1) can't be decoded: \(bad.reason)" }
      let hits = worker.match(batch)
      if case .rule(let number) = target { matched = matched || hits.hits.contains { $0.rule == number } }
      correlator.observe(hits, into: &alerts)
    }
    correlator.finish(into: &alerts)
    if case .correlation(let number) = target {
      matched = alerts.contains {
        $0.rule.isCorrelation && $0.rule.id == rules.identifier(ofCorrelation: number)
      }
    }
    if test.expectation == .match, !matched { return "should match and does not" }
    if test.expectation != .match, matched { return "should not match and does" }
    return nil
  }
}
