import WardModel

extension HTMLPage {
  /// The most lanes of single incidents; the rest share one.
  private static let laneLimit = 16
  /// The most hosts drawn for an incident.
  private static let hostLaneLimit = 6
  /// Fewer alerts are told by the story alone.
  private static let drawnAlertMinimum = 3

  /// All incidents over time, a lane for each, marks by level.
  mutating func writeTimeline() {
    let axis = TimeAxis(report.alerts.map(\.time))
    let lanes = lanes(axis)
    html.open("section", ["id": "timeline", "aria-labelledby": "timeline-title"])
    html.element("h2", ["id": "timeline-title"], text: "Timeline")
    guard !axis.pieces.isEmpty else {
      html.element("p", ["class": "intro"], text: "No alert states a time, so there is nothing to draw.")
      html.close()
      return
    }
    html.open("figure", ["class": "timeline"])
    html.open("ol", ["class": "lanes"])
    for lane in lanes { write(lane, axis: axis) }
    html.close()
    write(axis)
    html.element("figcaption") { html in
      html.element("span", ["class": "legend"]) { html in
        for level in Severity.allCases.reversed() { LevelMark.write(level, to: html) }
      }
      var text = "Times are UTC. A larger mark stands for more alerts."
      if axis.pieces.count > 1 { text += " Grey bands are long empty stretches, left out." }
      let unknown = lanes.reduce(0) { $0 + $1.unknown }
      if unknown > 0 { text += " \(Figures.count(unknown, "alert", "alerts")) without a time not drawn." }
      html.element("span", text: text)
    }
    html.close()
    html.close()
  }

  private func lanes(_ axis: TimeAxis) -> [TimelineLane] {
    func period(_ incident: Incident) -> String {
      Figures.period(incident.firstTime, incident.lastTime) + " · "
        + Figures.count(incident.alerts.count, "alert", "alerts")
    }
    var lanes: [TimelineLane] = []
    for (place, incident) in index.incidents.prefix(HTMLPage.laneLimit).enumerated() {
      let target = place < HTMLReport.Limit.cards ? "#" + anchor(incident) : nil
      var lane = TimelineLane(
        title: short(incident.title, to: 160), level: incident.level, target: target, note: period(incident))
      lane.fill(index.alertsOf[incident.id] ?? [], axis: axis)
      lanes.append(lane)
    }
    func shared(_ title: String, _ alerts: [Alert], target: String?) {
      guard !alerts.isEmpty else { return }
      var lane = TimelineLane(
        title: title, level: nil, target: target, note: Figures.count(alerts.count, "alert", "alerts"))
      lane.fill(alerts, axis: axis)
      lanes.append(lane)
    }
    let rest = index.incidents.dropFirst(HTMLPage.laneLimit)
    shared(
      Figures.count(rest.count, "further incident", "further incidents"),
      rest.flatMap { index.alertsOf[$0.id] ?? [] }, target: "#incidents")
    shared(
      Figures.count(index.observations.count, "observation", "observations"),
      index.observations.flatMap { index.alertsOf[$0.id] ?? [] }, target: "#observations")
    shared("Alerts in no incident", index.loose, target: "#rules")
    return lanes
  }

  /// When each host of an incident was touched: shows how an attack moves on.
  func writeHosts(_ alerts: [Alert]) {
    let axis = TimeAxis(alerts.map(\.time))
    guard alerts.count >= HTMLPage.drawnAlertMinimum, let first = axis.pieces.first,
      let last = axis.pieces.last,
      first.start < last.end
    else { return }
    var alertsOfHost: [String: [Alert]] = [:]
    for alert in alerts {
      for host in Set(alert.entities.filter { $0.kind == .host }.map(\.value)) {
        alertsOfHost[host, default: []].append(alert)
      }
    }
    func begin(_ host: String) -> Timestamp { alertsOfHost[host]?.first?.time ?? .distantFuture }
    let busiest = alertsOfHost.keys.sorted {
      (alertsOfHost[$1]?.count ?? 0, $0) < (alertsOfHost[$0]?.count ?? 0, $1)
    }
    let hosts = busiest.prefix(HTMLPage.hostLaneLimit).sorted { (begin($0), $0) < (begin($1), $1) }
    guard !hosts.isEmpty else { return }
    html.element("h4", text: "Where, and when")
    html.open("div", ["class": "hosts"])
    html.open("ol", ["class": "lanes"])
    for host in hosts {
      let mine = alertsOfHost[host] ?? []
      var lane = TimelineLane(
        title: short(host, to: 80), level: nil, target: nil,
        note: Figures.count(mine.count, "alert", "alerts"))
      lane.fill(mine, axis: axis)
      write(lane, axis: axis)
    }
    html.close()
    write(axis)
    html.close()
    writeOmitted(busiest.count - hosts.count, "hosts are")
  }

  private func percent(_ place: Double) -> String {
    // A little room at both ends keeps marks inside the frame.
    let thousandths = Int(((0.012 + place * 0.976) * 100_000).rounded())
    let fraction = thousandths % 1000
    return "\(thousandths / 1000).\(fraction < 100 ? "0" : "")\(fraction < 10 ? "0" : "")\(fraction)%"
  }

  private func width(_ from: Double, _ to: Double) -> String {
    let thousandths = Int((max(0, to - from) * 97_600).rounded())
    let fraction = thousandths % 1000
    return "\(thousandths / 1000).\(fraction < 100 ? "0" : "")\(fraction < 10 ? "0" : "")\(fraction)%"
  }

  private func write(_ lane: TimelineLane, axis: TimeAxis) {
    html.open("li")
    html.element("p", ["class": "lane"]) { html in
      if let level = lane.level { LevelMark.writeShape(level, to: html) }
      if let target = lane.target {
        html.element("a", ["href": target], text: lane.title)
      } else {
        html.element("span", ["class": "title"], text: lane.title)
      }
      html.element("span", ["class": "note"], text: lane.note)
    }
    let worst = lane.bins.last.map { "worst \($0.level.name)" } ?? "none with a time"
    let label = "\(lane.title): \(lane.note), \(worst)"
    html.open("svg", ["class": "lane", "width": "100%", "height": "32", "role": "img", "aria-label": label])
    writeGrid(axis, height: "32")
    let places = lane.bins.map(\.place)
    if let from = places.min(), let to = places.max(), from < to {
      html.empty(
        "rect",
        [
          "class": "span " + LevelMark.style(lane.bins.last?.level ?? .informational), "x": percent(from),
          "y": "13",
          "width": width(from, to), "height": "6", "rx": "3",
        ])
    }
    for bin in lane.bins { write(bin) }
    html.close()
    html.close()
  }

  private func write(_ bin: TimelineLane.Bin) {
    let scale =
      switch bin.count {
      case ...1: "0.85"
      case ...9: "1"
      case ...99: "1.2"
      default: "1.45"
      }
    html.element(
      "svg",
      [
        "class": "mark " + LevelMark.style(bin.level), "x": percent(bin.place), "y": "16",
        "overflow": "visible",
      ]
    ) { html in
      let what =
        bin.count == 1
        ? short(bin.title, to: 120)
        : "\(Figures.count(bin.count)) alerts, worst: \(short(bin.title, to: 120))"
      html.element(
        "title",
        text: "\(Figures.period(bin.first, bin.last)) UTC, \(bin.level.name): \(what)")
      html.empty("use", ["href": "#m-" + bin.level.name, "transform": "scale(\(scale))"])
    }
  }

  private func writeGrid(_ axis: TimeAxis, height: String) {
    for tick in axis.ticks {
      let x = percent(tick.place)
      html.empty("line", ["class": "grid", "x1": x, "x2": x, "y1": "0", "y2": height])
    }
    for (before, after) in zip(axis.pieces, axis.pieces.dropFirst()) {
      html.empty(
        "rect",
        [
          "class": "cut", "x": percent(before.to), "y": "0", "width": width(before.to, after.from),
          "height": height,
        ])
    }
  }

  private func write(_ axis: TimeAxis) {
    html.open("svg", ["class": "axis", "width": "100%", "height": "42", "aria-hidden": "true"])
    html.empty("line", ["class": "base", "x1": "0", "x2": "100%", "y1": "0.5", "y2": "0.5"])
    for tick in axis.ticks {
      let x = percent(tick.place)
      // Labels at the edges lean inwards, so that none is cut off.
      let anchor = tick.place < 0.06 ? "start" : tick.place > 0.94 ? "end" : "middle"
      html.open("g", ["class": tick.isMinor ? "tick minor" : "tick", "text-anchor": anchor])
      html.empty("line", ["class": "base", "x1": x, "x2": x, "y1": "0", "y2": "5"])
      html.element("text", ["x": x, "y": "19"], text: tick.label)
      if let date = tick.date { html.element("text", ["x": x, "y": "35", "class": "date"], text: date) }
      html.close()
    }
    html.close()
  }
}
