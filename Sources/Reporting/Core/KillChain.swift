/// The tactics of ATT&CK in the order in which an attack goes through them.
///
/// Holds the names before and after the split of Defense Evasion, and the tactics of the matrix for industrial systems;
/// rules of either age are in use.
/// - Source: MITRE ATT&CK, enterprise and ICS matrices.
enum KillChain {
  private static let order: [(slug: String, name: String)] = [
    ("reconnaissance", "Reconnaissance"), ("resource-development", "Resource development"),
    ("initial-access", "Initial access"), ("execution", "Execution"), ("persistence", "Persistence"),
    ("privilege-escalation", "Privilege escalation"), ("defense-evasion", "Defence evasion"),
    ("stealth", "Stealth"), ("evasion", "Evasion"), ("defense-impairment", "Defence impairment"),
    ("credential-access", "Credential access"), ("discovery", "Discovery"),
    ("lateral-movement", "Lateral movement"), ("collection", "Collection"),
    ("command-and-control", "Command and control"), ("exfiltration", "Exfiltration"),
    ("inhibit-response-function", "Inhibit response function"),
    ("impair-process-control", "Impair process control"), ("impact", "Impact"),
  ]
  private static let places: [String: Int] = Dictionary(
    order.enumerated().map { ($1.slug, $0) }, uniquingKeysWith: { first, _ in first })

  /// The tactics that every report names even when nothing was seen of them.
  static let usual = [
    "reconnaissance", "resource-development", "initial-access", "execution", "persistence",
    "privilege-escalation", "credential-access", "discovery", "lateral-movement", "collection",
    "command-and-control", "exfiltration", "impact",
  ]

  /// Lower case with hyphens, as rules of today write it.
  static func normalised(_ tactic: String) -> String {
    String(tactic.lowercased().map { $0 == "_" || $0 == " " ? "-" : $0 })
  }

  /// Place in the chain; unknown tactics come last.
  static func place(of tactic: String) -> Int { places[tactic] ?? order.count }

  static func name(of tactic: String) -> String {
    if let place = places[tactic] { return order[place].name }
    let words = tactic.split(separator: "-").joined(separator: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  static func sorted(_ tactics: some Sequence<String>) -> [String] {
    tactics.sorted { (place(of: $0), $0) < (place(of: $1), $1) }
  }
}
