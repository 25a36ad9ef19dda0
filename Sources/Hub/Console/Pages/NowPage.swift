import WardModel

extension Console {
  /// "Is the hospital under attack?", in ten seconds.
  enum NowPage {
    static func render(_ view: NowView, in frame: Frame) -> [UInt8] {
      Document(
        title: (view.waitingCount > 0 ? "(\(view.waitingCount)) " : "") + "Now", place: .now,
        live: .init(page: "now"),
        band: band(view, frame), content: body(view, frame)
      ).render(in: frame)
    }

    /// The parts that the stream may send again.
    static func fragments(_ view: NowView, in frame: Frame) -> [Document.Fragment] {
      [
        Document.Fragment(id: "now-answer", markup: band(view, frame)),
        Document.Fragment(id: "now-waiting", markup: waiting(view, frame)),
        Document.Fragment(id: "now-sight", markup: sight(view, frame)),
        Document.Fragment(id: "now-day", markup: day(view, frame)),
      ]
    }

    private static func band(_ view: NowView, _ frame: Frame) -> HTML {
      let answer = NowAnswer(view)
      let tone: HTML = "verdict t-\(answer.tone.rawValue) l-\(answer.level.name)"
      let sign: HTML =
        switch answer.tone {
        case .attack, .watch: levelShape(answer.level)
        case .blind: levelShape(.medium)
        case .calm: "<span aria-hidden=\"true\">✓</span>"
        case .empty: "<span aria-hidden=\"true\">→</span>"
        }
      // With a level of its own the tone is only for the calm states.
      let style: HTML =
        answer.tone == .attack || answer.tone == .watch ? tone : "verdict t-\(answer.tone.rawValue)"
      return """
        <div class="\(style)" id="now-answer"><div class="wide">
        <p class="question">Is \(frame.hospital) under attack?</p>
        <h1>\(answer.headline)</h1>
        <div class="answer"><div><p class="urgency">\(sign)\(answer.urgency)</p>
        <p class="lede">\(ShownText.cut(answer.explanation, to: 500))</p></div>
        \(with(answer.doFirst) { "<div class=\"first\"><h2>Do first</h2><p>\(ShownText.cut($0, to: 400))</p></div>" })</div>
        \(with(answer.incident) { "<p class=\"actions\"><a class=\"button primary\" href=\"\(Link.incident($0))\">Open the incident</a></p>" })
        \(when(answer.tone == .empty && frame.may(.manageSources), "<p class=\"actions\"><a class=\"button primary\" href=\"/sources/new\">Add a source</a></p>"))
        </div></div>

        """
    }

    private static func body(_ view: NowView, _ frame: Frame) -> HTML {
      """
      <div class="columns"><div>\(waiting(view, frame))</div><div>\(sight(view, frame))</div></div>
      \(day(view, frame))
      """
    }

    private static func waiting(_ view: NowView, _ frame: Frame) -> HTML {
      let list: HTML =
        view.waiting.isEmpty
        ? empty(
          "Nothing waits for you",
          "Ward puts alerts that belong together into one incident and asks for a person here. Quiet is normal."
        )
        : incidentList(view.waiting, frame)
      let more = view.waitingCount - view.waiting.count
      return """
        <div id="now-waiting">\(section("waiting", "What waits for you", aside: view.waitingCount == 0 ? .empty : "<a href=\"\(Link("/incidents").query(["state": "open"]))\">All open incidents</a>", """
          \(list)\(when(more > 0, "<p class=\"note\">and \(Figures.count(more)) more</p>"))
          """))</div>

        """
    }

    private static func sight(_ view: NowView, _ frame: Frame) -> HTML {
      let sight = view.sight
      let spots = each(view.blindSpots) { spot in
        let link: HTML = with(spot.source) { " <a href=\"\(Link.source($0))\">Look at it</a>" }
        return """
          <li class="\(spot.isSerious ? "l-high" : "l-medium")"><span class="sign" aria-hidden="true">\(levelShape(spot.isSerious ? .high : .medium))</span>\
          <p><span class="text">\(spot.text)</span> <span class="quiet">since \(frame.clock.time(spot.since)). \(spot.advice).\(link)</span></p></li>

          """
      }
      return """
        <div id="now-sight">\(section("sight", "Can Ward see everything?", """
          <div class="card"><ul class="sight">\(spots)\(hearing(sight))\(watching(sight))\(room(sight))</ul></div>
          """))</div>

        """
    }

    private static func hearing(_ sight: NowView.Sight) -> HTML {
      if sight.sourceCount == 0 {
        return line(false, "No source yet", "Nothing is heard, so nothing can be seen.")
      }
      let heard =
        "\(Figures.count(sight.heardSourceCount)) of \(Figures.count(sight.sourceCount, "source", "sources")) heard"
      let rate = "\(Figures.decimal(sight.rate, places: 0)) events a second now"
      return line(
        sight.heardSourceCount == sight.sourceCount, heard,
        "Each speaks as often as it should, or is named above.")
        + line(
          sight.detectionDelay < slowDelay,
          "Alerts come after \(Figures.duration(seconds: sight.detectionDelay))",
          "From receipt to alert, for 99 of 100; \(rate).")
    }

    private static func watching(_ sight: NowView.Sight) -> HTML {
      let refused = Figures.count(
        sight.rulesRefused, "was refused and watches nothing", "were refused and watch nothing")
      return line(
        sight.rulesRefused == 0, "\(Figures.count(sight.rulesLoaded, "rule", "rules")) on watch",
        sight.rulesRefused == 0 ? "None was refused." : refused + ".")
    }

    private static func room(_ sight: NowView.Sight) -> HTML {
      let isWell = sight.diskUsed < fullDisk
      return line(
        isWell, "Disk \(Figures.percent(sight.diskUsed)) full",
        sight.diskDaysLeft.map { "Full in \(Figures.count($0, "day", "days")) at this pace." }
          ?? "Retention keeps it below its limit.", meter(sight.diskUsed, tone: isWell ? "calm" : "watch"))
    }

    /// Seconds from receipt to alert from which the delay is worth a look.
    private static let slowDelay = 5.0
    /// The share of the disk from which its filling is worth a look.
    private static let fullDisk = 0.85

    private static func line(_ isWell: Bool, _ text: String, _ more: String, _ drawing: HTML = .empty) -> HTML
    {
      """
      <li class="\(isWell ? "t-calm" : "t-watch")"><span class="sign" aria-hidden="true">\(isWell ? "✓" : "!")</span>\
      <div><p class="text">\(text)</p>\(drawing)<p class="note">\(more)</p></div></li>
      """
    }

    private static func day(_ view: NowView, _ frame: Frame) -> HTML {
      let day = view.day
      let scale = TimeScale(start: day.events.start, end: day.events.end)
      let words =
        "Events of the last 24 hours: \(Figures.count(day.eventCount)), with \(Figures.count(day.alertCount, "alert", "alerts"))"
      let gaps = day.events.counts.contains { $0 == nil }
      let levels = Set(day.marks.map(\.level)).sorted(by: >)
      return """
        <div id="now-day">\(section("day", "The last 24 hours", """
          <div class="card">\(figures([
            ("Events kept", Figures.count(day.eventCount), "from all sources"),
            ("Alerts", Figures.count(day.alertCount), "single signs"),
            ("Incidents", Figures.count(day.incidentCount), "needed a person"),
            ("Closed", Figures.count(day.closedCount), "looked at and done"),
          ]))
          <figure class="strip">\(bars(day.events, height: 72, words: words, marks: day.marks))\(axis(scale, frame.clock))
          <figcaption><ul class="legend"><li>Bars: events</li>\(each(levels) { "<li>\(levelTag($0))</li>" })\(when(gaps, "<li>Hatched: nothing was heard</li>"))</ul></figcaption></figure></div>
          """))</div>

        """
    }
  }
}
