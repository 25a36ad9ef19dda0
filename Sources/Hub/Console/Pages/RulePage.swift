import WardModel

extension Console {
  /// One rule with its text and its record.
  enum RulePage {
    static func render(_ view: RuleView, in frame: Frame) -> [UInt8] {
      let row = view.row
      return Document(
        title: row.title, place: .rules,
        content: """
          \(pageHead(row.title, crumb: (Link("/rules"), "Rules"), lede: HTML(text: view.description), aside: levelTag(row.level)))
          \(facts([
            ("Hits, 30 days", HTML(text: Figures.count(row.hitCount))), ("Last hit", frame.clock.ago(row.lastHit)),
            ("Verdicts, 90 days", RulesPage.verdicts(row.verdicts)), ("Tests", RulesPage.tests(row.tests)),
            ("Points to", "<ul class=\"tags\">\(each(row.techniques) { "<li>\(techniqueTag($0))</li>" })</ul>"),
          ], style: "row-facts card"))
          \(with(view.runbook) { "<div class=\"first t-empty\"><h2>What to do when it fires</h2><p>\($0)</p></div>" })
          \(hits(view, frame))\(harmless(view))\(suppressions(view, frame))\(text(view))\(toggle(row, frame))
          """
      ).render(in: frame)
    }

    private static func hits(_ view: RuleView, _ frame: Frame) -> HTML {
      let scale = TimeScale(start: view.hits.start, end: view.hits.end)
      let recent: HTML =
        view.recent.isEmpty
        ? "<p class=\"quiet\">It has seen nothing yet.</p>" : alertTable(view.recent, frame)
      return section(
        "hits", "Hits by day",
        """
        <div class="card">\(bars(view.hits, height: 48, words: "Hits by day"))\(axis(scale, frame.clock))</div>\(recent)
        """)
    }

    private static func harmless(_ view: RuleView) -> HTML {
      let list: HTML = "<ul class=\"notes\">\(each(view.falsePositives) { "<li>\($0)</li>" })</ul>"
      return when(!view.falsePositives.isEmpty, section("harmless", "When it may be harmless", list))
    }

    private static func suppressions(_ view: RuleView, _ frame: Frame) -> HTML {
      let link = Link("/suppressions/new").query(["rule": view.row.id])
      return section(
        "suppressions", "Suppressions",
        aside: when(
          frame.may(.manageRules), "<a class=\"button\" href=\"\(link)\">Hide a harmless case…</a>"),
        view.suppressions.isEmpty
          ? "<p class=\"quiet\">Nothing is hidden.</p>"
          : SuppressionsPage.suppressionTable(view.suppressions, frame))
    }

    private static func text(_ view: RuleView) -> HTML {
      let references: HTML = """
        <h3>Sources</h3><ul class="notes note">\(each(view.references) { "<li>\($0)</li>" })</ul>
        """
      return section(
        "text", "The rule", intro: "<span class=\"code\">\(view.file):\(view.line)</span>",
        copyable(ShownText.cut(view.yaml, to: Limit.rawCharacters), label: "Rule as YAML")
          + when(!view.references.isEmpty, references))
    }

    private static func toggle(_ row: RuleRow, _ frame: Frame) -> HTML {
      let change = button(
        frame, to: Link.rule(row.id).then("state"), row.isOn ? "Turn this rule off" : "Turn this rule on",
        style: row.isOn ? "danger" : "primary", fields: [("state", row.isOn ? "off" : "on")])
      return when(frame.may(.manageRules), "<div class=\"pager\">\(change)</div>")
    }
  }
}
