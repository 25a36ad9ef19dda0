import Foundation
import Sigma
import Testing

@Suite struct LanguageFuzzTests {
  private static let seeds = [
    Language.rule(
      "selection:\n  Image|endswith: '\\cmd.exe'\n  CommandLine|contains|windash: [' -enc', ' /c']\nfilter:\n  - User: null\n  - IP|cidr: 10.0.0.0/8\nkeywords: ['a*b', 'c?d']\ncondition: (selection or keywords) and not 1 of filter*"
    ),
    Language.rule(
      "selection:\n  A|re|i: '^x(y|z)+$'\n  B|wide|base64offset|contains: 'http'\n  C|hour|gte: 5\n  D|expand: '%x%'"
    ),
    "title: c\nname: c\ncorrelation:\n  type: value_count\n  rules: [a, b]\n  group-by: [u]\n  timespan: 5m\n  aliases: {u: {a: x}}\n  condition: {field: z, gte: 3}\n---\ntitle: f\nlogsource: {product: windows}\nfilter:\n  rules: any\n  s: {U: &x v}\n  condition: not s\n---\naction: global\nx: *x",
    "name: p\npriority: 5\nvars: {x: [a]}\ntransformations:\n- {id: i, type: field_name_mapping, mapping: {Image: [a, b]}}\n- {type: replace_string, regex: '(.)x?', replacement: '\\1*'}\n- {type: drop_detection_item, detection_item_conditions: [{type: match_string, pattern: 'a'}]}",
  ]
  private static let inserts = [
    "|", ":", "*", "&a ", "*a", "[", "]", "{", "}", "\n", "\n---\n", "  ", "%", "\\", "'", "\"", "(", ")",
    "not ", "|all", "|re",
    "|neq", "|cased", "1 of ", "null", "-1", "0x", "\u{0}", "\u{FEFF}", "é", "<<: ", "!!str ", "? ", "|\n",
    ">\n",
  ]

  @Test func `no damaged rule stops the loader`() throws {
    let seconds = ProcessInfo.processInfo.environment["WARD_SOAK_SECONDS"].flatMap(Double.init) ?? 2
    let seed = ProcessInfo.processInfo.environment["WARD_SEED"].flatMap(UInt64.init) ?? 20_260_101
    print("language fuzzer: seed \(seed)")
    var random = LanguageRandom(state: seed)
    let end = Date().addingTimeInterval(seconds)
    var rounds = 0
    var loaded = 0
    while Date() < end {
      var bytes = Array(Self.seeds[Int.random(in: 0..<Self.seeds.count, using: &random)].utf8)
      for _ in 0..<Int.random(in: 1...6, using: &random) { Self.mutate(&bytes, &random) }
      let start = Date()
      let pipeline = try? Pipeline.parse(file: "f", bytes: bytes)
      let file = RuleParser.parse(file: "f", bytes: bytes)
      let set = RuleSet.assemble(
        [file, RuleParser.parse(file: "g", bytes: Array(Self.seeds[0].utf8))],
        pipelines: pipeline.map { [$0] } ?? [],
        placeholders: ["x": ["1"]])
      #expect(Date().timeIntervalSince(start) < 5, "round \(rounds) of seed \(seed) was slow")
      for rule in set.rules {
        for condition in rule.conditions { #expect(Self.isSound(condition, rule.searches.count)) }
      }
      #expect(set.alertsAlone.count == set.rules.count)
      #expect(set.references.count == set.correlations.count)
      rounds += 1
      loaded += set.rules.count
    }
    #expect(rounds > 10)
    #expect(loaded > 0)
  }

  private static func mutate(_ bytes: inout [UInt8], _ random: inout LanguageRandom) {
    guard !bytes.isEmpty else { return }
    let place = Int.random(in: 0..<bytes.count, using: &random)
    switch Int.random(in: 0..<5, using: &random) {
    case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 1: bytes.remove(at: place)
    case 2:
      bytes.insert(
        contentsOf: Array(inserts[Int.random(in: 0..<inserts.count, using: &random)].utf8), at: place)
    case 3:
      let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
      bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0..<bytes.count, using: &random))
    default: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...20, using: &random)))
    }
  }

  private static func isSound(_ condition: Condition, _ count: Int) -> Bool {
    switch condition {
    case .and(let parts), .or(let parts): parts.allSatisfy { isSound($0, count) }
    case .not(let part): isSound(part, count)
    case .search(let index): index >= 0 && index < count
    case .any(_, let indices), .all(_, let indices):
      !indices.isEmpty && indices.allSatisfy { $0 >= 0 && $0 < count }
    }
  }
}
