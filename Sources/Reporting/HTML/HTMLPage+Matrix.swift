import WardModel

extension HTMLPage {
  /// The techniques seen, by tactic in kill-chain order.
  func writeMatrix(_ matrix: TechniqueMatrix) {
    html.open("section", ["id": "techniques", "aria-labelledby": "techniques-title"])
    html.element("h2", ["id": "techniques-title"], text: "ATT&CK techniques seen")
    guard !matrix.columns.isEmpty else {
      html.element("p", ["class": "intro"], text: "No rule that fired names a technique.")
      html.close()
      return
    }
    html.element(
      "p", ["class": "intro"],
      text:
        "Tactics in the order of an attack, left to right; techniques with the number of alerts and the worst level."
    )
    html.open("ol", ["class": "matrix"])
    for column in matrix.columns {
      html.open("li")
      let name =
        column.tactic.isEmpty ? "Tactic not stated" : short(Tactic.title(of: column.tactic), to: 60)
      html.element("h3") { html in
        html.text(name)
        html.element("span", ["class": "quiet"], text: Figures.count(column.count, "alert", "alerts"))
      }
      html.open("ul")
      for cell in column.cells.prefix(HTMLReport.Limit.techniques) { write(cell) }
      html.close()
      writeOmitted(column.cells.count - HTMLReport.Limit.techniques, "techniques are")
      html.close()
    }
    html.close()
    let seen = Set(matrix.columns.map(\.tactic))
    let unseen = Tactic.all.filter { $0.isGeneral && !seen.contains($0.name) }.map(\.title)
    if !unseen.isEmpty {
      html.element("p", ["class": "more"], text: "No alert for: " + unseen.joined(separator: ", ") + ".")
    }
    html.close()
  }

  private func write(_ cell: TechniqueMatrix.Cell) {
    html.element("li", ["class": "cell " + LevelMark.style(cell.level)]) { html in
      html.element("span", ["class": "top"]) { html in
        LevelMark.writeShape(cell.level, to: html)
        html.element("span", ["class": "code"], text: short(cell.technique, to: 40))
        html.element("span", ["class": "unseen"], text: ", \(cell.level.name), alerts: ")
        html.element("b", text: Figures.count(cell.count))
      }
      if let name = techniqueName(cell.technique) {
        html.element("span", ["class": "title"], text: short(name, to: 100))
      }
    }
  }
}
