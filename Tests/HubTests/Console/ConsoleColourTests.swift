import Foundation
import Testing

@testable import Hub

/// Computes the contrasts that the colours promise.
@Suite struct ConsoleColourTests {
  private static let palettes: [[String: String]] = [Console.Colours.day, Console.Colours.night].map {
    Dictionary($0.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
  }
  private static let levels = ["critical", "high", "medium", "low", "informational", "calm"]

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

  private func check(_ front: String, on ground: String, atLeast least: Double) throws {
    for (palette, name) in zip(Self.palettes, ["day", "night"]) {
      let ratio = contrast(try #require(palette[front]), try #require(palette[ground]))
      #expect(ratio >= least, "\(name): \(front) on \(ground) has \(ratio)")
    }
  }

  @Test func `black on white is 21 to 1`() { #expect(abs(contrast("#000000", "#ffffff") - 21) < 0.001) }

  @Test func `all text keeps a contrast of 4_5 to 1, by day and by night`() throws {
    for ground in ["paper", "sheet", "well"] {
      for text in ["ink", "soft", "link"] + Self.levels { try check(text, on: ground, atLeast: 4.5) }
    }
    for level in Self.levels {
      for text in [level, "ink", "soft"] { try check(text, on: level + "-tint", atLeast: 4.5) }
      try check("link", on: level + "-tint", atLeast: 4.5)
    }
    for text in ["ink", "soft", "link"] { try check(text, on: "link-tint", atLeast: 4.5) }
    try check("on-link", on: "link", atLeast: 4.5)
  }

  @Test func `edges of fields and the ring of focus keep 3 to 1`() throws {
    for ground in ["paper", "sheet"] {
      try check("edge", on: ground, atLeast: 3)
      try check("link", on: ground, atLeast: 3)
    }
  }

  @Test func `every colour that the style sheet uses is in both palettes`() {
    let used = Console.StyleSheet.text.components(separatedBy: "var(--").dropFirst().map {
      String($0.prefix { $0.isLetter || $0 == "-" })
    }
    for name in Set(used).subtracting(["level", "tint"]) {
      for palette in Self.palettes { #expect(palette[name] != nil, "\(name)") }
    }
    #expect(Self.palettes[0].keys.sorted() == Self.palettes[1].keys.sorted())
  }

  @Test func `braces of the style sheet and of the script are in pairs`() {
    for text in [Console.StyleSheet.text, "\(Console.Script.text)"] {
      #expect(text.count { $0 == "{" } == text.count { $0 == "}" })
    }
  }
}
