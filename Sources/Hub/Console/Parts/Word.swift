extension Console {
  /// A word of the field that hospital staff need not know, with its meaning in one sentence.
  enum Word: String, CaseIterable {
    case attack, technique, tactic, sigma, rule, level, alert, incident, observation, score, correlation
    case suppression, source, undecodable, rhythm, ledger, checkpoint, inclusion, token, verdict, entity, totp
    case containment, event

    var text: String {
      switch self {
      case .attack: "ATT&CK"
      case .technique: "technique"
      case .tactic: "tactic"
      case .sigma: "Sigma"
      case .rule: "rule"
      case .level: "level"
      case .alert: "alert"
      case .incident: "incident"
      case .observation: "observation"
      case .score: "score"
      case .correlation: "correlation"
      case .suppression: "suppression"
      case .source: "source"
      case .undecodable: "unreadable"
      case .rhythm: "rhythm"
      case .ledger: "ledger"
      case .checkpoint: "checkpoint"
      case .inclusion: "proof of inclusion"
      case .token: "patient token"
      case .verdict: "verdict"
      case .entity: "entity"
      case .totp: "second step"
      case .containment: "contained"
      case .event: "event"
      }
    }

    var meaning: String {
      switch self {
      case .attack: "A public list of the ways in which attackers work, kept by MITRE."
      case .technique:
        "One way in which attackers work, such as stealing passwords from memory. T1003 is its number."
      case .tactic: "What an attacker wants to reach with a step: get in, stay, move on, steal, destroy."
      case .sigma: "A public language in which the security community writes detection rules."
      case .rule: "A description of something suspicious that Ward looks for in every event."
      case .level: "How bad the author of a rule says its hit is: note, low, medium, high, critical."
      case .alert: "One rule saw one thing. Alerts alone wake nobody."
      case .incident: "Alerts that belong together and need a person."
      case .observation: "Alerts that belong together and need nobody: kept, and counted as risk."
      case .score: "0 to 100: how much an incident deserves a person’s time. A sum whose parts are shown."
      case .correlation: "A rule about several events together: how many, how many different, in which order."
      case .suppression:
        "A decision that a certain alert is harmless here: hidden, by a person, until a date."
      case .source: "A system that sends its log to Ward: a computer, a firewall, a record system."
      case .undecodable: "Ward could not make sense of it. It is kept as it came, with the reason."
      case .rhythm: "How often a source usually speaks. When it stops, Ward says so."
      case .ledger:
        "A book in which nothing can be changed without being noticed. It holds what Ward and people did."
      case .checkpoint:
        "The signed state of the ledger at one moment: how many records, and one sum over all of them."
      case .inclusion:
        "The few numbers with which anyone can check that a record is in the ledger, unchanged."
      case .token: "A stand-in for a patient’s identifier. Turning it back needs a reason and is recorded."
      case .verdict: "What a person found it to be: true, benign or false. It shows how good a rule is."
      case .entity: "Who or what an alert is about: a computer, a user, an address."
      case .totp: "A code from an app on your phone, asked for beside the password."
      case .containment: "The attacker can’t go on, though not everything is cleaned up."
      case .event: "One thing that happened, as one log wrote it."
      }
    }
  }
}
