import WardModel

extension Console {
  /// The first page: is the hospital under attack, what waits, are we blind anywhere.
  struct NowView: Sendable {
    /// A place where Ward sees nothing or too little.
    struct BlindSpot: Sendable {
      enum Kind: String, Sendable { case silent, late, undecodable, rhythm, disk, delay, refusing, rules }
      var kind: Kind
      /// One sentence without its full stop and its time: `The firewall of the west wing is silent`.
      var text: String
      /// What to do, without a full stop: `Ring the network team`.
      var advice: String
      var since: Timestamp
      /// The source it is about, for the link.
      var source: String?
      /// Whether an attack could pass unseen; else it is only worth knowing.
      var isSerious: Bool
    }
    /// Figures of one line each about Ward's own sight.
    struct Sight: Sendable {
      var sourceCount: Int
      var heardSourceCount: Int
      /// Seconds from receipt to alert, 99th percentile of the last ten minutes.
      var detectionDelay: Double
      /// Events a second over the last minute.
      var rate: Double
      /// 0...1.
      var diskUsed: Double
      /// Days until the disk is full at today's pace; `nil` when retention keeps it below.
      var diskDaysLeft: Int?
      var rulesLoaded: Int
      var rulesRefused: Int
    }
    /// The last 24 hours.
    struct Day: Sendable {
      /// Events kept, by quarter of an hour.
      var events: Histogram
      /// Alerts in the same steps, worst level and count; at most one for each step.
      var marks: [Mark]
      var eventCount: Int
      var alertCount: Int
      var incidentCount: Int
      var closedCount: Int
    }
    struct Mark: Sendable {
      var time: Timestamp
      var level: Severity
      var count: Int
    }

    /// Open incidents, the most urgent first.
    var waiting: [IncidentRow]
    /// How many are open in all; `waiting` may be a part.
    var waitingCount: Int
    var blindSpots: [BlindSpot]
    var sight: Sight
    var day: Day
    /// Ward was just started: no source is configured yet.
    var isEmpty: Bool
  }
}
