import WardModel

/// Alerts made up for tests: hosts of an invented hospital, documentation addresses.
enum Sample {
  /// 2026-03-02T02:00:00Z, a Monday night.
  static let start = Timestamp(nanoseconds: 1_772_416_800_000_000_000)

  static func time(_ seconds: Int) -> Timestamp {
    start.advanced(byNanoseconds: Int64(seconds) * 1_000_000_000)
  }

  static func host(_ name: String, _ role: Entity.Role = .subject) -> Entity {
    Entity(kind: .host, role: role, value: name + ".example.org")
  }
  static func user(_ name: String, _ role: Entity.Role = .actor) -> Entity {
    Entity(kind: .user, role: role, value: name)
  }
  static func process(_ value: String, _ role: Entity.Role = .actor) -> Entity {
    Entity(kind: .process, role: role, value: value)
  }
  static func session(_ value: String) -> Entity { Entity(kind: .session, role: .actor, value: value) }
  static func address(_ value: String, _ role: Entity.Role = .source) -> Entity {
    Entity(kind: .address, role: role, value: value)
  }
  static func hash(_ value: String) -> Entity { Entity(kind: .hash, role: .object, value: value) }
  static func file(_ value: String) -> Entity { Entity(kind: .file, role: .object, value: value) }

  /// An alert of rule `rule` at `seconds` after the start; its identifier says both and `name`.
  static func alert(
    _ rule: String, _ level: Severity, at seconds: Int, _ entities: [Entity],
    tactics: [String] = ["execution"],
    techniques: [String] = [], details: [Alert.Detail] = [], name: String = "", isCorrelation: Bool = false,
    runbook: String? = nil, title: String? = nil
  ) -> Alert {
    let sorted = Array(Set(entities)).sorted()
    return Alert(
      id: "\(rule)-\(seconds)-\(name)",
      rule: Alert.Rule(
        id: rule, title: title ?? "Rule \(rule)", level: level, isCorrelation: isCorrelation, runbook: runbook
      ),
      time: time(seconds), evidence: [Evidence(file: "sample", record: UInt64(clamping: seconds))],
      entities: sorted,
      techniques: techniques.sorted(), tactics: tactics.sorted(), details: details)
  }
}

/// A small generator, so that a failing seed can be run again.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A night at a hospital: noise everywhere, a deployment account, a scanner, a few attacks; from a seed.
struct Night {
  var alerts: [Alert] = []

  init(seed: UInt64, count: Int, hosts: Int = 30) {
    var random = SplitMix64(seed: seed)
    let tactics = [
      "execution", "persistence", "stealth", "credential-access", "discovery", "lateral-movement", "impact",
    ]
    for index in 0..<count {
      let number = Int.random(in: 0..<hosts, using: &random)
      let host = "ward-ws\(number)"
      let rule = Int.random(in: 0..<40, using: &random)
      let level: Severity =
        switch rule {
        case 0..<8: .informational
        case 8..<24: .low
        case 24..<36: .medium
        case 36..<39: .high
        default: .critical
        }
      var entities = [Sample.host(host)]
      switch Int.random(in: 0..<6, using: &random) {
      case 0: entities.append(Sample.user("nt authority\\system"))
      case 1: entities.append(Sample.user("clinic\\deploy"))
      case 2: entities.append(Sample.user("clinic\\nurse\(Int.random(in: 0..<hosts, using: &random))"))
      default: entities.append(Sample.user("clinic\\nurse\(number)"))
      }
      if Bool.random(using: &random) {
        entities.append(Sample.process("{\(host)-\(Int.random(in: 0..<20, using: &random))}"))
        entities.append(Sample.process("{\(host)-\(Int.random(in: 0..<20, using: &random))}", .parent))
      }
      if Int.random(in: 0..<4, using: &random) == 0 {
        entities.append(Sample.address("192.0.2.\(Int.random(in: 1..<12, using: &random))"))
      }
      if Int.random(in: 0..<5, using: &random) == 0 {
        entities.append(Sample.hash("ab\(Int.random(in: 0..<40, using: &random))"))
      }
      alerts.append(
        Sample.alert(
          "rule\(rule)", level, at: Int.random(in: 0..<200_000, using: &random), entities,
          tactics: [tactics[rule % tactics.count]], name: "\(index)"))
    }
    alerts.sort { ($0.time, $0.id) < ($1.time, $1.id) }
  }
}
