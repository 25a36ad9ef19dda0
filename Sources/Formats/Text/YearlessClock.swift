import WardModel

/// Gives times without a year the year that puts them nearest before, or just after, the reference time.
///
/// - Source: RFC 3164, section 4.1.2: the header's time has neither year nor zone.
struct YearlessClock: Sendable {
  /// How far after the reference an event may lie: two days, for clocks that run ahead and unknown zones.
  static let toleranceNanoseconds: Int64 = 2 * 86_400 * 1_000_000_000

  private let latest: Timestamp
  private let year: Int?
  let offsetSeconds: Int
  /// The last answer, for the day it is about: almost every line has the day of the one before.
  private var cachedDay = -1
  private var cachedMidnight = Timestamp.distantPast

  init(_ context: DecodingContext) {
    offsetSeconds = max(-18 * 3600, min(18 * 3600, context.zoneOffsetSeconds))
    latest = (context.referenceTime ?? .distantPast).advanced(byNanoseconds: Self.toleranceNanoseconds)
    year = context.referenceTime.map { $0.civil.year }
  }

  /// The moment of `time`, whose year is 0 when unknown; `nil` when it isn't a time or the year can't be known.
  @inline(__always) mutating func moment(_ time: CivilTime) -> Timestamp? {
    if time.year != 0 { return Timestamp(civil: time, offsetSeconds: offsetSeconds) }
    guard year != nil, time.hour < 24, time.minute < 60, time.second <= 60, time.nanosecond < 1_000_000_000
    else {
      return nil
    }
    let day = time.month &* 32 &+ time.day
    if day == cachedDay {
      let second = time.hour &* 3600 &+ time.minute &* 60 &+ min(time.second, 59)
      return cachedMidnight.advanced(
        byNanoseconds: Int64(second) &* 1_000_000_000 &+ Int64(time.nanosecond))
    }
    return search(time)
  }

  @inline(never) private mutating func search(_ time: CivilTime) -> Timestamp? {
    guard let year else { return nil }
    var time = time
    // From next year back to the last leap year, for 29 February.
    for candidate in stride(from: year + 1, through: year - 8, by: -1) {
      time.year = candidate
      guard let moment = Timestamp(civil: time, offsetSeconds: offsetSeconds), moment <= latest else {
        continue
      }
      cache(CivilTime(year: candidate, month: time.month, day: time.day))
      return moment
    }
    return nil
  }

  /// Keeps a day only when all of its times have the same year, so that answers never depend on earlier lines.
  private mutating func cache(_ day: CivilTime) {
    var nextYear = day
    nextYear.year += 1
    guard let midnight = Timestamp(civil: day, offsetSeconds: offsetSeconds),
      midnight.advanced(byNanoseconds: 86_400 * 1_000_000_000) <= latest
    else { return }
    if let next = Timestamp(civil: nextYear, offsetSeconds: offsetSeconds), next <= latest { return }
    cachedDay = day.month * 32 + day.day
    cachedMidnight = midnight
  }
}
