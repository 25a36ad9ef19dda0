import Detection
import Glibc
import Incidents
public import WardModel

/// What a scan found.
public struct ScanOutcome: Sendable {
  /// The first alerts in log order, as many as the configuration keeps; ``forEachAlert(_:)`` shows all.
  public var alerts: [Alert] = []
  /// All alerts found.
  public var alertCount: Int { alerts.count + (spill?.count ?? 0) }
  /// Worst first.
  public var incidents: [Incident] = []
  /// Alert identifier → incident identifier, for those of ``alerts``.
  public var incidentOf: [String: String] = [:]
  public var eventCount = 0
  /// Records that could not be decoded.
  public var undecodableCount = 0
  /// Inputs and records that could not be read, the first ``ScanCollector/problemLimit`` with their reasons.
  public var problems: [InputProblem] = []
  /// Inputs that could not be read at all, or not to their end.
  public var unreadableInputCount = 0
  public var fileCount = 0
  /// Bytes read, compressed where an input is.
  public var byteCount: UInt64 = 0
  /// Events by log source, most first.
  public var sources: [(name: String, count: Int)] = []
  public var firstTime: Timestamp?
  public var lastTime: Timestamp?
  public var wasInterrupted = false

  /// The alerts behind those of ``alerts``.
  var spill: AlertSpill?
  /// For each alert of the spill the number of its incident in `spilledIncidentNames`, or -1.
  var spilledIncidents: [Int32] = []
  var spilledIncidentNames: [String] = []

  /// Shows every alert in log order with the identifier of its incident.
  public func forEachAlert(_ body: (Alert, String?) throws -> Void) rethrows {
    for alert in alerts { try body(alert, incidentOf[alert.id]) }
    var place = 0
    try spill?.forEach { alert in
      // Shorter when the disk fails between two readings.
      let number = place < spilledIncidents.count ? spilledIncidents[place] : -1
      place += 1
      try body(alert, number < 0 ? nil : spilledIncidentNames[Int(number)])
    }
  }

  /// The worst alerts from a level on, at most so many, in log order: all critical ones before the first high one, and so
  /// on. With the incident of each, and how many alerts of that level or above there are.
  public func worstAlerts(
    atMost limit: Int, from least: Severity
  ) -> (alerts: [Alert], incidentOf: [String: String], count: Int) {
    var counts = [Int](repeating: 0, count: Severity.allCases.count)
    forEachAlert { alert, _ in counts[alert.rule.level.rawValue] += 1 }
    var room = limit
    var rooms = counts
    for level in Severity.allCases.reversed() {
      rooms[level.rawValue] = level >= least ? min(room, counts[level.rawValue]) : 0
      room -= rooms[level.rawValue]
    }
    let count = counts[least.rawValue...].reduce(0, +)
    var alerts: [Alert] = []
    var incidentOf: [String: String] = [:]
    forEachAlert { alert, incident in
      guard rooms[alert.rule.level.rawValue] > 0 else { return }
      rooms[alert.rule.level.rawValue] -= 1
      alerts.append(alert)
      incidentOf[alert.id] = incident
    }
    return (alerts, incidentOf, count)
  }
}

/// Takes the results of jobs in log order: alerts, incidents, counts.
struct ScanCollector {
  /// Problems kept with their reasons; more are counted.
  static let problemLimit = 1000

  /// Hits held for correlations until all files are read; at about 500 bytes each, 100 MB at most.
  static let heldHitLimit = 200_000

  private var correlator: SigmaCorrelator
  private var incidents: IncidentBuilder
  private let sources: LogSources
  private let totalByteCount: UInt64
  private var outcome = ScanOutcome()
  private var sourceCounts: [LogSourceID: Int] = [:]
  private var gaveUpCount: UInt64 = 0
  /// Files with events that were passed over for want of a time, and how many; in log order.
  private var untimed: [(file: String, count: Int)] = []
  private let fields: FieldNames
  private let keptAlertLimit: Int
  private let spillFolder: String

  init(
    rules: SigmaRules, fields: FieldNames, sources: LogSources, configuration: ScanPipeline.Configuration,
    found: InputFinder.Found
  ) {
    correlator = SigmaCorrelator(rules, order: .byTime(limit: ScanCollector.heldHitLimit))
    incidents = IncidentBuilder(configuration: configuration.incidents)
    self.sources = sources
    self.fields = fields
    totalByteCount = found.byteCount
    keptAlertLimit = configuration.keptAlertLimit
    spillFolder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    outcome.fileCount = found.files.count
    problems(found.problems)
  }

  mutating func problems(_ problems: [InputProblem]) {
    for problem in problems {
      outcome.unreadableInputCount += 1
      keep(problem)
    }
  }

  private mutating func keep(_ problem: InputProblem) {
    if outcome.problems.count < ScanCollector.problemLimit { outcome.problems.append(problem) }
  }

  mutating func collect(_ result: ScanJobResult) {
    outcome.eventCount += result.eventCount
    outcome.undecodableCount += result.undecodableCount
    for record in result.undecodable {
      keep(
        InputProblem(
          file: result.hits.origin, record: record.record,
          reason: "\(record.reason) (at byte \(record.offset))"))
    }
    gaveUpCount += result.gaveUpCount
    if result.untimedCount > 0 {
      if untimed.last?.file != result.hits.origin { untimed.append((result.hits.origin, 0)) }
      untimed[untimed.count - 1].count += result.untimedCount
    }
    for (source, count) in result.sourceCounts { sourceCounts[source, default: 0] += count }
    if let time = result.firstTime { outcome.firstTime = min(outcome.firstTime ?? time, time) }
    if let time = result.lastTime { outcome.lastTime = max(outcome.lastTime ?? time, time) }
    var alerts: [Alert] = []
    correlator.observe(result.hits, into: &alerts)
    take(alerts)
  }

  private mutating func take(_ alerts: [Alert]) {
    for alert in alerts {
      incidents.observe(alert)
      if outcome.alerts.count < keptAlertLimit {
        outcome.alerts.append(alert)
      } else {
        let spill = outcome.spill ?? AlertSpill(folder: spillFolder)
        outcome.spill = spill
        spill.append(alert)
      }
    }
  }

  /// Files of events without a time that are named one by one.
  static let untimedFileLimit = 100

  /// Events that can't be said to lie in the time asked for; in front, so that the bound on problems never hides them.
  private mutating func reportUntimed() {
    func problem(_ file: String, _ count: Int) -> InputProblem {
      let events = count == 1 ? "1 event states" : "\(count) events state"
      return InputProblem(
        file: file, reason: "\(events) no time and can't be compared with --since and --until: passed over")
    }
    var notes = untimed.prefix(ScanCollector.untimedFileLimit).map { problem($0.file, $0.count) }
    let others = untimed.dropFirst(ScanCollector.untimedFileLimit)
    if !others.isEmpty {
      notes.append(problem("\(others.count) more files", others.reduce(0) { $0 + $1.count }))
    }
    outcome.problems.insert(contentsOf: notes, at: 0)
  }

  /// What was left unanswered for the sake of a bound is said, not hidden.
  private mutating func reportLimits() {
    if gaveUpCount > 0 {
      keep(
        InputProblem(
          file: "rules",
          reason:
            "\(gaveUpCount) tests by regular expression or between fields gave up after too many steps and count as not met"
        ))
    }
    let lost = fields.overflowCount
    if lost > 0 {
      keep(
        InputProblem(
          file: "fields",
          reason: "more than \(fields.limit) field names: \(lost) further ones were kept without their name"))
    }
    if incidents.droppedIncidentCount > 0 {
      keep(
        InputProblem(
          file: "incidents",
          reason: "\(incidents.droppedIncidentCount) of the least incidents were dropped for want of room"))
    }
  }

  func progress(readByteCount: UInt64, file: String) -> ScanProgress {
    ScanProgress(
      readByteCount: readByteCount, totalByteCount: totalByteCount, eventCount: outcome.eventCount,
      alertCount: outcome.alertCount, file: file)
  }

  /// - Parameter readByteCount: bytes read from all inputs.
  mutating func finish(wasInterrupted: Bool, readByteCount: UInt64) -> ScanOutcome {
    outcome.byteCount = readByteCount
    reportUntimed()
    reportLimits()
    var alerts: [Alert] = []
    correlator.finish(into: &alerts)
    take(alerts)
    if let failure = outcome.spill?.failure {
      keep(
        InputProblem(
          file: spillFolder, reason: "no temporary file for many alerts, they took memory instead: \(failure)"
        ))
    }
    outcome.incidents = incidents.incidents()
    // What it held is told; the room is for the identifiers of all alerts.
    incidents = IncidentBuilder()
    placeAlerts()
    var byName: [String: Int] = [:]
    for (source, count) in sourceCounts { byName[sources[source].displayName, default: 0] += count }
    outcome.sources = byName.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    outcome.wasInterrupted = wasInterrupted
    return outcome
  }
}

extension ScanCollector {
  /// Notes for each alert the incident that tells it.
  private mutating func placeAlerts() {
    var numberOf: [String: Int32] = [:]
    numberOf.reserveCapacity(outcome.incidents.reduce(0) { $0 + $1.alerts.count })
    for (number, incident) in outcome.incidents.enumerated() {
      for alert in incident.alerts { numberOf[alert] = Int32(truncatingIfNeeded: number) }
    }
    for alert in outcome.alerts {
      outcome.incidentOf[alert.id] = numberOf[alert.id].map { outcome.incidents[Int($0)].id }
    }
    guard let spill = outcome.spill else { return }
    outcome.spilledIncidentNames = outcome.incidents.map(\.id)
    var numbers: [Int32] = []
    numbers.reserveCapacity(spill.count)
    spill.forEach { numbers.append(numberOf[$0.id] ?? -1) }
    outcome.spilledIncidents = numbers
  }
}

extension LogSource {
  /// For people: `windows sysmon`, `aws cloudtrail`, `unknown`.
  public var displayName: String {
    let parts = [product, service ?? categories.first].compactMap { $0 }
    return parts.isEmpty ? "unknown" : parts.joined(separator: " ")
  }
}
