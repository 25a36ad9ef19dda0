/// The durable, ordered log of what the sources sent. It is also the queue between receiving and detecting.
///
/// Every record gets a sequence number: from 1, without gaps, never given twice. The embedded backend is ``EmbeddedEventLog``;
/// a distributed backend keeps the same promises.
public protocol EventLog: Sendable {
  /// Stores the batch and answers when it is durable.
  ///
  /// - Returns: the sequence numbers of the records, in their order.
  /// - Throws: ``EventLogError/busy`` when too much is waiting, ``EventLogError/full``, ``EventLogError/refused(_:)``,
  ///   ``EventLogError/closed``, ``EventLogError/failed(_:)``. When it throws, the records may be sent again; after
  ///   `failed` followed by a crash they may be in the log all the same (at least once, never less).
  func append(_ batch: RecordBatch) async throws(EventLogError) -> Range<UInt64>

  /// A reader that starts at `sequence` and follows the log as it grows.
  func reader(from sequence: UInt64) -> any LogReader

  /// The record with this number; nil when the log does not hold it (not yet, or not any more).
  ///
  /// - Throws: ``EventLogError/damaged(_:)``, ``EventLogError/failed(_:)``, ``EventLogError/closed``.
  func record(at sequence: UInt64) async throws(EventLogError) -> LoggedRecord?

  /// Finds records, newest first; see ``SearchItem`` for what comes back. A record that is durable when this is called is considered.
  ///
  /// - Throws: while iterating, ``EventLogError/failed(_:)``; damaged places are items, not errors.
  func search(_ request: SearchRequest, filter: @escaping RecordFilter) -> SearchResults

  /// Which sequence numbers the log holds now.
  var positions: LogPositions { get }
}

/// Reads the log in order at its own pace: a slow reader neither blocks the writer nor costs memory.
///
/// One task at a time may call ``next()``.
public protocol LogReader: AnyObject, Sendable {
  /// The next batch or gap; waits at the end of the log until there is more.
  ///
  /// - Returns: nil when the task is cancelled or the log is closed and everything was read.
  /// - Throws: ``EventLogError/failed(_:)`` when the disk cannot be read; the same call may be tried again.
  func next() async throws(EventLogError) -> LogItem?

  /// What ``next()`` would return without waiting; nil when there is nothing yet.
  func nextIfReady() async throws(EventLogError) -> LogItem?

  /// The sequence number that the next item starts with.
  var position: UInt64 { get }
}

extension EventLog {
  /// The items from `sequence` on as an asynchronous sequence that never ends while the log is open.
  public func batches(from sequence: UInt64) -> LogItems { LogItems(reader: reader(from: sequence)) }
}

/// Items of a log in order, for `for try await`.
public struct LogItems: AsyncSequence, Sendable {
  let reader: any LogReader

  public func makeAsyncIterator() -> Iterator { Iterator(reader: reader) }

  public struct Iterator: AsyncIteratorProtocol {
    let reader: any LogReader
    public func next() async throws(EventLogError) -> LogItem? { try await reader.next() }
    public func next(isolation actor: isolated (any Actor)?) async throws(EventLogError) -> LogItem? {
      try await reader.next()
    }
  }
}
