import Testing

@testable import WardModel

@Suite struct TimestampTests {
  // MARK: Text

  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2026-03-02T02:14:07.120Z", 1_772_417_647_120_000_000),
    ("2026-03-02 02:14:07.1204567", 1_772_417_647_120_456_700),
    ("2026-03-02T02:14:07+01:00", 1_772_414_047_000_000_000),
    ("2026-03-02T02:14:07-0130", 1_772_423_047_000_000_000),
    ("2026-03-02T02:14:07+01", 1_772_414_047_000_000_000), ("2026-03-02", 1_772_409_600_000_000_000),
    ("2026-03-02T02:14", 1_772_417_640_000_000_000), ("2026-03-02t02:14:07z", 1_772_417_647_000_000_000),
    ("2026-03-02 02:14:07 +00:00", 1_772_417_647_000_000_000),
    ("2026-03-02T02:14:07,5Z", 1_772_417_647_500_000_000),
    ("2026-03-02T02:14:07.1234567899Z", 1_772_417_647_123_456_789),
    ("1969-12-31T23:59:59.999999999Z", -1), ("2000-02-29", 951_782_400_000_000_000),
  ])
  func `a date-time is read to the nanosecond`(text: String, nanoseconds: Int64) {
    #expect(Timestamp(rfc3339: text)?.nanoseconds == nanoseconds)
  }

  @Test(arguments: [
    "", "2026", "2026-03", "2026-3-02", "2026-13-01", "2026-00-01", "2026-02-29", "1900-02-29", "2026-04-31",
    "2026-03-00", "2026-03-02T", "2026-03-02T2:14:07", "2026-03-02T24:00:00", "2026-03-02T02:60:00",
    "2026-03-02T02:14:61", "2026-03-02T02:14:07.", "2026-03-02T02:14:07.Z", "2026-03-02T02:14:07Zx",
    "2026-03-02T02:14:07+", "2026-03-02T02:14:07+1", "2026-03-02T02:14:07+19:00", "2026-03-02T02:14:07+01:60",
    "2026-03-02T02:14:07+01:", "2026-03-02x02:14:07", "1677-12-31", "2262-01-01", "9999-12-31T23:59:59Z",
    "0000-01-01", "-026-03-02", "٢٠٢٦-03-02", "2026-03-02T02:14:07 UTC", " 2026-03-02",
  ])
  func `text that is no date-time, or one out of reach, is refused`(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00Z"), (1, "1970-01-01T00:00:00.000000001Z"),
    (1_000, "1970-01-01T00:00:00.000001Z"), (1_000_000, "1970-01-01T00:00:00.001Z"),
    (120_000_000, "1970-01-01T00:00:00.120Z"), (-1, "1969-12-31T23:59:59.999999999Z"),
    (-1_000_000_000, "1969-12-31T23:59:59Z"), (Int64.min, "1677-09-21T00:12:43.145224192Z"),
    (Int64.max, "2262-04-11T23:47:16.854775807Z"),
  ])
  func `a time is written with as many decimals as it needs`(nanoseconds: Int64, text: String) {
    #expect(Timestamp(nanoseconds: nanoseconds).description == text)
  }

  @Test(arguments: [1, 2] as [UInt64])
  func `any time that is written can be read back`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let first = Timestamp(civil: CivilTime(year: 1678, month: 1, day: 1))?.nanoseconds ?? 0
    let last = Timestamp(civil: CivilTime(year: 2261, month: 12, day: 31))?.nanoseconds ?? 0
    #expect(first < last)
    for _ in 0..<2_000 {
      var nanoseconds = Int64.random(in: first...last, using: &random)
      let grain: Int64 = [1, 1_000, 1_000_000, 1_000_000_000].randomElement(using: &random) ?? 1
      nanoseconds -= nanoseconds % grain
      let time = Timestamp(nanoseconds: nanoseconds)
      #expect(Timestamp(rfc3339: time.description) == time, "seed \(seed)")
    }
  }

  @Test(arguments: [3, 4] as [UInt64])
  func `damaged date-times are read or refused, never more`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<3_000 {
      var bytes = Array("2026-03-02T02:14:07.1204567+01:00".utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: index)
        default:
          bytes.insert(Array("0123456789:-+.TZ ".utf8).randomElement(using: &random) ?? 0x30, at: index)
        }
      }
      let time = bytes.withUnsafeBytes { Timestamp(rfc3339: $0) }
      if let time { #expect(time > .distantPast && time < .distantFuture) }
    }
  }

  // MARK: Calendar

  /// Days since 1970 by counting years and months one by one.
  private static func naiveDays(_ year: Int, _ month: Int, _ day: Int) -> Int {
    func isLeap(_ year: Int) -> Bool { year % 400 == 0 || (year % 4 == 0 && year % 100 != 0) }
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    var days = 0
    if year >= 1970 {
      for past in 1970..<year { days += isLeap(past) ? 366 : 365 }
    } else {
      for past in year..<1970 { days -= isLeap(past) ? 366 : 365 }
    }
    for past in 1..<month { days += lengths[past - 1] + (past == 2 && isLeap(year) ? 1 : 0) }
    return days + day - 1
  }

  @Test(arguments: [5, 6] as [UInt64])
  func `days are counted as a plain calendar counts them, there and back`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<1_500 {
      let year = Int.random(in: 1678...2261, using: &random)
      let month = Int.random(in: 1...12, using: &random)
      let day = Int.random(in: 1...CivilTime.dayCount(year: year, month: month), using: &random)
      let civil = CivilTime(
        year: year, month: month, day: day, hour: Int.random(in: 0...23, using: &random),
        minute: Int.random(in: 0...59, using: &random), second: Int.random(in: 0...59, using: &random),
        nanosecond: Int.random(in: 0...999_999_999, using: &random))
      guard let time = Timestamp(civil: civil) else {
        Issue.record("seed \(seed): \(civil)")
        continue
      }
      let seconds =
        Self.naiveDays(year, month, day) * 86_400 + civil.hour * 3_600 + civil.minute * 60 + civil.second
      #expect(time.nanoseconds == Int64(seconds) * 1_000_000_000 + Int64(civil.nanosecond), "seed \(seed)")
      #expect(time.civil == civil, "seed \(seed)")
      let offset = Int.random(in: -64_800...64_800, using: &random)
      #expect(
        Timestamp(civil: civil, offsetSeconds: offset)?.since(time) == Int64(-offset) * 1_000_000_000,
        "seed \(seed)")
    }
  }

  @Test(arguments: [
    (1600, 29), (1700, 28), (1900, 28), (2000, 29), (2023, 28), (2024, 29), (2100, 28),
  ])
  func `february has its days`(year: Int, days: Int) {
    #expect(CivilTime.dayCount(year: year, month: 2) == days)
  }

  @Test func `a leap second is the second before it`() {
    #expect(
      Timestamp(civil: CivilTime(year: 2016, month: 12, day: 31, hour: 23, minute: 59, second: 60))
        == Timestamp(rfc3339: "2016-12-31T23:59:59Z"))
  }

  @Test func `parts out of range are refused`() {
    let good = CivilTime(year: 2026, month: 3, day: 2)
    #expect(Timestamp(civil: good) != nil)
    let changes: [(inout CivilTime) -> Void] = [
      { $0.year = 1677 }, { $0.year = 2262 }, { $0.year = .max }, { $0.year = .min }, { $0.month = 0 },
      { $0.month = 13 }, { $0.day = 0 }, { $0.day = 32 }, { $0.hour = -1 }, { $0.hour = 24 },
      { $0.minute = 60 }, { $0.second = 61 }, { $0.nanosecond = -1 }, { $0.nanosecond = 1_000_000_000 },
    ]
    for (number, change) in changes.enumerated() {
      var civil = good
      change(&civil)
      #expect(Timestamp(civil: civil) == nil, "change \(number)")
    }
    #expect(Timestamp(civil: good, offsetSeconds: 64_800) != nil)
    #expect(Timestamp(civil: good, offsetSeconds: 64_801) == nil)
    #expect(Timestamp(civil: good, offsetSeconds: -64_801) == nil)
    #expect(Timestamp(civil: good, offsetSeconds: .min) == nil)
  }

  // MARK: Arithmetic

  @Test func `arithmetic stops at the ends of the range`() {
    let now = Timestamp(nanoseconds: 5)
    #expect(now.advanced(byNanoseconds: 7).nanoseconds == 12)
    #expect(Timestamp.distantFuture.advanced(byNanoseconds: 1) == .distantFuture)
    #expect(Timestamp.distantPast.advanced(byNanoseconds: -1) == .distantPast)
    #expect(Timestamp.distantFuture.since(.distantPast) == .max)
    #expect(Timestamp.distantPast.since(.distantFuture) == .min)
    #expect(now.since(.distantPast) == .max)
    #expect(Timestamp(nanoseconds: 12).since(now) == 7)
  }
}
