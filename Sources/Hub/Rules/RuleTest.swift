public import Sigma

/// A test that a rule brings along, under `ward: tests:`.
public struct RuleTest: Sendable {
  public enum Expectation: String, Sendable, CaseIterable {
    case match
    case noMatch = "no_match"
    /// Differs from a match in one essential; must not match.
    case nearMiss = "near_miss"
  }
  public var name: String
  public var expectation: Expectation
  /// Each is the text of one record: a JSON object, or a line as a log has it.
  public var records: [String]

  /// Reads the tests of a rule.
  /// - Throws: a problem that names the rule and the test.
  public static func read(_ header: Header) throws(Problem) -> [RuleTest] {
    guard case .list(let items)? = header.custom["ward"]?["tests"] else { return [] }
    var tests: [RuleTest] = []
    for (number, item) in items.enumerated() {
      func refuse(_ message: String) -> Problem {
        Problem(
          file: header.file, line: header.line, message: "test \(number + 1): \(message)", rule: header.title)
      }
      guard case .string(let name)? = item["name"] else { throw refuse("needs a name") }
      guard case .string(let expected)? = item["expect"], let expectation = Expectation(rawValue: expected)
      else {
        throw refuse("expect must be one of \(Expectation.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      guard case .list(let events)? = item["events"], !events.isEmpty else {
        throw refuse("needs a list of events")
      }
      var records: [String] = []
      for event in events {
        guard case .map = event else { throw refuse("an event must be a map") }
        records += try RuleTestEvent(event, refuse).records()
      }
      tests.append(RuleTest(name: name, expectation: expectation, records: records))
    }
    return tests
  }
}

/// One event of a test, perhaps repeated: `repeat` times, `step` apart, with `vary`ing values.
private struct RuleTestEvent {
  /// Records one event may stand for.
  private static let repeatLimit: Int64 = 10_000

  private let pairs: [(key: String, value: YAMLValue)]
  private let count: Int64
  /// Nanoseconds.
  private let step: Int64
  private let varied: [String: String]

  init(_ event: YAMLValue, _ refuse: (String) -> Problem) throws(Problem) {
    guard case .map(let all) = event else { throw refuse("an event must be a map") }
    var count: Int64 = 1
    var step: Int64 = 0
    var varied: [String: String] = [:]
    for (key, value) in all {
      switch (key, value) {
      case ("repeat", .integer(let number)):
        guard (1...RuleTestEvent.repeatLimit).contains(number) else {
          throw refuse("repeat must be 1...\(RuleTestEvent.repeatLimit)")
        }
        count = number
      case ("step", .string(let text)):
        guard let span = RuleTestEvent.span(text) else {
          throw refuse("step must be a number with s, m, h or d, such as 10s")
        }
        step = span
      case ("vary", .map(let fields)):
        for (field, pattern) in fields { if case .string(let text) = pattern { varied[field] = text } }
      default: break
      }
    }
    pairs = all.filter { !["repeat", "step", "vary"].contains($0.key) }
    self.count = count
    self.step = step
    self.varied = varied
  }

  func records() throws(Problem) -> [String] {
    if pairs.count == 1, pairs[0].key == "line", case .string(let line) = pairs[0].value {
      return (0..<count).map { number in
        varied.reduce(line) { $0.replacing("{\($1.key)}", with: RuleTestEvent.filled($1.value, number)) }
      }
    }
    return (0..<count).map { number in
      let record = pairs.map { (key: $0.key, value: shifted($0.value, key: $0.key, number)) }
      return RuleTestEvent.json(.map(record))
    }
  }

  private static func filled(_ pattern: String, _ number: Int64) -> String {
    pattern.replacing("{n}", with: String(number + 1))
  }

  private func shifted(_ value: YAMLValue, key: String, _ number: Int64) -> YAMLValue {
    if let pattern = varied[key] { return .string(RuleTestEvent.filled(pattern, number)) }
    guard step > 0, number > 0, RuleTestEvent.timeFields.contains(key) else { return value }
    switch value {
    case .string(let text): return .string(TestClock.advance(text, nanoseconds: step * number) ?? text)
    case .integer(let seconds): return .integer(seconds + step * number / 1_000_000_000)
    case .double(let seconds): return .double(seconds + Double(step * number) / 1e9)
    default: return value
    }
  }

  private static let timeFields: Set<String> = [
    "UtcTime", "SystemTime", "@timestamp", "TimeCreated", "EventTime", "eventTime", "time", "timestamp", "ts",
    "CreationTime", "createdDateTime", "activityDateTime", "published",
  ]

  private static func span(_ text: String) -> Int64? {
    guard let unit = text.last, let number = Int64(text.dropLast()), number >= 0, number < 1_000_000 else {
      return nil
    }
    let seconds: Int64? = ["s": 1, "m": 60, "h": 3600, "d": 86_400][unit]
    return seconds.map { $0 * number * 1_000_000_000 }
  }

  private static func json(_ value: YAMLValue) -> String {
    switch value {
    case .null: "null"
    case .boolean(let flag): flag ? "true" : "false"
    case .integer(let number): String(number)
    case .double(let number): number.isFinite ? String(number) : "null"
    case .string(let text): TestClock.quoted(text)
    case .list(let items): "[" + items.map(json).joined(separator: ",") + "]"
    case .map(let pairs):
      "{" + pairs.map { TestClock.quoted($0.key) + ":" + json($0.value) }.joined(separator: ",") + "}"
    }
  }
}
