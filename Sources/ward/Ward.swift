import ArgumentParser

/// The command line: one file for each subcommand.
@main
struct Ward: AsyncParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "ward",
    abstract: "Managed detection and response for hospitals.",
    discussion: """
      Start with:  ward scan FOLDER --html report.html
      It reads the logs in FOLDER, runs the rules over them and writes a report that a manager can read.
      """,
    version: version,
    subcommands: [
      Up.self, Scan.self, Rules.self, SourceCommand.self, Simulate.self, Verify.self, Fsck.self, Backup.self,
      Restore.self, Config.self,
    ])
}
