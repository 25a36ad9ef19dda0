import WardModel

extension Console {
  /// What Ward looks for, and how good each rule is.
  enum RulesPage {
    static func render(_ view: RulesView, in frame: Frame) -> [UInt8] {
      let here = Link("/rules").query(["q": view.query, "level": view.level, "show": view.show])
      let reload = when(
        frame.may(.manageRules), button(frame, to: Link("/rules/reload"), "Read the folder again"))
      return Document(
        title: "Rules", place: .rules,
        content: """
          \(pageHead("Rules", lede: "\(Figures.count(view.loadedCount, "rule is", "rules are")) on watch, read \(frame.clock.ago(view.loadedAt)). They are written in \(term(.sigma)), the language that the security community shares.", aside: reload))
          \(refused(view))
          \(section("list", "All rules", aside: "<a href=\"/suppressions\">\(Figures.count(view.suppressionCount, "suppression", "suppressions"))</a>", filter(view) + list(view, frame) + pager(view.paging, at: here)))
          \(section("coverage", "What could be seen", intro: "The \(term(.technique))s of \(term(.attack)) that rules look for, by what an attacker wants. “Seen” counts alerts of the last 30 days.", coverage(view)))
          """
      ).render(in: frame)
    }

    private static func refused(_ view: RulesView) -> HTML {
      when(
        !view.refused.isEmpty,
        section(
          "refused", "\(Figures.count(view.refused.count, "rule was", "rules were")) refused",
          intro: "These files hold mistakes. The rules in them watch nothing until they are mended.",
          table(
            "Refused rules", [Column("File and line", "lead"), Column("Why")],
            view.refused.map { ["<span class=\"code\">\($0.file):\($0.line)</span>", HTML(text: $0.reason)] })
        ))
    }

    private static func filter(_ view: RulesView) -> HTML {
      """
      <form class="filter" method="get" action="/rules" role="search" aria-label="Narrow the rules">
      \(field("Title or technique", name: "q", value: view.query, type: "search", required: false))\
      \(choice("Level", name: "level", [("", "Any")] + Severity.allCases.reversed().map { ($0.name, words($0)) }, chosen: view.level))\
      \(choice("Show", name: "show", [("", "All"), ("hit", "With hits"), ("noisy", "Mostly false or benign"), ("off", "Turned off"), ("untested", "Without tests")], chosen: view.show))\
      <button>Narrow</button></form>

      """
    }

    private static func list(_ view: RulesView, _ frame: Frame) -> HTML {
      if view.rows.isEmpty {
        return empty(
          view.query.isEmpty && view.loadedCount == 0 ? "No rule is loaded" : "No rule is like that",
          view.loadedCount == 0
            ? "Put Sigma rules into the folder that ward.yaml names under rules, then read it again."
            : "Nothing matches this filter.", "<a class=\"button\" href=\"/rules\">Show all</a>")
      }
      return table(
        "Rules", style: "rules",
        [
          Column("Rule", "lead"), Column("Level", "tight"), Column("Hits, 30 days", "end tight"),
          Column("Last hit", "time tight"),
          Column("Verdicts, 90 days"), Column("Tests", "tight"),
        ],
        view.rows.map { row in
          [
            "<p class=\"title\"><a href=\"\(Link.rule(row.id))\">\(row.title)</a>\(when(!row.isOn, " <span class=\"state s-closed\">off</span>"))</p><p class=\"note code\">\(row.techniques.map(\.id).joined(separator: " "))</p>",
            levelTag(row.level), HTML(text: Figures.count(row.hitCount)), frame.clock.ago(row.lastHit),
            verdicts(row.verdicts),
            tests(row.tests),
          ]
        })
    }

    /// Three shares in words and as one bar.
    static func verdicts(_ counts: VerdictCounts) -> HTML {
      guard counts.sum > 0 else { return "<span class=\"quiet\">none yet</span>" }
      let (attack, benign) = (
        Double(counts.attack) / Double(counts.sum), Double(counts.benign) / Double(counts.sum)
      )
      return """
        <div class="verdicts"><svg width="100%" height="6" aria-hidden="true"><rect class="v-false" width="100%" height="6" rx="3"/>\
        <rect class="v-benign" width="\(Figures.place(attack + benign))" height="6" rx="3"/><rect class="v-true" width="\(Figures.place(attack))" height="6" rx="3"/></svg>\
        <span class="note">\(Figures.count(counts.attack)) true, \(Figures.count(counts.benign)) benign, \(Figures.count(counts.falseAlarm)) false</span></div>
        """
    }

    static func tests(_ outcome: TestOutcome) -> HTML {
      switch outcome {
      case .passed(let count): "<span class=\"source-state t-calm\">✓ \(Figures.count(count)) passed</span>"
      case .failed(let count, let all):
        "<span class=\"source-state l-high\">✗ \(Figures.count(count)) of \(Figures.count(all)) failed</span>"
      case .none: "<span class=\"quiet\">none</span>"
      }
    }

    private static func coverage(_ view: RulesView) -> HTML {
      techniqueMatrix(
        view.tactics.map { tactic in
          var cells = tactic.techniques.map { cell -> HTML in
            """
            <span class="cell\(cell.hitCount > 0 ? " seen" : "")">\(techniqueTag(cell.technique))<span class="note">\(Figures.count(cell.ruleCount, "rule", "rules"))\(when(cell.hitCount > 0, ", <b>seen \(Figures.count(cell.hitCount, "time", "times"))</b>"))</span></span>
            """
          }
          if tactic.uncoveredCount > 0 {
            cells.append("<span class=\"note\">\(Figures.count(tactic.uncoveredCount)) without a rule</span>")
          }
          return (tactic.name, cells)
        })
    }
  }
}
