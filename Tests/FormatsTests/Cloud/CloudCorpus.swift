import Foundation
import Testing

/// Real audit events of cloud services, with the rules that match them; absent on most machines.
enum CloudCorpus {
  static let folder = SharedCorpus.folder(
    holding: "cloud/saas-events.jsonl.zst", "expected/saas-pairs.tsv")

  static var isPresent: Bool { folder != nil }
  static let absence = SharedCorpus.absence

  /// An event, its keys sorted.
  struct Event {
    var file: String
    var record: String
    /// The log types that the event is an example of.
    var types: [String]
    var json: String
  }

  static func events() throws -> [Event] {
    guard let folder else { return [] }
    let data = try SharedCorpus.unpacked(folder.appendingPathComponent("cloud/saas-events.jsonl.zst"))
    return try data.split(separator: 0x0A).map { line in
      let object = try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
      let about = try #require(object["m"] as? [String: Any])
      let event = try JSONSerialization.data(withJSONObject: object["e"] ?? [:], options: [.sortedKeys])
      return Event(
        file: about["f"] as? String ?? "", record: (about["r"] as? NSNumber)?.stringValue ?? "",
        types: about["lt"] as? [String] ?? [], json: String(decoding: event, as: UTF8.self))
    }
  }

  /// The lines of the table of expected matches: rule, file, record.
  static func pairs() throws -> [(rule: String, file: String, record: String)] {
    guard let folder else { return [] }
    let text = try String(
      contentsOf: folder.appendingPathComponent("expected/saas-pairs.tsv"), encoding: .utf8)
    return text.split(separator: "\n").dropFirst().compactMap { line in
      let parts = line.split(separator: "\t").map(String.init)
      return parts.count == 3 ? (parts[0], parts[1], parts[2]) : nil
    }
  }

  /// What a rule says of log sources and fields, read crudely by lines.
  struct Rule {
    var product: String?
    var service: String?
    var category: String?
    /// Names of fields under `detection`, without modifiers; not of those that may be absent.
    var fields: Set<String>
    /// The condition negates or has alternatives: fields may be absent.
    var isNegating: Bool
  }

  /// The rules with these identifiers.
  static func rules(_ wanted: Set<String>) throws -> [String: Rule] {
    guard let folder,
      let files = FileManager.default.enumerator(
        at: folder.appendingPathComponent("sigma"), includingPropertiesForKeys: nil)
    else { return [:] }
    var rules: [String: Rule] = [:]
    for case let file as URL in files where file.pathExtension == "yml" {
      // Windows has most of the rules and none of these events.
      guard !file.path.contains("/windows/") else { continue }
      let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
      guard let id = lines.first(where: { $0.hasPrefix("id: ") })?.dropFirst(4), wanted.contains(String(id))
      else { continue }
      rules[String(id)] = rule(lines)
    }
    return rules
  }

  private static func rule(_ lines: [String]) -> Rule {
    var rule = Rule(fields: [], isNegating: false)
    var part = ""
    var last = ""
    var nullable: Set<String> = []
    for line in lines {
      // An alternative of being absent.
      if part == "detection", line.trimmingCharacters(in: .whitespaces) == "- null" { nullable.insert(last) }
      if let first = line.first, first != " ", first != "#" { part = String(line.prefix { $0 != ":" }) }
      guard line.hasPrefix(" "), let colon = line.firstIndex(of: ":") else { continue }
      let key = line[..<colon].trimmingCharacters(in: CharacterSet(charactersIn: " -"))
      let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      switch (part, key) {
      case ("logsource", "product"): rule.product = value
      case ("logsource", "service"): rule.service = value
      case ("logsource", "category"): rule.category = value
      case ("detection", "condition"): rule.isNegating = value.contains("not ") || value.contains(" or ")
      case ("detection", _) where line.hasPrefix("        ") && !key.contains("'"):
        last = key.split(separator: "|").first.map(String.init) ?? ""
        rule.fields.insert(last)
        if value == "null" { nullable.insert(last) }
      default: break
      }
    }
    rule.fields.subtract(nullable)
    return rule
  }
}
