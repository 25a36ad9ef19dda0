public import WardModel

/// Alerts as comma-separated values for a spreadsheet; lines end in CR LF.
///
/// A cell that a spreadsheet would take for a formula gets an apostrophe in front, and so does a cell that begins with an
/// apostrophe: dropping one leading apostrophe gives the value back. Control characters other than tab and line feed are
/// written out as `\x1b`.
/// - Source: RFC 4180; OWASP, CSV Injection.
public enum CSVReport {
  private static let columns = [
    "time", "level", "rule", "title", "incident", "hosts", "users", "techniques", "tactics", "file", "record",
    "evidence", "details",
  ]

  /// The first line, with its line end.
  public static var header: String { columns.joined(separator: ",") + "\r\n" }

  /// One alert, with its line end. `file` and `record` name the first evidence, `evidence` counts all.
  public static func line(_ alert: Alert, incident: String?) -> String {
    var out = ""
    func add(_ value: String) {
      if !out.isEmpty { out += "," }
      out += cell(value)
    }
    func names(_ kind: Entity.Kind) -> String {
      var seen: [String] = []
      for entity in alert.entities where entity.kind == kind && !seen.contains(entity.value) {
        seen.append(entity.value)
      }
      return seen.joined(separator: "; ")
    }
    // The first cell is never empty, so that `add` knows when a comma is due.
    add(alert.time == .distantPast ? "unknown" : alert.time.description)
    add(alert.rule.level.name)
    add(alert.rule.id)
    add(alert.rule.title)
    add(incident ?? "")
    add(names(.host))
    add(names(.user))
    add(alert.techniques.joined(separator: "; "))
    add(alert.tactics.joined(separator: "; "))
    add(alert.evidence.first?.file ?? "")
    add(alert.evidence.first.map { String($0.record) } ?? "")
    add(String(alert.evidence.count))
    add(alert.details.map { "\($0.field)=\($0.value)" }.joined(separator: "\n"))
    return out + "\r\n"
  }

  /// A value as one cell: guarded, and quoted when it must be.
  static func cell(_ value: String) -> String {
    var text = value
    if !VisibleText.isPlain(text) {
      var clean = String.UnicodeScalarView()
      for scalar in text.unicodeScalars {
        if scalar != "\n", scalar != "\t", VisibleText.isUnsafe(scalar) {
          clean.append(contentsOf: VisibleText.escape(of: scalar).unicodeScalars)
        } else {
          clean.append(scalar)
        }
      }
      text = String(clean)
    }
    if needsGuard(text) { text = "'" + text }
    guard text.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A }) else { return text }
    var quoted = "\""
    for character in text.unicodeScalars {
      if character == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(character)
    }
    return quoted + "\""
  }

  /// Also looks behind leading white space, which some spreadsheets drop, and at the wide forms of the signs.
  private static func needsGuard(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first else { return false }
    if first == "\t" || first == "\n" || first == "'" { return true }
    guard let solid = text.unicodeScalars.first(where: { !$0.properties.isWhitespace }) else { return false }
    return ["=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}"].contains(solid)
  }
}
