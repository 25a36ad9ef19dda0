import Foundation
import Hub
import Testing
import WardModel

/// The pairs of rule and record over real files against what independent engines found.
@Suite(.serialized, .enabled(if: Corpus.isPresent, Corpus.absence)) struct WindowsConformanceTests {
  /// Rules that rightly find more than the tables say, which come of engines that read an event in fewer ways.
  private static let knownExtras: [String: String] = [
    "06d71506-7beb-4f22-8888-e2e5e2ca7fd8":
      "keywords: the words stand in nested and listed values, which not every engine searched",
    "e6e88853-5f20-4c4a-8d26-cd469fd8d31f": listed, "c7d16cae-aaf3-42e5-9c1c-fb8553faa6fa": listed,
    "d08dd86f-681e-4a00-a92c-1db218754417": listed,
  ]
  /// The same for the captures, where these also differ in some files.
  private static let knownCaptureExtras = knownExtras.merging([
    "550d3350-bb8a-4ff3-9533-2ba533f4a1c0": listed, "9db37458-4df2-46a5-95ab-307e7f29e675": listed,
  ]) { first, _ in first }
  private static let listed = "Data is a list, and any element of a list may match"

  /// One scan of all files, shared by the tests.
  private static let outcome = Task { () -> ScanOutcome in
    await scan([(Corpus.folder ?? "") + "/evtx/*.evtx"], await Corpus.windowsRules.value)
  }

  private static func name(_ path: String) -> String {
    String(path.split(separator: "/").last?.prefix { $0 != "." } ?? "")
  }

  @Test func `the event files give every expected pair and only known ones beyond`() async throws {
    let outcome = await Self.outcome.value
    #expect(outcome.eventCount == 7_045)
    #expect(outcome.fileCount == 297)
    let found = Set(
      outcome.alerts.filter { !$0.rule.isCorrelation }.flatMap { alert in
        alert.evidence.map { Pair(rule: alert.rule.id, file: Self.name($0.file), record: String($0.record)) }
      })
    let expected = Set(
      try Corpus.table("expected/sigma-pairs.tsv").filter {
        $0[1].hasSuffix("_sigma") || $0[1].hasSuffix("_mdec")
      }.map { Pair(rule: $0[0], file: $0[1], record: $0[2]) })
    #expect(expected.count > 1_400)
    let missing = expected.subtracting(found).sorted()
    #expect(missing.isEmpty, "\(missing.count) missing: \(missing.prefix(20))")
    let extra = found.subtracting(expected).filter { Self.knownExtras[$0.rule] == nil }.sorted()
    #expect(extra.isEmpty, "\(extra.count) beyond: \(extra.prefix(20))")
    // A reason that nothing needs is a reason that nobody checks.
    let used = Set(found.subtracting(expected).map(\.rule))
    #expect(Set(Self.knownExtras.keys).subtracting(used).isEmpty, "no longer needed")
  }

  /// A regression case: the file, the rule, how often it must fire at least.
  private struct Case {
    var file: String
    var rule: String
    var count: Int
  }

  /// Reads the few lines that matter of a case by their keys.
  private static func cases() throws -> [Case] {
    let folder = try #require(Corpus.folder) + "/expected/regression"
    return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yml") }
      .sorted()
      .compactMap { name in
        let lines = try String(contentsOfFile: folder + "/" + name, encoding: .utf8).split(separator: "\n")
        func value(_ key: String) -> String? {
          lines.map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " -")) }
            .first { $0.hasPrefix(key + ":") }
            .map { $0.dropFirst(key.count + 1).trimmingCharacters(in: .whitespaces) }
        }
        guard let file = value("# file"),
          let start = lines.firstIndex(where: { $0.hasPrefix("rule_metadata") }),
          let rule = lines[start...].first(where: { $0.contains("- id:") })?.split(separator: " ").last
        else { return nil }
        return Case(
          file: Self.name(file), rule: String(rule), count: value("match_count").flatMap { Int($0) } ?? 1)
      }
  }

  @Test func `every regression case fires its rule at least as often as stated`() async throws {
    let outcome = await Self.outcome.value
    var counts: [String: Int] = [:]
    for alert in outcome.alerts {
      for evidence in alert.evidence {
        counts["\(alert.rule.id) \(Self.name(evidence.file))", default: 0] += 1
      }
    }
    let cases = try Self.cases()
    #expect(cases.count == 129)
    for item in cases {
      let count = counts["\(item.rule) \(item.file)"] ?? 0
      #expect(count >= item.count, "\(item.rule) on \(item.file)")
    }
  }

  /// Events of the captures that a plain test run reads; all of them when a soak was asked for.
  private static let sampleCount =
    ProcessInfo.processInfo.environment["WARD_SOAK_SECONDS"] == nil ? 6_000 : Int.max

  @Test func `the captures give exactly the expected pairs`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/captures.jsonl"
    let places = try Corpus.unpack("events/windows-otrf.jsonl.zst", to: path, limit: Self.sampleCount)
    let outcome = await scan([path], await Corpus.windowsRules.value)
    #expect(outcome.eventCount == places.count)
    #expect(outcome.undecodableCount == 0)
    let found = Set(
      outcome.alerts.filter { !$0.rule.isCorrelation }.flatMap { alert in
        alert.evidence.compactMap { evidence -> Pair? in
          let place = places[Int(evidence.record) - 1]
          return Pair(rule: alert.rule.id, file: place.file, record: place.record)
        }
      })
    let read = Set(places.map { "\($0.file) \($0.record)" })
    let expected = Set(
      try Corpus.table("expected/sigma-pairs.tsv").filter { read.contains("\($0[1]) \($0[2])") }
        .map { Pair(rule: $0[0], file: $0[1], record: $0[2]) })
    #expect(expected.count > 40)
    let missing = expected.subtracting(found).sorted()
    #expect(missing.isEmpty, "\(missing.count) of \(expected.count) missing: \(missing.prefix(20))")
    let extra = found.subtracting(expected).filter { Self.knownCaptureExtras[$0.rule] == nil }.sorted()
    #expect(extra.isEmpty, "\(extra.count) beyond: \(extra.prefix(20))")
  }
}
