import WardModel

extension Console {
  /// One rule with its text and its record.
  enum RulePage {
    static func render(_ view: RuleView, in frame: Frame) -> [UInt8] {
      let row = view.row
      let manage = frame.may(.manageRules)
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
          \(section("hits", "Hits by day", "<div class=\"card\">\(bars(view.hits, height: 48, words: "Hits by day"))\(axis(TimeScale(start: view.hits.start, end: view.hits.end), frame.clock))</div>" + (view.recent.isEmpty ? "<p class=\"quiet\">It has seen nothing yet.</p>" : alertTable(view.recent, frame))))
          \(when(!view.falsePositives.isEmpty, section("harmless", "When it may be harmless", "<ul class=\"notes\">\(each(view.falsePositives) { "<li>\($0)</li>" })</ul>")))
          \(section("suppressions", "Suppressions", aside: manage ? "<a class=\"button\" href=\"\(Link("/suppressions/new").query(["rule": row.id]))\">Hide a harmless case…</a>" : .empty, view.suppressions.isEmpty ? "<p class=\"quiet\">Nothing is hidden.</p>" : SuppressionsPage.suppressionTable(view.suppressions, frame)))
          \(section("text", "The rule", intro: "<span class=\"code\">\(view.file):\(view.line)</span>", copyable(ShownText.cut(view.yaml, to: Limit.rawCharacters), label: "Rule as YAML") + when(!view.references.isEmpty, "<h3>Sources</h3><ul class=\"notes note\">\(each(view.references) { "<li>\($0)</li>" })</ul>")))
          \(when(manage, "<div class=\"pager\">\(button(frame, to: Link.rule(row.id).then("state"), row.isOn ? "Turn this rule off" : "Turn this rule on", style: row.isOn ? "danger" : "primary", fields: [("state", row.isOn ? "off" : "on")]))</div>"))
          """
      ).render(in: frame)
    }
  }
}
