import ArgumentParser
import Glibc
import Hub
import Sigma

/// Where rules come from; shared by the subcommands that need some.
struct RuleOptions: ParsableArguments {
  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp(
      "Rule files or folders (Sigma, .yml). Default: the folder named by WARD_RULES, ./rules, or /usr/share/ward/rules.",
      valueName: "dir"))
  var rules: [String] = []

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp("Processing pipelines (pySigma YAML) to apply to the rules.", valueName: "file"))
  var pipeline: [String] = []

  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp("A value for a placeholder: NAME=VALUE; repeat for several.", valueName: "name=value"))
  var placeholder: [String] = []

  /// Folders to try when none is given, first hit wins.
  private static let standardFolders = ["rules", "/usr/share/ward/rules"]

  func paths() throws -> [String] {
    if !rules.isEmpty { return rules }
    if let named = getenv("WARD_RULES") { return [String(cString: named)] }
    guard let folder = RuleOptions.standardFolders.first(where: { access($0, R_OK) == 0 }) else {
      throw ValidationError(
        "no rules: there is no folder ./rules here. Name one with --rules DIR, or set WARD_RULES.")
    }
    return [folder]
  }

  func placeholders() throws -> [String: [String]] {
    var values: [String: [String]] = [:]
    for pair in placeholder {
      guard let equals = pair.firstIndex(of: "="), equals > pair.startIndex else {
        throw ValidationError("--placeholder \(pair): write NAME=VALUE")
      }
      values[String(pair[..<equals]), default: []].append(String(pair[pair.index(after: equals)...]))
    }
    return values
  }

  func load() async throws -> RuleLoader.Loaded {
    await RuleLoader.load(try paths(), pipelines: pipeline, placeholders: try placeholders())
  }
}
