import ArgumentParser
import Hub
import Incidents
import Sigma
import WardModel

/// `ward rules coverage`: which ATT&CK techniques the rules look for.
struct RulesCoverage: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage", abstract: "Count rules by ATT&CK tactic and technique.",
    discussion:
      "A technique with rules is a technique that some of its uses are looked for; it is no promise that all are."
  )

  @OptionGroup var rules: RulePaths
  @Flag(help: "List every technique, not the tactics only.")
  var techniques = false
  @Option(help: ArgumentHelp("Write a layer for the ATT&CK Navigator.", valueName: "file"))
  var navigator: String?

  func run() async throws {
    let set = try await rules.options.load().set
    let headers = set.rules.map(\.header) + set.correlations.map(\.header)
    var counts: [String: Int] = [:]
    var untagged = 0
    for header in headers {
      let found = Set(header.tags.compactMap { RulesCoverage.technique($0) })
      if found.isEmpty { untagged += 1 }
      for technique in found { counts[technique, default: 0] += 1 }
    }
    for tactic in Tactic.all {
      let here = counts.filter { ATTACK.technique($0.key)?.tactics.contains(tactic.name) == true }
      if here.isEmpty { continue }
      let ruleCount = here.values.reduce(0, +)
      Console.out("\(tactic.title): \(here.count) techniques, \(ruleCount) rules\n")
      guard techniques else { continue }
      for (technique, count) in here.sorted(by: { $0.key < $1.key }) {
        Console.out("  \(technique)  \(ATTACK.technique(technique)?.name ?? "")  \(count)\n")
      }
    }
    let unknown = counts.keys.filter { ATTACK.technique($0) == nil }.sorted()
    if !unknown.isEmpty { Console.out("Not in this ATT&CK version: \(unknown.joined(separator: ", "))\n") }
    Console.out("\(headers.count) rules, \(counts.count) techniques, \(untagged) rules without a technique\n")
    if let navigator, let reason = Console.save(layer(counts), to: navigator) {
      Console.error("ward: can't write \(navigator): \(reason)\n")
      throw ExitCode(2)
    }
  }

  static func technique(_ tag: String) -> String? {
    let lower = tag.lowercased()
    guard lower.hasPrefix("attack.t"), lower.dropFirst(8).first?.isNumber == true else { return nil }
    return lower.dropFirst(7).uppercased()
  }

  /// - Source: ATT&CK Navigator layer format 4.5.
  private func layer(_ counts: [String: Int]) -> String {
    let entries = counts.sorted { $0.key < $1.key }.map {
      "{\"techniqueID\":\(JSONText.quoted($0.key)),\"score\":\($0.value)}"
    }
    return
      "{\"name\":\"Ward rules\",\"versions\":{\"layer\":\"4.5\"},\"domain\":\"enterprise-attack\",\"techniques\":[\(entries.joined(separator: ","))]}\n"
  }
}
