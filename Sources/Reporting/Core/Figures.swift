import WardModel

/// Numbers and times as people read them. All times are UTC.
enum Figures {
  /// A whole number with commas: `1,204,311`.
  static func count(_ value: Int) -> String {
    let digits = Array(String(value.magnitude).utf8)
    var out: [UInt8] = value < 0 ? [0x2D] : []
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { out.append(0x2C) }
      out.append(digit)
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// `1 alert`, `41 alerts`.
  static func count(_ value: Int, _ one: String, _ many: String) -> String {
    count(value) + " " + (value == 1 ? one : many)
  }

  /// `one` of the verb or noun for 1, else `many`.
  static func agree(_ value: Int, _ one: String, _ many: String) -> String { value == 1 ? one : many }

  /// With at most `places` decimals (0...3), rounded half up, trailing zeros dropped; `–` when it is no number.
  static func decimal(_ value: Double, places: Int = 1) -> String {
    guard value.isFinite, value.magnitude < 1e15 else { return "–" }
    let scale = [1, 10, 100, 1000][min(max(places, 0), 3)]
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

  /// Bytes in binary units: `3.1 GiB`.
  static func bytes(_ value: Int) -> String {
    var amount = Double(max(0, value))
    var unit = "bytes"
    for next in ["KiB", "MiB", "GiB", "TiB"] where amount >= 1024 {
      amount /= 1024
      unit = next
    }
    return decimal(amount) + " " + (value == 1 ? "byte" : unit)
  }

  /// A length of time in its two largest units: `37 min 4 s`, `2 d 3 h`.
  static func duration(seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e12 else { return "–" }
    if seconds < 0.01 { return decimal(seconds * 1000, places: 1) + " ms" }
    if seconds < 60 { return decimal(seconds, places: seconds < 10 ? 2 : 1) + " s" }
    let whole = Int(seconds)
    let units = [(86_400, "d"), (3600, "h"), (60, "min"), (1, "s")]
    guard let first = units.firstIndex(where: { whole >= $0.0 }) else { return "0 s" }
    var text = "\(count(whole / units[first].0)) \(units[first].1)"
    if first + 1 < units.count {
      let rest = whole % units[first].0 / units[first + 1].0
      if rest > 0 { text += " \(rest) \(units[first + 1].1)" }
    }
    return text
  }

  static func duration(from first: Timestamp, to last: Timestamp) -> String {
    duration(seconds: Double(max(0, last.since(first))) / 1e9)
  }

  /// Whether a timestamp says when something happened.
  static func isKnown(_ time: Timestamp) -> Bool { time != .distantPast && time != .distantFuture }

  private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

  /// `2026-03-02`.
  static func date(_ time: Timestamp) -> String {
    guard isKnown(time) else { return "–" }
    let civil = time.civil
    return "\(civil.year)-\(two(civil.month))-\(two(civil.day))"
  }

  /// `02:14`, or `02:14:07`.
  static func clock(_ time: Timestamp, seconds: Bool = false) -> String {
    guard isKnown(time) else { return "–" }
    let civil = time.civil
    return "\(two(civil.hour)):\(two(civil.minute))" + (seconds ? ":\(two(civil.second))" : "")
  }

  /// `2026-03-02 02:14:07`; `no time` when unknown.
  static func moment(_ time: Timestamp, seconds: Bool = true) -> String {
    isKnown(time) ? date(time) + " " + clock(time, seconds: seconds) : "no time"
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
  ]

  /// `2 March 2026`, or `2 Mar 2026`.
  static func longDate(_ time: Timestamp, short: Bool = false) -> String {
    guard isKnown(time) else { return "no time" }
    let civil = time.civil
    let month = months[(civil.month + 11) % 12]
    return "\(civil.day) \(short ? String(month.prefix(3)) : month) \(civil.year)"
  }

  /// `2 March 2026, 02:14–02:51 UTC`, or both dates when they differ.
  static func longPeriod(_ first: Timestamp, _ last: Timestamp) -> String {
    guard isKnown(first), isKnown(last) else {
      return isKnown(last) ? longPeriod(last, last) : "at no stated time"
    }
    if date(first) == date(last) {
      if clock(first) == clock(last) { return "\(longDate(first)), \(clock(first)) UTC" }
      return "\(longDate(first)), \(clock(first))–\(clock(last)) UTC"
    }
    return "\(longDate(first)), \(clock(first)) – \(longDate(last)), \(clock(last)) UTC"
  }

  /// `2026-03-02 02:14–02:51`, or both dates when they differ.
  static func period(_ first: Timestamp, _ last: Timestamp) -> String {
    guard isKnown(first), isKnown(last) else { return moment(last, seconds: false) }
    if date(first) == date(last) {
      return clock(first) == clock(last)
        ? moment(first, seconds: false) : moment(first, seconds: false) + "–" + clock(last)
    }
    return moment(first, seconds: false) + " – " + moment(last, seconds: false)
  }
}
