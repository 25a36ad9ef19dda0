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
    var bytes: [UInt8] = []
    bytes.reserveCapacity(512)
    func names(_ kind: Entity.Kind) -> String {
      var seen: [String] = []
      for entity in alert.entities where entity.kind == kind && !seen.contains(entity.value) {
        seen.append(entity.value)
      }
      return seen.joined(separator: "; ")
    }
    if alert.time == .distantPast { bytes += "unknown".utf8 } else { RFC3339.append(alert.time, to: &bytes) }
    for value in [
      alert.rule.level.name, alert.rule.id, alert.rule.title, incident ?? "", names(.host), names(.user),
      alert.techniques.joined(separator: "; "), alert.tactics.joined(separator: "; "),
      alert.evidence.first?.file ?? "", alert.evidence.first.map { String($0.record) } ?? "",
      String(alert.evidence.count), alert.details.map { $0.field + "=" + $0.value }.joined(separator: "\n"),
    ] {
      bytes.append(0x2C)
      append(value, to: &bytes)
    }
    bytes += [0x0D, 0x0A]
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A value as one cell: guarded, and quoted when it must be.
  static func cell(_ value: String) -> String {
    var bytes: [UInt8] = []
    append(value, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func append(_ value: String, to bytes: inout [UInt8]) {
    var text = mayHoldControls(value) ? cleaned(value) : value
    let isGuarded = needsGuard(text)
    text.withUTF8 { raw in
      let isQuoted = raw.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A }
      if isQuoted { bytes.append(0x22) }
      if isGuarded { bytes.append(0x27) }
      if isQuoted {
        for byte in raw {
          if byte == 0x22 { bytes.append(0x22) }
          bytes.append(byte)
        }
        bytes.append(0x22)
      } else {
        bytes.append(contentsOf: raw)
      }
    }
  }

  /// Decided byte by byte; `true` also for any text beyond ASCII, which needs a closer look.
  private static func mayHoldControls(_ text: String) -> Bool {
    text.utf8.contains { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 || $0 >= 0x7F }
  }

  private static func cleaned(_ text: String) -> String {
    var clean = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar != "\n", scalar != "\t", VisibleText.isUnsafe(scalar) {
        clean.append(contentsOf: VisibleText.escape(of: scalar).unicodeScalars)
      } else {
        clean.append(scalar)
      }
    }
    return String(clean)
  }

  /// Also looks behind leading white space, which some spreadsheets drop, and at the wide forms of the signs.
  private static func needsGuard(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first else { return false }
    if first == "\t" || first == "\n" || first == "'" { return true }
    guard let solid = text.unicodeScalars.first(where: { $0 != " " && !$0.properties.isWhitespace }) else {
      return false
    }
    switch solid.value {
    case 0x3D, 0x2B, 0x2D, 0x40, 0xFF1D, 0xFF0B, 0xFF0D, 0xFF20: return true
    default: return false
    }
  }
}
