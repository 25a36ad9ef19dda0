import WardModel

extension Console {
  /// The list of incidents.
  struct IncidentsView: Sendable {
    /// What the list is narrowed to; empty texts mean all.
    struct Filter: Sendable, Hashable {
      /// `open`, a state's name, or empty for all.
      var state: String
      /// A level's name: this or worse.
      var level: String
      /// An owner's name, `me`, `nobody`, or empty.
      var owner: String
      /// `24h`, `7d`, `30d` or empty.
      var since: String
    }
    var filter: Filter
    /// Names to choose owners from.
    var people: [String]
    var rows: [IncidentRow]
    var paging: Paging
  }

  /// One incident with everything known about it.
  struct IncidentView: Sendable {
    /// A step of the story, in plain words.
    struct Step: Sendable {
      var time: Timestamp
      var text: String
      var level: Severity
      var alertCount: Int
    }
    /// Something done about it, by a person or by Ward.
    struct Deed: Sendable {
      var time: Timestamp
      var who: String
      var text: String
    }
    /// Marks of one host or user along time.
    struct Lane: Sendable {
      var entity: EntityName
      var marks: [Mark]
    }
    struct Mark: Sendable {
      var time: Timestamp
      var level: Severity
      var text: String
    }
    struct Reason: Sendable {
      var entity: EntityName
      var alertCount: Int
      var text: String
    }
    struct ScorePart: Sendable {
      var text: String
      var points: Double
    }
    /// One alert with its evidence.
    struct AlertRow: Sendable {
      var id: String
      var time: Timestamp
      var level: Severity
      var ruleID: String
      var ruleTitle: String
      var entities: [EntityName]
      /// The fields worth reading.
      var details: [Alert.Detail]
      /// The raw events behind it.
      var events: [String]
      var verdict: Verdict?
    }
    struct Note: Sendable {
      var time: Timestamp
      var who: String
      var text: String
    }
    /// An incident that was joined to this one and can be taken out.
    struct Part: Sendable {
      var id: String
      var title: String
      var alertCount: Int
      var mergedBy: String
      var mergedAt: Timestamp
    }

    var row: IncidentRow
    var story: [Step]
    var deeds: [Deed]
    /// What to do next, most urgent first.
    var nextSteps: [String]
    var lanes: [Lane]
    /// How the threat moved, drawn; `nil` when there is nothing to draw.
    var graph: SafeSVG?
    /// The same as sentences: `ward7-ws03 → dc01: signed in as svc-backup`.
    var graphLines: [String]
    var techniques: [Technique]
    var reasons: [Reason]
    var scoreParts: [ScorePart]
    var alerts: [AlertRow]
    /// How many alerts there are in all; `alerts` may be a part.
    var alertCount: Int
    var patients: [PatientToken]
    var notes: [Note]
    var parts: [Part]
    /// Incidents that it could be joined with.
    var mergeable: [IncidentRow]
    /// Names to choose an owner from.
    var people: [String]
    var history: [HistoryEntry]
  }
}
