/// One test against one value, step by step: the plain meaning of a ``ValueTest``.
///
/// Used for constants while compiling, for tests that no index covers, and for explanations.
enum ValueEvaluation {
  enum Answer: Hashable { case holds, fails, gaveUp }

  /// Whether the text (decoded, not folded) passes the test. Tests about presence and other fields are not for here
  /// and fail.
  static func evaluate(
    _ test: ValueTest, _ text: UnsafeRawBufferPointer, expression: RegularExpression? = nil
  ) -> Answer {
    switch test {
    case .pattern(let pattern, let isCased):
      if isCased { return pattern.fits(text) ? .holds : .fails }
      var folded: [UInt8] = []
      TextFolding.fold(text, into: &folded)
      return folded.withUnsafeBytes { pattern.folded.fits($0) } ? .holds : .fails
    case .regularExpression(let source, let options):
      guard let expression = expression ?? (try? RegularExpression(source, options)) else { return .gaveUp }
      return search(expression, text, RegularExpression.Scratch())
    case .number(let number): return number.equals(text) ? .holds : .fails
    case .cidr(let block): return block.contains(text) ? .holds : .fails
    case .compare(let comparison, let bound):
      guard let value = NumberText.parse(text) else { return .fails }
      return holds(comparison, value, bound) ? .holds : .fails
    case .timePart(let part, let comparison, let bound):
      guard let value = DateText.part(part, of: text) else { return .fails }
      return holds(comparison, Double(value), Double(bound)) ? .holds : .fails
    case .fieldReference, .exists, .null: return .fails
    }
  }

  static func search(
    _ expression: RegularExpression, _ text: UnsafeRawBufferPointer, _ scratch: RegularExpression.Scratch
  ) -> Answer {
    switch expression.search(text, scratch) {
    case .found: .holds
    case .notFound: .fails
    case .gaveUp: .gaveUp
    }
  }

  static func holds(_ comparison: ValueTest.Comparison, _ value: Double, _ bound: Double) -> Bool {
    switch comparison {
    case .lt: value < bound
    case .lte: value <= bound
    case .gt: value > bound
    case .gte: value >= bound
    case .eq: value == bound
    case .neq: value != bound
    }
  }
}

extension NumberText {
  /// Numbers as logs write them: decimal, or `0x` hexadecimal.
  static func parse(_ text: UnsafeRawBufferPointer) -> Double? {
    if text.count > 2, text.count <= 18, text[0] == 0x30, text[1] == 0x78 || text[1] == 0x58 {
      return UInt64(String(decoding: text[2...], as: UTF8.self), radix: 16).map(Double.init)
    }
    return read(text)
  }
}

/// Parts of dates as logs write them: `YYYY-MM-DD`, perhaps followed by `T` or a space and `HH:MM`. No zone arithmetic:
/// the specification asks for the part as it is written.
enum DateText {
  static func part(_ part: ValueTest.TimePart, of text: UnsafeRawBufferPointer) -> Int? {
    func number(_ start: Int, _ width: Int) -> Int? {
      guard start + width <= text.count else { return nil }
      var value = 0
      for index in start..<start + width {
        guard text[index] >= 0x30, text[index] <= 0x39 else { return nil }
        value = value * 10 + Int(text[index] - 0x30)
      }
      return value
    }
    guard text.count >= 10, text[4] == 0x2D, text[7] == 0x2D, let year = number(0, 4),
      let month = number(5, 2),
      let day = number(8, 2), (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    switch part {
    case .year: return year
    case .month: return month
    case .day: return day
    case .week: return isoWeek(year, month, day)
    case .hour, .minute:
      guard text.count >= 16, text[10] == 0x54 || text[10] == 0x20, text[13] == 0x3A,
        let hour = number(11, 2),
        let minute = number(14, 2), hour < 24, minute < 60
      else { return nil }
      return part == .hour ? hour : minute
    }
  }

  /// - Source: ISO 8601: the week with the year's first Thursday is week 1.
  static func isoWeek(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let ordinal = dayOfYear(year, month, day)
    let weekday = (daysBefore(year) + ordinal + 6) % 7  // 0 = Monday; day 1 of year 1 was a Monday
    let week = (ordinal - weekday + 9) / 7
    if week < 1 { return weekCount(year - 1) }
    return week > weekCount(year) ? 1 : week
  }

  private static func isLeap(_ year: Int) -> Bool { (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 }
  private static func daysBefore(_ year: Int) -> Int {
    let past = year - 1
    return past * 365 + past / 4 - past / 100 + past / 400
  }
  private static func dayOfYear(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
    return before[month - 1] + day + (month > 2 && isLeap(year) ? 1 : 0)
  }
  private static func weekCount(_ year: Int) -> Int {
    let first = (daysBefore(year)) % 7  // weekday of 1 January, 0 = Monday
    return first == 3 || (first == 2 && isLeap(year)) ? 53 : 52
  }
}
