import WardModel

extension Console {
  /// What people decided to hide, who, and until when.
  enum SuppressionsPage {
    static func render(_ view: SuppressionsView, in frame: Frame) -> [UInt8] {
      let list: HTML =
        view.rows.isEmpty
        ? empty(
          "Nothing is hidden",
          "When a rule keeps reporting something that is allowed here, open the rule and choose “Hide a harmless case”. You will see what would have been hidden before you decide.",
          "<a class=\"button\" href=\"/rules\">To the rules</a>") : suppressionTable(view.rows, frame)
      let lede: HTML =
        "What people here decided to be harmless. Each one has an owner and ends by itself; hidden alerts stay in the log and can be brought back."
      return Document(
        title: "Suppressions", place: .rules,
        content: """
          \(pageHead("Suppressions", crumb: (Link("/rules"), "Rules"), lede: lede))
          <section aria-label="In force">\(list)</section>
          \(when(!view.past.isEmpty, section("past", "Ended", suppressionTable(view.past, frame, isPast: true))))
          """
      ).render(in: frame)
    }

    static func suppressionTable(_ rows: [SuppressionRow], _ frame: Frame, isPast: Bool = false) -> HTML {
      table(
        "Suppressions",
        [
          Column("Hidden when", "lead"), Column("Why"), Column("By", "tight"),
          Column(isPast ? "Ended" : "Ends", "time tight"),
          Column("Hidden so far", "end tight"), Column("", "tight bare"),
        ],
        rows.map { row in
          [
            "<p class=\"code\">\(row.condition)</p><p class=\"note\"><a href=\"\(Link.rule(row.ruleID))\">\(row.ruleTitle)</a></p>",
            HTML(text: row.reason), HTML(text: row.owner), frame.clock.ago(row.expiresAt),
            HTML(text: Figures.count(row.hiddenCount)),
            isPast || !frame.may(.manageRules)
              ? .empty
              : button(
                frame, to: Link.under("/suppressions", row.id, "remove"), "End it now", style: "small"),
          ]
        })
    }
  }
}
