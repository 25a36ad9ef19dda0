import WardModel

/// A table in columns that fits a width: narrow columns keep their size, wide ones share what is left.
struct TextTable {
  struct Column {
    var title: String
    /// The least columns that it takes when the content is wider.
    var least: Int
    /// Share of the room that is left; 0 keeps the column at its content's width.
    var share = 0
    var isNumber = false
  }
  struct Row {
    var cells: [String]
    var level: Severity?
  }

  var columns: [Column]
  var rows: [Row] = []

  /// Adds a row; control characters of the cells are written out.
  mutating func add(_ cells: [String], level: Severity? = nil) {
    rows.append(Row(cells: cells.map(VisibleText.escaped), level: level))
  }

  /// Lines of at most `width` columns, the heading first; `paint` colours a row's cell.
  func lines(width: Int, style: TerminalStyle) -> [String] {
    let widths = columnWidths(total: width)
    var out = [style.heading(line(columns.map(\.title), widths: widths))]
    for row in rows {
      guard let level = row.level else {
        out.append(line(row.cells, widths: widths))
        continue
      }
      out.append(
        line(row.cells, widths: widths) { $0 == TerminalStyle.label(level) ? style.paint($1, level) : $1 })
    }
    return out
  }

  private static let gap = "  "

  private func line(
    _ cells: [String], widths: [Int], paint: (String, String) -> String = { $1 }
  ) -> String {
    var parts: [String] = []
    for (index, column) in columns.enumerated() {
      let cell = index < cells.count ? cells[index] : ""
      let isLast = index == columns.count - 1
      let fitted =
        isLast && !column.isNumber
        ? DisplayWidth.cut(cell, to: widths[index])
        : DisplayWidth.fitted(cell, to: widths[index], toRight: column.isNumber)
      parts.append(paint(cell, fitted))
    }
    return parts.joined(separator: TextTable.gap)
  }

  private func columnWidths(total: Int) -> [Int] {
    var natural = columns.map { DisplayWidth.of($0.title) }
    for row in rows {
      for (index, cell) in row.cells.enumerated() where index < natural.count {
        natural[index] = max(natural[index], min(DisplayWidth.of(cell), total))
      }
    }
    let room = total - TextTable.gap.count * max(0, columns.count - 1)
    var widths = natural
    var excess = natural.reduce(0, +) - room
    // The widest sharing column gives way first, down to its least; then the next.
    while excess > 0 {
      let sharing = columns.indices.filter { columns[$0].share > 0 && widths[$0] > columns[$0].least }
      // When all are at their least, the promise of the width comes before that of the columns.
      let candidates = sharing.isEmpty ? columns.indices.filter { widths[$0] > 1 } : sharing
      guard
        let widest = candidates.max(by: {
          widths[$0] * max(1, columns[$1].share) < widths[$1] * max(1, columns[$0].share)
        })
      else { break }
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }
}

/// Colours and emphasis of a terminal, or none. Nothing is said by colour alone.
struct TerminalStyle {
  var colours: Bool

  /// The level in at most eight letters.
  static func label(_ level: Severity) -> String { level == .informational ? "info" : level.name }

  /// - Source: ECMA-48, Select Graphic Rendition.
  private func wrapped(_ text: String, _ code: String) -> String {
    colours ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  func heading(_ text: String) -> String { wrapped(text, "2") }
  func strong(_ text: String) -> String { wrapped(text, "1") }
  func quiet(_ text: String) -> String { wrapped(text, "2") }
  func warning(_ text: String) -> String { wrapped(text, "33") }

  func paint(_ text: String, _ level: Severity) -> String {
    switch level {
    case .critical: wrapped(text, "1;31")
    case .high: wrapped(text, "31")
    case .medium: wrapped(text, "33")
    case .low: wrapped(text, "36")
    case .informational: wrapped(text, "2")
    }
  }
}
