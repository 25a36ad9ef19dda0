import WardModel

/// Rules seen so far, each once, as small numbers.
struct RuleTable: Sendable {
  init() {}

  private(set) var profiles: [RuleProfile] = []
  private var tacticsAsGiven: [[String]] = []
  private var indicesByID: [String: [UInt32]] = [:]

  /// The number of the alert's rule; a rule that changed its words or tags in between gets another one.
  mutating func index(of alert: Alert) -> UInt32 {
    for index in indicesByID[alert.rule.id] ?? []
    where profiles[Int(index)].describes(alert, tacticsAsGiven: tacticsAsGiven[Int(index)]) {
      return index
    }
    return append(RuleProfile(alert), tacticsAsGiven: alert.tactics)
  }

  /// The number of a profile that comes from another table.
  mutating func index(of profile: RuleProfile, in other: RuleTable, at otherIndex: UInt32) -> UInt32 {
    let given = other.tacticsAsGiven[Int(otherIndex)]
    for index in indicesByID[profile.rule.id] ?? []
    where profiles[Int(index)] == profile && tacticsAsGiven[Int(index)] == given {
      return index
    }
    return append(profile, tacticsAsGiven: given)
  }

  subscript(index: UInt32) -> RuleProfile { profiles[Int(index)] }

  func write(to writer: inout StateWriter) {
    writer.number(profiles.count)
    for (profile, given) in zip(profiles, tacticsAsGiven) {
      let rule = profile.rule
      writer.text(rule.id)
      writer.text(rule.title)
      writer.byte(UInt8(truncatingIfNeeded: rule.level.rawValue))
      writer.flag(rule.isCorrelation)
      writer.text(rule.description)
      writer.text(rule.runbook)
      writer.texts(rule.falsePositives)
      writer.texts(profile.techniques)
      writer.texts(given)
    }
  }

  init(from reader: inout StateReader) throws(StateError) {
    for _ in 0..<(try reader.count()) {
      let id = try reader.text()
      let title = try reader.text()
      guard let level = Severity(rawValue: Int(try reader.byte())) else { throw .damaged }
      let rule = Alert.Rule(
        id: id, title: title, level: level, isCorrelation: try reader.flag(),
        description: try reader.text(), runbook: try reader.optionalText(),
        falsePositives: try reader.texts())
      let techniques = try reader.texts()
      let given = try reader.texts()
      _ = append(
        RuleProfile(rule, techniques: techniques, tacticsAsGiven: given), tacticsAsGiven: given)
    }
  }

  private mutating func append(_ profile: RuleProfile, tacticsAsGiven given: [String]) -> UInt32 {
    let index = UInt32(truncatingIfNeeded: profiles.count)
    profiles.append(profile)
    tacticsAsGiven.append(given)
    indicesByID[profile.rule.id, default: []].append(index)
    return index
  }
}
