import WardModel

extension Console {
  /// Moments along a line: which stand where, and where the labels go.
  struct TimeScale {
    var start: Timestamp
    var end: Timestamp

    /// 0...1; moments outside go to the nearest end.
    func place(_ time: Timestamp) -> Double {
      let length = Double(end.since(start))
      guard length > 0 else { return 0.5 }
      return min(max(Double(time.since(start)) / length, 0), 1)
    }

    /// Steps between labels in seconds, each something that people count in.
    private static let steps: [Int64] = [
      1, 5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
      604_800,
      1_209_600, 2_592_000, 7_776_000, 31_536_000,
    ]

    /// At most eight moments on round times of the hospital's clock, each with its label.
    func ticks(_ clock: Clock) -> [(place: Double, label: String)] {
      let seconds = end.since(start) / 1_000_000_000
      guard seconds > 0 else { return [(0.5, clock.hour(start, seconds: true))] }
      let step = TimeScale.steps.first { seconds / $0 < 7 } ?? seconds
      let offset = Int64(clock.zone.period(at: start).offsetSeconds)
      let first = start.nanoseconds / 1_000_000_000 + offset
      var second = first - ((first % step) + step) % step
      var out: [(Double, String)] = []
      for _ in 0..<10 {
        let time = Timestamp(nanoseconds: 0).advanced(
          byNanoseconds: (second - offset).multipliedReportingOverflow(by: 1_000_000_000).partialValue)
        second = second.addingReportingOverflow(step).partialValue
        if time < start { continue }
        if time > end { break }
        let label =
          step >= 86_400 || (step >= 21_600 && clock.hour(time) == "00:00")
          ? clock.date(time) : clock.hour(time, seconds: step < 60)
        out.append((place(time), label))
      }
      return out
    }
  }

  /// Labels under a drawing.
  static func axis(_ scale: TimeScale, _ clock: Clock) -> HTML {
    let ticks = scale.ticks(clock)
    return """
      <svg class="axis" width="100%" height="20" aria-hidden="true">\(each(ticks.enumerated()) { index, tick in
        let anchor = tick.place < 0.06 ? "start" : tick.place > 0.94 ? "end" : "middle"
        return "<g class=\"\(index % 2 == 1 ? "minor" : "major")\"><line x1=\"\(Figures.place(tick.place))\" x2=\"\(Figures.place(tick.place))\" y1=\"0\" y2=\"4\"/><text x=\"\(Figures.place(tick.place))\" y=\"16\" text-anchor=\"\(anchor)\">\(tick.label)</text></g>"
      })</svg>

      """
  }

  /// Bars over time with gaps drawn; `words` says the same for those who can't see it.
  static func bars(
    _ histogram: Histogram, height: Int, words: String, marks: [NowView.Mark] = [], style: String = ""
  ) -> HTML {
    let counts = Array(histogram.counts.prefix(Limit.bars))
    guard !counts.isEmpty else { return .empty }
    let most = Double(max(1, counts.compactMap { $0 }.max() ?? 1))
    let width = 1 / Double(counts.count)
    let scale = TimeScale(start: histogram.start, end: histogram.end)
    let top = marks.isEmpty ? 0 : 20
    var drawn = HTML.empty
    var index = 0
    while index < counts.count {
      if let count = counts[index] {
        // A bar that stands for something is never thinner than one pixel.
        let size = count == 0 ? 0 : max(1.5, Double(count) / most * Double(height))
        let tenths = Int((size * 10).rounded())
        let y = (top + height) * 10 - tenths
        if count > 0 {
          drawn += """
            <rect class="bar" x="\(Figures.place(width * Double(index)))" width="\(Figures.place(width * 0.8))" y="\(tenth(y))" height="\(tenth(tenths))"/>
            """
        }
        index += 1
      } else {
        let from = index
        while index < counts.count, counts[index] == nil { index += 1 }
        drawn += """
          <rect class="gap" x="\(Figures.place(width * Double(from)))" width="\(Figures.place(width * Double(index - from)))" y="\(top)" height="\(height)"/>
          """
      }
    }
    drawn += each(marks) { mark in
      """
      <svg class="l-\(mark.level.name)" x="\(Figures.place(scale.place(mark.time)))" y="8" overflow="visible" width="1" height="1"><use class="mark" href="#m-\(mark.level.name)"/></svg>
      """
    }
    return """
      <svg class="bars \(style)" width="100%" height="\(top + height + 1)" role="img" aria-label="\(words)">\(drawn)\
      <line class="base" x1="0" x2="100%" y1="\(top + height)" y2="\(top + height)"/></svg>

      """
  }

  private static func tenth(_ value: Int) -> String { "\(value / 10).\(value % 10)" }

  /// Marks of each host or user along one axis.
  static func timeline(_ all: [IncidentView.Lane], _ frame: Frame) -> HTML {
    let lanes = all.prefix(Limit.lanes)
    let times = lanes.flatMap { $0.marks.map(\.time) }.filter(Clock.isKnown)
    guard let first = times.min(), let last = times.max() else { return .empty }
    // Room at both ends, so that no mark is cut.
    let room = max(last.since(first) / 40, 1_000_000_000)
    let scale = TimeScale(
      start: first.advanced(byNanoseconds: -room), end: last.advanced(byNanoseconds: room))
    let ticks = scale.ticks(frame.clock)
    let grid = each(ticks) {
      "<line class=\"grid\" x1=\"\(Figures.place($0.place))\" x2=\"\(Figures.place($0.place))\" y1=\"0\" y2=\"28\"/>"
    }
    let drawn = each(lanes) { lane in
      let places = lane.marks.map { scale.place($0.time) }
      let (from, to) = (places.min() ?? 0, places.max() ?? 0)
      let worst = lane.marks.map(\.level).max() ?? .informational
      let marks = each(lane.marks.prefix(Limit.marks)) { mark in
        """
        <svg class="l-\(mark.level.name)" x="\(Figures.place(scale.place(mark.time)))" y="14" overflow="visible" width="1" height="1">\
        <title>\(frame.clock.short(mark.time, seconds: true)) \(mark.text)</title><use class="mark" href="#m-\(mark.level.name)"/></svg>
        """
      }
      return """
        <li><p class="lane-name">\(entityTag(lane.entity))<span class="note">\(Figures.count(lane.marks.count, "sign", "signs"))</span></p>
        <svg class="lane" width="100%" height="28" role="img" aria-label="\(Figures.count(lane.marks.count, "sign", "signs")) on \(lane.entity.value), at worst \(words(worst).lowercased())">\
        \(grid)<rect class="span l-\(worst.name)" x="\(Figures.place(from))" width="\(Figures.place(to - from))" y="11" height="6" rx="3"/>\(marks)</svg></li>

        """
    }
    let legend = each(Set(lanes.flatMap { $0.marks.map(\.level) }).sorted(by: >)) {
      "<li>\(levelTag($0))</li>"
    }
    return """
      <figure class="timeline"><ul class="lanes">\(drawn)</ul>\(axis(scale, frame.clock))
      <figcaption><ul class="legend">\(legend)</ul>\(when(all.count > lanes.count, "<span>\(Figures.count(all.count - lanes.count)) more are not drawn</span>"))<span>\(frame.clock.day(first)), \(frame.clock.zone.name) time</span></figcaption></figure>

      """
  }

  /// Columns by tactic with the techniques in each.
  static func techniqueMatrix(_ columns: [(String, [HTML])]) -> HTML {
    """
    <ul class="matrix">\(each(columns) { column in
      "<li><h3>\(column.0)</h3><ul>\(each(column.1) { "<li>\($0)</li>" })</ul></li>" })</ul>

    """
  }

  /// The tactics of ATT&CK in the order in which an attack goes through them, by the names of Sigma's tags.
  /// - Source: MITRE ATT&CK, enterprise matrix; the names before and after the split of Defense Evasion.
  static let tactics: [(id: String, name: String)] = [
    ("reconnaissance", "Looking around from outside"), ("resource-development", "Preparing tools"),
    ("initial-access", "Getting in"), ("execution", "Running programs"), ("persistence", "Staying"),
    ("privilege-escalation", "Gaining rights"), ("defense-evasion", "Hiding"), ("stealth", "Hiding"),
    ("defense-impairment", "Switching off defences"), ("credential-access", "Stealing passwords"),
    ("discovery", "Looking around inside"), ("lateral-movement", "Moving to other computers"),
    ("collection", "Gathering data"), ("command-and-control", "Steering from outside"),
    ("exfiltration", "Taking data away"), ("impact", "Doing damage"),
  ]

  static func tacticName(_ id: String) -> String { tactics.first { $0.id == id }?.name ?? id }
}
