public import Detection
public import Formats
public import Incidents
import Synchronization
public import WardModel

/// Reads inputs from end to end: find, recognise, cut, decode and match on every core, then, in log order, correlate
/// and gather into incidents. Memory holds a few pieces in flight and a bounded number of alerts.
public struct ScanPipeline: Sendable {
  public struct Configuration: Sendable {
    /// Events outside are passed over; events without a time, too, when this is set, and they are counted.
    public var timeRange: ClosedRange<Timestamp>?
    public var workerCount: Int
    public var incidents: IncidentConfiguration
    /// Seconds east of UTC for times that name no zone.
    public var zoneOffsetSeconds: Int
    /// Alerts held in memory, about 2 KB each; more go to a temporary file.
    public var keptAlertLimit: Int

    /// 100 MB of alerts; scans of a hospital's day stay far below.
    public static let usualKeptAlertLimit = 50_000

    public init(
      timeRange: ClosedRange<Timestamp>? = nil, workerCount: Int,
      incidents: IncidentConfiguration = .standard,
      zoneOffsetSeconds: Int = 0, keptAlertLimit: Int = Configuration.usualKeptAlertLimit
    ) {
      self.timeRange = timeRange
      self.workerCount = max(1, workerCount)
      self.incidents = incidents
      self.zoneOffsetSeconds = zoneOffsetSeconds
      self.keptAlertLimit = max(0, keptAlertLimit)
    }
  }

  /// Bytes of input being decoded at once: 128 MiB, or one larger piece alone.
  private static let runningByteLimit = 128 << 20

  private let rules: SigmaRules
  private let fields: FieldNames
  private let sources: LogSources
  private let formats: FormatRegistry
  private let configuration: Configuration

  public init(
    rules: SigmaRules, fields: FieldNames, sources: LogSources, formats: FormatRegistry = .standard,
    configuration: Configuration
  ) {
    self.rules = rules
    self.fields = fields
    self.sources = sources
    self.formats = formats
    self.configuration = configuration
  }

  /// Scans the inputs; returns what was found so far when `control` asks to stop.
  public func run(
    _ paths: [String], control: ScanControl = ScanControl(), progress: (ScanProgress) -> Void = { _ in }
  ) async -> ScanOutcome {
    let found = InputFinder.find(paths)
    var collector = ScanCollector(
      rules: rules, fields: fields, sources: sources, configuration: configuration, found: found)
    let jobs = ScanJobs(
      files: found.files, formats: formats, fields: fields, sources: sources, configuration: configuration,
      control: control)
    let pool = WorkerPool(rules: rules)
    // Results that came early wait for those before them, inside this bound.
    let waitingLimit = configuration.workerCount * 2
    await withTaskGroup(of: (number: Int, bytes: [UInt8], result: ScanJobResult).self) { group in
      var early: [Int: ScanJobResult] = [:]
      var ready: ScanJob?
      var running = 0
      var runningByteCount = 0
      var started = 0
      var collected = 0
      while true {
        while running < configuration.workerCount, started - collected < waitingLimit,
          !control.isStopRequested
        {
          if ready == nil { ready = jobs.next() }
          // A large piece waits until others are done, so that memory is bounded by bytes and not by pieces.
          guard let job = ready,
            running == 0 || runningByteCount + job.cut.bytes.count <= Self.runningByteLimit
          else { break }
          ready = nil
          started += 1
          running += 1
          runningByteCount += job.cut.bytes.count
          group.addTask { (job.number, job.cut.bytes, pool.run(job)) }
        }
        // Reads ahead and collects while the cores work: a core that is done must find the next job waiting.
        if ready == nil, running > 0, !control.isStopRequested { ready = jobs.next() }
        let collectedBefore = collected
        while let next = early.removeValue(forKey: collected) {
          collector.collect(next)
          collected += 1
        }
        if collected > collectedBefore {
          progress(collector.progress(readByteCount: jobs.consumedByteCount, file: jobs.currentPath))
        }
        collector.problems(jobs.takeProblems())
        // Jobs may have waited for room among the results.
        if running == 0, collected > collectedBefore { continue }
        guard let (number, bytes, result) = await group.next() else { break }
        running -= 1
        runningByteCount -= bytes.count
        jobs.reuse(bytes)
        early[number] = result
      }
    }
    return collector.finish(
      wasInterrupted: control.isStopRequested, readByteCount: jobs.consumedByteCount)
  }
}

/// Lets a signal handler end a scan.
public final class ScanControl: Sendable {
  private let stop = Atomic<Bool>(false)
  public init() {}
  public var isStopRequested: Bool { stop.load(ordering: .relaxed) }
  public func requestStop() { stop.store(true, ordering: .relaxed) }
}

/// How far a scan is.
public struct ScanProgress: Sendable {
  /// Bytes read, compressed where the input is.
  public var readByteCount: UInt64
  /// Bytes of all inputs; 0 when unknown.
  public var totalByteCount: UInt64
  public var eventCount: Int
  public var alertCount: Int
  public var file: String
}

/// Workers that wait for a job.
private final class WorkerPool: Sendable {
  private let rules: SigmaRules
  private let idle = Mutex<[ScanWorker]>([])

  init(rules: SigmaRules) { self.rules = rules }

  func run(_ job: ScanJob) -> ScanJobResult {
    let worker = idle.withLock { $0.popLast() } ?? ScanWorker(rules: rules)
    defer { idle.withLock { $0.append(worker) } }
    return worker.run(job)
  }
}
