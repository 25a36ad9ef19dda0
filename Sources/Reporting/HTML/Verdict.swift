import WardModel

/// The answer in ten seconds: is it bad, and what should we do?
struct Verdict {
  enum Tone: String { case bad, watch, calm, blind }
  var tone: Tone
  var level: Severity
  var headline: String
  var explanation: String
  /// What makes the answer weaker than it looks.
  var caveats: [String] = []
  var doFirst: String?

  init(_ report: ScanReport, _ index: ReportIndex) {
    let summary = report.summary
    let events = Figures.count(summary.events, "event", "events")
    let rules = Figures.count(summary.rulesLoaded, "rule", "rules")
    level = index.incidents.map(\.level).max() ?? index.observations.map(\.level).max() ?? .informational
    if let worst = index.incidents.first {
      tone = .bad
      let count = index.incidents.count
      headline = "\(Figures.count(count, "incident needs", "incidents need")) a person"
      let hosts = ReportIndex.hosts(of: index.incidents).count
      let alerts = index.incidents.reduce(0) { $0 + $1.alerts.count }
      explanation =
        "\(Figures.count(alerts, "alert belongs", "alerts belong")) to "
        + (count == 1 ? "it" : "them")
        + (hosts > 0 ? ", on \(Figures.count(hosts, "host", "hosts"))" : "") + ". "
        + (count == 1 ? "It is" : "The worst is") + " “\(VisibleText.cut(worst.title, to: 160))”, rated "
        + "\(worst.level.name), \(Figures.decimal(worst.score)) of 100."
      doFirst = worst.nextSteps.first.map { VisibleText.cut($0, to: 400) }
    } else if !index.observations.isEmpty {
      tone = .watch
      headline = "Nothing needs a person now"
      explanation =
        "\(Figures.count(index.observations.count, "observation was", "observations were")) noted: weak signals, at worst "
        + "\(level.name), that add to the risk of a host or user and are worth a look in quiet hours."
    } else if !report.alerts.isEmpty {
      tone = .watch
      level = report.alerts.map(\.rule.level).max() ?? .informational
      headline = "Alerts, but no incident"
      explanation =
        "\(Figures.count(report.alerts.count, "alert", "alerts")), at worst \(level.name), gathered into no incident."
    } else if summary.events == 0 {
      tone = .blind
      headline = "Nothing was read"
      explanation =
        "No event was found in \(Figures.count(summary.files, "file", "files")), so nothing can be said."
    } else {
      tone = .calm
      headline = "Nothing was found"
      explanation =
        "\(rules) looked at \(events) and none matched. That is not proof that nothing happened: rules see only what "
        + "these logs record."
    }
    if summary.interrupted {
      caveats.append("The scan was stopped before the end; this is what was found so far.")
    }
    if summary.undecodable > 0 || !summary.problems.isEmpty {
      let files = Set(summary.problems.map(\.file)).count
      let inFiles = files > 0 ? " in \(Figures.count(files, "file", "files"))" : ""
      caveats.append(
        summary.undecodable > 0
          ? "\(Figures.count(summary.undecodable, "record", "records"))\(inFiles) could not be read, so something may be missing."
          : "There was trouble reading \(Figures.count(files, "file", "files")), so something may be missing."
      )
    }
    if summary.rulesLoaded == 0, summary.events > 0 {
      caveats.append("No rule was loaded, so nothing could be found.")
    }
    // Not calm while something may have been missed.
    if tone == .calm, !caveats.isEmpty { tone = .blind }
  }
}
