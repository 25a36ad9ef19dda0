import WardModel

extension HTMLPage {
  private typealias Limit = HTMLReport.Limit

  /// Which record of which file shows it, folded away.
  mutating func writeEvidence(_ incident: Incident) {
    let alerts = index.alertsOf[incident.id] ?? []
    guard !alerts.isEmpty else { return }
    let shown = chosen(alerts, limit: min(Limit.evidence, evidenceLeft))
    evidenceLeft -= shown.count
    guard !shown.isEmpty else {
      html.element(
        "p", ["class": "more"],
        text: "Evidence: \(Figures.count(alerts.count, "alert", "alerts")) in the JSON output (--json).")
      return
    }
    html.open("details", ["class": "evidence"])
    html.element("summary") { html in
      html.text("Evidence")
      let what =
        shown.count == alerts.count
        ? Figures.count(alerts.count, "alert", "alerts")
        : "\(Figures.count(shown.count)) of \(Figures.count(alerts.count)) alerts"
      html.element("span", ["class": "quiet"], text: what)
    }
    writeTable(
      caption: "Evidence of “\(short(incident.title, to: 120))”", style: "proof",
      columns: ["Time (UTC)", "Level", "Rule", "Where to find it", "What the record says"], rows: shown.count
    ) { page, row, column in
      guard shown.indices.contains(row) else { return }
      page.writeEvidenceCell(shown[row], column: column)
    }
    if shown.count < alerts.count {
      html.element(
        "p", ["class": "more"],
        text:
          "The worst are shown, in order of time. All \(Figures.count(alerts.count)) are in the JSON output (--json)."
      )
    }
    html.close()
  }

  /// The worst, earliest first among equals; in order of time again.
  private func chosen(_ alerts: [Alert], limit: Int) -> [Alert] {
    guard alerts.count > limit else { return alerts }
    let worst = alerts.enumerated().sorted {
      ($1.element.rule.level, $0.offset) < ($0.element.rule.level, $1.offset)
    }
    return worst.prefix(max(0, limit)).map(\.element).sorted(by: ReportIndex.earlierFirst)
  }

  private mutating func writeEvidenceCell(_ alert: Alert, column: Int) {
    switch column {
    case 0: html.text(Figures.moment(alert.time))
    case 1: LevelMark.write(alert.rule.level, to: html)
    case 2: html.text(short(alert.rule.title, to: 160))
    case 3: writeEvidencePlaces(alert)
    default: writeDetails(alert)
    }
  }

  private mutating func writeEvidencePlaces(_ alert: Alert) {
    for (place, evidence) in alert.evidence.prefix(3).enumerated() {
      // The same file again needs only its record.
      if place == 0 || alert.evidence[place - 1].file != evidence.file {
        html.element("span", ["class": "path"], text: short(evidence.file, to: 200))
      }
      html.element("span", ["class": "record"], text: "record \(evidence.record)")
    }
    if alert.evidence.count > 3 {
      html.element(
        "span", ["class": "record"], text: "and \(Figures.count(alert.evidence.count - 3)) more records")
    }
  }

  private mutating func writeDetails(_ alert: Alert) {
    guard !alert.details.isEmpty else {
      html.text("–")
      return
    }
    html.element("dl", ["class": "details"]) { html in
      for detail in alert.details.prefix(Limit.details) {
        html.element("div") { html in
          html.element("dt", text: short(detail.field, to: 60))
          html.element("dd", text: short(detail.value))
        }
      }
    }
  }
}
