import Foundation
import Sigma

/// Helpers of the tests of the language.
enum Language {
  /// Loads texts as files `0.yml`, `1.yml`, ….
  static func load(
    _ texts: String..., pipelines: [Pipeline] = [], placeholders: [String: [String]] = [:]
  ) -> RuleSet {
    let files = texts.enumerated().map {
      RuleParser.parse(file: "\($0.offset).yml", bytes: Array($0.element.utf8))
    }
    return RuleSet.assemble(files, pipelines: pipelines, placeholders: placeholders)
  }

  /// A rule with the given lines in `detection`; `condition` unless they have one.
  static func rule(_ detection: String, id: String = "11111111-1111-4111-8111-111111111111") -> String {
    let lines = detection.split(separator: "\n", omittingEmptySubsequences: false)
    let condition = detection.contains("condition:") ? "" : "\n  condition: selection"
    return """
      title: Ward test
      id: \(id)
      level: low
      logsource:
        product: windows
        category: process_creation
      detection:
      \(lines.map { "  " + $0 }.joined(separator: "\n"))\(condition)
      """
  }

  /// A rule with one `selection` of one line such as `CommandLine|contains: a`.
  static func item(_ line: String) -> String { rule("selection:\n  \(line)") }

  /// The only item of the only rule, or the reason of the refusal.
  static func outcome(_ line: String, placeholders: [String: [String]] = [:]) -> Outcome {
    let set = load(item(line), placeholders: placeholders)
    guard let rule = set.rules.first, case .item(let item)? = rule.searches.first?.body else {
      return Outcome(item: nil, reason: set.refused.first?.message ?? "no item and no reason")
    }
    return Outcome(item: item, reason: set.refused.first?.message)
  }

  struct Outcome {
    var item: DetectionItem?
    var reason: String?
    var tests: [ValueTest] { item?.tests ?? [] }
    /// Patterns in readable form: `*` and `?` are wildcards, plain ones and backslashes are escaped.
    var patterns: [String] { tests.map(Language.text) }
  }

  static func text(_ test: ValueTest) -> String {
    if case .number(let number) = test { return String(decoding: number.text, as: UTF8.self) }
    guard case .pattern(let pattern, let isCased) = test else { return "\(test)" }
    let text = pattern.pieces.map { piece in
      switch piece {
      case .anyRun: "<*>"
      case .anyOne: "<?>"
      case .literal(let bytes): String(decoding: bytes, as: UTF8.self)
      }
    }
    return text.joined() + (isCased ? " cased" : "")
  }

  static func pipeline(_ text: String) throws -> Pipeline {
    try Pipeline.parse(file: "pipeline.yml", bytes: Array(text.utf8))
  }

  /// The folder of rules for the corpus tests, when there is one.
  static let corpus: String? = {
    var root = URL(filePath: #filePath)
    while root.path != "/",
      !FileManager.default.fileExists(atPath: root.appending(path: "Package.swift").path)
    {
      root.deleteLastPathComponent()
    }
    let shared =
      ProcessInfo.processInfo.environment["WARD_SHARED"] ?? root.appending(path: "../shared").path
    let folder = shared + "/corpus/sigma"
    return FileManager.default.fileExists(atPath: folder + "/rules") ? folder : nil
  }()
}

/// A small generator of pseudo-random numbers, the same everywhere from a seed.
struct LanguageRandom: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
