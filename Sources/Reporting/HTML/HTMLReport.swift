import WardModel

/// A scan as one self-contained HTML file: no script, no resource from elsewhere, light and dark, screen and paper.
///
/// Its size is bounded by ``Limit``; what is left out is counted, and is whole in the JSON output.
public enum HTMLReport {
  /// How much is shown. A page of these sizes stays below a few megabytes and opens at once.
  enum Limit {
    /// Incidents with a card of their own.
    static let cards = 50
    /// Incidents or observations in a table, one line each.
    static let listed = 200
    /// Rows of evidence for each incident.
    static let evidence = 40
    /// Rows of evidence in the whole page.
    static let evidenceTotal = 1500
    /// Files named in one row of evidence.
    static let evidenceFiles = 4
    /// Records named for each of them.
    static let records = 8
    static let storySteps = 30
    static let nextSteps = 8
    static let names = 24
    static let reasons = 8
    static let scoreParts = 12
    static let rules = 200
    static let problems = 50
    static let sources = 40
    /// Characters of one value.
    static let value = 240
    /// Details shown for each alert.
    static let details = 4
    /// Techniques in one column of the matrix.
    static let techniques = 30
  }

  /// The page.
  /// - Parameters:
  ///   - techniqueName: the name of an ATT&CK technique (`T1003.001`), or `nil` when it is not known.
  ///   - techniqueTactics: the tactics that a technique serves; empty when not known. Decides which of an alert's
  ///     several tactics a technique is shown under.
  public static func render(
    _ report: ScanReport, techniqueName: @escaping (String) -> String? = { _ in nil },
    techniqueTactics: (String) -> [String] = { _ in [] }
  ) -> String {
    var page = HTMLPage(report: report, index: ReportIndex(report), techniqueName: techniqueName)
    return page.render(matrix: TechniqueMatrix(report.alerts, techniqueTactics: techniqueTactics))
  }
}

/// The page while it is being written; its parts are in extensions, one for each section.
struct HTMLPage {
  let report: ScanReport
  let index: ReportIndex
  let techniqueName: (String) -> String?
  let html = HTMLWriter()
  /// Rows of evidence that may still be written.
  var evidenceLeft = HTMLReport.Limit.evidenceTotal

  init(report: ScanReport, index: ReportIndex, techniqueName: @escaping (String) -> String?) {
    self.report = report
    self.index = index
    self.techniqueName = techniqueName
  }

  mutating func render(matrix: TechniqueMatrix) -> String {
    let verdict = Verdict(report, index)
    html.markup("<!DOCTYPE html>\n")
    html.open("html", ["lang": "en"])
    html.element("head") { html in
      html.empty("meta", ["charset": "utf-8"])
      html.empty(
        "meta",
        [
          "http-equiv": "Content-Security-Policy",
          "content": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
        ])
      html.empty("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
      html.empty("meta", ["name": "color-scheme", "content": "light dark"])
      html.empty("meta", ["name": "referrer", "content": "no-referrer"])
      html.element("title", text: "Ward report: " + verdict.headline)
      html.styleSheet(StyleSheet.text)
    }
    html.open("body")
    LevelMark.writeDefinitions(to: html)
    html.element("a", ["class": "skip", "href": "#main"], text: "Skip to the findings")
    writeHeader(verdict)
    html.open("main", ["id": "main"])
    if !report.alerts.isEmpty || !report.incidents.isEmpty {
      writeTimeline()
      writeIncidents()
      writeObservations()
      writeMatrix(matrix)
      writeRules()
    }
    writeInput()
    writeLimits()
    html.close()
    writeFooter()
    return html.finish()
  }

  /// Text of a log, cut to what a page can show.
  func short(_ text: String, to limit: Int = HTMLReport.Limit.value) -> String {
    VisibleText.cut(text, to: limit)
  }

  /// The anchor of an incident's card; identifiers are ours, but nothing stops a caller from other content.
  func anchor(_ incident: Incident) -> String {
    "i-" + String(incident.id.filter { $0.isASCII && ($0.isLetter || $0.isNumber) })
  }

  /// A line that says how much is not shown.
  func writeOmitted(_ count: Int, _ noun: String) {
    guard count > 0 else { return }
    html.element(
      "p", ["class": "more"], text: "\(Figures.count(count)) more \(noun) in the JSON output (--json).")
  }

  /// A table with caption and headings; on narrow screens each row becomes a block with labels, so roles are stated.
  mutating func writeTable(
    caption: String, style: String, columns: [String], rows: Int, hidesCaption: Bool = true,
    cell: (inout HTMLPage, Int, Int) -> Void
  ) {
    html.open("table", ["class": "table " + style, "role": "table"])
    html.element("caption", hidesCaption ? ["class": "unseen"] : [:], text: caption)
    html.open("thead", ["role": "rowgroup"])
    html.open("tr", ["role": "row"])
    for column in columns {
      html.element("th", ["role": "columnheader", "scope": "col"], text: column)
    }
    html.close()
    html.close()
    html.open("tbody", ["role": "rowgroup"])
    for row in 0..<rows {
      html.open("tr", ["role": "row"])
      for (place, column) in columns.enumerated() {
        html.open("td", ["role": "cell", "data-label": column])
        cell(&self, row, place)
        html.close()
      }
      html.close()
    }
    html.close()
    html.close()
  }
}
