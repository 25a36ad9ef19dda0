import Dispatch
import Synchronization
import WardModel

/// The event log in one directory of one machine.
///
/// `journal/` holds what was received lately, as it came.
public final class EmbeddedEventLog: EventLog {
  let journal: Journal
  private let disk = DispatchQueue(label: "ward.event-log.disk", attributes: .concurrent)

  /// Opens the log in `configuration.directory`, makes it when it is not there, and recovers what an interrupted run left.
  ///
  /// - Throws: ``EventLogError/unusable(_:)``, ``EventLogError/failed(_:)``.
  public convenience init(_ configuration: EventLogConfiguration) throws(EventLogError) {
    try self.init(configuration, files: SystemFiles())
  }

  init(_ configuration: EventLogConfiguration, files: any LogFiles) throws(EventLogError) {
    do {
      try files.createDirectory(configuration.directory)
    } catch { throw .failed(error.text) }
    journal = try Journal(
      directory: configuration.directory + "/journal", files: files, limits: JournalLimits(), sealedNext: 1,
      segmentClosed: {})
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
    journal.state.withLock { state in
      LogPositions(first: state.firstInJournal ?? state.next, next: state.next)
    }
  }

  public func record(at sequence: UInt64) async throws(EventLogError) -> LoggedRecord? {
    guard sequence > 0 else { return nil }
    let reader = EmbeddedReader(log: self, position: sequence)
    guard case .batch(let logged)? = try await reader.nextIfReady(), logged.firstSequence == sequence else {
      return nil
    }
    return LoggedRecord(
      sequence: sequence, sourceNumber: logged.batch.sourceNumber, received: logged.batch.received,
      peer: logged.batch.peer, bytes: Array(logged.batch.record(0)))
  }

  /// Refuses further batches, makes those that wait durable, and ends all readers at the end of the log.
  public func close() async { await journal.close() }

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

  /// Items from `position` on that are not in the journal any more.
  func readOlder(from position: UInt64, before next: UInt64) async throws(EventLogError) -> [LogItem] {
    [.gap(position..<max(next, position + 1), .expired)]
  }
}
