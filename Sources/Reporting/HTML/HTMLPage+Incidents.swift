import WardModel

extension HTMLPage {
  private typealias Limit = HTMLReport.Limit

  /// A card for each incident, worst first.
  mutating func writeIncidents() {
    guard !index.incidents.isEmpty else { return }
    html.open("section", ["id": "incidents", "aria-labelledby": "incidents-title"])
    html.element("h2", ["id": "incidents-title"], text: "Incidents")
    html.element(
      "p", ["class": "intro"],
      text:
        "Worst first. The score is an estimate, from 0 to 100, of how likely it is that a person should act.")
    for incident in index.incidents.prefix(Limit.cards) { writeCard(incident) }
    let rest = Array(index.incidents.dropFirst(Limit.cards))
    if !rest.isEmpty { writeIncidentTable(rest, caption: "Further incidents", hidesCaption: false) }
    html.close()
  }

  /// Observations as a table: they need nobody, so they get a line each.
  mutating func writeObservations() {
    guard !index.observations.isEmpty else { return }
    html.open("section", ["id": "observations", "aria-labelledby": "observations-title"])
    html.element("h2", ["id": "observations-title"], text: "Observations")
    html.element(
      "p", ["class": "intro"],
      text:
        "Weak signals. Alone, none of them is worth waking someone; each adds to the risk of its host or user."
    )
    let count = index.observations.count
    // The first few are enough for most readers; the rest is a click away.
    let shown = min(count, 10)
    writeIncidentTable(Array(index.observations.prefix(shown)), caption: "Observations")
    if count > shown {
      html.open("details")
      html.element(
        "summary", text: "\(Figures.count(min(count, Limit.listed) - shown)) further observations")
      writeIncidentTable(Array(index.observations.dropFirst(shown)), caption: "Further observations")
      html.close()
    }
    html.close()
  }

  private mutating func writeIncidentTable(_ all: [Incident], caption: String, hidesCaption: Bool = true) {
    let shown = Array(all.prefix(Limit.listed))
    writeTable(
      caption: caption, style: "incidents",
      columns: ["Score", "Level", "What", "Where", "When (UTC)", "Alerts"],
      rows: shown.count, hidesCaption: hidesCaption
    ) { page, row, column in
      guard shown.indices.contains(row) else { return }
      let incident = shown[row]
      switch column {
      case 0: page.html.text(Figures.decimal(incident.score))
      case 1: LevelMark.write(incident.level, to: page.html)
      case 2: page.html.text(page.short(incident.title))
      case 3: page.html.text(page.joined(incident.hosts, limit: 3))
      case 4: page.html.text(Figures.period(incident.firstTime, incident.lastTime))
      default: page.html.text(Figures.count(incident.alerts.count))
      }
    }
    writeOmitted(all.count - shown.count, "are")
  }

  /// The first names, and how many more.
  func joined(_ names: [String], limit: Int) -> String {
    if names.isEmpty { return "–" }
    let text = names.prefix(limit).map { short($0, to: 80) }.joined(separator: ", ")
    return names.count > limit ? text + " +\(names.count - limit)" : text
  }

  private mutating func writeCard(_ incident: Incident) {
    let anchor = anchor(incident)
    let alerts = index.alertsInOrder(of: incident)
    html.open(
      "article",
      ["class": "card " + LevelMark.style(incident.level), "id": anchor, "aria-labelledby": anchor + "-t"])
    html.open("header")
    html.element("p", ["class": "score"]) { html in
      html.element("b", text: Figures.decimal(incident.score))
      html.element("span", text: "of 100")
    }
    html.open("div")
    LevelMark.write(incident.level, to: html)
    html.element("h3", ["id": anchor + "-t"], text: short(incident.title))
    var facts = Figures.longPeriod(incident.firstTime, incident.lastTime)
    if Figures.isKnown(incident.firstTime), incident.lastTime > incident.firstTime {
      facts += " (\(Figures.duration(from: incident.firstTime, to: incident.lastTime)))"
    }
    facts += " · \(Figures.count(incident.alerts.count, "alert", "alerts"))"
    html.element("p", ["class": "facts"], text: facts)
    html.close()
    html.close()

    html.open("div", ["class": "columns"])
    html.open("div", ["class": "main"])
    writeNextSteps(incident)
    writeStory(incident)
    writeHosts(alerts)
    html.close()
    html.open("div", ["class": "side"])
    writeNames("Hosts", incident.hosts)
    writeNames("Users", incident.users)
    writeTechniques(incident)
    writeScore(incident)
    writeReasons(incident)
    html.close()
    html.close()
    writeEvidence(incident, alerts)
    html.close()
  }

  private mutating func writeNextSteps(_ incident: Incident) {
    guard !incident.nextSteps.isEmpty else { return }
    html.element("div", ["class": "next"]) { html in
      html.element("h4", text: "What to do next")
      html.element("ol") { html in
        for step in incident.nextSteps.prefix(Limit.nextSteps) {
          html.element("li", text: short(step, to: 400))
        }
      }
    }
    writeOmitted(incident.nextSteps.count - Limit.nextSteps, "steps are")
  }

  private mutating func writeStory(_ incident: Incident) {
    guard !incident.story.isEmpty else { return }
    html.element("h4", text: "What happened")
    html.open("ol", ["class": "story"])
    var day = Figures.date(incident.firstTime)
    for (place, step) in incident.story.prefix(Limit.storySteps).enumerated() {
      let newDay = Figures.date(step.time)
      html.element("li", ["class": LevelMark.style(step.level)]) { html in
        html.element("p", ["class": "when"]) { html in
          LevelMark.writeShape(step.level, to: html)
          if Figures.isKnown(step.time) {
            html.element(
              "time", ["datetime": step.time.description], text: Figures.clock(step.time, seconds: true))
          } else {
            html.element("span", text: "no time")
          }
          if newDay != day, place > 0, Figures.isKnown(step.time) {
            html.element("span", ["class": "day"], text: Figures.longDate(step.time, short: true))
          }
        }
        html.element("div") { html in
          html.element("p", text: short(step.text, to: 400))
          var notes = [LevelMark.label(step.level)]
          notes += step.tactics.prefix(3).map { Tactic.title(of: $0) }
          if step.alerts.count > 1 { notes.append(Figures.count(step.alerts.count, "alert", "alerts")) }
          html.element("p", ["class": "notes"], text: notes.joined(separator: " · "))
        }
      }
      day = newDay
    }
    html.close()
    writeOmitted(incident.story.count - Limit.storySteps, "steps are")
  }

  private mutating func writeNames(_ title: String, _ names: [String]) {
    guard !names.isEmpty else { return }
    html.element("h4", text: names.count > 1 ? "\(title) (\(Figures.count(names.count)))" : title)
    html.element("ul", ["class": "names"]) { html in
      for name in names.prefix(Limit.names) { html.element("li", text: short(name, to: 120)) }
      if names.count > Limit.names {
        html.element("li", ["class": "rest"], text: "and \(Figures.count(names.count - Limit.names)) more")
      }
    }
  }

  private mutating func writeTechniques(_ incident: Incident) {
    guard !incident.techniques.isEmpty else { return }
    html.element("h4", text: "ATT&CK techniques")
    html.element("ul", ["class": "plain"]) { html in
      for technique in incident.techniques.prefix(Limit.names) {
        html.element("li") { html in
          html.element("span", ["class": "code"], text: short(technique, to: 40))
          if let name = techniqueName(technique) { html.text(" " + short(name, to: 100)) }
        }
      }
      if incident.techniques.count > Limit.names {
        html.element("li", text: "and \(Figures.count(incident.techniques.count - Limit.names)) more")
      }
    }
  }

  private mutating func writeScore(_ incident: Incident) {
    guard !incident.scoreParts.isEmpty else { return }
    html.element("h4", text: "Why this score")
    html.element("ul", ["class": "sum"]) { html in
      for part in incident.scoreParts.prefix(Limit.scoreParts) {
        writePart(short(part.text, to: 160), part.points, to: html)
      }
      // A bounded score may differ from the sum of its parts; say so, so that a person can add it up.
      let omitted = incident.scoreParts.dropFirst(Limit.scoreParts).reduce(0) { $0 + $1.points }
      if omitted != 0 { writePart("other parts", omitted, to: html) }
      let difference = incident.score - incident.scoreParts.reduce(0) { $0 + $1.points }
      if difference.magnitude >= 0.05 { writePart("kept within 0 to 100", difference, to: html) }
      html.element("li", ["class": "total"]) { html in
        html.element("span", text: "Score")
        html.element("b", text: Figures.decimal(incident.score))
      }
    }
  }

  private func writePart(_ text: String, _ points: Double, to html: HTMLWriter) {
    html.element("li") { html in
      html.element("span", text: text)
      html.element("b", text: (points > 0 ? "+" : "") + Figures.decimal(points))
    }
  }

  private mutating func writeReasons(_ incident: Incident) {
    guard !incident.reasons.isEmpty else { return }
    html.element("h4", text: "Why these belong together")
    html.element("ul", ["class": "plain"]) { html in
      for reason in incident.reasons.prefix(Limit.reasons) {
        html.element("li", text: short(reason.text))
      }
    }
    writeOmitted(incident.reasons.count - Limit.reasons, "reasons are")
  }
}
