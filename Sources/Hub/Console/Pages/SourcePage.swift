import WardModel

extension Console {
  /// One source with its gaps and refusals.
  enum SourcePage {
    static func render(_ view: SourceView, in frame: Frame) -> [UInt8] {
      let row = view.row
      let link = Link.source(row.id)
      return Document(
        title: row.name, place: .sources,
        content: """
          \(pageHead(row.name, crumb: (Link("/sources"), "Sources"), lede: "\(SourcesPage.stateTag(row.state)) \(with(row.reason) { HTML(text: $0) })", aside: when(frame.may(.search), "<a class=\"button\" href=\"\(Link.search("source:" + Link.quoted(row.name)))\">Search its events</a>")))
          \(facts([
            ("Kind", HTML(text: row.kind)), ("Site", HTML(text: row.site)), ("Last heard", frame.clock.ago(row.lastHeard)),
            ("Now", "\(Figures.decimal(row.rate)) events a second"), ("Expected rhythm", HTML(text: view.rhythm)),
            ("Added", "\(frame.clock.time(view.addedAt)) by \(view.addedBy)"),
          ], style: "row-facts card"))
          \(section("day", "The last 24 hours", "<div class=\"card\">\(bars(row.activity, height: 72, words: "Events over 24 hours"))\(axis(TimeScale(start: row.activity.start, end: row.activity.end), frame.clock))<p>\(SourcesPage.equation(row))</p></div>"))
          <div class="columns even"><div>\(section("gaps", "Gaps", gaps(view, frame)))</div>
          <div>\(section("refusals", "Refused or unreadable", refusals(view, frame)))</div></div>
          \(when(frame.may(.manageSources), section("change", "Change", change(view, frame, link))))
          \(section("history", "History", historyList(view.history, frame)))
          """
      ).render(in: frame)
    }

    private static func gaps(_ view: SourceView, _ frame: Frame) -> HTML {
      if view.gaps.isEmpty { return "<p class=\"quiet\">None in the last 30 days.</p>" }
      return table(
        "Gaps", [Column("From", "time tight"), Column("To", "time tight"), Column("What is missing")],
        view.gaps.map { [frame.clock.time($0.start), frame.clock.time($0.end), HTML(text: $0.text)] })
    }

    private static func refusals(_ view: SourceView, _ frame: Frame) -> HTML {
      if view.refusals.isEmpty { return "<p class=\"quiet\">All of it could be read.</p>" }
      return table(
        "Refusals",
        [
          Column("Last", "time tight"), Column("Reason", "lead"), Column("Events", "end tight"),
          Column("Look", "tight"),
        ],
        view.refusals.map {
          [
            frame.clock.time($0.time), HTML(text: $0.reason), HTML(text: Figures.count($0.count)),
            with(frame.may(.search) ? $0.event : nil) { "<a href=\"\(Link.event($0))\">one of them</a>" },
          ]
        })
    }

    private static func change(_ view: SourceView, _ frame: Frame, _ link: Link) -> HTML {
      let edit = form(
        frame, to: link.then("change"), style: "narrow-form",
        """
        \(field("Name", name: "name", value: view.row.name))\(choice("Site", name: "site", view.sites.map { ($0, $0) }, chosen: view.row.site))\
        \(field("Expected rhythm", name: "rhythm", value: view.rhythm, hint: "How long it may be quiet: 5 min, 1 h; or learned, or whenever"))<button>Change</button>
        """)
      let token = form(
        frame, to: link.then("token"),
        "<p class=\"hint\">The old token stops at once; the sender needs the new one.</p><button>Make a new token</button>"
      )
      let remove = form(
        frame, to: link.then("remove"), style: "narrow-form",
        """
        <p class="hint">What it sent is kept. Its sender will be refused.</p>\(field("Type its name to be sure", name: "name", id: "f-sure"))<button class="danger">Remove the source</button>
        """)
      return folded("Name, site and rhythm", style: "fold boxed", edit)
        + folded("New token", style: "fold boxed", token)
        + folded("Remove", style: "fold boxed", remove)
    }
  }
}
