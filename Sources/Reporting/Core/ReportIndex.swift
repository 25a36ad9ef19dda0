import WardModel

/// A report put in order: incidents worst first, alerts by incident and by rule.
struct ReportIndex {
  /// Those that need a person, worst first.
  var incidents: [Incident] = []
  /// Those that need nobody, worst first.
  var observations: [Incident] = []
  /// Alerts of each incident, in any order.
  private(set) var alertsOf: [String: [Alert]] = [:]
  /// Alerts that belong to no incident of the report.
  var loose: [Alert] = []
  /// Worst level first, then the most frequent.
  var rules: [RuleTally] = []

  init(_ report: ScanReport) {
    let ordered = report.incidents.sorted(by: ReportIndex.worstFirst)
    incidents = ordered.filter { $0.standing == .incident }
    observations = ordered.filter { $0.standing == .observation }
    var known: Set<String> = []
    for incident in ordered { known.insert(incident.id) }
    var tallies: [String: RuleTally] = [:]
    for alert in report.alerts {
      tallies[alert.rule.id, default: RuleTally(rule: alert.rule)].add(alert)
      if let incident = report.incidentOf[alert.id], known.contains(incident) {
        alertsOf[incident, default: []].append(alert)
      } else {
        loose.append(alert)
      }
    }
    rules = tallies.values.sorted {
      ($1.rule.level, $1.count, $0.rule.title, $0.rule.id) < (
        $0.rule.level, $0.count, $1.rule.title, $1.rule.id
      )
    }
  }

  static func worstFirst(_ a: Incident, _ b: Incident) -> Bool {
    let (left, right) = (a.score.isFinite ? a.score : 0, b.score.isFinite ? b.score : 0)
    if left != right { return left > right }
    if a.level != b.level { return a.level > b.level }
    return (a.firstTime, a.id) < (b.firstTime, b.id)
  }

  /// Alerts of an incident in order of time; sorted when asked for, because most are only counted.
  func alertsInOrder(of incident: Incident) -> [Alert] {
    (alertsOf[incident.id] ?? []).sorted(by: ReportIndex.earlierFirst)
  }

  static func earlierFirst(_ a: Alert, _ b: Alert) -> Bool { (a.time, a.id) < (b.time, b.id) }

  /// The hosts of all incidents and observations given, without repetition.
  static func hosts(of incidents: [Incident]) -> [String] {
    Set(incidents.flatMap(\.hosts)).sorted()
  }
}

/// How often a rule fired, where and when.
struct RuleTally {
  var rule: Alert.Rule
  var count = 0
  var hosts: Set<String> = []
  var first: Timestamp = .distantFuture
  var last: Timestamp = .distantPast

  init(rule: Alert.Rule) { self.rule = rule }

  mutating func add(_ alert: Alert) {
    count += 1
    if alert.rule.level > rule.level { rule = alert.rule }
    for entity in alert.entities where entity.kind == .host { hosts.insert(entity.value) }
    if Figures.isKnown(alert.firstTime) { first = min(first, alert.firstTime) }
    if Figures.isKnown(alert.time) { last = max(last, alert.time) }
  }
}

/// Problems with the same file and reason, counted.
struct ProblemTally {
  var file: String
  var reason: String
  var count: Int
  /// The first few record numbers.
  var records: [UInt64]

  /// In the order in which they first came.
  static func tallies(of problems: [ScanSummary.Problem]) -> [ProblemTally] {
    struct Key: Hashable {
      var file: String
      var reason: String
    }
    var places: [Key: Int] = [:]
    var out: [ProblemTally] = []
    for problem in problems {
      let key = Key(file: problem.file, reason: problem.reason)
      if let place = places[key] {
        out[place].count += 1
        if let record = problem.record, out[place].records.count < 5 { out[place].records.append(record) }
      } else {
        places[key] = out.count
        let records = problem.record.map { [$0] } ?? []
        out.append(ProblemTally(file: problem.file, reason: problem.reason, count: 1, records: records))
      }
    }
    return out
  }
}
