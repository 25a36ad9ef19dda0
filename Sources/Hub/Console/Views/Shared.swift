import WardModel

extension Console {
  /// The name of an entity without its role.
  struct EntityName: Sendable, Hashable {
    var kind: Entity.Kind
    var value: String
  }

  /// Where the work on an incident stands.
  enum IncidentState: String, Sendable, Hashable, CaseIterable {
    case new, working, contained, closed
  }

  /// What a person found an alert or an incident to be.
  enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// A real attack.
    case attack = "true"
    /// It happened as described, and was allowed.
    case benign
    /// It did not happen as described.
    case falseAlarm = "false"
  }

  /// A technique of ATT&CK with its name.
  struct Technique: Sendable, Hashable {
    /// `T1003.001`.
    var id: String
    /// `LSASS Memory`; empty when not known.
    var name: String
    /// `credential-access`, as Sigma tags write it.
    var tactic: String
  }

  /// An incident as one line of a list.
  struct IncidentRow: Sendable, Hashable {
    var id: String
    var title: String
    var level: Severity
    /// 0...100.
    var score: Double
    var standing: Incident.Standing
    var state: IncidentState
    var verdict: Verdict?
    /// The name of the person who works on it.
    var owner: String?
    var firstTime: Timestamp
    var lastTime: Timestamp
    var hosts: [String]
    var users: [String]
    var alertCount: Int
    /// What to do first, when the rules say.
    var nextStep: String?
  }

  /// Counts over equal steps of time.
  struct Histogram: Sendable, Hashable {
    var start: Timestamp
    /// Nanoseconds of one step; more than 0.
    var step: Int64
    /// One count for each step; `nil` where nothing is known, drawn as a gap.
    var counts: [Int?]

    var end: Timestamp {
      start.advanced(byNanoseconds: step.multipliedReportingOverflow(by: Int64(counts.count)).partialValue)
    }
  }

  /// A finished drawing that its maker has made safe: built by ``HTML``, so every label in it is escaped.
  struct SafeSVG: Sendable, Hashable {
    /// An `svg` element with `viewBox`, without `style` attributes and scripts.
    var markup: HTML
  }

  /// Pages of a long list, by cursors.
  struct Paging: Sendable, Hashable {
    /// The cursor of the next page.
    var next: String?
    /// Whether this is the first page; else a link leads back to it.
    var isFirst: Bool
    /// How many there are in all, when known.
    var total: Int?
  }

  /// A patient identifier that stands in texts as a token.
  struct PatientToken: Sendable, Hashable {
    /// `patient-7f3a91c2`.
    var token: String
    /// How often it stands in what is shown.
    var mentionCount: Int
    /// The identifier itself, only in the answer to a reveal.
    var revealed: String?
  }

  /// One record of the ledger, as history.
  struct HistoryEntry: Sendable, Hashable {
    /// Its number in the ledger.
    var index: Int
    var time: Timestamp
    /// Who: a person's name, or `Ward`.
    var who: String
    /// What, as a sentence: `set the state to working`.
    var what: String
  }
}
