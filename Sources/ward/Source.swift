import ArgumentParser
import Hub

/// `ward source`: sources of telemetry, for scripts.
struct SourceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "source", abstract: "Make sources without the console.", subcommands: [Add.self])

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add a source and print a token with which it may send.",
      discussion: """
        For scripts that set up a hub without a person. Works only while the hub is stopped, since a running hub keeps its \
        sources in memory; use its page Sources then. The token is printed once and kept only as a hash.

        Example:
          ward source add "ward 7 workstations" --data /var/lib/ward

        Exit status: 0 the token is on standard output; 2 it can't be made, with the reason; 64 wrong usage.
        """)

    @Argument(help: "The source's name, as people say it.")
    var name: String

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
      let configuration = try options.load()
      do {
        let token = try await SourceEnrolment.add(
          name, dataFolder: configuration.dataFolder, now: SystemClock.now())
        Console.out(token + "\n")
      } catch {
        Console.error("ward: can't add the source: \(error)\n")
        throw ExitCode(2)
      }
    }
  }
}
