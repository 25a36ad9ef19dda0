import WardModel

extension Console {
  /// The search page with its results.
  struct SearchView: Sendable {
    /// A presettled stretch of time.
    enum Range: String, Sendable, CaseIterable {
      case hour = "1h", day = "24h", week = "7d", month = "30d", custom
    }
    /// One event as a line.
    struct Hit: Sendable {
      /// Identifier of the event in the log.
      var id: String
      var time: Timestamp
      var source: String
      /// One line in words or the most telling fields.
      var summary: String
      var entities: [EntityName]
      /// Alerts that rest on it.
      var alertCount: Int
      var level: Severity?
    }
    struct Saved: Sendable {
      var id: String
      var name: String
      var query: String
      var range: String
    }
    enum Outcome: Sendable {
      /// Nothing was asked yet.
      case none
      case found
      /// The query can't be read: what is wrong, in words.
      case refused(String)
    }

    var query: String
    var range: Range
    var from: Timestamp
    var to: Timestamp
    var outcome: Outcome
    var hits: [Hit]
    /// All events that match; `nil` while only counted in part.
    var total: Int?
    /// Seconds that the search took.
    var seconds: Double
    /// How much of the log was opened for it: `312 of 4 120 blocks`.
    var effort: String
    var histogram: Histogram?
    var saved: [Saved]
    var paging: Paging
  }

  /// One event down to its raw text.
  struct EventView: Sendable {
    struct Field: Sendable {
      var name: String
      var value: String
    }
    /// Why a rule matched: which part of it, on which field.
    struct Explanation: Sendable {
      var ruleID: String
      var ruleTitle: String
      var level: Severity
      /// `selection_image: Image ends with \\rundll32.exe`.
      var lines: [String]
    }
    var id: String
    var time: Timestamp
    var receivedAt: Timestamp
    /// The source's identifier and name.
    var sourceID: String
    var sourceName: String
    /// `windows / process_creation`.
    var logSource: String
    var isLate: Bool
    var undecodableReason: String?
    var fields: [Field]
    var entities: [EntityName]
    var raw: String
    var explanations: [Explanation]
    /// Incidents that rest on it.
    var incidents: [IncidentRow]
    var patients: [PatientToken]
  }

  /// Everything known about a user, a host, an address.
  struct EntityView: Sendable {
    struct Related: Sendable {
      var entity: EntityName
      /// `signed in 41 times`.
      var relation: String
      var lastSeen: Timestamp
      var isSuspect: Bool
    }
    struct AlertLine: Sendable {
      var id: String
      var time: Timestamp
      var level: Severity
      var ruleID: String
      var title: String
      var incident: String?
    }
    struct SourceLine: Sendable {
      var id: String
      var name: String
      var eventCount: Int
      var lastSeen: Timestamp
    }
    /// A fact in words: (`Site`, `Main house, ward 7`).
    struct Fact: Sendable {
      var name: String
      var value: String
    }
    var entity: EntityName
    var facts: [Fact]
    var firstSeen: Timestamp
    var lastSeen: Timestamp
    var eventCount: Int
    var activity: Histogram
    var incidents: [IncidentRow]
    var alerts: [AlertLine]
    var related: [Related]
    var sources: [SourceLine]
  }
}
