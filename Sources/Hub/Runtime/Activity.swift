import Foundation
import WardModel

/// What each source sent, by quarter of an hour over the last day, and how fast it sends now. Fed from the accounts of the
/// sources every few seconds; the log is never scanned for it.
actor Activity {
  /// Nanoseconds of a step: a quarter of an hour.
  static let step: Int64 = 900_000_000_000
  /// Steps kept: a day.
  static let stepCount = 96
  /// Looks kept for the pace: five minutes and a little, at one every five seconds.
  private static let lookLimit = 66
  /// Nanoseconds between two writes to the disk.
  private static let saveInterval: Int64 = 60_000_000_000
  private static let setting = "activity"

  private struct Kept: Codable {
    /// By source, then by the number of the quarter since 1970.
    var steps: [SourceNumber: [Int64: SourceTally]] = [:]
    /// The tallies at the last look.
    var last: [SourceNumber: SourceTally] = [:]
    /// Quarters in which the hub looked at all.
    var seen: Set<Int64> = []
  }
  private var kept: Kept
  private var looks: [(time: Timestamp, kept: [SourceNumber: Int])] = []
  private var savedAt = Timestamp.distantPast

  init(store: StateStore) throws {
    kept =
      try store.setting(Self.setting).flatMap { try? JSONDecoder().decode(Kept.self, from: Data($0)) }
      ?? Kept()
  }

  /// Takes note of the accounts as they are now.
  func sample(_ tallies: [SourceNumber: SourceTally], at time: Timestamp, into store: StateStore) {
    let quarter = Self.quarter(time)
    let oldest = quarter - Int64(Self.stepCount)
    if kept.seen.insert(quarter).inserted {
      kept.seen = kept.seen.filter { $0 > oldest }
      for source in kept.steps.keys { kept.steps[source] = kept.steps[source]?.filter { $0.key > oldest } }
    }
    for (source, tally) in tallies {
      let more = tally.minus(kept.last[source] ?? SourceTally())
      if more.received > 0 {
        kept.steps[source, default: [:]][quarter] = (kept.steps[source]?[quarter] ?? SourceTally()) + more
      } else if kept.steps[source] == nil {
        kept.steps[source] = [:]
      }
    }
    kept.last = tallies
    looks.append((time, tallies.mapValues(\.kept)))
    if looks.count > Self.lookLimit { looks.removeFirst(looks.count - Self.lookLimit) }
    guard time.since(savedAt) >= Self.saveInterval else { return }
    savedAt = time
    if let bytes = try? JSONEncoder().encode(kept) { try? store.set(Self.setting, Array(bytes)) }
  }

  /// Events a second kept over the last `seconds`; of one source or of all.
  func rate(of source: SourceNumber? = nil, seconds: Int64) -> Double {
    guard let last = looks.last,
      let first = looks.first(where: { last.time.since($0.time) <= seconds * 1_000_000_000 })
    else { return 0 }
    let length = Double(last.time.since(first.time)) / 1e9
    guard length > 0 else { return 0 }
    func sum(_ counts: [SourceNumber: Int]) -> Int {
      source.map { counts[$0] ?? 0 } ?? counts.values.reduce(0, +)
    }
    return Double(max(0, sum(last.kept) - sum(first.kept))) / length
  }

  /// Events kept in each quarter of the day before `now`; `nil` where the hub did not look.
  func histogram(of source: SourceNumber? = nil, until now: Timestamp) -> Console.Histogram {
    let last = Self.quarter(now)
    let first = last - Int64(Self.stepCount) + 1
    let counts = (first...last).map { quarter -> Int? in
      guard kept.seen.contains(quarter) else { return nil }
      if let source { return kept.steps[source]?[quarter]?.kept ?? 0 }
      return kept.steps.values.reduce(0) { $0 + ($1[quarter]?.kept ?? 0) }
    }
    return Console.Histogram(
      start: Timestamp(nanoseconds: first * Self.step), step: Self.step, counts: counts)
  }

  /// What a source sent in the last day.
  func day(of source: SourceNumber, until now: Timestamp) -> SourceTally {
    let oldest = Self.quarter(now) - Int64(Self.stepCount)
    return (kept.steps[source] ?? [:]).filter { $0.key > oldest }.values.reduce(SourceTally(), +)
  }

  private static func quarter(_ time: Timestamp) -> Int64 {
    time.nanoseconds / step - (time.nanoseconds % step < 0 ? 1 : 0)
  }
}

extension SourceTally {
  /// What came since an earlier tally; never less than nothing.
  fileprivate func minus(_ earlier: SourceTally) -> SourceTally {
    var difference = SourceTally()
    difference.kept = max(0, kept - earlier.kept)
    difference.repeated = max(0, repeated - earlier.repeated)
    difference.refused = max(0, refused - earlier.refused)
    difference.dropped = max(0, dropped - earlier.dropped)
    return difference
  }
}
