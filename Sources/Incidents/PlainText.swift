import WardModel

/// Text from logs made fit for people: bounded, on one line, without characters that deceive the eye.
enum PlainText {
  /// Control and direction characters become spaces, runs of spaces one; longer text is cut and ends in `…`.
  static func clean(_ text: String, limit: Int) -> String {
    if isPlain(text, limit: limit) { return text }
    var result = ""
    var count = 0
    var pendingSpace = false
    // Log text is an attacker's: what is read is bounded as well as what is kept.
    for scalar in text.unicodeScalars.prefix(limit &* 4) {
      if isBlank(scalar) {
        pendingSpace = !result.isEmpty
        continue
      }
      if count &+ (pendingSpace ? 2 : 1) > limit { return result + "…" }
      if pendingSpace {
        result.unicodeScalars.append(" ")
        count &+= 1
        pendingSpace = false
      }
      result.unicodeScalars.append(scalar)
      count &+= 1
    }
    return result
  }

  /// Whether the text is short printable ASCII with single spaces inside: most is, and needs no work.
  private static func isPlain(_ text: String, limit: Int) -> Bool {
    var count = 0
    var previous = UInt8(ascii: " ")
    for byte in text.utf8 {
      count &+= 1
      if count > limit || byte < 0x20 || byte > 0x7E || (byte == 0x20 && previous == 0x20) { return false }
      previous = byte
    }
    return count == 0 || previous != 0x20
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x20, 0x7F...0xA0, 0x200B...0x200F, 0x2028...0x202F, 0x2060...0x206F, 0xFEFF: true
    default: false
    }
  }

  /// The last part of a path of either kind.
  static func fileName(_ path: String) -> String {
    let bytes = path.utf8
    guard let cut = bytes.lastIndex(where: { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "/") }) else {
      return path
    }
    return String(path[bytes.index(after: cut)...])
  }

  /// The first label of a host name; an address stays whole.
  static func shortHost(_ name: String) -> String {
    if name.contains(":") || name.allSatisfy({ $0.isNumber || $0 == "." }) { return name }
    return String(name.prefix { $0 != "." })
  }

  /// `02:14` in UTC.
  static func clock(_ time: Timestamp) -> String {
    let civil = time.civil
    return "\(two(civil.hour)):\(two(civil.minute))"
  }

  /// `2026-03-02` in UTC.
  static func day(_ time: Timestamp) -> String {
    let civil = time.civil
    return "\(civil.year)-\(two(civil.month))-\(two(civil.day))"
  }

  /// `at 02:14`, `between 02:14 and 02:19`, with days when they differ.
  static func span(_ first: Timestamp, _ last: Timestamp) -> String {
    if day(first) != day(last) {
      return "between \(day(first)) \(clock(first)) and \(day(last)) \(clock(last))"
    }
    return clock(first) == clock(last) ? "at \(clock(first))" : "between \(clock(first)) and \(clock(last))"
  }

  /// `1 alert`, `3 alerts`.
  static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

  /// `a`, `a and b`, `a, b and c`.
  static func list(_ items: [String]) -> String {
    guard let last = items.last else { return "" }
    return items.count == 1 ? last : items.dropLast().joined(separator: ", ") + " and " + last
  }

  /// `3 hours`, `90 minutes`, `45 seconds`.
  static func duration(nanoseconds: Int64) -> String {
    let seconds = Int(nanoseconds / 1_000_000_000)
    if seconds >= 3600, seconds % 3600 == 0 { return counted(seconds / 3600, "hour") }
    if seconds >= 60, seconds % 60 == 0 { return counted(seconds / 60, "minute") }
    return counted(seconds, "second")
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
