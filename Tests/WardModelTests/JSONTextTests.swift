import Testing
import WardModel

@Suite struct JSONTextTests {
  /// The same by the book, a byte at a time.
  private static func naive(_ input: [UInt8]) -> [UInt8] {
    func hex(_ start: Int) -> UInt32? {
      guard start + 4 <= input.count else { return nil }
      var value: UInt32 = 0
      for byte in input[start..<start + 4] {
        guard byte < 0x80, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
        value = value * 16 + UInt32(digit)
      }
      return value
    }
    let simple: [UInt8: UInt8] = [
      0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 8, 0x66: 12, 0x6E: 10, 0x72: 13, 0x74: 9,
    ]
    var out: [UInt8] = []
    var index = 0
    while index < input.count {
      if input[index] == 0x5C, index + 1 < input.count {
        if let byte = simple[input[index + 1]] {
          out.append(byte)
          index += 2
          continue
        }
        if input[index + 1] == 0x75, let unit = hex(index + 2) {
          if (0xD800..<0xDC00).contains(unit), index + 7 < input.count, input[index + 6] == 0x5C,
            input[index + 7] == 0x75, let low = hex(index + 8), (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) * 0x400 + (low - 0xDC00))
          {
            out += Array(String(Character(scalar)).utf8)
            index += 12
          } else {
            out += Array(String(Character(Unicode.Scalar(unit) ?? "\u{FFFD}")).utf8)
            index += 6
          }
          continue
        }
      }
      out.append(input[index])
      index += 1
    }
    return out
  }

  private static func unescaped(_ input: [UInt8], before: [UInt8] = []) -> [UInt8] {
    var out = before
    input.withUnsafeBytes { JSONText.unescape($0, into: &out) }
    return out
  }

  @Test(arguments: [
    ("plain", "plain"), ("", ""), (#"\""#, "\""), (#"\\"#, "\\"), (#"\/"#, "/"),
    (#"\b\f\n\r\t"#, "\u{8}\u{C}\n\r\t"),
    (#"\u00e9"#, "é"), (#"\u00E9"#, "é"), (#"\u0000"#, "\0"), (#"\ud83c\udfe5"#, "🏥"),
    (#"\uD83C\uDFE5"#, "🏥"),
    (#"\ud83c"#, "\u{FFFD}"), (#"\udfe5"#, "\u{FFFD}"), (#"\ud83c\u0041"#, "\u{FFFD}A"),
    (#"\ud83c\ud83c\udfe5"#, "\u{FFFD}🏥"), (#"\udfe5\ud83c"#, "\u{FFFD}\u{FFFD}"), (#"\ud83cx"#, "\u{FFFD}x"),
    (#"\ud83c\n"#, "\u{FFFD}\n"), (#"\uffff"#, "\u{FFFF}"), (#"\u"#, #"\u"#), (#"\u12"#, #"\u12"#),
    (#"\u12g4"#, #"\u12g4"#), (#"\x41"#, #"\x41"#), ("\\", "\\"), (#"a\"#, #"a\"#), (#"\\n"#, #"\n"#),
    (#"\\\n"#, "\\\n"), (#"C:\\Windows\\System32\\cmd.exe"#, #"C:\Windows\System32\cmd.exe"#),
    (#"\ud83c\udfe"#, "\u{FFFD}" + #"\udfe"#), (#"\u+123"#, #"\u+123"#),
  ])
  func `an escape becomes what it stands for and anything else stays`(input: String, expected: String) {
    #expect(JSONText.unescaped(ArraySlice(input.utf8)) == expected)
    // Wherever the words of eight bytes begin.
    for shift in 0..<9 {
      let padding = String(repeating: "a", count: shift)
      #expect(JSONText.unescaped(ArraySlice((padding + input + padding).utf8)) == expandedBy(padding, input))
    }
  }

  /// What padding on both sides must give: behind a cut escape it could complete one.
  private func expandedBy(_ padding: String, _ input: String) -> String {
    String(decoding: Self.naive(Array((padding + input + padding).utf8)), as: UTF8.self)
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `random bytes with many escapes become what the plain twin makes of them`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let parts: [[UInt8]] = [
      #"\n"#, #"\\"#, #"\""#, #"\/"#, #"\u"#, #"\u00e9"#, #"\ud83c"#, #"\udfe5"#, #"\ud83c\udfe5"#, #"\uD8"#,
      "\\",
      #"\q"#, "plain text that is longer than eight bytes", "é", "🏥", #"\u0041"#, #"\uFFFF"#,
      #"\u07ff\u0800"#,
    ].map { Array($0.utf8) }
    for _ in 0..<4_000 {
      var input: [UInt8] = []
      for _ in 0..<Int.random(in: 0...9, using: &random) {
        switch Int.random(in: 0..<5, using: &random) {
        case 0: input.append(UInt8.random(in: 0...255, using: &random))
        case 1: input += [UInt8](repeating: 0x5C, count: Int.random(in: 1...20, using: &random))
        case 2: input += [UInt8](repeating: 0x61, count: Int.random(in: 1...40, using: &random))
        default: input += parts.randomElement(using: &random) ?? []
        }
      }
      input.removeLast(min(input.count, Int.random(in: 0...3, using: &random)))
      let out = Self.unescaped(input, before: [1, 2, 3])
      if Array(out.dropFirst(3)) != Self.naive(input) { Issue.record("seed \(seed): \(input)") }
      #expect(Array(out.prefix(3)) == [1, 2, 3])
      #expect(out.count - 3 <= input.count, "seed \(seed): \(input)")
    }
  }

  @Test func `long runs are copied whole`() {
    for count in [7, 8, 9, 15, 16, 17, 4_096, 100_003] {
      let run = [UInt8](repeating: 0x78, count: count)
      #expect(Self.unescaped(run) == run)
      let backslashes = [UInt8](repeating: 0x5C, count: count * 2)
      #expect(Self.unescaped(backslashes) == [UInt8](repeating: 0x5C, count: count))
      #expect(Self.unescaped(run + [0x5C, 0x6E] + run) == run + [0x0A] + run)
    }
  }

  @Test(arguments: [5, 6] as [UInt64])
  func `quoted text comes back as it was, within one pair of quotes`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<2_000 {
      var text = ""
      for _ in 0..<Int.random(in: 0...30, using: &random) {
        let value = [0x80, 0x800, 0x10000, 0x110000].randomElement(using: &random) ?? 0x80
        if let scalar = Unicode.Scalar(UInt32.random(in: 0..<UInt32(value), using: &random)) {
          text.unicodeScalars.append(scalar)
        }
        if Int.random(in: 0..<4, using: &random) == 0 {
          text += ["\\", "\"", "\n", "\u{7F}"].randomElement(using: &random) ?? ""
        }
      }
      let quoted = Array(JSONText.quoted(text).utf8)
      #expect(quoted.first == 0x22 && quoted.last == 0x22 && quoted.count >= 2)
      let inside = quoted.dropFirst().dropLast()
      #expect(!inside.contains { $0 < 0x20 || $0 == 0x7F })
      #expect(Array(JSONText.unescaped(inside).unicodeScalars) == Array(text.unicodeScalars), "seed \(seed)")
    }
  }

  @Test func `invalid UTF-8 is repaired in text and kept in bytes`() {
    let bytes: [UInt8] = [0x61, 0xFF, 0x5C, 0x6E, 0xC3]
    #expect(Self.unescaped(bytes) == [0x61, 0xFF, 0x0A, 0xC3])
    #expect(JSONText.unescaped(bytes[...]) == "a\u{FFFD}\n\u{FFFD}")
  }
}
