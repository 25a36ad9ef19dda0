import ArgumentParser
import Hub
import Sigma

/// `ward rules check`: which rules can't be used, where and why.
struct RulesCheck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Load rules and say which can't be used, with file, line and reason.",
    discussion: "Exit status: 0 every rule can be used; 1 some were refused; 2 there was nothing to check.")

  @OptionGroup var rules: RulePaths
  @Flag(help: "Also list what is used but looks wrong.")
  var warnings = false

  func run() async throws {
    let loaded = try await rules.options.load()
    let set = loaded.set
    for problem in set.refused { Console.out("refused  \(Console.plain(problem.description))\n") }
    if warnings {
      for problem in set.warnings { Console.out("warning  \(Console.plain(problem.description))\n") }
    }
    Console.out(
      "\(loaded.fileCount) files: \(set.rules.count) rules and \(set.correlations.count) correlations can be used, \(set.refused.count) refused, \(set.warnings.count) warnings\(warnings || set.warnings.isEmpty ? "" : " (--warnings lists them)")\n"
    )
    if set.rules.isEmpty && set.correlations.isEmpty { throw ExitCode(2) }
    if !set.refused.isEmpty { throw ExitCode(1) }
  }
}
