import WardModel

extension Console {
  /// Questions to the log: fields, time, free text.
  enum SearchPage {
    static func render(_ view: SearchView, in frame: Frame) -> [UInt8] {
      Document(
        title: view.query.isEmpty ? "Search" : ShownText.cut(view.query, to: 60) + " · Search",
        place: .search,
        live: nil,
        content: """
          \(pageHead("Search", lede: "Everything that was kept, down to the raw event. What you look for is written into the \(term(.ledger))."))
          \(box(view, frame))\(outcome(view, frame))
          """
      ).render(in: frame)
    }

    private static let rangeNames: [(SearchView.Range, String)] = [
      (.hour, "Last hour"), (.day, "24 hours"), (.week, "7 days"), (.month, "30 days"),
      (.custom, "From … to"),
    ]

    private static func box(_ view: SearchView, _ frame: Frame) -> HTML {
      let ranges = each(rangeNames) { range, name in
        "<div class=\"radio\"><label><input type=\"radio\" name=\"range\" value=\"\(range.rawValue)\"\(when(range == view.range, " checked"))> \(name)</label></div>"
      }
      let custom: HTML = """
        <div class="row"><div class="field"><label for="f-from">From</label><input id="f-from" type="datetime-local" name="from" value="\(frame.clock.field(view.from))"></div>\
        <div class="field"><label for="f-to">To</label><input id="f-to" type="datetime-local" name="to" value="\(frame.clock.field(view.to))"></div></div>
        """
      return """
        <form class="search-box" method="get" action="/search" role="search">
        <label class="unseen" for="f-q">What to look for</label><input id="f-q" name="q" type="search" value="\(view.query)" placeholder="host:ward7-ws03 powershell" spellcheck="false" autocomplete="off" autocapitalize="off" class="code">
        <button class="primary">Search</button>
        <fieldset class="times"><legend class="unseen">When</legend>\(ranges)\
        <details class="fold small"\(when(view.range == .custom, " open"))><summary>Exact times</summary>\(custom)</details></fieldset>
        </form>

        """
    }

    private static func outcome(_ view: SearchView, _ frame: Frame) -> HTML {
      switch view.outcome {
      case .none: return saved(view, frame) + howTo
      case .refused(let reason): return "<p class=\"problem\" role=\"alert\">\(reason)</p>" + howTo
      case .found where view.hits.isEmpty:
        return """
          <section aria-label="Result">\(empty("Nothing was found", "No event of this time matches. A longer time, fewer words or a \(term(.source)) that is silent may be the reason.", "<a class=\"button\" href=\"\(Link("/search").query(["q": view.query, "range": "30d"]))\">Look at 30 days</a> <a class=\"button\" href=\"/sources\">Check the sources</a>"))</section>
          """ + howTo
      case .found: return results(view, frame)
      }
    }

    private static func results(_ view: SearchView, _ frame: Frame) -> HTML {
      let here = Link("/search").query([
        "q": view.query, "range": view.range.rawValue,
        "from": view.range == .custom ? frame.clock.field(view.from) : "",
        "to": view.range == .custom ? frame.clock.field(view.to) : "",
      ])
      let count =
        view.total.map { Figures.count($0, "event", "events") }
        ?? "more than \(Figures.count(view.hits.count)) events"
      let chart = with(view.histogram) { histogram in
        """
        <div class="card">\(bars(histogram, height: 48, words: "Matches over time: " + count))\(axis(TimeScale(start: histogram.start, end: histogram.end), frame.clock))</div>
        """
      }
      let rows = view.hits.map { hit -> [HTML] in
        [
          frame.clock.time(hit.time, seconds: true),
          "<p><a href=\"\(Link.event(hit.id))\">\(ShownText.cut(hit.summary, to: 240))</a></p>",
          entityTags(hit.entities, atMost: 4), HTML(text: hit.source),
          hit.level.map {
            levelTag($0)
              + when(
                hit.alertCount > 1,
                " <span class=\"note\">\(Figures.count(hit.alertCount, "alert", "alerts"))</span>")
          }
            ?? "<span class=\"quiet\">none</span>",
        ]
      }
      let keep = form(
        frame, to: Link("/searches"),
        """
        <input type="hidden" name="q" value="\(view.query)"><input type="hidden" name="range" value="\(view.range.rawValue)">\
        <div class="row">\(field("Name", name: "name"))<button>Keep</button></div>
        """)
      return """
        <section aria-labelledby="h-results" id="results"><div class="head"><h2 id="h-results">\(count)</h2>\
        <p class="note">in \(Figures.duration(seconds: view.seconds)), \(view.effort)</p></div>\(chart)
        \(table("Events found", style: "hits", [
          Column("Time", "time tight"), Column("Event", "lead"), Column("About"), Column("Source", "tight"), Column("Alerts", "tight"),
        ], rows))\(pager(view.paging, at: here))
        \(folded("Keep this search under a name…", keep))</section>
        \(saved(view, frame))
        """
    }

    private static func saved(_ view: SearchView, _ frame: Frame) -> HTML {
      when(
        !view.saved.isEmpty,
        section(
          "saved", "Kept searches",
          """
          <ul class="notes">\(each(view.saved) { saved in
            "<li><a href=\"\(Link("/search").query(["q": saved.query, "range": saved.range]))\">\(saved.name)</a> <span class=\"quiet code\">\(saved.query)</span> \(button(frame, to: Link.under("/searches", saved.id, "remove"), "Forget", style: "small"))</li>"
          })</ul>
          """))
    }

    private static let howTo: HTML = section(
      "how", "How to search",
      intro:
        "Words are looked for everywhere; a name with a colon narrows it to one field. All parts must match.",
      """
      <dl class="hint-list">
      <div><dt>powershell</dt><dd>the word anywhere in an event</dd></div>
      <div><dt>host:ward7-ws03</dt><dd>everything from or about a computer</dd></div>
      <div><dt>user:k.brandt</dt><dd>everything a person’s account did</dd></div>
      <div><dt>address:192.0.2.44</dt><dd>a network address, on either side</dd></div>
      <div><dt>Image:*\\rundll32.exe</dt><dd>a field of the event by its name; * stands for anything</dd></div>
      <div><dt>source:fw-west level:high</dt><dd>one source, and only events with an alert of this level or worse</dd></div>
      <div><dt>"exact words" -backup</dt><dd>words in this order, and without another word</dd></div>
      </dl>
      """)
  }

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
          \(section("raw", "As it was written", copyable(view.raw, label: "Raw event")))
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
                "<a class=\"note\" href=\"\(Link.search($0.name + ":\"" + ShownText.cut($0.value, to: 200) + "\""))\">find alike</a>",
              ]
            }))
    }
  }

  /// Everything known about a user, a host, an address.
  enum EntityPage {
    static func render(_ view: EntityView, in frame: Frame) -> [UInt8] {
      let key =
        view.entity.kind == .host || view.entity.kind == .user || view.entity.kind == .address
        ? view.entity.kind.rawValue + ":" : ""
      let words = Figures.count(view.eventCount, "event", "events")
      return Document(
        title: view.entity.value, place: nil,
        content: """
          \(pageHead(view.entity.value, crumb: (Link("/search"), "Search"), lede: "\(Console.words(view.entity.kind)), first seen \(frame.clock.time(view.firstSeen)), last \(frame.clock.ago(view.lastSeen)).", aside: "<a class=\"button\" href=\"\(Link.search(key + view.entity.value))\">Search its events</a>"))
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

  /// Alerts as a table of links.
  static func alertTable(_ alerts: [EntityView.AlertLine], _ frame: Frame) -> HTML {
    table(
      "Alerts",
      [
        Column("Time", "time tight"), Column("Level", "tight"), Column("What was seen", "lead"),
        Column("Incident", "tight"),
      ],
      alerts.map {
        [
          frame.clock.time($0.time), levelTag($0.level),
          "<a href=\"\(Link.rule($0.ruleID))\">\($0.title)</a>",
          with($0.incident) { "<a href=\"\(Link.incident($0))\">open</a>" },
        ]
      })
  }
}
