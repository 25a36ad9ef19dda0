import ArgumentParser
import EventLog
import Glibc
import Hub

/// `ward fsck`: checks every block and journal frame of the event log.
struct Fsck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check the event log: every block, every journal frame.",
    discussion: """
      Works while the hub runs. What is damaged is named with its place; everything else stays readable.

      Exit status: 0 sound; 1 damaged; 2 it can't be read.
      """)

  @Argument(help: ArgumentHelp("The hub's data folder.", valueName: "dir"))
  var data = "ward-data"

  func run() async throws {
    do {
      let report = try EmbeddedEventLog.check(directory: data + "/log")
      for problem in report.problems { Console.out("\(problem.place): \(problem.text)\n") }
      Console.out(
        "\(report.recordCount) records in \(report.blockCount) blocks and \(report.frameCount) journal frames: "
          + (report.isSound ? "sound\n" : "\(report.problems.count) problems\n"))
      if !report.isSound { throw ExitCode(1) }
    } catch let error as EventLogError {
      Console.error("ward: \(data)/log: \(error)\n")
      throw ExitCode(2)
    }
  }
}

/// `ward backup`: a consistent copy of everything the hub keeps, also while it runs.
struct Backup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Copy everything the hub keeps, also while it runs.",
    discussion: """
      The copy holds the secrets folder as well, without which nobody can sign in or read patient tokens: guard it like the hub.

      Exit status: 0 copied; 2 it could not be, with the reason.
      """)

  @Argument(help: ArgumentHelp("The hub's data folder.", valueName: "dir"))
  var data: String

  @Argument(help: ArgumentHelp("A new or empty folder.", valueName: "to"))
  var destination: String

  func run() async throws {
    do {
      try await HubBackup.make(of: data, to: destination)
      Console.out("copied to \(destination); `ward restore \(destination) DIR` brings it back\n")
    } catch {
      Console.error("ward: backup: \(error)\n")
      throw ExitCode(2)
    }
  }
}

/// `ward restore`: makes a data folder of a backup.
struct Restore: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a data folder from a backup, checked on the way.",
    discussion: "Exit status: 0 restored; 1 restored, and the event log has damaged places; 2 not restored.")

  @Argument(help: ArgumentHelp("The backup.", valueName: "from"))
  var backup: String

  @Argument(help: ArgumentHelp("A new or empty folder.", valueName: "dir"))
  var data: String

  func run() async throws {
    let isSound: Bool
    do { isSound = try await HubBackup.restore(backup, to: data) } catch {
      Console.error("ward: restore: \(error)\n")
      throw ExitCode(2)
    }
    Console.out(
      isSound
        ? "restored to \(data)\n" : "restored to \(data); `ward fsck \(data)` names the damaged places\n")
    if !isSound { throw ExitCode(1) }
  }
}
