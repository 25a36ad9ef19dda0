import WardModel

extension HTMLPage {
  private typealias Limit = HTMLReport.Limit

  /// Which record of which file shows it, folded away.
  mutating func writeEvidence(_ incident: Incident, _ alerts: [Alert]) {
    guard !alerts.isEmpty else { return }
    let groups = EvidenceGroup.groups(of: alerts)
    let shown = chosen(groups, limit: min(Limit.evidence, evidenceLeft))
    evidenceLeft -= shown.count
    guard !shown.isEmpty else {
      html.element(
        "p", ["class": "more folded"],
        text: "Evidence: \(Figures.count(alerts.count, "alert", "alerts")) in the JSON output (--json).")
      return
    }
    let shownAlerts = shown.reduce(0) { $0 + $1.count }
    html.open("details", ["class": "evidence"])
    html.element("summary") { html in
      html.text("Evidence")
      let what =
        shownAlerts == alerts.count
        ? Figures.count(alerts.count, "alert", "alerts")
        : "\(Figures.count(shownAlerts)) of \(Figures.count(alerts.count)) alerts"
      html.element("span", ["class": "quiet"], text: what)
    }
    writeTable(
      caption: "Evidence of “\(short(incident.title, to: 120))”", style: "proof",
      columns: ["Time (UTC)", "Level", "Rule", "Where to find it", "What the record says"], rows: shown.count
    ) { page, row, column in
      guard shown.indices.contains(row) else { return }
      page.writeEvidenceCell(shown[row], column: column)
    }
    if shownAlerts < alerts.count {
      html.element(
        "p", ["class": "more"],
        text:
          "The worst are shown, in order of time. All \(Figures.count(alerts.count)) are in the JSON output (--json)."
      )
    }
    html.close()
  }

  /// The worst, earliest first among equals; in order of time again.
  private func chosen(_ groups: [EvidenceGroup], limit: Int) -> [EvidenceGroup] {
    guard groups.count > limit else { return groups }
    let worst = groups.enumerated().sorted {
      ($1.element.rule.level, $0.offset) < ($0.element.rule.level, $1.offset)
    }
    return worst.prefix(max(0, limit)).sorted { $0.offset < $1.offset }.map(\.element)
  }

  private func writeEvidenceCell(_ group: EvidenceGroup, column: Int) {
    switch column {
    case 0:
      html.element("span", text: Figures.moment(group.first))
      if group.count > 1 {
        let isSameDay = Figures.date(group.first) == Figures.date(group.last)
        let last = isSameDay ? Figures.clock(group.last, seconds: true) : Figures.moment(group.last)
        html.element("span", ["class": "record"], text: "to \(last), \(Figures.count(group.count)) times")
      }
    case 1: LevelMark.write(group.rule.level, to: html)
    case 2: html.element("span", text: short(group.rule.title, to: 160))
    case 3: writeEvidencePlaces(group)
    default: writeDetails(group)
    }
  }

  private func writeEvidencePlaces(_ group: EvidenceGroup) {
    let files = group.files
    for item in files.prefix(Limit.evidenceFiles) {
      html.element("span", ["class": "path"], text: short(item.file, to: 200))
      var records = item.records.prefix(Limit.records).map(String.init).joined(separator: ", ")
      if item.records.count > Limit.records {
        records += " and \(Figures.count(item.records.count - Limit.records)) more"
      }
      html.element(
        "span", ["class": "record"], text: (item.records.count > 1 ? "records " : "record ") + records)
    }
    if files.count > Limit.evidenceFiles {
      html.element(
        "span", ["class": "record"],
        text: "and in \(Figures.count(files.count - Limit.evidenceFiles)) more files")
    }
  }

  private func writeDetails(_ group: EvidenceGroup) {
    guard !group.details.isEmpty else {
      html.text("–")
      return
    }
    html.element("dl", ["class": "details"]) { html in
      for detail in group.details.prefix(Limit.details) {
        html.element("div") { html in
          html.element("dt", text: short(detail.field, to: 60))
          html.element("dd", text: short(detail.value))
        }
      }
    }
  }
}
