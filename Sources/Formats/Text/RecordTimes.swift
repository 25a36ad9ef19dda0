import WardModel

/// Picks the time of a record from its fields, by preference.
struct RecordTimes: Sendable {
  private let fields: [FieldID]
  private var clock: YearlessClock
  private(set) var best: Timestamp?
  private var rank = Int.max
  /// The smallest and largest number among the fields, so that most keys are passed over by one comparison.
  private let lowest: UInt32
  private let highest: UInt32

  init(_ context: DecodingContext, fieldsByPreference names: [String]) {
    fields = names.map { context.fields.intern($0) }
    clock = YearlessClock(context)
    lowest = fields.map(\.rawValue).min() ?? 0
    highest = fields.map(\.rawValue).max() ?? 0
  }

  mutating func begin() {
    best = nil
    rank = .max
  }

  @inline(__always) mutating func offer(_ field: FieldID, _ value: Bytes) {
    guard field.rawValue >= lowest, field.rawValue <= highest else { return }
    consider(field, value)
  }

  private mutating func consider(_ field: FieldID, _ value: Bytes) {
    guard let index = fields.firstIndex(of: field), index < rank, let time = parse(value) else { return }
    best = time
    rank = index
  }

  /// Numbers since 1970, RFC 3339, and `Mmm dd [yyyy] hh:mm:ss[.SSS] [zone]`.
  mutating func parse(_ value: Bytes) -> Timestamp? {
    if value.at(0).isDigit {
      if let time = ClockText.epoch(value) { return time }
      if let time = ClockText.dateTime(value, offsetSeconds: clock.offsetSeconds) { return time }
      return ClockText.epochSeconds(value)
    }
    guard let (civil, end) = ClockText.monthDayTime(value, 0) else { return nil }
    // A zone with a name other than UTC and GMT can't be resolved without tables: the zone of the caller is used.
    let zone = ClockText.zone(value, end, defaultSeconds: clock.offsetSeconds) ?? clock.offsetSeconds
    if civil.year != 0 { return Timestamp(civil: civil, offsetSeconds: zone) }
    return clock.moment(civil)
  }
}
