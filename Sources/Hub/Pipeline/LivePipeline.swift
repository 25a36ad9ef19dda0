public import Detection
public import Formats
public import Incidents
public import WardModel

/// Records of the log in, alerts and incidents out: what `ward scan` does with files, step by step and for ever.
///
/// Pure but for its use of several cores: the same records with the same rules, suppressions and orders give the same
/// changes, however the log is cut into steps, and also when it goes on from a snapshot.
public actor LivePipeline {
  /// What one source sent in a step.
  public struct Counts: Sendable {
    public var eventCount = 0
    public var undecodableCount = 0
    public var firstReason: String?
    public var lastEventTime: Timestamp?
  }

  /// What a step gave.
  public struct Step: Sendable {
    public var change: StateChange
    /// By number of the source.
    public var counts: [UInt32: Counts]
    /// What became of people's orders, by their sequence numbers.
    public var outcomes: [UInt64: GatheringOutcome] = [:]
  }

  /// Bytes of records below which one core does it alone: handing over would cost more than it saves.
  private static let parallelByteCount = 128 << 10

  private let fields: FieldNames
  private let logSources: LogSources
  private var rules: SigmaRules
  private var workers: [RunWorker] = []
  private let workerCount: Int
  var formats: SourceFormats
  var correlator: SigmaCorrelator
  var incidents: IncidentBuilder
  /// Sequence number of the last record taken in.
  public private(set) var position: UInt64 = 0
  var suppressions: [Suppression] = []
  private let configuration: IncidentConfiguration

  public init(
    rules: SigmaRules, fields: FieldNames, logSources: LogSources, registry: FormatRegistry = .standard,
    configuration: IncidentConfiguration = .live, workerCount: Int
  ) {
    self.rules = rules
    self.fields = fields
    self.logSources = logSources
    self.workerCount = max(1, workerCount)
    formats = SourceFormats(registry: registry)
    correlator = SigmaCorrelator(rules, order: .asTheyCome)
    self.configuration = configuration
    incidents = IncidentBuilder(configuration: configuration)
  }

  /// Decoders made before the snapshot are of no use after it.
  func restoredIncidents(_ bytes: [UInt8]) throws(StateError) -> IncidentBuilder {
    try IncidentBuilder(restoring: bytes, configuration: configuration)
  }

  func resume(at position: UInt64) {
    self.position = position
    workers = []
  }

  /// Goes on with other rules; correlations that are the same keep what they counted.
  /// - Throws: ``StateError``; then the old rules stay.
  public func reload(_ rules: SigmaRules) throws(StateError) {
    try correlator.reload(rules)
    self.rules = rules
    workers = []
  }

  /// Takes in records, in log order.
  public func take(_ batches: [LoggedRecords]) async -> Step {
    var jobs: [Job] = []
    var byteCount = 0
    for batch in batches {
      byteCount += batch.bytes.count
      for run in RecordRun.split(batch) {
        formats.note(run)
        let key = SourceFormats.Key(source: run.source, look: run.look)
        guard let known = formats.known[key], let format = formats.format(key) else { continue }
        jobs.append(Job(run: run, known: known, format: format))
      }
      position = max(position, batch.firstSequence + UInt64(batch.ends.count) - 1)
    }
    let results = await run(jobs, parallel: byteCount >= Self.parallelByteCount)
    var step = Step(change: StateChange(position: position), counts: [:])
    for (job, result) in zip(jobs, results) { collect(result, of: job.run, into: &step) }
    collectIncidents(into: &step.change)
    return step
  }

  /// Large incidents that were not told lately.
  public func settle() -> StateChange {
    var change = StateChange(position: position)
    collectIncidents(into: &change, includingDeferred: true)
    return change
  }

  /// The incident that an open alert belongs to now.
  func incident(of alert: String) -> String? { incidents.incident(of: alert) }

  /// Those of certain incidents that are open, as they are now.
  func openIncidents(_ identifiers: Set<String>) -> [Incident] {
    incidents.incidents().filter { identifiers.contains($0.id) }
  }

  // MARK: Decoding and matching

  private struct Job: Sendable {
    var run: RecordRun
    var known: SourceFormats.Known
    var format: any LogFormat
  }

  private func run(_ jobs: [Job], parallel: Bool) async -> [RunResult] {
    while workers.count < workerCount {
      workers.append(
        RunWorker(rules: rules, context: DecodingContext(fields: fields, sources: logSources)))
    }
    guard parallel, workerCount > 1, jobs.count > 1 else {
      return jobs.map { workers[0].run($0.run, known: $0.known, format: $0.format) }
    }
    let ready = workers
    return await withTaskGroup(of: [(Int, RunResult)].self) { group in
      for (number, worker) in ready.enumerated() {
        group.addTask {
          var results: [(Int, RunResult)] = []
          for index in stride(from: number, to: jobs.count, by: ready.count) {
            results.append(
              (index, worker.run(jobs[index].run, known: jobs[index].known, format: jobs[index].format)))
          }
          return results
        }
      }
      var all: [(Int, RunResult)] = []
      for await part in group { all += part }
      return all.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  // MARK: Alerts and incidents

  private func collect(_ result: RunResult, of run: RecordRun, into step: inout Step) {
    if run.source == PersonOrder.source { obey(run, &step) }
    var counts = step.counts[run.source] ?? Counts()
    counts.eventCount += result.eventCount
    counts.undecodableCount += result.undecodableCount
    counts.firstReason = counts.firstReason ?? result.firstReason
    if let time = result.lastTime { counts.lastEventTime = max(counts.lastEventTime ?? time, time) }
    step.counts[run.source] = counts
    var hits = result.hits
    // Each sender has a clock of its own; its number is the same after a restart, the log source's is not.
    for index in hits.hits.indices { hits.hits[index].source = LogSourceID(rawValue: run.source) }
    var alerts: [Alert] = []
    correlator.observe(hits, into: &alerts)
    for alert in alerts {
      // The newest record of its evidence: the same wherever the log was cut.
      let place = alert.evidence.map(\.record).max() ?? run.firstSequence
      let suppression = suppressions.first { $0.hides(alert, received: run.received) }
      step.change.alerts.append(
        StateChange.PlacedAlert(alert: alert, position: place, suppression: suppression?.id))
      if suppression == nil { incidents.observe(alert) }
    }
  }

  /// Orders of people, which the hub wrote into the log: they count from their place on.
  private func obey(_ run: RecordRun, _ step: inout Step) {
    for (index, line) in run.lines.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      let sequence = run.firstSequence + UInt64(index)
      guard index < run.recordCount, let order = PersonOrder(record: line) else { continue }
      switch order {
      case .gather(let deed, let id):
        step.outcomes[sequence] = incidents.apply(GatheringOrder(id: id, position: sequence, deed: deed))
      case .suppress(let suppression):
        suppressions.removeAll { $0.id == suppression.id || $0.expires < run.received }
        suppressions.append(suppression)
        step.outcomes[sequence] = .done
      case .unsuppress(let id):
        suppressions.removeAll { $0.id == id }
        step.outcomes[sequence] = .done
      }
    }
  }

  private func collectIncidents(into change: inout StateChange, includingDeferred: Bool = false) {
    let changes = incidents.takeChanges(includingDeferred: includingDeferred)
    for absorption in changes.absorbed { change.absorbed[absorption.incident] = absorption.into }
    for move in changes.moved { change.incidentOf[move.alert] = move.incident }
    change.incidents = changes.changed + changes.closed
    // One that came back is no part of another any more.
    for incident in change.incidents { change.absorbed[incident.id] = nil }
  }
}
