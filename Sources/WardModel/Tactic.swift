/// A tactic of ATT&CK in plain words: why somebody does what the alerts show.
public struct Tactic: Hashable, Sendable {
  /// As Sigma tags write it, such as `credential-access`.
  public var name: String
  /// For headings, such as `Credential access`.
  public var title: String
  /// Place in the kill chain, 0 first. Names that mean the same share a place.
  public var order: Int
  /// What somebody did, after "somebody", such as `tried to steal passwords`.
  public var deed: String
  /// What came of it, for titles, such as `passwords targeted`.
  public var outcome: String
  /// The claim of a title, such as `password theft`, after "Possible".
  public var claim: String
  /// How much the tactic tells about the purpose, 0 least: of a rule's several tactics the most telling one speaks.
  public var telling: Int
  /// What a person does first when no rule says.
  public var firstStep: String
  /// Whether every matrix of today has it; `false` for the parts of a divided one and for industrial systems only.
  public var isGeneral: Bool

  private init(
    _ name: String, _ title: String, order: Int, telling: Int, isGeneral: Bool = true, deed: String,
    outcome: String, claim: String, firstStep: String
  ) {
    self.name = name
    self.title = title
    self.order = order
    self.deed = deed
    self.outcome = outcome
    self.claim = claim
    self.telling = telling
    self.firstStep = firstStep
    self.isGeneral = isGeneral
  }

  /// The words for a tactic that is not in the table: matrices grow, tags come first.
  public static func unknown(_ name: String) -> Tactic {
    let words = name.split(separator: "-").joined(separator: " ")
    return Tactic(
      name, words.prefix(1).uppercased() + words.dropFirst(), order: .max, telling: -1, isGeneral: false,
      deed: "did something that a rule watches for",
      outcome: "suspicious activity", claim: "suspicious activity",
      firstStep: "Ask the person who works there whether they know of the activity.")
  }

  /// All tactics, in kill-chain order.
  /// - Source: MITRE ATT&CK, matrices Enterprise and ICS, tactics and their order. `stealth` and `defense-impairment` are
  ///   the two parts into which `defense-evasion` was divided in 2026; `evasion` is its name in the ICS matrix.
  public static let all: [Tactic] = [
    Tactic(
      "reconnaissance", "Reconnaissance", order: 0, telling: 1,
      deed: "spied on the organisation from outside",
      outcome: "organisation spied on", claim: "spying from outside",
      firstStep: "Check which of the probed addresses answer to the internet."),
    Tactic(
      "resource-development", "Resource development", order: 1, telling: 0,
      deed: "prepared tools for an attack",
      outcome: "attack tools prepared", claim: "preparation of an attack",
      firstStep: "Find out where the tool came from and remove it."),
    Tactic(
      "initial-access", "Initial access", order: 2, telling: 5, deed: "tried to get in",
      outcome: "entry attempted", claim: "break-in",
      firstStep: "Find the way in (mail, web page, remote access) and close it."),
    Tactic(
      "execution", "Execution", order: 3, telling: 2, deed: "ran a suspicious program or script",
      outcome: "suspicious program run", claim: "malicious program",
      firstStep:
        "Ask the user of the computer whether they started the program; if not, take the computer off the network."
    ),
    Tactic(
      "persistence", "Persistence", order: 4, telling: 6, deed: "set something up that survives a restart",
      outcome: "lasting foothold set up", claim: "lasting foothold",
      firstStep:
        "Check the new service, task, account or start-up entry, and remove it if nobody vouches for it."),
    Tactic(
      "privilege-escalation", "Privilege escalation", order: 5, telling: 4,
      deed: "tried to gain higher rights",
      outcome: "higher rights sought", claim: "attempt to gain administrator rights",
      firstStep: "Check which rights the account holds now and withdraw what it should not have."),
    Tactic(
      "defense-evasion", "Defence evasion", order: 6, telling: 3, isGeneral: false,
      deed: "tried to hide what was being done",
      outcome: "traces hidden", claim: "hidden activity",
      firstStep: "Check that protection and logging still run on the computer."),
    Tactic(
      "stealth", "Stealth", order: 6, telling: 3, isGeneral: false, deed: "tried to hide what was being done",
      outcome: "traces hidden", claim: "hidden activity",
      firstStep: "Check that protection and logging still run on the computer."),
    Tactic(
      "evasion", "Evasion", order: 6, telling: 3, isGeneral: false, deed: "tried to hide what was being done",
      outcome: "traces hidden", claim: "hidden activity",
      firstStep: "Check that monitoring of the equipment still works."),
    Tactic(
      "defense-impairment", "Defence impairment", order: 7, telling: 9, isGeneral: false,
      deed: "tried to switch off or weaken protection", outcome: "protection weakened",
      claim: "tampering with protection",
      firstStep: "Switch protection and logging back on, and find out who switched them off."),
    Tactic(
      "credential-access", "Credential access", order: 8, telling: 11,
      deed: "tried to steal passwords or sign-in tickets", outcome: "passwords targeted",
      claim: "password theft",
      firstStep: "Change the passwords of the accounts used on the computer and end their sessions."),
    Tactic(
      "discovery", "Discovery", order: 9, telling: 1, deed: "looked around the computers and accounts",
      outcome: "surroundings explored", claim: "exploration of the network",
      firstStep: "Ask the user whether they ran the commands; administrators sometimes do."),
    Tactic(
      "lateral-movement", "Lateral movement", order: 10, telling: 12,
      deed: "tried to move to another computer",
      outcome: "spread attempted", claim: "spread between computers",
      firstStep: "Find the computer at the other end and check it as well; block the account that was used."),
    Tactic(
      "collection", "Collection", order: 11, telling: 7, deed: "gathered data", outcome: "data gathered",
      claim: "gathering of data",
      firstStep: "Find out whose data was touched; patient data starts legal clocks."),
    Tactic(
      "command-and-control", "Command and control", order: 12, telling: 8,
      deed: "made contact with a machine that may be giving orders", outcome: "remote control contacted",
      claim: "remote control",
      firstStep: "Block the address or name that was contacted."),
    Tactic(
      "exfiltration", "Exfiltration", order: 13, telling: 14, deed: "tried to take data out",
      outcome: "data sent out",
      claim: "data theft",
      firstStep: "Block the destination and find out which data left; patient data starts legal clocks."),
    Tactic(
      "inhibit-response-function", "Inhibit response function", order: 14, telling: 15, isGeneral: false,
      deed: "tried to switch off safety or alarm functions of equipment",
      outcome: "safety functions targeted",
      claim: "tampering with safety functions",
      firstStep: "Have clinical engineering check the equipment at the bedside now."),
    Tactic(
      "impair-process-control", "Impair process control", order: 15, telling: 16, isGeneral: false,
      deed: "tried to change how equipment behaves", outcome: "equipment control targeted",
      claim: "tampering with equipment",
      firstStep: "Have clinical engineering check the equipment at the bedside now."),
    Tactic(
      "impact", "Impact", order: 16, telling: 17, deed: "tried to damage or block data or systems",
      outcome: "data or systems attacked", claim: "sabotage or ransomware",
      firstStep:
        "Take the computer off the network, check that backups are safe, and prepare downtime procedures."),
  ]
}
