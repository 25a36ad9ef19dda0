import ArgumentParser
import Detection
import Dispatch
import Formats
import Glibc
import Hub
import Incidents
import Reporting
import Sigma
import WardModel

/// `ward scan`: from log files to incidents.
struct Scan: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read logs, run the rules over them, and say what happened.",
    discussion: """
      Examples:
        ward scan /var/log --html report.html
        ward scan Security.evtx --min-level high
        journalctl -o short-iso | ward scan -

      Formats are recognised by content: EVTX, Windows XML and JSON, syslog, CEF, LEEF, Zeek, Suricata, \
      CloudTrail, Entra ID, Microsoft 365, auditd, osquery, and more; plain or compressed with gzip or zstd.

      Exit status: 0 the scan ended; 1 --fail-on was met; 2 nothing could be scanned; 64 wrong usage; \
      74 the result could not be written; 130 stopped by Ctrl-C (what was found so far is still printed).
      """)

  @Argument(help: ArgumentHelp("Files, folders, 'patterns*', or - for standard input.", valueName: "path"))
  var paths: [String] = []

  @OptionGroup var ruleOptions: RuleOptions

  @Flag(help: "Print one JSON object a line: alerts, then incidents, then a summary.")
  var json = false

  @Flag(help: "Print the alerts as CSV.")
  var csv = false

  @Option(help: ArgumentHelp("Also write a report for people, in one file.", valueName: "file"))
  var html: String?

  @Option(
    help: ArgumentHelp(
      "Least level of the alerts shown: informational, low, medium, high, critical. Default: low; with --json informational.",
      valueName: "level"))
  var minLevel: String?

  @Option(
    help: ArgumentHelp(
      "Only events from this time on (RFC 3339, UTC when no zone is given).", valueName: "time"))
  var since: String?

  @Option(help: ArgumentHelp("Only events up to this time.", valueName: "time"))
  var until: String?

  @Option(
    help: ArgumentHelp("Exit with 1 when an incident of this level or above was found.", valueName: "level"))
  var failOn: String?

  @Option(
    help: ArgumentHelp(
      "A mapping for JSON that Ward does not know: log source, time and field names; see docs/operations.md.",
      valueName: "file"))
  var mapping: String?

  @Option(help: ArgumentHelp("Cores to use. Default: all.", valueName: "n"))
  var workers: Int?

  @Flag(name: .shortAndLong, help: "No progress line.")
  var quiet = false

  func validate() throws {
    if paths.isEmpty { throw ValidationError(nothingToScan) }
    if json && csv { throw ValidationError("--json and --csv both write to standard output: choose one") }
    _ = try level(minLevel, "--min-level")
    _ = try level(failOn, "--fail-on")
    _ = try timeRange()
    if let workers, !(1...256).contains(workers) {
      throw ValidationError("--workers \(workers): must be 1 to 256")
    }
  }

  func run() async throws {
    signal(SIGPIPE, SIG_IGN)
    let control = ScanControl()
    let interrupt = stopOnInterrupt(control)
    defer { interrupt.cancel() }
    // Asked before the work, not after it.
    if let html, let reason = Console.obstacle(toSaving: html) {
      Console.error("ward: can't write \(html): \(reason)\n")
      throw ExitCode(2)
    }
    let loaded = try await ruleOptions.load()
    reportRefusals(loaded.set.refused)
    guard !loaded.set.rules.isEmpty else {
      let places = try ruleOptions.paths().joined(separator: " ")
      Console.error(
        loaded.set.refused.isEmpty
          ? "ward: no rule file (.yml) in \(places)\n"
          : "ward: no rule can be used; 'ward rules check \(places)' lists every reason\n")
      throw ExitCode(2)
    }
    if paths.contains("-"), Console.inIsTerminal {
      Console.error("ward: reading standard input; end with Ctrl-D\n")
    }
    let fields = FieldNames()
    let sources = LogSources()
    let rules = SigmaRules(loaded.set, fields: fields, sources: sources)
    let pipeline = ScanPipeline(
      rules: rules, fields: fields, sources: sources, formats: try formats(),
      configuration: .init(
        timeRange: try timeRange(), workerCount: workers ?? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
    )
    var line = ProgressLine(isShown: Console.errorIsTerminal && !quiet)
    let outcome = await pipeline.run(paths, control: control) { line.show($0) }
    line.clear()
    try show(outcome, summary(outcome, loaded, seconds: line.elapsed))
    if outcome.fileCount == 0, outcome.unreadableInputCount == 0 {
      // A wrong folder must not pass for a quiet one.
      Console.error("ward: no file to read in \(paths.joined(separator: " "))\n")
    } else if !json, !csv {
      hint(outcome)
    }
    try finish(outcome)
  }

  // MARK: Input

  private var nothingToScan: String {
    // A list option takes all words up to the next option, which is easily forgotten.
    for (option, words) in [("--rules", ruleOptions.rules), ("--pipeline", ruleOptions.pipeline)]
    where words.count > 1 {
      return "nothing to scan: \(option) took all of '\(words.joined(separator: " "))'. Put the logs first: "
        + "ward scan \(words.dropFirst().joined(separator: " ")) \(option) \(words[0])"
    }
    return "nothing to scan: name files or folders with logs, or - for standard input, "
      + "for example: ward scan /var/log"
  }

  private func level(_ name: String?, _ option: String) throws -> Severity? {
    guard let name else { return nil }
    guard let level = Severity(name: name) else {
      throw ValidationError(
        "\(option) \(name): must be one of \(Severity.allCases.map(\.name).joined(separator: ", "))")
    }
    return level
  }

  private func formats() throws -> FormatRegistry {
    guard let mapping else { return .standard }
    do {
      return FormatRegistry.standard.applying(
        try FieldMapping.parse(try Console.load(mapping), file: mapping))
    } catch {
      Console.error("ward: \(error)\n")
      throw ExitCode(2)
    }
  }

  private func timeRange() throws -> ClosedRange<Timestamp>? {
    func time(_ text: String?, _ option: String) throws -> Timestamp? {
      guard let text else { return nil }
      guard let time = Timestamp(rfc3339: text) else {
        throw ValidationError(
          "\(option) \(text): write a time such as 2026-03-02T02:14:00Z, or a date such as 2026-03-02")
      }
      return time
    }
    let first = try time(since, "--since")
    let last = try time(until, "--until")
    if first == nil && last == nil { return nil }
    // An event without a time is at `distantPast`, so it lies outside any range that is asked for.
    let start = first ?? Timestamp(nanoseconds: .min + 1)
    let end = last ?? .distantFuture
    guard start <= end else { throw ValidationError("--since is after --until") }
    return start...end
  }

  private func reportRefusals(_ refused: [Problem]) {
    // A few in full; the rest are in 'ward rules check'.
    for problem in refused.prefix(5) {
      // Without a line it is the whole file, or the folder, that is not there.
      Console.error(
        "ward: \(problem.line > 0 ? "rule refused" : "can't read rules"): \(Console.plain(problem.description))\n"
      )
    }
    if refused.count > 5 {
      Console.error("ward: \(refused.count - 5) more rules refused; see 'ward rules check'\n")
    }
  }

  private func stopOnInterrupt(_ control: ScanControl) -> any DispatchSourceSignal {
    signal(SIGINT, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler {
      if control.isStopRequested { Glibc.exit(130) }
      control.requestStop()
    }
    source.resume()
    return source
  }

  // MARK: Output

  private func summary(_ outcome: ScanOutcome, _ loaded: RuleLoader.Loaded, seconds: Double) -> ScanSummary {
    ScanSummary(
      events: outcome.eventCount, alerts: outcome.alertCount, incidents: outcome.incidents.count,
      observations: outcome.incidents.filter { $0.standing == .observation }.count,
      undecodable: outcome.undecodableCount, files: outcome.fileCount, bytes: Int(outcome.byteCount),
      seconds: seconds,
      firstTime: outcome.firstTime, lastTime: outcome.lastTime,
      rulesLoaded: loaded.set.rules.count + loaded.set.correlations.count,
      rulesRefused: loaded.set.refused.count,
      interrupted: outcome.wasInterrupted,
      problems: outcome.problems.map {
        .init(file: $0.file, record: $0.record == 0 ? nil : $0.record, reason: $0.reason)
      },
      sources: outcome.sources.map { .init(name: $0.name, events: $0.count) },
      refusals: loaded.set.refused.prefix(200).map {
        .init(file: $0.file, line: $0.line == 0 ? nil : $0.line, reason: $0.message)
      })
  }

  /// Alerts of a report for people: nobody reads more, and they must fit into memory.
  private static let toldAlertLimit = ScanPipeline.Configuration.usualKeptAlertLimit

  private var least: Severity { (try? level(minLevel, "")) ?? (json ? .informational : .low) }

  /// The report for people.
  private func report(_ outcome: ScanOutcome, _ summary: ScanSummary) -> ScanReport {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let told = outcome.worstAlerts(atMost: Scan.toldAlertLimit, from: least)
    var summary = summary
    if told.alerts.count < told.count {
      summary.problems.insert(
        .init(
          file: "report", record: nil,
          reason:
            "\(told.alerts.count) of \(told.count) alerts are told here, the worst; --json and --csv give all"
        ),
        at: 0)
    }
    return ScanReport(
      alerts: told.alerts, incidents: outcome.incidents, incidentOf: told.incidentOf, summary: summary,
      generatedAt: Timestamp(nanoseconds: Int64(now.tv_sec) * 1_000_000_000), productVersion: Ward.version,
      command: CommandLine.arguments.enumerated().map { $0.offset == 0 ? "ward" : $0.element }.joined(
        separator: " "), alertCount: told.count)
  }

  /// Says what makes a quiet result worth less than it looks.
  private func hint(_ outcome: ScanOutcome) {
    if outcome.eventCount == 0 {
      if since != nil || until != nil, outcome.undecodableCount == 0, outcome.unreadableInputCount == 0 {
        Console.error("ward: no event lies in the time that --since and --until ask for\n")
      }
      return
    }
    let unknown = outcome.sources.first { $0.name == LogSource.unknown.displayName }?.count ?? 0
    // Half: a few stray lines are nothing to speak of.
    guard unknown * 2 >= outcome.eventCount else { return }
    Console.error(
      "ward: \(unknown) of \(outcome.eventCount) events are of a kind Ward doesn't know; no rule for a certain kind of log was tried on them\n"
    )
  }

  private func show(_ outcome: ScanOutcome, _ summary: ScanSummary) throws {
    if json {
      writeAlerts(outcome) { JSONLinesReport.alertLine($0, incident: $1) }
      var portion = Portion()
      for incident in outcome.incidents { portion.write(JSONLinesReport.incidentLine(incident)) }
      portion.write(JSONLinesReport.summaryLine(summary))
      portion.flush()
    } else if csv {
      Console.out(CSVReport.header)
      writeAlerts(outcome) { CSVReport.line($0, incident: $1) }
    }
    guard !json && !csv || html != nil else { return }
    let report = report(outcome, summary)
    if !json, !csv {
      Console.out(TerminalReport(width: Console.width, colours: Console.usesColours).render(report))
    }
    guard let html else { return }
    let page = HTMLReport.render(
      report, techniqueName: { ATTACK.technique($0)?.name },
      techniqueTactics: { ATTACK.technique($0)?.tactics ?? [] })
    if let reason = Console.save(page, to: html) {
      Console.error("ward: can't write \(html): \(reason)\n")
      throw ExitCode(2)
    }
    if !json, !csv { Console.out("Report: \(html)\n") }
  }

  private func writeAlerts(_ outcome: ScanOutcome, _ line: (Alert, String?) -> String) {
    let least = least
    var portion = Portion()
    outcome.forEachAlert { alert, incident in
      if alert.rule.level >= least { portion.write(line(alert, incident)) }
    }
    portion.flush()
  }

  /// Lines written in portions, so that a large output is neither one huge text nor a system call a line.
  private struct Portion {
    private var text = ""

    mutating func write(_ line: String) {
      text += line
      // By byte: to `String`, the CR LF of a CSV line is one character that is no line feed.
      if line.utf8.last != 0x0A { text += "\n" }
      if text.utf8.count > 1 << 16 { flush() }
    }

    mutating func flush() {
      Console.out(text)
      text = ""
    }
  }

  private func finish(_ outcome: ScanOutcome) throws {
    if outcome.wasInterrupted { throw ExitCode(130) }
    if outcome.fileCount == 0
      || (outcome.eventCount == 0 && (outcome.unreadableInputCount > 0 || outcome.undecodableCount > 0))
    {
      throw ExitCode(2)
    }
    if let level = try level(failOn, "--fail-on"),
      outcome.incidents.contains(where: { $0.standing == .incident && $0.level >= level })
    {
      throw ExitCode(1)
    }
  }
}
