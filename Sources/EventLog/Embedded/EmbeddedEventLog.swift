import Dispatch
import Synchronization
import WardModel

/// The event log in one directory of one machine.
///
/// `journal/` holds what was received lately, as it came (``Journal``); `blocks/` holds everything older, compressed and
/// indexed, in SQLite files by source class and day (``BlockStore``). ``Sealer`` moves records from one to the other. One process at a time
/// may have a log open (`lock`).
public final class EmbeddedEventLog: EventLog {
  let configuration: EventLogConfiguration
  let journal: Journal
  let store: BlockStore
  let sealer: Sealer
  let reserve: Reserve
  private let lock: DirectoryLock
  let maintenance = Mutex(MaintenanceState())
  private let disk = DispatchQueue(label: "ward.event-log.disk", attributes: .concurrent)

  /// Opens the log in `configuration.directory`, makes it when it is not there, and recovers what an interrupted run left.
  ///
  /// - Parameter indexer: makes the index of each block when it is sealed; without one, a search opens every block in its time range.
  /// - Throws: ``EventLogError/unusable(_:)``, ``EventLogError/failed(_:)``.
  public convenience init(
    _ configuration: EventLogConfiguration, indexer: @escaping BlockIndexer = { _ in BlockIndex() }
  ) throws(EventLogError) {
    try self.init(configuration, journalFiles: SystemFiles(), indexer: indexer)
  }

  /// - Parameter journalFiles: the files that the journal stands on; partitions are always real files.
  init(
    _ configuration: EventLogConfiguration, journalFiles: any LogFiles,
    indexer: @escaping BlockIndexer = { _ in BlockIndex() }
  ) throws(EventLogError) {
    self.configuration = configuration
    let files = SystemFiles()
    do {
      try files.createDirectory(configuration.directory)
    } catch { throw .failed(error.text) }
    lock = try DirectoryLock(configuration.directory)
    store = try BlockStore(directory: configuration.directory + "/blocks", files: files)
    reserve = Reserve(
      directory: configuration.directory, byteCount: configuration.reserveByteCount, files: files)
    let wake = SealerWake()
    journal = try Journal(
      directory: configuration.directory + "/journal", files: journalFiles,
      limits: configuration.journalLimits,
      sealedNext: store.sealedNext, segmentClosed: { wake.call() })
    sealer = Sealer(
      journal: journal, store: store, configuration: configuration, reserve: reserve, indexer: indexer)
    wake.sealer.withLock { [sealer] in $0 = WeakSealer(sealer) }
    sealer.start()
  }

  public func append(_ batch: RecordBatch) async throws(EventLogError) -> Range<UInt64> {
    let result = await withCheckedContinuation { continuation in
      journal.append(batch) { continuation.resume(returning: $0) }
    }
    return try result.get()
  }

  public func reader(from sequence: UInt64) -> any LogReader {
    EmbeddedReader(log: self, position: sequence)
  }

  public var positions: LogPositions {
    let (inJournal, next) = journal.state.withLock { ($0.firstInJournal, $0.next) }
    let first = [inJournal, store.firstSequence].compactMap { $0 }.min()
    return LogPositions(first: first ?? next, next: next)
  }

  public func record(at sequence: UInt64) async throws(EventLogError) -> LoggedRecord? {
    guard sequence > 0 else { return nil }
    switch journal.lookUp(sequence) {
    case .notYet: return nil
    case .damaged: throw .damaged("journal, record \(sequence)")
    case .memory(let logged): return logged.record(at: sequence)
    case .frame(let segment, let place):
      for item in try await readFrame(segment, place) {
        switch item {
        case .batch(let logged):
          if let record = logged.record(at: sequence) { return record }
        case .gap: throw .damaged("\(segment.path) offset \(place.offset)")
        }
      }
      return nil
    case .before:
      return try await onDisk { () throws(EventLogError) in try self.sealedRecord(sequence) }
    }
  }

  /// Refuses further batches, makes those that wait durable, ends all readers at the end of the log, and closes the files.
  public func close() async {
    await journal.close()
    await sealer.stop()
    store.release()
    lock.release()
  }

  /// What is known to be damaged or to fail: places found broken at the start, and why the last sealing failed. For a
  /// health page (inside text); a full look is ``check(directory:indexer:)``.
  public var troubles: [String] {
    var found = store.state.withLock { $0.unreadable }
    for segment in journal.state.withLock({ $0.segments }) {
      found += segment.damaged.map { "\(segment.segment.path) bytes \($0)" }
    }
    if let error = sealer.state.withLock({ $0.lastError }) { found.append("sealing: \(error)") }
    return found
  }

  var isClosed: Bool { journal.state.withLock { $0.isClosed } }

  /// Does blocking work away from the threads that run tasks.
  func onDisk<Value: Sendable>(
    _ work: @escaping @Sendable () throws(EventLogError) -> Value
  ) async throws(EventLogError) -> Value {
    let result: Result<Value, EventLogError> = await withCheckedContinuation { continuation in
      disk.async { continuation.resume(returning: Result(catching: work)) }
    }
    return try result.get()
  }

  func readFrame(_ segment: JournalSegment, _ place: FramePlace) async throws(EventLogError) -> [LogItem] {
    try await onDisk { () throws(EventLogError) in
      do throws(FileProblem) {
        guard let batches = try segment.batches(of: place) else {
          return [.gap(place.firstSequence..<place.nextSequence, .damaged)]
        }
        return batches.map { .batch($0) }
      } catch { throw .failed(error.text) }
    }
  }
}

/// The journal exists before the sealer that it wakes.
private final class SealerWake: Sendable {
  let sealer = Mutex(WeakSealer(nil))
  func call() { sealer.withLock { $0.value }?.start() }
}

private struct WeakSealer: Sendable {
  weak let value: Sealer?
  init(_ value: Sealer?) { self.value = value }
}

extension LoggedBatch {
  func record(at sequence: UInt64) -> LoggedRecord? {
    guard sequences.contains(sequence) else { return nil }
    return LoggedRecord(
      sequence: sequence, sourceNumber: batch.sourceNumber, received: batch.received, peer: batch.peer,
      bytes: Array(batch.record(Int(sequence - firstSequence))))
  }
}
