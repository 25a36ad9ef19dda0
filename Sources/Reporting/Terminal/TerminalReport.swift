import WardModel

/// A scan as a page for a terminal: incidents, then alerts by rule, then what could not be read, then the sums.
///
/// Text from logs can't reach the terminal as control: every control character is written out.
public struct TerminalReport: Sendable {
  /// Columns of the terminal; at least ``leastWidth``.
  public var width: Int
  public var colours: Bool
  /// Lists observations one by one instead of in a line.
  public var showsObservations: Bool

  /// Below this many columns a table says nothing.
  public static let leastWidth = 60
  /// The most rows of a table: some screens full, the rest is in the JSON output.
  public static let rowLimit = 100
  /// The most files named as unreadable.
  public static let problemLimit = 12

  public init(width: Int, colours: Bool, showsObservations: Bool = false) {
    self.width = min(max(width, TerminalReport.leastWidth), 400)
    self.colours = colours
    self.showsObservations = showsObservations
  }

  /// The page, each line ended by a line feed.
  public func render(_ report: ScanReport) -> String {
    let index = ReportIndex(report)
    var lines: [String] = []
    if report.summary.interrupted {
      lines.append(style.warning(cut("Stopped before the end: this is what was found so far.")))
      lines.append("")
    }
    if report.alerts.isEmpty, report.incidents.isEmpty {
      lines += nothingFound(report.summary)
    } else {
      lines += incidentSection(index)
      lines += observationSection(index)
      lines += ruleSection(index)
    }
    lines += problemSection(report.summary)
    lines += closing(report, index)
    return lines.joined(separator: "\n") + "\n"
  }

  private var style: TerminalStyle { TerminalStyle(colours: colours) }

  private func cut(_ text: String) -> String { DisplayWidth.cut(text, to: width) }

  /// A sentence broken at spaces to lines of the width, each after `indent` spaces.
  private func wrapped(_ text: String, indent: Int = 0) -> [String] {
    let room = max(20, width - indent)
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      let joined = line.isEmpty ? String(word) : line + " " + word
      if DisplayWidth.of(joined) <= room {
        line = joined
      } else {
        if !line.isEmpty { lines.append(line) }
        line = DisplayWidth.cut(String(word), to: room)
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines.map { String(repeating: " ", count: indent) + $0 }
  }
}

extension TerminalReport {
  private func incidentSection(_ index: ReportIndex) -> [String] {
    guard let worst = index.incidents.first else {
      return [style.strong("No incident needs a person."), ""]
    }
    let count = index.incidents.count
    let title =
      "\(Figures.count(count, "incident needs", "incidents need")) a person"
      + (count > 1 ? ", worst first" : "")
    var lines = [style.strong(title), ""]
    lines += incidentTable(index.incidents)
    if let step = worst.nextSteps.first {
      lines.append("")
      lines += wrapped("Do first: " + VisibleText.escaped(step))
    }
    return lines + [""]
  }

  private func incidentTable(_ incidents: [Incident]) -> [String] {
    var table = TextTable(columns: [
      .init(title: "Score", least: 5, isNumber: true), .init(title: "Level", least: 8),
      .init(title: "When (UTC)", least: 16), .init(title: "Where", least: 11, share: 2),
      .init(title: "What", least: 12, share: 6),
    ])
    for incident in incidents.prefix(TerminalReport.rowLimit) {
      let isOneDay = Figures.date(incident.firstTime) == Figures.date(incident.lastTime)
      // The end is worth its room only where the title keeps enough.
      let showsEnd = width >= 140 || width >= 100 && isOneDay
      table.add(
        [
          Figures.decimal(incident.score), TerminalStyle.label(incident.level),
          showsEnd
            ? Figures.period(incident.firstTime, incident.lastTime)
            : Figures.moment(incident.firstTime, seconds: false),
          names(incident.hosts), VisibleText.cut(incident.title, to: 300),
        ], level: incident.level)
    }
    return table.lines(width: width, style: style) + omitted(incidents.count, "incidents")
  }

  /// The first name and how many more: `ward7-dc01 +3`.
  private func names(_ all: [String]) -> String {
    guard let first = all.first else { return "–" }
    let short = TerminalReport.shortHost(first)
    return all.count == 1
      ? short : "\(DisplayWidth.cut(VisibleText.escaped(short), to: max(7, width / 8))) +\(all.count - 1)"
  }

  /// A host without its domain; addresses stay whole.
  static func shortHost(_ host: String) -> String {
    guard let dot = host.firstIndex(of: "."), dot != host.startIndex,
      host[..<dot].contains(where: { !$0.isNumber }), !host.contains(":")
    else { return host }
    return String(host[..<dot])
  }

  private func omitted(_ count: Int, _ noun: String) -> [String] {
    let rest = count - TerminalReport.rowLimit
    return rest > 0 ? [style.quiet("… and \(Figures.count(rest)) more \(noun): see --json")] : []
  }

  private func observationSection(_ index: ReportIndex) -> [String] {
    guard let worst = index.observations.map(\.level).max() else { return [] }
    if showsObservations {
      return [style.strong("Observations (weak signals that need nobody)"), ""]
        + incidentTable(index.observations) + [""]
    }
    let hosts = ReportIndex.hosts(of: index.observations).count
    let count = index.observations.count
    let alerts = index.observations.reduce(0) { $0 + $1.alerts.count }
    let text =
      "\(Figures.count(count, "observation", "observations")) beside: weak signals that need nobody "
      + "(\(Figures.count(alerts, "alert", "alerts")) on \(Figures.count(hosts, "host", "hosts")), "
      + "at worst \(worst.name)). They are listed by --json and --html."
    return wrapped(text).map(style.quiet) + [""]
  }

  private func ruleSection(_ index: ReportIndex) -> [String] {
    guard !index.rules.isEmpty else { return [] }
    // Below 100 columns the last time gives its room to the rule's title.
    let showsLast = width >= 100
    var columns: [TextTable.Column] = [
      .init(title: "Alerts", least: 6, isNumber: true), .init(title: "Level", least: 8),
      .init(title: "Rule", least: 12, share: 6), .init(title: "Hosts", least: 11, share: 2),
      .init(title: "First (UTC)", least: 16),
    ]
    if showsLast { columns.append(.init(title: "Last (UTC)", least: 16)) }
    var table = TextTable(columns: columns)
    for tally in index.rules.prefix(TerminalReport.rowLimit) {
      var cells = [
        Figures.count(tally.count), TerminalStyle.label(tally.rule.level),
        VisibleText.cut(tally.rule.title, to: 300), names(tally.hosts.sorted()),
        Figures.moment(tally.first, seconds: false),
      ]
      if showsLast { cells.append(Figures.moment(tally.last, seconds: false)) }
      table.add(cells, level: tally.rule.level)
    }
    let alerts = index.rules.reduce(0) { $0 + $1.count }
    let title =
      "\(Figures.count(alerts, "alert", "alerts")) by \(Figures.count(index.rules.count, "rule", "rules"))"
    return [style.strong(title), ""] + table.lines(width: width, style: style)
      + omitted(index.rules.count, "rules") + [""]
  }

  private func problemSection(_ summary: ScanSummary) -> [String] {
    let tallies = ProblemTally.tallies(of: summary.problems)
    guard !tallies.isEmpty || summary.undecodable > 0 || summary.rulesRefused > 0 else { return [] }
    var lines: [String] = []
    if !tallies.isEmpty || summary.undecodable > 0 {
      let files = Set(tallies.map(\.file)).count
      var title = "Not readable: \(Figures.count(summary.undecodable, "record", "records"))"
      if files > 0 { title += " (trouble in \(Figures.count(files, "file", "files")))" }
      lines.append(style.warning(cut(title)))
      for tally in tallies.prefix(TerminalReport.problemLimit) {
        let times = tally.count > 1 ? "\(Figures.count(tally.count)) × " : ""
        let record = tally.count == 1 ? tally.records.first.map { ", record \($0)" } ?? "" : ""
        let file = VisibleText.escaped(VisibleText.cut(tally.file, to: 200))
        lines.append(
          cut("  \(file)\(record): \(times)\(VisibleText.escaped(VisibleText.cut(tally.reason, to: 300)))"))
      }
      let rest = tallies.count - TerminalReport.problemLimit
      if rest > 0 { lines.append(style.quiet("  … and \(Figures.count(rest)) more: see --json")) }
      lines.append("")
    }
    if summary.rulesRefused > 0 {
      let text =
        "\(Figures.count(summary.rulesRefused, "rule", "rules")) could not be used: see `ward rules check`."
      lines += wrapped(text).map(style.warning) + [""]
    }
    return lines
  }

  private func nothingFound(_ summary: ScanSummary) -> [String] {
    if summary.events == 0 {
      return [style.strong("Nothing was read, so nothing can be said.")]
        + wrapped(
          "No event was found in \(Figures.count(summary.files, "file", "files")). Formats are recognised by content, "
            + "gzip and zstd included; name a file, a folder, or - for standard input.") + [""]
    }
    let rules = Figures.count(summary.rulesLoaded, "rule", "rules")
    let events = Figures.count(summary.events, "event", "events")
    var period = ""
    if let first = summary.firstTime, let last = summary.lastTime {
      period = ", " + Figures.period(first, last) + " UTC"
    }
    var lines = wrapped("Nothing found by \(rules) in \(events)\(period).").map(style.strong)
    lines += wrapped(
      "No rule matched; that is not proof that nothing happened. `ward rules coverage` shows which kinds of log the "
        + "rules look at, and --min-level informational includes the weakest rules.")
    let sources = summary.sources.sorted { ($1.events, $0.name) < ($0.events, $1.name) }.prefix(6)
    if !sources.isEmpty {
      let list = sources.map {
        "\(VisibleText.escaped(VisibleText.cut($0.name, to: 60))) (\(Figures.count($0.events)))"
      }
      lines += wrapped("Kinds of log read: " + list.joined(separator: ", ") + ".")
    }
    return lines + [""]
  }

  private func closing(_ report: ScanReport, _ index: ReportIndex) -> [String] {
    let summary = report.summary
    var text =
      "\(Figures.count(summary.events, "event", "events")) in \(Figures.count(summary.files, "file", "files")) "
      + "(\(Figures.bytes(summary.bytes))) read in \(Figures.duration(seconds: summary.seconds))"
    if summary.seconds > 0, summary.events > 0 {
      text += ", \(Figures.decimal(Double(summary.events) / summary.seconds, places: 0)) events a second"
    }
    text +=
      "; \(Figures.count(summary.rulesLoaded, "rule", "rules")), "
      + "\(Figures.count(max(report.alertCount, report.alerts.count), "alert", "alerts")), "
      + "\(Figures.count(index.incidents.count, "incident", "incidents")), "
      + "\(Figures.count(index.observations.count, "observation", "observations"))."
    return wrapped(text)
  }
}
