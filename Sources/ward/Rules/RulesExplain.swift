import ArgumentParser
import Detection
import Formats
import Hub
import Sigma
import WardModel

/// `ward rules explain`: why a rule did or did not match an event.
struct RulesExplain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say, condition by condition, why a rule did or did not match an event.",
    discussion: "Example:  ward rules explain 'Shadow copies deleted' --event host.evtx --record 17")

  @Argument(help: ArgumentHelp("Identifier, name or title of a rule.", valueName: "rule"))
  var rule: String
  @Option(help: ArgumentHelp("A log file, or - for standard input.", valueName: "file"))
  var event: String
  @Option(help: ArgumentHelp("Which record (EVTX) or line. Default: the first event.", valueName: "n"))
  var record: UInt64?
  @OptionGroup var ruleOptions: RuleOptions

  func run() async throws {
    let set = try await ruleOptions.load().set
    guard let rule = find(in: set) else {
      let wanted = self.rule.lowercased()
      if let refused = set.refused.first(where: { $0.rule?.lowercased().contains(wanted) == true }) {
        Console.error("ward: that rule was refused: \(refused)\n")
      } else if set.correlations.contains(where: {
        [$0.header.id, $0.header.name, $0.header.title].contains(self.rule)
      }) {
        Console.error(
          "ward: '\(self.rule)' is a correlation of several events; explain the rules it refers to\n")
      } else {
        Console.error("ward: no rule '\(self.rule)'; 'ward rules list --find TEXT' finds one\n")
      }
      throw ExitCode(2)
    }
    do throws(InputProblem) {
      let explanation = try EventFinder.explain(rule, file: event, record: record)
      Console.out(explanation.outline() + "\n")
    } catch {
      Console.error("ward: \(error.file): \(error.reason)\n")
      throw ExitCode(2)
    }
  }

  private func find(in set: RuleSet) -> Rule? {
    set.rules.first { [$0.header.id, $0.header.name, $0.header.title].contains(rule) }
      ?? set.rules.first { $0.header.title.lowercased() == rule.lowercased() }
  }
}
