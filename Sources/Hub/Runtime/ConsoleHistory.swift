import Ledger
import WardModel

/// Records of the ledger as sentences.
extension ConsoleBinding {
  func history(about subjects: [String], limit: Int = 100, _ directory: Directory) async -> [Console
    .HistoryEntry]
  {
    let records = (try? await hub.console.index.records(about: subjects, limit: limit)) ?? []
    return records.map { index, record in
      Console.HistoryEntry(
        index: Int(clamping: index), time: record.time, who: directory.actor(record.actor),
        what: what(record, directory))
    }
  }

  /// What was done, as it follows a name: `set the state to working`.
  func what(_ record: LedgerRecord, _ directory: Directory) -> String {
    let body = record.body.compactMapValues(\.text)
    let subject = Self.plain(record.subject, directory)
    switch Deed.Kind(rawValue: record.kind.rawValue) {
    case .alert: return "raised an alert by the rule \(body["rule"] ?? "") (\(body["level"] ?? ""))"
    case .incident:
      if let into = body["absorbed-into"] { return "joined it to the incident \(into)" }
      return "made the incident “\(body["title"] ?? "")” (\(body["level"] ?? ""))"
    case .caseChange:
      return change(body, record.subject.hasPrefix("incident:") ? "it" : subject, by: record.actor, directory)
    case .gathering:
      if let other = body["with"] {
        return "joined it with the incident \(other), because: \(body["reason"] ?? "")"
      }
      if let alerts = body["alerts"] { return "took \(alerts) of its alerts out" }
      return "took a joining or parting back"
    case .login:
      switch body["outcome"] {
      case "accepted":
        return "signed in from \(body["address"] ?? "")"
          + (body["method"].map { " (\(Self.method($0)))" } ?? "")
      case "signed out": return "signed out"
      case "session ended": return "ended another session"
      default: return "was not let in from \(body["address"] ?? ""): \(body["reason"] ?? "")"
      }
    case .search: return "searched for “\(body["query"] ?? "")”"
    case .reveal:
      return
        "asked who \(body["token"] ?? subject) is (\(body["outcome"] ?? "")), because: \(body["reason"] ?? "")"
    case .source, .rule, .configuration, .account, .suppression, .export, .hub, nil:
      let details = body.filter { $0.key != "id" }.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      let verb = record.kind.rawValue == "hub" ? "noted" : "changed"
      return "\(verb) \(subject)" + (details.isEmpty ? "" : ": " + details.joined(separator: ", "))
    }
  }

  private func change(
    _ body: [String: String], _ subject: String, by actor: String, _ directory: Directory
  ) -> String {
    if let state = body["state"] { return "set the state to \(state)" }
    if let owner = body["owner"], "person:" + owner == actor { return "took it" }
    if let owner = body["owner"] {
      return owner.isEmpty ? "gave it back to nobody" : "gave it to \(directory.label(owner))"
    }
    if let verdict = body["verdict"] {
      let words = Verdict(rawValue: verdict).map { Self.words($0) } ?? "nothing"
      return "judged \(subject): \(words)"
        + (body["reason"].flatMap { $0.isEmpty ? nil : ", because: \($0)" } ?? "")
    }
    if body["note-sha256"] != nil { return "wrote a note" }
    return "changed it"
  }

  static func words(_ verdict: Verdict) -> String {
    switch verdict {
    case .attack: "an attack"
    case .benign: "benign, allowed"
    case .falseAlarm: "false, it did not happen"
    }
  }

  private static func method(_ method: String) -> String {
    switch SignInMethod(rawValue: method) {
    case .password: "password"
    case .passwordAndCode: "password and code"
    case .passwordAndRecoveryCode: "password and recovery code"
    case .openIDConnect: "the hospital's account"
    case .setupLink: "one-time link"
    case nil: method
    }
  }

  /// `source:fw-west` as `the source fw-west`.
  private static func plain(_ subject: String, _ directory: Directory) -> String {
    let parts = subject.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return subject }
    switch parts[0] {
    case "incident", "alert", "source", "rule", "suppression", "token": return "the \(parts[0]) \(parts[1])"
    case "account", "person": return "the account of \(directory.label(parts[1]))"
    default: return subject
    }
  }

  /// The incident that a record is about.
  static func incident(of record: LedgerRecord) -> String? {
    record.subject.hasPrefix("incident:") ? String(record.subject.dropFirst(9)) : nil
  }
}
