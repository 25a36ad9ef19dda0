/// What is usual for one source, hour by hour of the week.
struct RhythmProfile: Hashable, Sendable, Codable {
  /// Hours of a week.
  static let hourCount = 168

  struct Hour: Hashable, Sendable, Codable {
    /// Records in this hour, a mean that forgets: a week from now counts four times as much as one a month ago.
    var count: Double = 0
    /// Weeks in which this hour was watched from beginning to end, up to 255.
    var weeks: UInt8 = 0
    /// Seconds of the longest silence that began in this hour; fades by an eighth a week.
    var longestSilence: Double = 0
  }

  private(set) var hours = [Hour](repeating: Hour(), count: hourCount)
  /// Seconds of the longest silence at any hour.
  private(set) var longestSilence: Double = 0
  /// Nanoseconds since 1970 of the first record.
  private(set) var began: Int64?
  /// Share of undecodable records, 0 to 1, a mean that forgets; `nil` before the first full hour with enough records.
  private(set) var undecodableShare: Double?

  /// Weight of the newest week in a mean.
  private static let weight: Double = 0.25
  /// Factor by which the longest silence fades from week to week.
  private static let fade: Double = 0.875

  mutating func begin(at nanoseconds: Int64) { if began == nil { began = nanoseconds } }

  /// Learns from an hour that is over.
  mutating func close(hour: Int, count: Int) {
    guard hours.indices.contains(hour) else { return }
    let isFirst = hours[hour].weeks == 0
    hours[hour].count =
      isFirst ? Double(count) : hours[hour].count + (Double(count) - hours[hour].count) * Self.weight
    if hours[hour].weeks < .max { hours[hour].weeks += 1 }
    hours[hour].longestSilence *= Self.fade
  }

  /// Learns from a silence that began in `hour`.
  mutating func close(silence seconds: Double, hour: Int) {
    guard hours.indices.contains(hour) else { return }
    hours[hour].longestSilence = max(hours[hour].longestSilence, seconds)
    longestSilence = max(longestSilence, seconds)
  }

  mutating func learn(undecodableShare share: Double) {
    undecodableShare = undecodableShare.map { $0 + (share - $0) * Self.weight } ?? share
  }

  /// Takes `factor` times the old rates for usual.
  mutating func scale(by factor: Double) {
    for index in hours.indices { hours[index].count *= factor }
  }

  /// The hours around `hour`: one before and one after, for clocks shift twice a year and people come late.
  private func around(_ hour: Int) -> [Hour] {
    [hours[(hour + Self.hourCount - 1) % Self.hourCount], hours[hour], hours[(hour + 1) % Self.hourCount]]
  }

  /// Most and least records that are usual in `hour`; `nil` before it was watched in two weeks.
  func usual(_ hour: Int) -> (least: Double, most: Double)? {
    guard hours.indices.contains(hour), hours[hour].weeks >= 2 else { return nil }
    let near = around(hour).filter { $0.weeks > 0 }.map(\.count)
    return (near.min() ?? 0, near.max() ?? 0)
  }

  /// The longest silence that is usual when it begins in `hour`, seconds; `nil` before this hour was watched in two weeks: the
  /// week in which the silence began may be one of them.
  func usualSilence(_ hour: Int) -> Double? {
    guard hours.indices.contains(hour), hours[hour].weeks >= 2 else { return nil }
    // It may have faded already for the week that isn't over.
    return around(hour).map { $0.longestSilence / Self.fade }.max()
  }
}
