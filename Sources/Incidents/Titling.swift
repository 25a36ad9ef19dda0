import WardModel

/// Names an incident: what it may be, where, and what came of it in order.
struct Titling {
  let gathering: Gathering

  /// What some techniques mean, more exactly than their tactics say.
  /// - Source: MITRE ATT&CK, technique names; the words are ours.
  private static let techniqueOutcomes: [(technique: String, outcome: String)] = [
    ("T1490", "backups or restore points deleted"), ("T1486", "files encrypted"), ("T1485", "data destroyed"),
    ("T1489", "services stopped"), ("T1561", "disks wiped"),
    ("T1003", "passwords dumped from memory or disk"),
    ("T1558", "sign-in tickets requested or forged"), ("T1110", "passwords guessed"),
    ("T1555", "stored passwords read"),
    ("T1562", "protection weakened"), ("T1685", "protection weakened"), ("T1070", "traces removed"),
    ("T1136", "an account created"), ("T1098", "an account changed"), ("T1053", "a scheduled task made"),
    ("T1543", "a service installed"), ("T1547", "a start-up entry added"), ("T1546", "a hidden trigger set"),
    ("T1548", "administrator rights taken"), ("T1055", "another program taken over"),
    ("T1021", "another computer entered"),
    ("T1570", "a tool copied to another computer"), ("T1550", "stolen sign-in tickets used"),
    ("T1566", "a malicious mail opened"),
    ("T1190", "a public server attacked"), ("T1219", "a remote control tool used"),
    ("T1105", "a tool downloaded"),
    ("T1567", "data sent to a web service"), ("T1048", "data sent out"),
    ("T1047", "commands sent through Windows management"),
    ("T1059", "scripts run"), ("T1218", "a system program misused"),
    ("T1112", "settings in the registry changed"),
  ]

  func title(standing: Incident.Standing) -> String {
    let place = self.place
    let outcomes = self.outcomes
    let course =
      gathering.level == .informational ? "events noted only" : outcomes.joined(separator: ", then ")
    let on = place.isEmpty ? "" : " on \(place)"
    if standing == .observation { return "Weak signals\(on): \(course)" }
    return "Possible \(claim)\(on): \(course)"
  }

  /// The most telling tactic among the rules that matter, or more exactly where techniques say so.
  private var claim: String {
    let leading = self.leading
    let techniques = Set(leading.flatMap(\.profile.techniques).map { String($0.prefix { $0 != "." }) })
    if techniques.contains("T1486") { return "ransomware" }
    if techniques.contains("T1490") { return "ransomware preparation" }
    return Storytelling.mostTelling(leading.flatMap(\.profile.tactics)).claim
  }

  /// Rules of the worst two levels present, so that a low rule's tactic doesn't name a critical incident.
  private var leading: [Gathering.RuleCount] {
    let worst = gathering.level
    return gathering.ruleCounts.filter {
      $0.profile.rule.level == worst || ($0.profile.rule.level >= .high && worst > .high)
    }
  }

  /// The first three distinct outcomes, in the order of time; from medium rules on where there are any.
  private var outcomes: [String] {
    let floor = min(gathering.level, .medium)
    var outcomes: [String] = []
    for counted in gathering.ruleCounts.sorted(by: { $0.first < $1.first }) {
      if counted.profile.rule.level < floor { continue }
      let outcome = outcome(of: counted.profile)
      if !outcomes.contains(outcome) { outcomes.append(outcome) }
    }
    guard outcomes.count > 3 else { return outcomes }
    // How it began, and how it ended, matter most.
    return [outcomes[0], outcomes[outcomes.count - 2], outcomes[outcomes.count - 1]]
  }

  private func outcome(of profile: RuleProfile) -> String {
    let techniques = Set(profile.techniques.map { String($0.prefix { $0 != "." }) })
    return Self.techniqueOutcomes.first { techniques.contains($0.technique) }?.outcome
      ?? Storytelling.mostTelling(profile.tactics).outcome
  }

  private var place: String {
    guard let first = gathering.hosts.first else {
      return gathering.users.first.map { PlainText.clean($0, limit: 60) } ?? ""
    }
    let name = PlainText.clean(PlainText.shortHost(first), limit: 60)
    switch gathering.hosts.count {
    case 1: return name
    case 2: return "\(name) and \(PlainText.clean(PlainText.shortHost(gathering.hosts[1]), limit: 60))"
    default: return "\(name) and \(gathering.hosts.count - 1) other computers"
    }
  }
}
