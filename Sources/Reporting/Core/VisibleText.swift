/// Makes text from logs harmless to show: what would steer a terminal or reorder a line is written out.
enum VisibleText {
  /// Control characters (C0, DEL, C1), line and paragraph separators, and the marks that reorder text.
  /// - Source: Unicode Standard Annex #9, section 2; Unicode Technical Report #36, section 2.5.
  static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F: true
    case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    case 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
    default: false
    }
  }

  /// Plain printable ASCII, the usual case, decided byte by byte.
  static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
  }

  /// Text on one line, each unsafe character written as `\n`, `\x1b` or `\u{202e}`.
  static func escaped(_ text: String) -> String {
    if isPlain(text) { return text }
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if isUnsafe(scalar) {
        out.append(contentsOf: escape(of: scalar).unicodeScalars)
      } else {
        out.append(scalar)
      }
    }
    return String(out)
  }

  static func escape(of scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    case _ where scalar.value < 0x100:
      "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
    default: "\\u{" + String(scalar.value, radix: 16) + "}"
    }
  }

  /// At most `limit` characters; what is cut ends in `…`. Looks at no more than `limit` characters of a long text.
  static func cut(_ text: String, to limit: Int) -> String {
    if text.utf8.count <= limit { return text }
    guard let end = text.index(text.startIndex, offsetBy: limit, limitedBy: text.endIndex),
      end != text.endIndex
    else { return text }
    return text[..<(text.index(end, offsetBy: -1, limitedBy: text.startIndex) ?? end)] + "…"
  }
}
