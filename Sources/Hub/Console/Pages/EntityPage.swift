import WardModel

extension Console {
  /// Everything known about a user, a host, an address.
  enum EntityPage {
    static func render(_ view: EntityView, in frame: Frame) -> [UInt8] {
      let words = Figures.count(view.eventCount, "event", "events")
      return Document(
        title: view.entity.value, place: nil,
        content: """
          \(pageHead(view.entity.value, crumb: frame.may(.search) ? (Link("/search"), "Search") : nil, lede: "\(Console.words(view.entity.kind)), first seen \(frame.clock.time(view.firstSeen)), last \(frame.clock.ago(view.lastSeen)).", aside: when(frame.may(.search), "<a class=\"button\" href=\"\(Link.search(Link.quoted(view.entity.value)))\">Search its events</a>")))
          \(when(!view.facts.isEmpty, facts(view.facts.map { ($0.name, HTML(text: $0.value)) }, style: "row-facts card")))
          \(section("activity", "Activity", "<div class=\"card\"><p class=\"note\">\(words)</p>\(bars(view.activity, height: 48, words: "Activity over time: " + words))\(axis(TimeScale(start: view.activity.start, end: view.activity.end), frame.clock))</div>"))
          \(section("incidents", "Incidents", view.incidents.isEmpty ? "<p class=\"quiet\">It stands in no incident.</p>" : incidentList(view.incidents, frame)))
          \(section("alerts", "Alerts", view.alerts.isEmpty ? "<p class=\"quiet\">No rule has seen anything about it.</p>" : alertTable(view.alerts, frame)))
          <div class="columns even">
          <div>\(section("related", "Seen together with", related(view, frame)))</div>
          <div>\(section("sources", "Who tells us about it", sources(view, frame)))</div></div>
          """
      ).render(in: frame)
    }

    private static func related(_ view: EntityView, _ frame: Frame) -> HTML {
      if view.related.isEmpty { return "<p class=\"quiet\">Nothing else.</p>" }
      return table(
        "Related", [Column("Name", "lead"), Column("How"), Column("Last seen", "time tight")],
        view.related.map {
          [
            entityTag($0.entity) + when($0.isSuspect, " <b class=\"level l-high\">suspect</b>"),
            HTML(text: $0.relation),
            frame.clock.ago($0.lastSeen),
          ]
        })
    }

    private static func sources(_ view: EntityView, _ frame: Frame) -> HTML {
      if view.sources.isEmpty { return "<p class=\"quiet\">No source.</p>" }
      return table(
        "Sources", [Column("Source", "lead"), Column("Events", "end"), Column("Last", "time tight")],
        view.sources.map {
          [
            "<a href=\"\(Link.source($0.id))\">\($0.name)</a>", HTML(text: Figures.count($0.eventCount)),
            frame.clock.ago($0.lastSeen),
          ]
        })
    }
  }
}
