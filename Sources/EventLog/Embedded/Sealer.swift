import Dispatch
import Synchronization
import WardModel

/// Turns closed journal segments into compressed, indexed blocks, one segment after another, oldest first.
///
/// Order of steps for a segment: read its frames and make blocks; store them class by class, each class in one durable transaction
/// that also notes up to where the class is sealed; make the names of new partitions durable; let readers find
/// the blocks; drop the segment. A crash anywhere leaves the segment in place: the next run stores the classes that
/// have no note yet, so no record is stored twice or lost. A damaged segment is kept aside, never removed.
final class Sealer: Sendable {
  private let journal: Journal
  private let store: BlockStore
  private let configuration: EventLogConfiguration
  private let indexer: BlockIndexer
  private let reserve: Reserve
  private let queue = DispatchQueue(label: "ward.event-log.sealer")
  let state = Mutex(State())

  struct State: Sendable {
    var retention: RetentionPolicy
    /// Why the last attempt failed; nil after a success.
    var lastError: EventLogError?
    var isQueued = false
    var isStopped = false

    init(retention: RetentionPolicy = RetentionPolicy()) { self.retention = retention }
  }

  init(
    journal: Journal, store: BlockStore, configuration: EventLogConfiguration, reserve: Reserve,
    indexer: @escaping BlockIndexer
  ) {
    self.journal = journal
    self.store = store
    self.configuration = configuration
    self.indexer = indexer
    self.reserve = reserve
    state.withLock { $0.retention = configuration.retention }
  }

  /// Begins to seal what is closed, if it is not being done already.
  func start() {
    let mustQueue = state.withLock { state in
      guard !state.isQueued, !state.isStopped else { return false }
      state.isQueued = true
      return true
    }
    guard mustQueue else { return }
    queue.async {
      self.state.withLock { $0.isQueued = false }
      self.sealClosed()
    }
  }

  /// Seals what is closed and returns when that is done.
  func finish() async throws(EventLogError) {
    await withCheckedContinuation { continuation in
      queue.async {
        self.sealClosed()
        continuation.resume()
      }
    }
    if let error = state.withLock({ $0.lastError }) { throw error }
  }

  /// Seals no further segment; returns when the one at work is done.
  func stop() async {
    state.withLock { $0.isStopped = true }
    await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
  }

  /// Does `work` while nothing is sealed and no segment is dropped.
  func pausing<Value: Sendable>(
    _ work: @escaping @Sendable () throws(EventLogError) -> Value
  ) async throws(EventLogError) -> Value {
    let result: Result<Value, EventLogError> = await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: Result(catching: work)) }
    }
    return try result.get()
  }

  private func sealClosed() {
    for segment in journal.closedSegments {
      if state.withLock({ $0.isStopped }) { return }
      do throws(EventLogError) {
        do throws(EventLogError) {
          try seal(segment)
        } catch .full {
          // Room from the reserve lets the blocks be stored, which frees the segment.
          guard reserve.release() else { throw .full }
          try seal(segment)
        }
        note(nil)
      } catch {
        // Stays in the journal; tried again at the next segment or maintenance.
        note(error)
        return
      }
    }
  }

  private func note(_ error: EventLogError?) {
    state.withLock { $0.lastError = error }
    journal.state.withLock { $0.isSealingFull = error == .full }
  }

  private func seal(_ segment: SegmentState) throws(EventLogError) {
    let retention = state.withLock { $0.retention }
    var builder = BlockBuilder(
      segmentFirst: segment.segment.firstSequence, byteLimit: configuration.blockByteLimit,
      recordLimit: configuration.blockRecordLimit, level: configuration.blockCompressionLevel,
      indexer: indexer)
    let damaged = try read(segment, into: &builder)
    let blocks = try builder.finish()
    var byClass: [UInt8: [SealedBlock]] = [:]
    for block in blocks { byClass[retention.classes[block.sourceNumber] ?? 0, default: []].append(block) }
    if !damaged.isEmpty, byClass.isEmpty { byClass[0] = [] }
    for (index, classNumber) in byClass.keys.sorted().enumerated() {
      try store.store(
        byClass[classNumber] ?? [], class: classNumber, day: builder.day,
        segmentFirst: segment.segment.firstSequence, segmentNext: segment.nextSequence,
        damaged: index == 0 ? damaged : [],
        partitionByteLimit: partitionByteLimit(retention.limits[classNumber]))
    }
    if !damaged.isEmpty || !segment.damaged.isEmpty { try journal.keepAside(segment.segment) }
    try journal.drop(segment.segment)
  }

  /// Reads all frames; returns the sequence ranges that cannot be read.
  private func read(
    _ segment: SegmentState, into builder: inout BlockBuilder
  ) throws(EventLogError) -> [Range<UInt64>] {
    var damaged: [Range<UInt64>] = []
    var next = segment.segment.firstSequence
    for place in segment.frames {
      if place.firstSequence > next { damaged.append(next..<place.firstSequence) }
      next = place.nextSequence
      let batches: [LoggedBatch]?
      do { batches = try segment.segment.batches(of: place) } catch { throw .failed(error.text) }
      guard let batches else {
        damaged.append(place.firstSequence..<place.nextSequence)
        continue
      }
      for batch in batches { try builder.add(batch) }
    }
    return damaged
  }

  /// A class with a bound in bytes gets smaller partitions, so that deleting one takes an eighth at most.
  private func partitionByteLimit(_ limit: RetentionPolicy.Limit?) -> UInt64 {
    guard let byteCount = limit?.byteCount else { return configuration.partitionByteLimit }
    return min(configuration.partitionByteLimit, max(byteCount / 8, 1))
  }
}
