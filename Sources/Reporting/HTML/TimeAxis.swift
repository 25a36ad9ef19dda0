import WardModel

/// Maps moments to places on a line, from 0 to 1, and leaves out long empty stretches.
///
/// An attack of an hour in a month of logs would be one dot on an even scale. Where more than a third of the span is
/// empty the axis is cut, at most three times; each piece keeps an even scale of its own.
struct TimeAxis {
  struct Piece {
    var start: Timestamp
    var end: Timestamp
    /// Where the piece lies, in parts of the whole line.
    var from: Double
    var to: Double
  }
  struct Tick {
    var place: Double
    /// The time of day, or the date when ticks are days apart.
    var label: String
    /// The date, where it changes.
    var date: String?
    /// May be left out where room is scarce.
    var isMinor: Bool
  }

  private(set) var pieces: [Piece] = []

  /// The most pieces; more would leave no room for their labels on a phone.
  private static let pieceLimit = 4
  /// A shorter gap is never cut out: one hour in nanoseconds.
  private static let leastGap: Int64 = 3_600_000_000_000
  /// The share of the shown span from which an empty stretch is cut out.
  private static let gapShare = 0.35
  /// Room for a cut, in parts of the line.
  private static let cutWidth = 0.03

  /// `times` in any order; unknown ones are passed over.
  init(_ times: [Timestamp]) {
    let sorted = Set(times.filter(Figures.isKnown)).sorted()
    guard let first = sorted.first, let last = sorted.last else { return }
    let cuts = TimeAxis.cuts(in: sorted, span: last.since(first))
    var spans: [(start: Timestamp, end: Timestamp)] = []
    var start = first
    for cut in cuts {
      spans.append((start, sorted[cut]))
      start = sorted[cut + 1]
    }
    spans.append((start, last))
    let lengths = spans.map { Double($0.end.since($0.start)) }
    let total = lengths.reduce(0, +)
    let room = 1 - TimeAxis.cutWidth * Double(spans.count - 1)
    var place = 0.0
    for (span, length) in zip(spans, lengths) {
      // Half of the room is shared evenly, so that a piece of a minute stays wide enough for its label.
      let even = room / Double(spans.count)
      let width = spans.count == 1 ? room : even / 2 + (total > 0 ? room / 2 * length / total : even / 2)
      pieces.append(Piece(start: span.start, end: span.end, from: place, to: place + width))
      place += width + TimeAxis.cutWidth
    }
  }

  /// Places in `sorted` after which the axis is cut, ascending.
  private static func cuts(in sorted: [Timestamp], span: Int64) -> [Int] {
    var gaps: [(size: Int64, place: Int)] = []
    for place in sorted.indices.dropLast() {
      let size = sorted[place + 1].since(sorted[place])
      if size > leastGap { gaps.append((size, place)) }
    }
    gaps.sort { ($1.size, $0.place) < ($0.size, $1.place) }
    var shown = Double(span)
    var cuts: [Int] = []
    for gap in gaps.prefix(pieceLimit - 1) where Double(gap.size) > gapShare * shown {
      cuts.append(gap.place)
      shown -= Double(gap.size)
    }
    return cuts.sorted()
  }

  /// The place of a moment; moments in a cut or outside go to the nearest end.
  func place(of time: Timestamp) -> Double? {
    guard Figures.isKnown(time), let last = pieces.last else { return nil }
    let piece = pieces.first { time <= $0.end } ?? last
    let length = Double(piece.end.since(piece.start))
    guard length > 0 else { return (piece.from + piece.to) / 2 }
    let part = Double(min(max(time, piece.start), piece.end).since(piece.start)) / length
    return piece.from + part * (piece.to - piece.from)
  }

  /// Steps between ticks in seconds, each a divisor of what a reader counts in.
  private static let steps: [Int64] = [
    1, 2, 5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
    432_000,
    864_000, 2_592_000, 7_776_000, 15_552_000, 31_536_000, 63_072_000, 157_680_000, 315_360_000, 630_720_000,
    1_576_800_000, 3_153_600_000,
  ]

  /// Five or so ticks on an uncut axis; the start of each piece on a cut one.
  var ticks: [Tick] {
    guard let only = pieces.first else { return [] }
    let seconds = only.end.since(only.start) / 1_000_000_000
    guard pieces.count == 1, seconds > 0 else {
      return pieces.map { piece in
        let place = piece.start == piece.end ? (piece.from + piece.to) / 2 : piece.from
        return Tick(
          place: place, label: Figures.clock(piece.start), date: Figures.longDate(piece.start, short: true),
          isMinor: false)
      }
    }
    let step = TimeAxis.steps.first { seconds / $0 < 6 } ?? seconds
    var out: [Tick] = []
    var date = ""
    // Floor division, because years before 1970 count downwards.
    let startSecond = only.start.nanoseconds / 1_000_000_000 - (only.start.nanoseconds < 0 ? 1 : 0)
    var second = startSecond - (startSecond % step + step) % step
    while out.count < 8 {
      let time = Timestamp(nanoseconds: 0).advanced(
        byNanoseconds: second.multipliedReportingOverflow(by: 1_000_000_000).partialValue)
      second += step
      if time < only.start { continue }
      guard time <= only.end, let place = place(of: time) else { break }
      let day = Figures.longDate(time, short: true)
      let byDay = step >= 86_400
      out.append(
        Tick(
          place: place, label: byDay ? day : Figures.clock(time, seconds: step < 60),
          date: byDay || day == date ? nil : day,
          isMinor: out.count % 2 == 1 && (byDay || day == date)))
      date = day
    }
    return out
  }
}
