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
        <label class="unseen" for="f-q">What to look for</label><input id="f-q" name="q" type="search" value="\(view.query)" placeholder="User:k.brandt powershell" spellcheck="false" autocomplete="off" autocapitalize="off" class="code">
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
        let longer = Link("/search").query(["q": view.query, "range": "30d"])
        return """
          <section aria-label="Result">\(empty(
            "Nothing was found",
            "No event of this time matches. A longer time, fewer words or a \(term(.source)) that is silent may be the reason.",
            "<a class=\"button\" href=\"\(longer)\">Look at 30 days</a> <a class=\"button\" href=\"/sources\">Check the sources</a>"
          ))</section>
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
        "Words are looked for everywhere; a name with a colon narrows it to one field. All parts must hold.",
      """
      <dl class="hint-list">
      <div><dt>powershell</dt><dd>the word anywhere in an event</dd></div>
      <div><dt>"failed password"</dt><dd>words next to each other</dd></div>
      <div><dt>User:k.brandt</dt><dd>a field of the event by its name, as the page of an event shows it</dd></div>
      <div><dt>Image:*\\rundll32.exe</dt><dd>* stands for anything</dd></div>
      <div><dt>source:fw-west</dt><dd>only what one source sent; names with spaces in quotation marks</dd></div>
      <div><dt>-User:svc-backup</dt><dd>not this</dd></div>
      <div><dt>mimikatz OR procdump</dt><dd>one of the two is enough</dd></div>
      </dl>
      """)
  }
}
