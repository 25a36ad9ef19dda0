import WardModel

/// One lane of a timeline: the alerts of an incident or a host, in bins of equal width.
struct TimelineLane {
  struct Bin {
    var count = 0
    var level: Severity = .informational
    var title = ""
    var first: Timestamp
    var last: Timestamp
    var place: Double
  }
  var title: String
  var level: Severity?
  var target: String?
  var note: String
  var bins: [Bin] = []
  var unknown = 0

  /// About ten pixels on a wide screen, the size of a mark.
  static let binCount = 96

  /// Puts each alert in its bin; a lone alert keeps its exact place.
  mutating func fill(_ alerts: [Alert], axis: TimeAxis) {
    var all: [Bin?] = Array(repeating: nil, count: TimelineLane.binCount)
    for alert in alerts {
      guard let place = axis.place(of: alert.time) else {
        unknown += 1
        continue
      }
      let number = min(max(Int(place * Double(TimelineLane.binCount)), 0), TimelineLane.binCount - 1)
      var bin = all[number] ?? Bin(first: alert.time, last: alert.time, place: place)
      // The title decides among equals, so that the order of alerts does not show.
      if bin.count == 0 || (bin.level, alert.rule.title) < (alert.rule.level, bin.title) {
        bin.level = alert.rule.level
        bin.title = alert.rule.title
      }
      bin.count += 1
      if bin.count > 1 { bin.place = (Double(number) + 0.5) / Double(TimelineLane.binCount) }
      bin.first = min(bin.first, alert.time)
      bin.last = max(bin.last, alert.time)
      all[number] = bin
    }
    // The worst are drawn last and so lie on top.
    bins = all.compactMap { $0 }.sorted { ($0.level, $0.place) < ($1.level, $1.place) }
  }
}
