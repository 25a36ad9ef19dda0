import WardModel

extension Console {
  /// All sources: who speaks, who is silent, and whether the sums are right.
  enum SourcesPage {
    static func render(_ view: SourcesView, in frame: Frame) -> [UInt8] {
      let troubled = view.rows.filter { $0.state != .heard }.count
      let add: HTML = when(
        frame.may(.manageSources), "<a class=\"button primary\" href=\"/sources/new\">Add a source</a>")
      let lede: HTML =
        view.rows.isEmpty
        ? "Systems that send their logs to Ward."
        : troubled == 0
          ? "All \(Figures.count(view.rows.count, "source is", "sources are")) heard as often as usual."
          : "\(Figures.count(troubled)) of \(Figures.count(view.rows.count, "source", "sources")) in trouble. What isn’t heard can’t be watched."
      let list: HTML =
        view.rows.isEmpty
        ? empty(
          "No source yet",
          "Ward sees what systems tell it. Begin with the domain controllers, the firewall and one ward’s computers: adding a source takes a minute and shows a text to paste on the sender.",
          add) : sourceTable(view.rows, frame)
      return Document(
        title: "Sources", place: .sources, live: .init(page: "sources"),
        content: """
          \(pageHead("Sources", lede: lede, aside: view.rows.isEmpty ? .empty : add))
          \(unknown(view, frame))
          <section aria-label="All sources" id="all"><div id="sources-list">\(list)</div>
          \(when(!view.rows.isEmpty, "<p class=\"note\">Over the last 24 hours. Received = kept + repeated (sent again and recognised) + refused (kept aside with a reason) + dropped (lost on the way in; only UDP can lose).</p>"))</section>
          """
      ).render(in: frame)
    }

    static func fragments(_ view: SourcesView, in frame: Frame) -> [Document.Fragment] {
      [
        Document.Fragment(
          id: "sources-list", markup: "<div id=\"sources-list\">\(sourceTable(view.rows, frame))</div>")
      ]
    }

    static func words(_ state: SourceRow.State) -> (text: String, level: Severity?) {
      switch state {
      case .heard: ("Heard", nil)
      case .silent: ("Silent", .high)
      case .late: ("Late", .medium)
      case .undecodable: ("Unreadable", .medium)
      case .rhythm: ("Unusual pace", .medium)
      case .refusing: ("Told to wait", .medium)
      case .waiting: ("Not yet heard", .informational)
      }
    }

    static func stateTag(_ state: SourceRow.State) -> HTML {
      let (text, level) = words(state)
      guard let level else {
        return "<span class=\"source-state t-calm\"><span aria-hidden=\"true\">✓</span>\(text)</span>"
      }
      return "<span class=\"source-state l-\(level.name)\">\(levelShape(level))\(text)</span>"
    }

    static func equation(_ row: SourceRow) -> HTML {
      """
      <span class="equation"><b>\(Figures.count(row.received))</b> = \(Figures.count(row.kept)) kept\
      \(when(row.repeated > 0, " + \(Figures.count(row.repeated)) repeated"))\(when(row.refused > 0, " + \(Figures.count(row.refused)) refused"))\
      \(when(row.dropped > 0, " + <span class=\"lost\">\(Figures.count(row.dropped)) dropped</span>"))</span>
      """
    }

    private static func sourceTable(_ rows: [SourceRow], _ frame: Frame) -> HTML {
      let order = rows.filter { $0.state != .heard } + rows.filter { $0.state == .heard }
      return table(
        "Sources", style: "sources",
        [
          Column("Source", "lead"), Column("State", "tight"), Column("Last heard", "time tight"),
          Column("Events/s", "end tight"),
          Column("24 hours", "spark"), Column("Received"),
        ],
        order.map { row in
          [
            "<p class=\"title\"><a href=\"\(Link.source(row.id))\">\(row.name)</a></p><p class=\"note\">\(row.kind), \(row.site)</p>",
            "<div>\(stateTag(row.state))\(with(row.reason) { "<p class=\"note\">\($0)</p>" })</div>",
            frame.clock.ago(row.lastHeard),
            HTML(text: Figures.decimal(row.rate)),
            bars(row.activity, height: 28, words: "Events of \(row.name) over 24 hours", style: "small"),
            equation(row),
          ]
        })
    }

    private static func unknown(_ view: SourcesView, _ frame: Frame) -> HTML {
      guard !view.unknown.isEmpty else { return .empty }
      let kinds = view.kinds.map { ($0.id, $0.name) }
      let sites = view.sites.map { ($0, $0) }
      let cards = each(view.unknown.enumerated()) { number, sender in
        let id = "u\(number)-"
        let adopt = form(
          frame, to: Link("/sources/adopt"),
          """
          <input type="hidden" name="sender" value="\(sender.id)"><div class="row">\
          \(field("Name", name: "name", value: sender.proposedName, id: id + "name"))\(choice("Kind", name: "kind", kinds, id: id + "kind"))\(choice("Site", name: "site", sites, id: id + "site"))<button class="primary">Adopt</button></div>
          """)
        return """
          <div class="card"><div class="head"><h3>\(sender.address)</h3><span class="note">\(Figures.count(sender.eventCount, "event", "events")) since \(frame.clock.time(sender.firstHeard)), last \(frame.clock.ago(sender.lastHeard))</span></div>
          <p class="quiet">Looks like \(sender.guess).</p><pre class="sample">\(ShownText.cut(sender.sample, to: 400))</pre>
          \(when(frame.may(.manageSources), adopt + button(frame, to: Link("/sources/dismiss"), "Refuse it", style: "plain", fields: [("sender", sender.id)])))</div>
          """
      }
      return section(
        "unknown", "Unknown senders",
        intro: "Somebody sends logs that nobody has announced. Adopt what belongs to the hospital.", cards)
    }
  }
}
