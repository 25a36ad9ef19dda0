public import WardModel

/// What a search wants, newest records first.
///
/// Terms, sources and times choose the blocks to open; the filter given to ``EventLog/search(_:filter:)`` decides about each record in them.
public struct SearchRequest: Sendable {
  /// Term hashes as the ``BlockIndexer`` made them: of every inner list, one must be in the block. Empty: no condition. An empty inner list
  /// matches nothing.
  public var terms: [[UInt64]] = []
  /// Only records of these sources; empty: any.
  public var sources: Set<UInt32> = []
  /// Only records received in this time.
  public var received: ClosedRange<Timestamp>?
  /// Only blocks with events of this time (or with none that states a time); the filter decides about the single record.
  public var eventTimes: ClosedRange<Timestamp>?
  /// Most hits; the search ends there with a cursor.
  public var limit = 100
  /// Go on from the cursor of an earlier search: only records below this sequence number. Nil begins at the newest.
  public var cursor: UInt64?
  /// Most blocks (of some megabytes) to open; the search ends there with a cursor.
  public var blockBudget = 2000

  public init() {}
}

/// Decides which records of a block are hits: their indices, ascending. Called on a background thread, once for each candidate block.
public typealias RecordFilter = @Sendable (RecordBlock) -> [Int]

/// What a search finds, in the order in which it finds it.
public enum SearchItem: Sendable {
  /// A record that the filter chose; sequence numbers descend.
  case hit(LoggedRecord)
  /// How far the search is; now and then while it opens blocks.
  case progress(SearchProgress)
  /// A place on disk that cannot be read and was passed over.
  case damaged(String)
  /// The last item.
  case finished(SearchEnd)
}

/// How much a search has done.
public struct SearchProgress: Hashable, Sendable {
  /// All records at or above this number were considered.
  public var searchedTo: UInt64
  /// Blocks and journal frames that were opened.
  public var openedCount: Int
  /// Bytes of records given to the filter.
  public var openedByteCount: Int
}

/// Why a search ended.
public struct SearchEnd: Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    /// Everything was considered.
    case exhausted
    /// As many hits as asked for.
    case limit
    /// As many blocks as allowed.
    case budget
  }

  public var reason: Reason
  /// For ``SearchRequest/cursor`` of a search that goes on; nil when there is nothing more.
  public var cursor: UInt64?
  public var progress: SearchProgress
}

/// The items of a search; the work is done while they are asked for, so leaving the loop ends it.
public struct SearchResults: AsyncSequence, Sendable {
  public typealias Element = SearchItem
  let step: @Sendable () async throws(EventLogError) -> [SearchItem]

  /// - Parameter step: the next items; none when the search is over.
  public init(step: @escaping @Sendable () async throws(EventLogError) -> [SearchItem]) { self.step = step }

  public func makeAsyncIterator() -> Iterator { Iterator(step: step) }

  public struct Iterator: AsyncIteratorProtocol {
    let step: @Sendable () async throws(EventLogError) -> [SearchItem]
    /// Items found and not yet handed out, last one first.
    var waiting: [SearchItem] = []

    public mutating func next() async throws(EventLogError) -> SearchItem? {
      try await next(isolation: nil)
    }

    /// The next item; nil after the last one or when the task is cancelled.
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(EventLogError) -> SearchItem? {
      if waiting.isEmpty, !Task.isCancelled { waiting = try await step().reversed() }
      return Task.isCancelled ? nil : waiting.popLast()
    }
  }
}
