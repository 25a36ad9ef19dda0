import Foundation
import Sigma
import Testing

@Suite struct LanguageCorpusTests {
  static let folders = [
    "rules", "rules-compliance", "rules-dfir", "rules-emerging-threats", "rules-placeholder",
    "rules-threat-hunting",
  ]

  static func parse() throws -> [ParsedFile] {
    let corpus = try #require(Language.corpus)
    var paths: [String] = []
    for folder in folders {
      guard let found = FileManager.default.enumerator(atPath: corpus + "/" + folder) else { continue }
      for case let path as String in found where path.hasSuffix(".yml") { paths.append("\(folder)/\(path)") }
    }
    return try paths.sorted().map { path in
      RuleParser.parse(file: path, bytes: [UInt8](try Data(contentsOf: URL(filePath: corpus + "/" + path))))
    }
  }

  @Test(.enabled(if: Language.corpus != nil, "the SigmaHQ rules are not beside the repository"))
  func `every public rule loads, those with placeholders once they have values`() throws {
    let files = try Self.parse()
    #expect(files.count == 3_780)
    let plain = RuleSet.assemble(files)
    #expect(plain.rules.count == 3_755)
    #expect(plain.refused.count == 25)
    #expect(plain.refused.allSatisfy { $0.message.hasPrefix("no values are given for the placeholder") })
    #expect(plain.warnings.isEmpty, "\(plain.warnings.prefix(5))")
    var names: [String: [String]] = [:]
    for problem in plain.refused {
      for part in problem.message.split(separator: "%").enumerated() where part.offset % 2 == 1 {
        names[String(part.element)] = ["192.0.2.1", "192.0.2.2"]
      }
    }
    let full = RuleSet.assemble(files, placeholders: names)
    #expect(full.rules.count == 3_780)
    #expect(full.refused.isEmpty, "\(full.refused.prefix(5))")
    var items = 0
    var tests = 0
    var withoutTests = 0
    func walk(_ detection: Detection) {
      switch detection {
      case .item(let item):
        items += 1
        tests += item.tests.count
        if item.tests.isEmpty { withoutTests += 1 }
      case .all(let parts), .any(let parts): parts.forEach(walk)
      }
    }
    for rule in plain.rules { for search in rule.searches { walk(search.body) } }
    #expect(withoutTests == 0)
    #expect(items == 12_441)
    #expect(tests == 47_241)
  }
}
