public import Detection
public import EventLog
public import Incidents
public import Logging
public import ServiceLifecycle
public import WardModel

/// Follows the event log: takes what is durable through the pipeline, and what comes out into ledger, store and open pages.
///
/// The order is: log, pipeline, ledger, store, pages. After a crash it goes on from the last snapshot; what it does a second
/// time changes nothing, because alerts and incidents are known by their identifiers.
public actor DetectionService: Service {
  /// Bytes of records taken in one step: some ten milliseconds of work.
  private static let stepByteCount = 8 << 20
  /// Records between two snapshots: what a restart has to look at again, at most, in a few seconds.
  private static let snapshotRecordCount: UInt64 = 300_000
  /// Between two snapshots when little comes.
  private static let snapshotInterval = Duration.seconds(300)
  /// How often it looks for what is due although nothing came.
  private static let tick = Duration.milliseconds(500)

  /// How far it is.
  public struct Progress: Sendable {
    /// Sequence number of the last record looked at.
    public var position: UInt64 = 0
    public var recordCount: UInt64 = 0
    public var alertCount: UInt64 = 0
    public var lastStep: Duration = .zero
    /// When the last steps ended, and nanoseconds from the receipt of their first record until then.
    public internal(set) var delays: [(time: Timestamp, nanoseconds: Int64)] = []
    /// Why it stands still; `nil` when all is well.
    public var trouble: String?

    private static let delayLimit = 2000
    private static let delaySpan: Int64 = 600_000_000_000

    mutating func note(delay nanoseconds: Int64, at time: Timestamp) {
      if delays.count >= Self.delayLimit { delays.removeFirst(Self.delayLimit / 4) }
      delays.append((time, max(0, nanoseconds)))
    }

    /// Seconds from receipt to the end of detection that 99 of 100 steps of the last ten minutes kept below.
    public func delay(at now: Timestamp) -> Double {
      let recent = delays.filter { now.since($0.time) <= Self.delaySpan }.map(\.nanoseconds).sorted()
      guard !recent.isEmpty else { return 0 }
      return Double(recent[min(recent.count - 1, recent.count * 99 / 100)]) / 1e9
    }
  }

  private let log: any EventLog
  private let pipeline: LivePipeline
  private let store: StateStore
  private let recorder: any Recorder
  private let updates: LiveUpdates
  private let snapshots: SnapshotFolder
  private let logger: Logger
  private let now: @Sendable () -> Timestamp
  private let onCounts: @Sendable ([UInt32: LivePipeline.Counts]) async -> Void
  private let onPosition: @Sendable (UInt64) async -> Void
  private let onChange: @Sendable (StateChange) async throws -> Void
  /// What the store had at the start: up to there, all was told before.
  private var toldPosition: UInt64 = 0
  private let wakeStream: AsyncStream<Void>
  private let wakeUp: AsyncStream<Void>.Continuation
  private var hasEnded = false
  private var reloadOrders:
    [(rules: SigmaRules, done: CheckedContinuation<Result<Void, StateError>, Never>)] = []
  private var waiting: [UInt64: [CheckedContinuation<GatheringOutcome?, Never>]] = [:]
  /// Of the last orders; whoever asks does so at once.
  private var outcomes: [UInt64: GatheringOutcome] = [:]
  private static let outcomeLimit = 256
  private var lastSnapshot: (position: UInt64, time: ContinuousClock.Instant) = (0, .now)
  public private(set) var progress = Progress()

  public struct Parts: Sendable {
    public var log: any EventLog
    public var pipeline: LivePipeline
    public var store: StateStore
    public var recorder: any Recorder
    public var updates: LiveUpdates
    public var snapshots: SnapshotFolder
    public var logger: Logger
    /// For the figures of its delay only.
    public var now: @Sendable () -> Timestamp = SystemClock.now
    /// Told what is new before the store has it; not what a replay tells again.
    public var onChange: @Sendable (StateChange) async throws -> Void = { _ in }
    /// Told what each source sent.
    public var onCounts: @Sendable ([UInt32: LivePipeline.Counts]) async -> Void
    /// Told up to where nobody needs the log for detection any more.
    public var onPosition: @Sendable (UInt64) async -> Void

    public init(
      log: any EventLog, pipeline: LivePipeline, store: StateStore, recorder: any Recorder,
      updates: LiveUpdates,
      snapshots: SnapshotFolder, logger: Logger,
      onCounts: @escaping @Sendable ([UInt32: LivePipeline.Counts]) async -> Void = { _ in },
      onPosition: @escaping @Sendable (UInt64) async -> Void = { _ in }
    ) {
      self.log = log
      self.pipeline = pipeline
      self.store = store
      self.recorder = recorder
      self.updates = updates
      self.snapshots = snapshots
      self.logger = logger
      self.onCounts = onCounts
      self.onPosition = onPosition
    }
  }

  public init(_ parts: Parts) {
    log = parts.log
    pipeline = parts.pipeline
    store = parts.store
    recorder = parts.recorder
    updates = parts.updates
    snapshots = parts.snapshots
    logger = parts.logger
    now = parts.now
    onChange = parts.onChange
    onCounts = parts.onCounts
    onPosition = parts.onPosition
    (wakeStream, wakeUp) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// To be called when something was appended to the log, or when people changed what the pipeline heeds.
  public nonisolated func wake() { wakeUp.yield() }

  /// Tells open pages that people changed something about an incident.
  public nonisolated func tell(_ incident: String) { updates.publish([.incident(incident)]) }

  /// Tells open pages that people changed something about a source.
  public nonisolated func tell(source: String) { updates.publish([.source(source)]) }

  /// What became of a person's order, once the pipeline has reached its place in the log; `nil` when it stands still.
  public func outcome(of sequence: UInt64) async -> GatheringOutcome? {
    wake()
    if let outcome = outcomes[sequence] { return outcome }
    // Passed already, and nobody remembers; or nobody will get there any more.
    if sequence <= progress.position || hasEnded || progress.trouble != nil { return nil }
    return await withCheckedContinuation { waiting[sequence, default: []].append($0) }
  }

  /// Goes on with other rules after the present step.
  public func reload(_ rules: SigmaRules) async -> Result<Void, StateError> {
    if hasEnded { return .success(()) }
    return await withCheckedContinuation { done in
      reloadOrders.append((rules, done))
      wake()
    }
  }

  /// Restores the newest usable snapshot and takes in all that the log has beyond it. To be done before pages are served.
  public func catchUp() async throws {
    for bytes in snapshots.newestFirst() {
      do throws(StateError) {
        try await pipeline.restore(bytes)
        break
      } catch {
        logger.warning("a snapshot can't be used: \(error); the one before it is tried")
      }
    }
    let position = await pipeline.position
    lastSnapshot = (position, .now)
    progress.position = position
    toldPosition = try store.position()
    let reader = log.reader(from: position + 1)
    var retelling = Retelling(untold: try store.incidents(writtenAfter: position))
    while try await step(reader, &retelling) {}
    try await settleUntold(retelling.untold)
    self.reader = reader
  }

  /// What a replay has to tell again, because it was told after the snapshot.
  private struct Retelling {
    var untold: Set<String>

    mutating func note(_ change: StateChange) {
      for incident in change.incidents { untold.remove(incident.id) }
      for old in change.absorbed.keys { untold.remove(old) }
    }
  }

  /// Incidents that were told before the crash and not in the replay: the steps are others now, and what existed only
  /// between two of them is not told again. Their alerts say what became of them.
  private func settleUntold(_ untold: Set<String>) async throws {
    if untold.isEmpty { return }
    var change = StateChange(position: progress.position)
    for identifier in untold.sorted() {
      guard let alert = try store.incident(identifier)?.incident.alerts.first,
        let now = await pipeline.incident(of: alert)
      else { continue }
      if now == identifier {
        change.incidents.append(contentsOf: await pipeline.openIncidents([identifier]))
      } else {
        change.absorbed[identifier] = now
      }
    }
    try await recorder.record(Self.deeds(change))
    try store.apply(change)
  }

  private var reader: (any LogReader)?

  public func run() async throws {
    if reader == nil { try await catchUp() }
    guard let reader else { return }
    let wakeUp = self.wakeUp
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        while !Task.isCancelled {
          try? await Task.sleep(for: Self.tick)
          wakeUp.yield()
        }
      }
      await cancelWhenGracefulShutdown {
        for await _ in self.wakeStream {
          await self.work(reader)
          if Task.isCancelled { break }
        }
      }
      group.cancelAll()
    }
    // What is in the log stays there; the snapshot only saves time at the next start.
    hasEnded = true
    await saveSnapshot()
    for order in reloadOrders { order.done.resume(returning: .success(())) }
    reloadOrders = []
    giveUpWaiting()
  }

  private func giveUpWaiting() {
    let given = waiting
    waiting = [:]
    for continuation in given.values.joined() { continuation.resume(returning: nil) }
  }

  private func work(_ reader: any LogReader) async {
    do {
      while try await step(reader) { if Task.isCancelled { return } }
      progress.trouble = nil
    } catch {
      // Nothing is lost: the log has it. The same step is tried again at the next tick.
      progress.trouble = "\(error)"
      logger.error("detection stands still: \(error)")
      giveUpWaiting()
      return
    }
    await followRules()
    let records = progress.position - min(lastSnapshot.position, progress.position)
    let isDue = records > 0 && lastSnapshot.time.duration(to: .now) > Self.snapshotInterval
    if records > Self.snapshotRecordCount || isDue { await saveSnapshot() }
  }

  private func followRules() async {
    while !reloadOrders.isEmpty {
      let order = reloadOrders.removeFirst()
      do throws(StateError) {
        try await pipeline.reload(order.rules)
        order.done.resume(returning: .success(()))
      } catch {
        order.done.resume(returning: .failure(error))
      }
      // A replay must not judge old records by new rules.
      await saveSnapshot()
    }
  }

  /// What a step made and could not hand on yet.
  private var pending: LivePipeline.Step?

  /// One step; false when the log has nothing more.
  private func step(_ reader: any LogReader) async throws -> Bool {
    guard let made = try await makeStep(reader) else { return false }
    await onCounts(made.counts)
    return !made.isLast
  }

  /// A step of a replay: its records were counted when they came.
  private func step(_ reader: any LogReader, _ retelling: inout Retelling) async throws -> Bool {
    guard let made = try await makeStep(reader) else { return false }
    retelling.note(made.change)
    return !made.isLast
  }

  private struct Made {
    var change: StateChange
    var counts: [UInt32: LivePipeline.Counts] = [:]
    /// Whether the log has nothing more.
    var isLast = false
  }

  private func makeStep(_ reader: any LogReader) async throws -> Made? {
    let start = ContinuousClock.now
    var oldest: Timestamp?
    if pending == nil {
      var batches: [LoggedRecords] = []
      var byteCount = 0
      while byteCount < Self.stepByteCount, let item = try await reader.nextIfReady() {
        guard case .batch(let logged) = item else {
          if case .gap(let range, let reason) = item {
            logger.error(
              "records \(range.lowerBound) to \(range.upperBound - 1) can't be looked at: \(reason)")
          }
          continue
        }
        byteCount += logged.batch.bytes.count
        batches.append(
          LoggedRecords(
            source: logged.batch.sourceNumber, sourceName: Self.origin(logged.batch.sourceNumber),
            firstSequence: logged.firstSequence, received: logged.batch.received, bytes: logged.batch.bytes,
            ends: logged.batch.ends))
      }
      oldest = batches.first?.received
      let step = batches.isEmpty ? nil : await pipeline.take(batches)
      pending = step
      progress.recordCount += batches.reduce(0) { $0 + UInt64($1.ends.count) }
    }
    guard let step = pending else {
      let settled = await pipeline.settle()
      if settled.isEmpty { return nil }
      pending = LivePipeline.Step(change: settled, counts: [:])
      try await handOn()
      return Made(change: settled, isLast: true)
    }
    try await handOn()
    progress.lastStep = start.duration(to: .now)
    if let received = oldest {
      let now = now()
      progress.note(delay: now.since(received), at: now)
    }
    return Made(change: step.change, counts: step.counts)
  }

  /// Ledger first, then the store, then whoever looks. Kept until it succeeded.
  private func handOn() async throws {
    guard let step = pending else { return }
    try await recorder.record(Self.deeds(step.change))
    if step.change.position > toldPosition { try await onChange(step.change) }
    try store.apply(step.change)
    pending = nil
    tell(step.outcomes, upTo: step.change.position)
    progress.position = step.change.position
    progress.alertCount += UInt64(step.change.alerts.count)
    updates.publish(
      step.change.alerts.filter { $0.suppression == nil }.map {
        .alert($0.alert, incident: step.change.incidentOf[$0.alert.id])
      } + step.change.incidents.map { .incident($0.id) })
  }

  private func tell(_ found: [UInt64: GatheringOutcome], upTo position: UInt64) {
    if outcomes.count > Self.outcomeLimit { outcomes = [:] }
    for (sequence, outcome) in found {
      outcomes[sequence] = outcome
      for continuation in waiting.removeValue(forKey: sequence) ?? [] {
        continuation.resume(returning: outcome)
      }
    }
    // A record that turned out to be no order.
    for sequence in waiting.keys where sequence <= position {
      for continuation in waiting.removeValue(forKey: sequence) ?? [] { continuation.resume(returning: nil) }
    }
  }

  func saveSnapshot() async {
    // The pipeline is ahead of the store while a step could not be handed on: a snapshot would lose the step.
    guard pending == nil else { return }
    let position = await pipeline.position
    guard position > lastSnapshot.position || lastSnapshot.position == 0 else { return }
    do throws(FileFailure) {
      try snapshots.save(await pipeline.snapshot(), at: position)
      lastSnapshot = (position, .now)
      await onPosition(position)
    } catch {
      logger.error("no snapshot: \(error)")
    }
  }

  /// How evidence names a source: by its number, which stays when the source gets another name.
  public static func origin(_ source: UInt32) -> String { "source-\(source)" }

  /// What the ledger remembers of a step. Keys make a second time do nothing.
  static func deeds(_ change: StateChange) -> [Deed] {
    var deeds = change.alerts.map { placed in
      Deed(
        .alert, by: "hub", on: "alert:" + placed.alert.id,
        [
          "rule": placed.alert.rule.id, "level": placed.alert.rule.level.name,
          "time": placed.alert.time.description,
          "evidence": placed.alert.evidence.prefix(16).map { "\($0.file)#\($0.record)" }.joined(
            separator: " "),
          "suppression": placed.suppression ?? "",
        ].filter { !$0.value.isEmpty }, key: "alert:" + placed.alert.id)
    }
    for incident in change.incidents where incident.standing == .incident {
      deeds.append(
        Deed(
          .incident, by: "hub", on: "incident:" + incident.id,
          ["title": incident.title, "level": incident.level.name, "first": incident.firstTime.description],
          key: "incident:\(incident.id):\(incident.level.name)"))
    }
    for (old, new) in change.absorbed.sorted(by: { $0.key < $1.key }) {
      deeds.append(
        Deed(
          .incident, by: "hub", on: "incident:" + old, ["absorbed-into": new],
          key: "incident:\(old):into:\(new)"))
    }
    return deeds
  }
}
