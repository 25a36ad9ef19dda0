extension Console {
  /// Numbers as people read them: groups of three parted by a thin space that doesn't break.
  enum Figures {
    /// `1 204 311`.
    static func count(_ value: Int) -> String {
      let digits = Array(String(value.magnitude).utf8)
      var out = value < 0 ? "−" : ""
      for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index) % 3 == 0 { out += "\u{202F}" }
        out.unicodeScalars.append(Unicode.Scalar(digit))
      }
      return out
    }

    /// `1 alert`, `41 alerts`.
    static func count(_ value: Int, _ one: String, _ many: String) -> String {
      count(value) + " " + (value == 1 ? one : many)
    }

    /// With at most `places` decimals (0...2), rounded half up, trailing zeros dropped; `–` when it is no number.
    static func decimal(_ value: Double, places: Int = 1) -> String {
      guard value.isFinite, value.magnitude < 1e15 else { return "–" }
      let scale = [1, 10, 100][min(max(places, 0), 2)]
      let scaled = Int((value.magnitude * Double(scale)).rounded())
      var text = count(scaled / scale)
      if scaled % scale != 0 {
        var fraction = String(scaled % scale)
        fraction = String(repeating: "0", count: String(scale).count - 1 - fraction.count) + fraction
        while fraction.hasSuffix("0") { fraction.removeLast() }
        text += "." + fraction
      }
      return value < 0 && scaled != 0 ? "−" + text : text
    }

    /// A share of 0...1 as `99.8 %`; what is not all never reads as 100, what is not nothing never as 0.
    static func percent(_ share: Double) -> String {
      guard share.isFinite else { return "–" }
      let value = share * 100
      if value > 0, value < 0.1 { return "under 0.1\u{202F}%" }
      if value < 100, value > 99.9 { return "over 99.9\u{202F}%" }
      return decimal(value, places: value < 10 || value > 99 ? 1 : 0) + "\u{202F}%"
    }

    /// Bytes in binary units: `3.1 GiB`.
    static func bytes(_ value: Int) -> String {
      var amount = Double(max(0, value))
      var unit = "bytes"
      for next in ["KiB", "MiB", "GiB", "TiB"] where amount >= 1024 {
        amount /= 1024
        unit = next
      }
      return decimal(amount) + "\u{202F}" + (value == 1 ? "byte" : unit)
    }

    /// A length of time in its two largest units: `37 min 4 s`, `2 d 3 h`.
    static func duration(seconds: Double) -> String {
      guard seconds.isFinite, seconds >= 0, seconds < 1e12 else { return "–" }
      if seconds < 1 { return decimal(seconds * 1000, places: 0) + "\u{202F}ms" }
      if seconds < 60 { return decimal(seconds, places: seconds < 10 ? 1 : 0) + "\u{202F}s" }
      let whole = Int(seconds)
      let units = [(86_400, "d"), (3600, "h"), (60, "min"), (1, "s")]
      guard let first = units.firstIndex(where: { whole >= $0.0 }) else { return "0\u{202F}s" }
      var text = "\(count(whole / units[first].0))\u{202F}\(units[first].1)"
      if first + 1 < units.count, whole / units[first].0 < 10 {
        let rest = whole % units[first].0 / units[first + 1].0
        if rest > 0 { text += " \(rest)\u{202F}\(units[first + 1].1)" }
      }
      return text
    }

    /// A place in a drawing as a percentage with two decimals, for SVG attributes: `34.5%`.
    static func place(_ part: Double) -> String {
      guard part.isFinite else { return "0%" }
      let hundredths = Int((min(max(part, 0), 1) * 10_000).rounded())
      let rest = hundredths % 100
      return "\(hundredths / 100)" + (rest == 0 ? "" : rest < 10 ? ".0\(rest)" : ".\(rest)") + "%"
    }

    /// `one`, `one and two`, `one, two and 3 more`.
    static func list(_ names: [String], atMost limit: Int = 3) -> String {
      guard let last = names.last else { return "" }
      if names.count == 1 { return last }
      if names.count <= limit { return names.dropLast().joined(separator: ", ") + " and " + last }
      return names.prefix(limit).joined(separator: ", ") + " and \(count(names.count - limit)) more"
    }
  }
}
