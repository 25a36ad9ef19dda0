import WardModel

extension Console {
  /// First what would have been hidden, then the decision.
  enum NewSuppressionPage {
    static func render(_ view: NewSuppressionView, in frame: Frame) -> [UInt8] {
      Document(
        title: "Hide a harmless case", place: .rules,
        content: """
          \(pageHead("Hide a harmless case", crumb: (Link.rule(view.ruleID), view.ruleTitle), lede: "Say exactly what is harmless. Ward shows what that would have hidden in the last 30 days; then you decide."))
          <section aria-label="What to hide">\(problem(view.problem))<form class="card narrow-form" method="get" action="/suppressions/new"><input type="hidden" name="rule" value="\(view.ruleID)">
          \(choice("Hide alerts of this rule about", name: "field", [("", "anything")] + view.fields.map { ($0, fieldName($0)) }, chosen: view.field))\
          \(field("named", name: "value", value: view.value, hint: "Exactly this name; empty with “anything”", required: false, code: true))\
          \(field("Because", name: "reason", value: view.reason, hint: "A short sentence: the next person reads it"))\
          \(days(view))\
          <button class="\(view.preview == nil ? "primary" : "")">Show what it would hide</button></form></section>
          \(with(view.preview) { preview($0, view, frame) })
          """
      ).render(in: frame)
    }

    /// Words for a kind of entity; another field of the rule by its own name.
    private static func fieldName(_ field: String) -> String {
      Entity.Kind(rawValue: field).map { words($0).lowercased() } ?? field
    }

    private static func days(_ view: NewSuppressionView) -> HTML {
      choice(
        "For", name: "days", [("7", "7 days"), ("14", "14 days"), ("30", "30 days"), ("90", "90 days")],
        chosen: String(view.days))
    }

    private static func preview(
      _ preview: NewSuppressionView.Preview, _ view: NewSuppressionView, _ frame: Frame
    ) -> HTML {
      let create = form(
        frame, to: Link("/suppressions"),
        """
        \(each([("rule", view.ruleID), ("field", view.field), ("value", view.value), ("reason", view.reason), ("days", String(view.days))]) { "<input type=\"hidden\" name=\"\($0.0)\" value=\"\($0.1)\">" })\
        <button class="primary">Hide these from now on, for \(Figures.count(view.days, "day", "days"))</button>
        """)
      return section(
        "preview",
        "Would have hidden \(Figures.count(preview.hiddenCount)) of the last 30 days’ \(Figures.count(preview.alertCount, "alert", "alerts"))",
        """
        <div class="card">\(meter(preview.alertCount > 0 ? Double(preview.hiddenCount) / Double(preview.alertCount) : 0, tone: "watch"))</div>
        \(preview.incidents.isEmpty ? "<p>No incident would have changed.</p>" : "<p class=\"caveat\">\(Figures.count(preview.incidents.count, "incident", "incidents")) would have been smaller or missing:</p>\(incidentList(preview.incidents, frame))")
        \(preview.hidden.isEmpty ? .empty : alertTable(preview.hidden, frame))\(create)
        """)
    }
  }
}
