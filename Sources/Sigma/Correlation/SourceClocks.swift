/// The clocks of the sources, and the time up to which the order of hits is certain.
struct SourceClocks: Sendable {
  struct Clock: Hashable, Sendable {
    var source: UInt32
    /// Newest believed time of a hit.
    var newest = EventTime.never
    /// No older hit is expected: what the source promised, or its newest time less the bound of disorder.
    var watermark = EventTime.never
    /// Hits in a row that lie far ahead, and the least of their times.
    var leapCount: UInt8 = 0
    var leapTime = EventTime.end
  }

  /// Hits in a row far ahead that make a source's clock believed.
  static let leapsBelieved: UInt8 = 3
  /// Up to this many sources the common watermark is computed for every hit.
  static let promptSourceCount = 2
  /// Else after this many hits at least: the median wants a sort.
  static let refreshInterval = 256
  /// Stands for all sources beyond the limit.
  static let sharedSource = UInt32.max

  private(set) var clocks: [Clock] = []
  private var positions: [UInt32: Int] = [:]
  private var lastPosition = 0
  /// The common watermark; never moves back.
  private(set) var settled = EventTime.never
  var hitsUntilRefresh = 0

  init() {}

  init(clocks: [Clock], settled: Int64, hitsUntilRefresh: Int) {
    self.clocks = clocks
    self.settled = settled
    self.hitsUntilRefresh = hitsUntilRefresh
    for (position, clock) in clocks.enumerated() { positions[clock.source] = position }
  }

  private mutating func position(of source: UInt32, limits: CorrelationLimits) -> Int {
    if lastPosition < clocks.count, clocks[lastPosition].source == source { return lastPosition }
    if let known = positions[source] {
      lastPosition = known
      return known
    }
    if clocks.count >= limits.sourceCount, source != SourceClocks.sharedSource {
      return position(of: SourceClocks.sharedSource, limits: limits)
    }
    lastPosition = clocks.count
    positions[source] = lastPosition
    clocks.append(Clock(source: source))
    return lastPosition
  }

  /// Notes a hit's time; answers the time to use for it, `nil` when neither it nor its source has one.
  mutating func note(time: Int64, source: UInt32, limits: CorrelationLimits) -> Int64? {
    let position = position(of: source, limits: limits)
    guard time != EventTime.never else {
      return clocks[position].newest == EventTime.never ? nil : clocks[position].newest
    }
    let time = EventTime.clamped(time)
    let newest = clocks[position].newest
    if newest == EventTime.never {
      advance(position, to: time, limits: limits)
    } else if time <= newest {
      clocks[position].leapCount = 0
    } else if time - newest <= limits.clockStep || newest < -EventTime.limit + limits.clockStep {
      advance(position, to: time, limits: limits)
    } else {
      clocks[position].leapTime =
        clocks[position].leapCount == 0 ? time : min(clocks[position].leapTime, time)
      clocks[position].leapCount += 1
      if clocks[position].leapCount >= SourceClocks.leapsBelieved {
        advance(position, to: clocks[position].leapTime, limits: limits)
      }
    }
    hitsUntilRefresh -= 1
    if clocks.count <= SourceClocks.promptSourceCount || hitsUntilRefresh <= 0 { refresh(limits: limits) }
    return time
  }

  private mutating func advance(_ position: Int, to time: Int64, limits: CorrelationLimits) {
    clocks[position].newest = time
    clocks[position].leapCount = 0
    clocks[position].watermark = max(clocks[position].watermark, time - limits.disorderBound)
  }

  /// A promise of a source: no hit older than this will come. `Int64.max` retires the source until its next hit.
  mutating func advance(source: UInt32, to watermark: Int64, limits: CorrelationLimits) {
    let position = position(of: source, limits: limits)
    clocks[position].watermark =
      watermark == EventTime.end
      ? EventTime.end : max(clocks[position].watermark, EventTime.clamped(watermark))
    refresh(limits: limits)
  }

  /// The least watermark, but no further behind the median than the lag allowed. A clock far ahead changes neither: the
  /// least ignores it, and the median follows the majority; of two sources it is the slower one.
  private mutating func refresh(limits: CorrelationLimits) {
    hitsUntilRefresh = max(SourceClocks.refreshInterval, clocks.count)
    if clocks.count <= SourceClocks.promptSourceCount {
      // Of one or two the slower is both the least and the median.
      var least = EventTime.end
      for clock in clocks { least = min(least, clock.watermark) }
      if least != EventTime.end {
        settled = max(settled, least)
        return
      }
    }
    let running = clocks.compactMap { $0.watermark == EventTime.end ? nil : $0.watermark }.sorted()
    guard let least = running.first else {
      // Every source has said that it is done: what they told is in order up to their newest hit.
      settled = max(settled, clocks.map(\.newest).max() ?? settled)
      return
    }
    let median = running[(running.count - 1) / 2]
    settled = max(settled, least, median < -EventTime.limit ? least : median - limits.sourceLag)
  }
}
