import WardModel

extension Console {
  /// One event down to its raw text.
  enum EventPage {
    static func render(_ view: EventView, in frame: Frame) -> [UInt8] {
      Document(
        title: "Event", place: .search,
        content: """
          \(pageHead("Event of \(frame.clock.short(view.time, seconds: true))", crumb: (Link("/search"), "Search")))
          \(facts([
            ("Happened", frame.clock.time(view.time, seconds: true)),
            ("Received", frame.clock.time(view.receivedAt, seconds: true) + when(view.isLate, " <b>late</b>")),
            ("Source", "<a href=\"\(Link.source(view.sourceID))\">\(view.sourceName)</a>"),
            ("Kind of log", HTML(text: view.logSource)),
            ("About", entityTags(view.entities)),
          ], style: "row-facts card"))
          \(with(view.undecodableReason) { "<p class=\"caveat\">This event could not be read: \($0). It is kept as it came.</p>" })
          \(explanations(view))\(fields(view))
          \(section("raw", "As it was written", copyable(ShownText.cut(view.raw, to: Limit.rawCharacters), label: "Raw event")))
          \(when(!view.incidents.isEmpty, section("incidents", "Incidents that rest on it", incidentList(view.incidents, frame))))
          \(when(!view.patients.isEmpty, section("patients", "Patients", "<div class=\"card\">\(patientTokens(view.patients, frame, to: Link.event(view.id).then("reveal")))</div>")))
          """
      ).render(in: frame)
    }

    private static func explanations(_ view: EventView) -> HTML {
      when(
        !view.explanations.isEmpty,
        section(
          "explanations", "Why it raised an alert",
          each(view.explanations) { explanation in
            """
            <div class="card"><h3><a href="\(Link.rule(explanation.ruleID))">\(explanation.ruleTitle)</a> \(levelTag(explanation.level))</h3>
            <ul class="lines code">\(each(explanation.lines) { "<li>\($0)</li>" })</ul></div>
            """
          }))
    }

    private static func fields(_ view: EventView) -> HTML {
      section(
        "fields", "Fields",
        view.fields.isEmpty
          ? "<p class=\"quiet\">No field could be read.</p>"
          : table(
            "Fields of the event", style: "fields",
            [Column("Field", "tight"), Column("Value"), Column("", "tight bare")],
            view.fields.map {
              [
                HTML(text: $0.name), "<span class=\"code\">\(ShownText.cut($0.value, to: 4000))</span>",
                "<a class=\"note\" href=\"\(Link.search($0.name + ":" + Link.quoted($0.value)))\">find alike</a>",
              ]
            }))
    }
  }
}
