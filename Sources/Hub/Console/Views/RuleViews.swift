import WardModel

extension Console {
  /// One rule as a line.
  struct RuleRow: Sendable {
    var id: String
    var title: String
    var level: Severity
    var isOn: Bool
    var techniques: [Technique]
    /// Hits in the last 30 days.
    var hitCount: Int
    var lastHit: Timestamp
    /// Judged alerts of the last 90 days.
    var verdicts: VerdictCounts
    var tests: TestOutcome
  }

  struct VerdictCounts: Sendable, Hashable {
    var attack: Int
    var benign: Int
    var falseAlarm: Int
    var sum: Int { attack + benign + falseAlarm }
  }

  /// What the rule's own tests say.
  enum TestOutcome: Sendable, Hashable {
    case passed(Int)
    case failed(Int, of: Int)
    case none
  }

  struct RulesView: Sendable {
    /// A column of the matrix.
    struct Tactic: Sendable {
      /// `credential-access`.
      var id: String
      var name: String
      var techniques: [Cell]
      /// Techniques of this tactic that no rule covers.
      var uncoveredCount: Int
    }
    struct Cell: Sendable {
      var technique: Technique
      var ruleCount: Int
      var hitCount: Int
    }
    struct Refused: Sendable {
      /// `rules/site/vpn.yml`.
      var file: String
      var line: Int
      var reason: String
    }
    var query: String
    var level: String
    /// `all`, `hit`, `noisy`, `off`, `untested`.
    var show: String
    var rows: [RuleRow]
    var paging: Paging
    var loadedCount: Int
    var refused: [Refused]
    var tactics: [Tactic]
    var suppressionCount: Int
    var loadedAt: Timestamp
  }

  struct RuleView: Sendable {
    var row: RuleRow
    var description: String
    var file: String
    var line: Int
    var yaml: String
    var falsePositives: [String]
    var runbook: String?
    /// `https://…` texts, shown but not linked.
    var references: [String]
    /// Hits by day.
    var hits: Histogram
    var recent: [EntityView.AlertLine]
    var suppressions: [SuppressionRow]
  }

  struct SuppressionRow: Sendable {
    var id: String
    var ruleID: String
    var ruleTitle: String
    /// `User is svc-backup`.
    var condition: String
    var reason: String
    var owner: String
    var createdAt: Timestamp
    var expiresAt: Timestamp
    /// Alerts hidden since it was made.
    var hiddenCount: Int
  }

  struct SuppressionsView: Sendable {
    var rows: [SuppressionRow]
    /// Ended ones, the latest first.
    var past: [SuppressionRow]
  }

  struct NewSuppressionView: Sendable {
    struct Preview: Sendable {
      /// Alerts of this rule in the last 30 days.
      var alertCount: Int
      /// What would have been hidden.
      var hidden: [EntityView.AlertLine]
      var hiddenCount: Int
      /// Incidents that would have been smaller or missing.
      var incidents: [IncidentRow]
    }
    var ruleID: String
    var ruleTitle: String
    var field: String
    var value: String
    var reason: String
    var days: Int
    /// What it may be narrowed to: kinds of entities by their raw values.
    var fields: [String]
    /// `nil` until field and value are given.
    var preview: Preview?
    var problem: String?
  }
}
