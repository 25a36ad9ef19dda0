/// Which alerts have left promptly, so that they don't leave again when settled.
struct PromptLedger: Sendable {
  struct Key: Hashable, Sendable {
    var correlation: Int
    /// Values of the group as written, letters A-Z as a-z.
    var values: [String]
  }

  private(set) var alerts: [Key: [Int64]] = [:]
  private var notesUntilForgetting = PromptLedger.interval
  /// Alerts after which old ones are looked for.
  static let interval = 1024

  init() {}

  private static func key(_ match: CorrelationMatch) -> Key {
    Key(correlation: match.correlationIndex, values: match.group.map { $0.value.lowercasedASCII })
  }

  mutating func note(_ match: CorrelationMatch) {
    alerts[Self.key(match), default: []].append(match.time)
    notesUntilForgetting -= 1
  }

  mutating func add(_ times: [Int64], for key: Key) { alerts[key] = times }

  /// Takes out matches whose group alerted promptly less than a timespan away.
  func removeAlerted(from found: inout [CorrelationMatch], start: Int, plan: CorrelationPlan) {
    guard found.count > start else { return }
    var kept = Array(found[..<start])
    for match in found[start...] {
      let span = plan.correlations[match.correlationIndex].span
      let isKnown = alerts[Self.key(match)]?.contains { time in
        time > match.time - span && time < match.time + span
      }
      if !(isKnown ?? false) { kept.append(match) }
    }
    found = kept
  }

  /// Forgets alerts so old that nothing settled later can be near them.
  mutating func forget(before settled: Int64, plan: CorrelationPlan) {
    guard notesUntilForgetting <= 0, settled != EventTime.never else { return }
    notesUntilForgetting = PromptLedger.interval
    for (key, times) in alerts {
      let span = plan.correlations[key.correlation].span
      let kept = times.filter { $0 + span > settled }
      alerts[key] = kept.isEmpty ? nil : kept
    }
  }
}

extension String {
  var lowercasedASCII: String {
    String(decoding: utf8.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }, as: UTF8.self)
  }
}
