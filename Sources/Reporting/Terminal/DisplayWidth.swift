/// How many columns of a terminal a text takes, near enough for tables.
/// - Source: Unicode Standard Annex #11, East Asian Width, simplified to blocks.
enum DisplayWidth {
  static func of(_ text: String) -> Int {
    if VisibleText.isPlain(text) { return text.utf8.count }
    return text.reduce(0) { $0 + of($1) }
  }

  /// 0 for marks alone, 2 for wide characters and emoji, else 1.
  static func of(_ character: Character) -> Int {
    var width = 0
    for scalar in character.unicodeScalars {
      if scalar.value == 0xFE0F { return 2 }
      width = max(width, of(scalar))
    }
    return width
  }

  private static func of(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return scalar.value == 0xAD ? 0 : 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
      0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
      0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x20000...0x3FFFD:
      return 2
    default: return scalar.properties.isEmojiPresentation ? 2 : 1
    }
  }

  /// Cut to `width` columns with `…` at the end; the text is returned as it is when it fits.
  static func cut(_ text: String, to width: Int) -> String {
    guard width > 0 else { return "" }
    // A column needs at least one byte, so a short text cannot be too wide.
    if text.utf8.count <= width { return text }
    var out = ""
    var used = 0
    var fallback = ""
    for character in text {
      let next = used + of(character)
      if next > width { return fallback + "…" }
      out.append(character)
      used = next
      if used <= width - 1 { fallback = out }
    }
    return out
  }

  /// Exactly `width` columns: cut or filled with spaces, on the left when `toRight`.
  static func fitted(_ text: String, to width: Int, toRight: Bool = false) -> String {
    let short = cut(text, to: width)
    let space = String(repeating: " ", count: max(0, width - of(short)))
    return toRight ? space + short : short + space
  }
}
