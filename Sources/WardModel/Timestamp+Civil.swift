/// A date and time of day in UTC (proleptic Gregorian calendar).
public struct CivilTime: Hashable, Sendable {
  public var year: Int
  public var month: Int
  public var day: Int
  public var hour: Int
  public var minute: Int
  public var second: Int
  public var nanosecond: Int

  public init(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, nanosecond: Int = 0
  ) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
    self.nanosecond = nanosecond
  }
}

extension Timestamp {
  /// The moment of a civil time that is `offsetSeconds` east of UTC; `nil` when a part is out of range.
  ///
  /// Second 60 (a leap second) is read as second 59.
  /// - Source: days-from-civil arithmetic on 400-year eras of 146,097 days.
  public init?(civil: CivilTime, offsetSeconds: Int = 0) {
    guard (1678...2261).contains(civil.year), (1...12).contains(civil.month),
      (1...CivilTime.dayCount(year: civil.year, month: civil.month)).contains(civil.day),
      (0...23).contains(civil.hour), (0...59).contains(civil.minute), (0...60).contains(civil.second),
      (0...999_999_999).contains(civil.nanosecond), (-18 * 3600...18 * 3600).contains(offsetSeconds)
    else { return nil }
    let shiftedYear = civil.month <= 2 ? civil.year - 1 : civil.year
    let era = shiftedYear / 400
    let yearOfEra = shiftedYear - era * 400
    let shiftedMonth = (civil.month + 9) % 12
    let dayOfYear = (153 * shiftedMonth + 2) / 5 + civil.day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = era * 146_097 + dayOfEra - 719_468
    let seconds =
      days * 86_400 + civil.hour * 3600 + civil.minute * 60 + min(civil.second, 59) - offsetSeconds
    self.init(nanoseconds: Int64(seconds) * 1_000_000_000 + Int64(civil.nanosecond))
  }

  /// The civil time in UTC.
  public var civil: CivilTime {
    var seconds = nanoseconds / 1_000_000_000
    var fraction = nanoseconds % 1_000_000_000
    if fraction < 0 {
      fraction += 1_000_000_000
      seconds -= 1
    }
    var days = seconds / 86_400
    var secondOfDay = seconds % 86_400
    if secondOfDay < 0 {
      secondOfDay += 86_400
      days -= 1
    }
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return CivilTime(
      year: Int(year), month: Int(month), day: Int(day), hour: Int(secondOfDay / 3600),
      minute: Int(secondOfDay / 60 % 60), second: Int(secondOfDay % 60), nanosecond: Int(fraction))
  }
}

extension CivilTime {
  /// Days in a month of the Gregorian calendar; `month` is 1...12.
  static func dayCount(year: Int, month: Int) -> Int {
    switch month {
    case 2: return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: return 30
    default: return 31
    }
  }
}
