import WardModel

/// Which techniques were seen under which tactic, how often and how bad.
struct TechniqueMatrix {
  struct Cell {
    var technique: String
    var count = 0
    var level: Severity = .informational
  }
  struct Column {
    /// Empty for techniques whose alert states no tactic.
    var tactic: String
    /// Alerts of this tactic.
    var count = 0
    var level: Severity = .informational
    /// Worst first.
    var cells: [Cell] = []
  }
  /// In kill-chain order; only tactics that were seen.
  var columns: [Column] = []

  init(_ alerts: [Alert], techniqueTactics: (String) -> [String]) {
    var columnOf: [String: Column] = [:]
    var cellOf: [String: [String: Cell]] = [:]
    var known: [String: [String]] = [:]
    for alert in alerts {
      let tactics = Set(alert.tactics.map(Tactic.normalised))
      for tactic in tactics {
        columnOf[tactic, default: Column(tactic: tactic)].count += 1
        let level = columnOf[tactic]?.level ?? .informational
        columnOf[tactic]?.level = max(level, alert.rule.level)
      }
      for technique in Set(alert.techniques) {
        if known[technique] == nil {
          known[technique] = techniqueTactics(technique).map(Tactic.normalised)
        }
        // With one technique every tactic of the rule is meant; with several, each belongs to its own.
        let served = alert.techniques.count > 1 ? tactics.intersection(known[technique] ?? []) : tactics
        var places = served.isEmpty ? tactics : served
        if places.isEmpty { places = Set((known[technique] ?? []).prefix(1)) }
        if places.isEmpty { places = [""] }
        for tactic in places {
          if columnOf[tactic] == nil { columnOf[tactic] = Column(tactic: tactic, level: alert.rule.level) }
          if !tactics.contains(tactic) { columnOf[tactic]?.count += 1 }
          var cell = cellOf[tactic]?[technique] ?? Cell(technique: technique)
          cell.count += 1
          cell.level = max(cell.level, alert.rule.level)
          cellOf[tactic, default: [:]][technique] = cell
        }
      }
    }
    // The column without a tactic comes last.
    let order = Tactic.ordered(columnOf.keys.filter { !$0.isEmpty })
    columns = (order + [""]).compactMap { tactic in
      guard var column = columnOf[tactic] else { return nil }
      column.cells = (cellOf[tactic] ?? [:]).values.sorted {
        ($1.level, $1.count, $0.technique) < ($0.level, $0.count, $1.technique)
      }
      return column
    }
  }
}
