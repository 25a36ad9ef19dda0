import ArgumentParser
import Hub
import Sigma
import WardModel

/// `ward rules list`: one line a rule.
struct RulesList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List rules, one line each.")

  @OptionGroup var rules: RulePaths
  @Option(help: ArgumentHelp("Only this level and above.", valueName: "level"))
  var level: String?
  @Option(
    help: ArgumentHelp(
      "Only rules for this ATT&CK technique, such as T1003 (with its sub-techniques).", valueName: "id"))
  var technique: String?
  @Option(
    help: ArgumentHelp("Only rules whose title, file or log source holds this text.", valueName: "text"))
  var find: String?
  @Flag(help: "One JSON object a line.")
  var json = false

  func validate() throws {
    if let level, Severity(name: level) == nil {
      throw ValidationError(
        "--level \(level): must be one of \(Severity.allCases.map(\.name).joined(separator: ", "))")
    }
  }

  func run() async throws {
    let set = try await rules.options.load().set
    let least = level.flatMap { Severity(name: $0) } ?? .informational
    var lines: [(header: Header, source: String)] = set.rules.map { ($0.header, $0.logSource.text) }
    lines += set.correlations.map { ($0.header, "correlation \($0.kind.rawValue)") }
    for (header, source) in lines {
      guard severity(header) >= least, hasTechnique(header), holdsText(header, source) else { continue }
      let level = severity(header).name
      if json {
        let fields = [
          ("id", header.id ?? ""), ("title", header.title), ("level", level), ("source", source),
          ("file", header.file),
        ]
        Console.out(
          "{" + fields.map { "\(JSONText.quoted($0.0)):\(JSONText.quoted($0.1))" }.joined(separator: ",")
            + "}\n")
      } else {
        Console.out(
          "\(padded(level, 13))  \(padded(source, 34))  \(Console.plain(header.title))  (\(header.id ?? header.file))\n"
        )
      }
    }
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private func severity(_ header: Header) -> Severity {
    header.level.flatMap { Severity(name: $0.rawValue) } ?? .medium
  }

  private func hasTechnique(_ header: Header) -> Bool {
    guard let technique else { return true }
    let wanted = "attack." + technique.lowercased()
    return header.tags.contains { $0.lowercased() == wanted || $0.lowercased().hasPrefix(wanted + ".") }
  }

  private func holdsText(_ header: Header, _ source: String) -> Bool {
    guard let find = find?.lowercased() else { return true }
    return [header.title, header.file, source].contains { $0.lowercased().contains(find) }
  }
}

extension RuleLogSource {
  /// For people: `windows process_creation`.
  var text: String { [product, service, category].compactMap { $0 }.joined(separator: " ") }
}
