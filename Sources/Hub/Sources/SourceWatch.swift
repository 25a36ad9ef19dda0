public import WardModel

/// Watches how sources send: who falls silent, who sends far more or less than usual, who sends what can't be read.
///
/// Pure: driven by the times that it is given. It learns each source's week hour by hour, so that nights and weekends are
/// quiet without being alarming. `observe` after each kept delivery, `advance` at least once a minute; both answer with
/// what began or ended, from which the hub makes alerts. The whole value is its snapshot.
public struct SourceWatch: Sendable, Codable {
  /// Seconds east of UTC of the hospital's clock, so that hours are those of its people.
  public let zoneOffsetSeconds: Int
  private var states: [SourceNumber: WatchState] = [:]

  /// - Parameter zoneOffsetSeconds: a day either way at most.
  public init(zoneOffsetSeconds: Int = 0) {
    self.zoneOffsetSeconds = min(max(zoneOffsetSeconds, -86_400), 86_400)
  }

  /// Begins to watch a source, or changes how long it may be silent.
  public mutating func watch(_ source: SourceNumber, rhythm: ExpectedRhythm) {
    states[source, default: WatchState(rhythm: rhythm)].rhythm = rhythm
  }

  /// Stops watching a source and forgets what was learned.
  public mutating func forget(_ source: SourceNumber) { states[source] = nil }

  /// Takes note of records that arrived.
  public mutating func observe(
    _ source: SourceNumber, records: Int, undecodable: Int = 0, at time: Timestamp
  ) -> [SourceFinding] {
    guard records > 0 else { return [] }
    // Taken out and put back, so that nothing is copied.
    var state = states.removeValue(forKey: source) ?? WatchState(rhythm: .learned)
    var findings: [SourceFinding] = []
    state.observe(records, undecodable, time, clock(time), source, &findings)
    states[source] = state
    return findings
  }

  /// Takes note of time that passed; in the order of the sources' numbers.
  public mutating func advance(to time: Timestamp) -> [SourceFinding] {
    var findings: [SourceFinding] = []
    for source in states.keys.sorted() {
      guard var state = states.removeValue(forKey: source) else { continue }
      state.advance(time, clock(time), source, &findings)
      states[source] = state
    }
    return findings
  }

  /// What is wrong with a source now, and since when.
  public func open(_ source: SourceNumber) -> [(kind: SourceFinding.Kind, since: Timestamp)] {
    SourceFinding.Kind.allCases.compactMap { kind in
      states[source]?.open[kind].map { (kind, Timestamp(nanoseconds: $0)) }
    }
  }

  /// When a source was heard last.
  public func lastHeard(_ source: SourceNumber) -> Timestamp? {
    states[source]?.last.map(Timestamp.init(nanoseconds:))
  }

  /// When a source was heard first, or first watched.
  public func firstHeard(_ source: SourceNumber) -> Timestamp? {
    states[source]?.began.map(Timestamp.init(nanoseconds:))
  }

  /// Hours since 1970 on the hospital's clock.
  private func clock(_ time: Timestamp) -> Int64 {
    let local = time.advanced(byNanoseconds: Int64(zoneOffsetSeconds) * 1_000_000_000)
    let hour: Int64 = 3_600_000_000_000
    return local.nanoseconds / hour - (local.nanoseconds % hour < 0 ? 1 : 0)
  }
}
