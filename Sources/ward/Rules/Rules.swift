import ArgumentParser

/// `ward rules`: look after the rules themselves.
struct Rules: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check, test, list and explain rules.",
    subcommands: [RulesCheck.self, RulesTest.self, RulesCoverage.self, RulesExplain.self, RulesList.self])
}

/// Rules named as arguments, or the standard ones.
struct RulePaths: ParsableArguments {
  @Argument(help: ArgumentHelp("Rule files or folders. Default as for 'ward scan'.", valueName: "path"))
  var paths: [String] = []
  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp("A value for a placeholder: NAME=VALUE; repeat for several.", valueName: "name=value"))
  var placeholder: [String] = []

  var options: RuleOptions {
    var options = RuleOptions()
    options.rules = paths
    options.pipeline = []
    options.placeholder = placeholder
    return options
  }
}
