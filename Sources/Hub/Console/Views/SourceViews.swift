import WardModel

extension Console {
  /// One source with its sums.
  struct SourceRow: Sendable {
    enum State: String, Sendable, CaseIterable {
      case heard, silent, late, undecodable, rhythm, refusing, waiting
    }
    var id: String
    var name: String
    /// `Windows events over HTTPS`.
    var kind: String
    var site: String
    var state: State
    /// Why it is in that state, when it is not plain.
    var reason: String?
    var lastHeard: Timestamp
    /// Events a second over the last five minutes.
    var rate: Double
    /// The last 24 hours by steps; `nil` steps are gaps.
    var activity: Histogram
    /// received = kept + repeated + refused + dropped, over the last 24 hours.
    var received: Int
    var kept: Int
    /// Sent again by the sender and recognised.
    var repeated: Int
    /// Kept aside as undecodable or refused with a reason.
    var refused: Int
    /// Lost before they could be kept (UDP).
    var dropped: Int
  }

  struct SourcesView: Sendable {
    /// A sender that nobody has named yet.
    struct Unknown: Sendable {
      /// Identifier of the sender: its address, or its token's start.
      var id: String
      var address: String
      /// What it seems to be: `syslog, RFC 5424`.
      var guess: String
      var eventCount: Int
      var firstHeard: Timestamp
      var lastHeard: Timestamp
      /// One line that it sent.
      var sample: String
      /// A name to propose.
      var proposedName: String
    }
    var rows: [SourceRow]
    var unknown: [Unknown]
    var kinds: [SourceKind]
    var sites: [String]
  }

  /// A kind of source to choose from.
  struct SourceKind: Sendable, Hashable {
    /// `winlogbeat`.
    var id: String
    /// `Windows events (Winlogbeat)`.
    var name: String
  }

  /// The form for a new source.
  struct NewSourceView: Sendable {
    var kinds: [SourceKind]
    var sites: [String]
    /// What was entered before, when it was refused.
    var name: String
    var kind: String
    var site: String
    var rhythm: String
    /// What is wrong with it.
    var problem: String?
  }

  /// A source that was just added: its token, this once, and how to send.
  struct SourceAddedView: Sendable {
    var id: String
    var name: String
    var token: String
    /// Where senders reach the hub: `ward.example.org`.
    var hostName: String
    var httpsPort: Int
    var syslogTLSPort: Int
    /// SHA-256 of the certificate, in pairs.
    var fingerprint: String
    /// Where the hub's own CA certificate lies for senders that need it.
    var authorityFile: String
  }

  struct SourceView: Sendable {
    /// A stretch without events, or with losses.
    struct Gap: Sendable {
      var start: Timestamp
      var end: Timestamp
      var text: String
    }
    struct Refusal: Sendable {
      var time: Timestamp
      var reason: String
      var count: Int
      /// An event that was kept as undecodable, to look at.
      var event: String?
    }
    var row: SourceRow
    /// `an event at least every 5 min`.
    var rhythm: String
    var addedBy: String
    var addedAt: Timestamp
    var gaps: [Gap]
    var refusals: [Refusal]
    var sites: [String]
    var history: [HistoryEntry]
  }
}
