extension Console {
  /// Makes text from logs harmless to read: characters that reorder or hide a line are written out as `\u{202e}`.
  enum ShownText {
    /// Control characters, line and paragraph separators, and the marks that reorder text.
    /// - Source: Unicode Standard Annex #9, section 2; Unicode Technical Report #36, section 2.5.
    static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.value {
      case 0x00...0x1F, 0x7F...0x9F: true
      case 0x061C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x2069: true
      case 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
      default: false
      }
    }

    /// Plain printable ASCII, the usual case, decided byte by byte.
    static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } }

    /// Text with each unsafe character written out; line feeds and tabs stay when `keepsLines`.
    static func escaped(_ text: String, keepsLines: Bool = false) -> String {
      var out = String.UnicodeScalarView()
      for scalar in text.unicodeScalars {
        if isUnsafe(scalar), !(keepsLines && (scalar == "\n" || scalar == "\t")), scalar != "\u{202F}" {
          out.append(contentsOf: name(of: scalar).unicodeScalars)
        } else {
          out.append(scalar)
        }
      }
      return String(out)
    }

    private static func name(of scalar: Unicode.Scalar) -> String {
      switch scalar {
      case "\n": "\\n"
      case "\r": "\\r"
      case "\t": "\\t"
      default: "\\u{" + String(scalar.value, radix: 16) + "}"
      }
    }

    /// At most `limit` characters; what is cut ends in `…`. Looks at no more than `limit` characters of a long text.
    static func cut(_ text: String, to limit: Int) -> String {
      if text.utf8.count <= limit { return text }
      guard let end = text.index(text.startIndex, offsetBy: max(1, limit) - 1, limitedBy: text.endIndex)
      else { return text }
      return text.index(after: end) == text.endIndex ? text : text[..<end] + "…"
    }
  }
}
