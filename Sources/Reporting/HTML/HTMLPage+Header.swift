import WardModel

extension HTMLPage {
  /// Verdict, what to do first, and the figures.
  mutating func writeHeader(_ verdict: Verdict) {
    let tone = "verdict tone-\(verdict.tone.rawValue) " + LevelMark.style(verdict.level)
    html.open("header", ["class": tone])
    html.open("div", ["class": "wide"])
    html.element("p", ["class": "brand"]) { html in
      html.element("span", ["class": "name"], text: "Ward")
      html.element("span", text: "Scan report")
      if Figures.isKnown(report.generatedAt) {
        html.element(
          "time", ["datetime": report.generatedAt.description],
          text: "\(Figures.longDate(report.generatedAt)), \(Figures.clock(report.generatedAt)) UTC")
      }
    }
    html.element("h1", text: verdict.headline)
    html.element("p", ["class": "lede"], text: verdict.explanation)
    if let step = verdict.doFirst {
      html.element("div", ["class": "first"]) { html in
        html.element("h2", text: "Do first")
        html.element("p", text: step)
      }
    }
    for caveat in verdict.caveats { html.element("p", ["class": "caveat"], text: caveat) }
    writeFigures()
    writeContents()
    html.close()
    html.close()
  }

  private mutating func writeFigures() {
    let summary = report.summary
    let alerts = Figures.count(report.alerts.count)
    let hosts = ReportIndex.hosts(of: index.incidents).count
    html.open("dl", ["class": "figures"])
    figure("Incidents", Figures.count(index.incidents.count), "need a person")
    figure("Observations", Figures.count(index.observations.count), "need nobody")
    figure("Alerts", alerts, "by \(Figures.count(index.rules.count, "rule", "rules"))")
    figure("Hosts", Figures.count(hosts), "in the incidents")
    figure(
      "Events read", Figures.count(summary.events),
      "\(Figures.bytes(summary.bytes)) in \(Figures.count(summary.files, "file", "files"))")
    if let first = summary.firstTime, let last = summary.lastTime, Figures.isKnown(first),
      Figures.isKnown(last)
    {
      figure(
        "Period",
        first < last ? Figures.duration(from: first, to: last) : Figures.clock(first, seconds: true),
        Figures.date(first) == Figures.date(last)
          ? Figures.longDate(first, short: true)
          : "\(Figures.longDate(first, short: true)) to \(Figures.longDate(last, short: true))")
    }
    html.close()
  }

  private mutating func figure(_ name: String, _ value: String, _ note: String) {
    html.element("div") { html in
      html.element("dt", text: name)
      html.element("dd", ["class": "value"], text: value)
      html.element("dd", ["class": "note"], text: note)
    }
  }

  private mutating func writeContents() {
    var links: [(String, String)] = []
    if !report.alerts.isEmpty || !report.incidents.isEmpty {
      links.append(("#timeline", "Timeline"))
      if !index.incidents.isEmpty { links.append(("#incidents", "Incidents")) }
      if !index.observations.isEmpty { links.append(("#observations", "Observations")) }
      links += [("#techniques", "Techniques"), ("#rules", "Alerts by rule")]
    }
    links += [("#input", "What was read"), ("#limits", "Limits")]
    html.element("nav", ["aria-label": "Sections"]) { html in
      html.element("ul") { html in
        for (target, name) in links {
          html.element("li") { $0.element("a", ["href": target], text: name) }
        }
      }
    }
  }
}
