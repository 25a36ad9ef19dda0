import ArgumentParser
import Hub
import Sigma

/// `ward rules test`: run the tests that rules bring along.
struct RulesTest: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run the tests inside rules (ward: tests:) through the real road.",
    discussion: "Exit status: 0 all passed; 1 a test failed or a rule was refused; 2 there were no tests.")

  @OptionGroup var rules: RulePaths
  @Flag(help: "Fail when a rule lacks a match, a non-match or a near miss.")
  var complete = false

  func run() async throws {
    let set = try await rules.options.load().set
    for problem in set.refused { Console.out("refused  \(Console.plain(problem.description))\n") }
    let report = RuleTester(set).run()
    for failure in report.failures {
      Console.out(
        "FAILED   \(failure.rule.file):\(failure.rule.line): \(failure.rule.title)\n         \(failure.test): \(failure.reason)\n"
      )
    }
    if complete {
      for (rule, missing) in report.incomplete {
        Console.out(
          "lacking  \(rule.file):\(rule.line): \(rule.title): no test of kind \(missing.map(\.rawValue).joined(separator: ", "))\n"
        )
      }
    }
    Console.out(
      "\(report.testedCount) rules, \(report.testCount - report.failures.count) tests passed, \(report.failures.count) failed\n"
    )
    if report.testCount == 0 { throw ExitCode(2) }
    if !report.failures.isEmpty || !set.refused.isEmpty || (complete && !report.incomplete.isEmpty) {
      throw ExitCode(1)
    }
  }
}
