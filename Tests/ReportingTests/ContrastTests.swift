import Foundation
import Testing

@testable import Reporting

/// Checks the palette against the contrasts that it promises.
@Suite struct ContrastTests {
  /// The colours of the style sheet: light, dark and print, in this order.
  private func palettes() -> [[String: String]] {
    let text = "\(StyleSheet.text)"
    return text.components(separatedBy: ":root{").dropFirst().map { part in
      var colours: [String: String] = [:]
      for rule in part.prefix(while: { $0 != "}" }).split(separator: ";") {
        let pair = rule.split(separator: ":").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
        if pair.count == 2, pair[0].hasPrefix("--"), pair[1].hasPrefix("#") { colours[pair[0]] = pair[1] }
      }
      return colours
    }
  }

  /// - Source: WCAG 2.2, definition of relative luminance.
  private func luminance(_ colour: String) -> Double {
    let value = Int(colour.dropFirst(), radix: 16) ?? 0
    let parts = [16, 8, 0].map { shift -> Double in
      let part = Double(value >> shift & 0xFF) / 255
      return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }

  private func contrast(_ a: String, _ b: String) -> Double {
    let (left, right) = (luminance(a), luminance(b))
    return (max(left, right) + 0.05) / (min(left, right) + 0.05)
  }

  @Test func `black on white is 21 to 1`() {
    #expect(abs(contrast("#000000", "#ffffff") - 21) < 0.001)
  }

  @Test func `all text keeps a contrast of 4_5 to 1, in light, dark and print`() throws {
    let palettes = palettes()
    #expect(palettes.count == 3)
    let levels = ["--critical", "--high", "--medium", "--low", "--informational", "--calm"]
    for (number, colours) in palettes.enumerated() {
      func check(_ text: String, _ ground: String) throws {
        let ratio = contrast(try #require(colours[text]), try #require(colours[ground]))
        #expect(ratio >= 4.5, "palette \(number): \(text) on \(ground) has \(ratio)")
      }
      for ground in ["--paper", "--sheet", "--well"] {
        for text in ["--ink", "--soft", "--link"] + levels { try check(text, ground) }
      }
      for level in levels {
        try check(level, level + "-tint")
        try check("--ink", level + "-tint")
        try check("--soft", level + "-tint")
      }
    }
  }
}
