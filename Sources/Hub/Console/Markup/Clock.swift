import WardModel

extension Console {
  /// Writes moments as the hospital's clocks show them, always with the exact moment for machines and on hover.
  struct Clock: Sendable, Hashable {
    /// The moment for which the page is drawn.
    var now: Timestamp
    var zone: HospitalZone

    private static let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    static func isKnown(_ time: Timestamp) -> Bool { time != .distantPast && time != .distantFuture }

    /// `02:14` or `02:14:07`.
    func hour(_ time: Timestamp, seconds: Bool = false) -> String {
      guard Clock.isKnown(time) else { return "–" }
      let civil = zone.civil(time)
      return "\(Clock.two(civil.hour)):\(Clock.two(civil.minute))"
        + (seconds ? ":\(Clock.two(civil.second))" : "")
    }

    /// `today`, `yesterday`, `14 Mar` or, in another year, `14 Mar 2025`.
    func day(_ time: Timestamp) -> String {
      guard Clock.isKnown(time) else { return "no date" }
      let (civil, today) = (zone.civil(time), zone.civil(now))
      if isSameDay(civil, today) { return "today" }
      if isSameDay(civil, zone.civil(now.advanced(byNanoseconds: -86_400_000_000_000))) { return "yesterday" }
      let month = Clock.months[(civil.month + 11) % 12]
      return "\(civil.day) \(month)" + (civil.year == today.year ? "" : " \(civil.year)")
    }

    /// `14 Mar`.
    func date(_ time: Timestamp) -> String {
      let civil = zone.civil(time)
      return "\(civil.day) \(Clock.months[(civil.month + 11) % 12])"
    }

    private func isSameDay(_ a: CivilTime, _ b: CivilTime) -> Bool {
      a.year == b.year && a.month == b.month && a.day == b.day
    }

    func isSameDay(_ a: Timestamp, _ b: Timestamp) -> Bool { isSameDay(zone.civil(a), zone.civil(b)) }

    /// `02:14` today, `yesterday 02:14`, else `14 Mar 02:14`.
    func short(_ time: Timestamp, seconds: Bool = false) -> String {
      guard Clock.isKnown(time) else { return "no time" }
      let day = day(time)
      return (day == "today" ? "" : day + " ") + hour(time, seconds: seconds)
    }

    /// `2026-03-14 02:14:07 CET (01:14:07.123Z)`: exact, for the hover text.
    func exact(_ time: Timestamp) -> String {
      guard Clock.isKnown(time) else { return "no time" }
      let civil = zone.civil(time)
      return "\(civil.year)-\(Clock.two(civil.month))-\(Clock.two(civil.day)) \(hour(time, seconds: true)) "
        + "\(zone.period(at: time).abbreviation) (\(time.description))"
    }

    /// `4 min ago`, `in 3 d`, `just now`.
    func relative(_ time: Timestamp) -> String {
      guard Clock.isKnown(time) else { return "never" }
      let seconds = now.since(time) / 1_000_000_000
      let size = Int(clamping: seconds.magnitude)
      if size < 5 { return "just now" }
      let text =
        size < 60
        ? "\(size)\u{202F}s"
        : size < 5400
          ? "\(size / 60)\u{202F}min"
          : size < 172_800 ? "\(size / 3600)\u{202F}h" : "\(Figures.count(size / 86_400))\u{202F}d"
      return seconds < 0 ? "in " + text : text + " ago"
    }

    /// The value of a `datetime-local` field on the hospital's clock: `2026-03-14T02:14`.
    func field(_ time: Timestamp) -> String {
      guard Clock.isKnown(time) else { return "" }
      let civil = zone.civil(time)
      return "\(civil.year)-\(Clock.two(civil.month))-\(Clock.two(civil.day))T\(hour(time))"
    }

    /// A moment as text with the exact moment behind it.
    func time(_ time: Timestamp, seconds: Bool = false) -> HTML {
      element(time, short(time, seconds: seconds))
    }

    /// The time of day alone, where the day is said elsewhere.
    func timeOfDay(_ time: Timestamp, seconds: Bool = false) -> HTML {
      element(time, hour(time, seconds: seconds))
    }

    /// How long ago; the script keeps it fresh.
    func ago(_ time: Timestamp) -> HTML {
      guard Clock.isKnown(time) else { return "never" }
      return """
        <time datetime="\(time.description)" title="\(exact(time))" data-relative>\(relative(time))</time>
        """
    }

    private func element(_ time: Timestamp, _ text: String) -> HTML {
      guard Clock.isKnown(time) else { return HTML(text: text) }
      return """
        <time datetime="\(time.description)" title="\(exact(time))">\(text)</time>
        """
    }
  }
}
