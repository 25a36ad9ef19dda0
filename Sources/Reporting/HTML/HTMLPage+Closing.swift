import WardModel

extension HTMLPage {
  private typealias Limit = HTMLReport.Limit

  /// Alerts by rule, worst level first.
  mutating func writeRules() {
    html.open("section", ["id": "rules", "aria-labelledby": "rules-title"])
    html.element("h2", ["id": "rules-title"], text: "Alerts by rule")
    let rules = Array(index.rules.prefix(Limit.rules))
    if rules.isEmpty { html.element("p", ["class": "intro"], text: "No alert.") }
    if !rules.isEmpty {
      writeTable(
        caption: "Alerts by rule", style: "rules",
        columns: ["Alerts", "Level", "Rule", "Hosts", "First (UTC)", "Last (UTC)"], rows: rules.count
      ) { page, row, column in
        guard rules.indices.contains(row) else { return }
        let tally = rules[row]
        switch column {
        case 0: page.html.text(Figures.count(tally.count))
        case 1: LevelMark.write(tally.rule.level, to: page.html)
        case 2:
          page.html.text(page.short(tally.rule.title, to: 160))
          if tally.rule.isCorrelation { page.html.element("span", ["class": "tag"], text: "correlation") }
        case 3: page.html.text(page.joined(tally.hosts.sorted(), limit: 2))
        case 4: page.html.text(Figures.moment(tally.first))
        default: page.html.text(Figures.moment(tally.last))
        }
      }
    }
    writeOmitted(index.rules.count - rules.count, "rules are")
    html.close()
  }

  /// What was read and with which rules, and what could not be.
  mutating func writeInput() {
    let summary = report.summary
    html.open("section", ["id": "input", "aria-labelledby": "input-title"])
    html.element("h2", ["id": "input-title"], text: "What was read")
    var text =
      "\(Figures.count(summary.events, "event", "events")) from \(Figures.count(summary.files, "file", "files")) "
      + "(\(Figures.bytes(summary.bytes))) in \(Figures.duration(seconds: summary.seconds))"
    if summary.seconds > 0, summary.events > 0 {
      text += ", \(Figures.decimal(Double(summary.events) / summary.seconds, places: 0)) events a second"
    }
    text += ". \(Figures.count(summary.rulesLoaded, "rule was", "rules were")) loaded, "
    text += summary.rulesRefused == 0 ? "none refused." : "\(Figures.count(summary.rulesRefused)) refused."
    html.element("p", ["class": "intro"], text: text)
    writeSources(summary)
    writeProblems(summary)
    writeRefusals(summary)
    html.close()
  }

  private mutating func writeSources(_ summary: ScanSummary) {
    guard !summary.sources.isEmpty else { return }
    let all = summary.sources.sorted { ($1.events, $0.name) < ($0.events, $1.name) }
    let shown = Array(all.prefix(Limit.sources))
    html.element("h3", text: "Kinds of log")
    writeTable(caption: "Kinds of log", style: "sources", columns: ["Kind", "Events"], rows: shown.count) {
      page, row, column in
      guard shown.indices.contains(row) else { return }
      page.html.text(column == 0 ? page.short(shown[row].name, to: 120) : Figures.count(shown[row].events))
    }
    writeOmitted(all.count - shown.count, "kinds are")
  }

  private mutating func writeProblems(_ summary: ScanSummary) {
    let all = ProblemTally.tallies(of: summary.problems)
    guard !all.isEmpty || summary.undecodable > 0 else { return }
    html.element("h3", text: "Not readable")
    html.element(
      "p", ["class": "intro"],
      text:
        "\(Figures.count(summary.undecodable, "record", "records")) could not be decoded. No rule has seen them."
    )
    guard !all.isEmpty else { return }
    let shown = Array(all.prefix(Limit.problems))
    writeTable(
      caption: "Input that could not be read", style: "problems",
      columns: ["File", "Times", "Records", "Reason"],
      rows: shown.count
    ) { page, row, column in
      guard shown.indices.contains(row) else { return }
      let tally = shown[row]
      switch column {
      case 0: page.html.element("span", ["class": "path"], text: page.short(tally.file))
      case 1: page.html.text(Figures.count(tally.count))
      case 2:
        let records = tally.records.map(String.init).joined(separator: ", ")
        page.html.text(records.isEmpty ? "–" : records + (tally.count > tally.records.count ? ", …" : ""))
      default: page.html.text(page.short(tally.reason))
      }
    }
    writeOmitted(all.count - shown.count, "are")
  }

  private mutating func writeRefusals(_ summary: ScanSummary) {
    guard !summary.refusals.isEmpty else { return }
    let shown = Array(summary.refusals.prefix(Limit.problems))
    html.element("h3", text: "Rules that could not be used")
    writeTable(
      caption: "Rules that could not be used", style: "problems", columns: ["File", "Line", "Reason"],
      rows: shown.count
    ) { page, row, column in
      guard shown.indices.contains(row) else { return }
      switch column {
      case 0: page.html.element("span", ["class": "path"], text: page.short(shown[row].file))
      case 1: page.html.text(shown[row].line.map(String.init) ?? "–")
      default: page.html.text(page.short(shown[row].reason))
      }
    }
    let rest = summary.refusals.count - shown.count
    if rest > 0 {
      html.element(
        "p", ["class": "more"], text: "\(Figures.count(rest)) more are named by `ward rules check`.")
    }
  }

  /// What this report cannot say.
  func writeLimits() {
    html.open("section", ["id": "limits", "aria-labelledby": "limits-title"])
    html.element("h2", ["id": "limits-title"], text: "Limits of this report")
    html.element("ul", ["class": "limits"]) { html in
      for text in [
        "Rules see only what the logs record. An attack that leaves no record here is not in this report.",
        "An alert is a claim of a rule, not a finding of fact. A person decides what happened.",
        "Times are those that the logs state, read as UTC. Clocks that were wrong are not put right.",
        "Alerts are put together by what they share. An incident may miss an alert, or hold one too many.",
        "Names, commands and paths are shown as the logs hold them, and an attacker may have written them. Do not run them.",
        "The report names machines and people: treat it as confidential.",
      ] {
        html.element("li", text: text)
      }
    }
    html.close()
  }

  func writeFooter() {
    html.element("footer") { html in
      html.element("div", ["class": "wide"]) { html in
        html.element("p") { html in
          html.element("b", text: "Ward")
          html.text(" \(short(report.productVersion, to: 60))")
          if Figures.isKnown(report.generatedAt) {
            html.text(", report made \(Figures.moment(report.generatedAt)) UTC")
          }
        }
        if !report.command.isEmpty {
          html.element("p") { $0.element("code", text: short(report.command, to: 1000)) }
        }
      }
    }
  }
}
