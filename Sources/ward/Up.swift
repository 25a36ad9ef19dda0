import ArgumentParser
import Glibc
import Hub
import Logging
import Sigma

/// `ward up`: the hub.
struct Up: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the hub: receive, detect, show.",
    discussion: """
      Without a configuration it listens on https://localhost:8443, keeps everything in ./ward-data and uses the rules in \
      ./rules. The first start prints a link with which the first administrator is made.

      Exit status: 0 stopped; 2 it can't start, with the reason; 64 wrong usage; 78 the configuration has mistakes.
      """)

  @OptionGroup var options: ConfigurationOptions

  @Flag(
    help:
      "Make the sources of the simulation known and write their tokens to DATA/demo-tokens, for `ward simulate`."
  )
  var demo = false

  func run() async throws {
    signal(SIGPIPE, SIG_IGN)
    let configuration = try options.load()
    var logger = Logger(label: "ward")
    logger.logLevel = Logger.Level(rawValue: configuration.logLevel) ?? .info
    do {
      let runtime = try await HubRuntime.open(configuration, logger: logger)
      if demo { _ = try await runtime.prepareDemo() }
      try await runtime.run { welcome in
        Console.out("Ward is ready at \(welcome.address)\n")
        if let link = welcome.setupLink {
          Console.out(
            "First start: make the first administrator at\n  \(link)\n(the link works once, for 24 hours)\n")
        }
        Console.out("Certificate (SHA-256): \(welcome.fingerprint)\n")
        if let file = welcome.authorityFile { Console.out("Senders can trust the hub by \(file)\n") }
        let refused =
          welcome.refusedRuleCount > 0 ? ", \(welcome.refusedRuleCount) refused (see the Rules page)" : ""
        Console.out("\(welcome.ruleCount) rules\(refused). Stop with Ctrl-C.\n")
      }
    } catch let failure as HubRuntime.StartFailure {
      Console.error("ward: can't start: \(failure)\n")
      throw ExitCode(2)
    }
  }
}

/// Where the configuration of the hub comes from.
struct ConfigurationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The configuration. Default: ./ward.yaml or /etc/ward/ward.yaml, where there is one.", valueName: "file"
    ))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "Folder of everything the hub keeps, in place of the configuration's.", valueName: "dir"))
  var data: String?

  @Option(
    help: ArgumentHelp("Address for HTTPS, in place of the configuration's: host:port.", valueName: "address")
  )
  var listen: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Rule files or folders, in place of the configuration's.", valueName: "dir"))
  var rules: [String] = []

  private static let standardFiles = ["ward.yaml", "/etc/ward/ward.yaml"]

  func load() throws -> HubConfiguration {
    var configuration = HubConfiguration()
    if let file = config ?? Self.standardFiles.first(where: { access($0, R_OK) == 0 }) {
      let result = ConfigurationReader.read(path: file)
      for problem in result.problems { Console.error("\(problem)\n") }
      guard result.problems.isEmpty else {
        Console.error(
          "ward: \(result.problems.count) mistakes in \(file); correct them, or see docs/operations.md\n")
        throw ExitCode(78)
      }
      configuration = result.configuration
    }
    if let data { configuration.dataFolder = data }
    if let listen {
      guard let address = ConfigurationReader.address(listen) else {
        throw ValidationError("--listen \(listen): must be an address such as 127.0.0.1:8443")
      }
      configuration.https.listen = address
    }
    if !rules.isEmpty { configuration.rules.paths = rules }
    if configuration.rules.paths.isEmpty {
      let folders: [String] = ["rules", "/usr/share/ward/rules"]
      configuration.rules.paths = folders.filter { access($0, R_OK) == 0 }
      if configuration.rules.paths.count > 1 { configuration.rules.paths.removeLast() }
    }
    return configuration
  }
}

/// `ward config check`: whether a configuration can be used.
struct Config: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look at the configuration.", subcommands: [Check.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read a configuration and name every mistake with its line.",
      discussion: "Exit status: 0 it can be used; 78 it can't.")

    @OptionGroup var options: ConfigurationOptions

    func run() throws {
      let configuration = try options.load()
      Console.out(
        "The configuration can be used: \(configuration.site), data in \(configuration.dataFolder), https on \(configuration.https.listen)\n"
      )
    }
  }
}
