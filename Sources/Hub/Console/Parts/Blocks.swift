import WardModel

extension Console {
  /// A section with its heading; `id` is also the anchor.
  static func section(
    _ id: StaticString, _ title: String, intro: HTML = .empty, aside: HTML = .empty, _ content: HTML
  ) -> HTML {
    let id = id.description
    return """
      <section aria-labelledby="h-\(id)" id="\(id)"><div class="head"><h2 id="h-\(id)">\(title)</h2>\(aside)</div>
      \(when(!intro.isEmpty, "<p class=\"intro\">\(intro)</p>"))\(content)</section>

      """
  }

  /// The head of a page: where we are, its name, and a sentence.
  static func pageHead(
    _ title: String, crumb: (Link, String)? = nil, lede: HTML = .empty, aside: HTML = .empty
  ) -> HTML {
    """
    <div class="page-head">
    \(with(crumb) { "<p class=\"crumb\"><a href=\"\($0.0)\">\($0.1)</a></p>" })<div class="head"><h1>\(title)</h1>\(aside)</div>
    \(when(!lede.isEmpty, "<p class=\"lede\">\(lede)</p>"))</div>

    """
  }

  /// What stands where nothing is yet: why, and how to change it.
  static func empty(_ title: String, _ text: HTML, _ action: HTML = .empty) -> HTML {
    """
    <div class="empty"><p class="title">\(title)</p><p>\(text)</p>\(when(!action.isEmpty, "<p class=\"actions\">\(action)</p>"))</div>

    """
  }

  /// Names and values.
  static func facts(_ facts: [(String, HTML)], style: String = "facts") -> HTML {
    """
    <dl class="\(style)">\(each(facts) { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" })</dl>

    """
  }

  /// Big figures in a row: name, value, remark.
  static func figures(_ figures: [(String, String, String)]) -> HTML {
    """
    <dl class="figures">\(each(figures) {
      "<div><dt>\($0.0)</dt><dd class=\"value\">\($0.1)</dd><dd class=\"note\">\($0.2)</dd></div>" })</dl>

    """
  }

  /// A column of a table.
  struct Column {
    var title: String
    var style: String
    init(_ title: String, _ style: String = "") {
      self.title = title
      self.style = style
    }
  }

  /// A table whose rows become labelled blocks on a phone, so the roles are stated.
  static func table(_ caption: String, style: String = "", _ columns: [Column], _ rows: [[HTML]]) -> HTML {
    let head = each(columns) {
      "<th scope=\"col\" role=\"columnheader\" class=\"\($0.style)\">\($0.title)</th>"
    }
    let body = each(rows) { row in
      let cells = each(zip(columns, row)) { column, cell in
        "<td role=\"cell\" data-label=\"\(column.title)\" class=\"\(column.style)\">\(cell)</td>"
      }
      return "<tr role=\"row\">\(cells)</tr>\n"
    }
    return """
      <table class="table \(style)" role="table"><caption class="unseen">\(caption)</caption>
      <thead role="rowgroup"><tr role="row">\(head)</tr></thead>
      <tbody role="rowgroup">\(body)</tbody></table>

      """
  }

  /// Links to the first and the next page of a list.
  static func pager(_ paging: Paging, at link: Link) -> HTML {
    if paging.isFirst, paging.next == nil { return .empty }
    return """
      <nav class="pager" aria-label="Pages">\(when(!paging.isFirst, "<a class=\"button\" href=\"\(link)\">Back to the first page</a>"))\
      \(with(paging.next) { "<a class=\"button\" rel=\"next\" href=\"\(link.query(["cursor": $0]))\">Next page</a>" })</nav>

      """
  }

  /// Incidents as a list of cards, each one link.
  static func incidentList(_ rows: [IncidentRow], _ frame: Frame, showsNextStep: Bool = false) -> HTML {
    """
    <ul class="incidents">\(each(rows) { incidentCard($0, frame, showsNextStep) })</ul>

    """
  }

  private static func incidentCard(_ row: IncidentRow, _ frame: Frame, _ showsNextStep: Bool) -> HTML {
    let names = row.hosts + row.users
    return """
      <li class="incident l-\(row.level.name)" data-row><div class="score"><b>\(Figures.decimal(row.score, places: 0))</b>\
      <span>of 100</span></div><div class="what"><p class="title"><a href="\(Link.incident(row.id))">\(ShownText.cut(row.title, to: 200))</a></p>
      <p class="about">\(levelTag(row.level)) \(stateTag(row.state)) \
      \(with(row.verdict) { "<span class=\"quiet\">\(words($0))</span>" })\
      <span>\(row.owner.map { "with " + $0 } ?? "nobody’s yet")</span>\
      \(when(!names.isEmpty, "<span>\(Figures.list(names, atMost: 3))</span>"))\
      <span>\(Figures.count(row.alertCount, "alert", "alerts"))</span></p>
      \(when(showsNextStep, with(row.nextStep) { "<p class=\"next-step\"><b>First:</b> \(ShownText.cut($0, to: 240))</p>" }))\
      </div><p class="when">\(frame.clock.ago(row.lastTime))<span class="note">began \(frame.clock.time(row.firstTime))</span></p></li>

      """
  }

  /// Entries of the ledger about one thing.
  static func historyList(_ entries: [HistoryEntry], _ frame: Frame) -> HTML {
    if entries.isEmpty { return "<p class=\"quiet\">Nothing is recorded yet.</p>" }
    let mayOpen = frame.may(.viewLedger)
    return """
      <ol class="history">\(each(entries) { entry in
        let number: HTML = mayOpen
          ? "<a class=\"quiet\" href=\"\(Link.under("/ledger", String(entry.index)))\">record \(Figures.count(entry.index))</a>"
          : "<span class=\"quiet\">record \(Figures.count(entry.index))</span>"
        return "<li><span class=\"when\">\(frame.clock.time(entry.time))</span><span><b>\(entry.who)</b> \(entry.what)</span>\(number)</li>"
      })</ol>

      """
  }

  /// Patient tokens with a form to turn each back, for those who may.
  static func patientTokens(_ tokens: [PatientToken], _ frame: Frame, to link: Link) -> HTML {
    each(tokens) { patient in
      let count = Figures.count(patient.mentionCount, "mention", "mentions")
      if let revealed = patient.revealed {
        return """
          <div class="patient"><p><span class="code">\(patient.token)</span> is <b class="code">\(revealed)</b></p>\
          <p class="note">Shown this once. That you looked, and why, is in the ledger.</p></div>
          """
      }
      guard frame.may(.reveal) else {
        return """
          <div class="patient"><p><span class="code">\(patient.token)</span> <span class="quiet">\(count)</span></p></div>
          """
      }
      let reveal = form(
        frame, to: link,
        """
        <input type="hidden" name="token" value="\(patient.token)">
        \(field("Why do you need to know?", name: "reason", hint: "Your name, the time and this reason go into the ledger.", id: "reveal-" + patient.token))
        <button>Reveal and record</button>
        """)
      return """
        <div class="patient"><p><span class="code">\(patient.token)</span> <span class="quiet">\(count)</span></p>\
        \(folded("Reveal…", style: "fold small", reveal))</div>
        """
    }
  }
}
