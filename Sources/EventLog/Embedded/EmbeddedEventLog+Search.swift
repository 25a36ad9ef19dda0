import Synchronization

extension EmbeddedEventLog {
  public func search(_ request: SearchRequest, filter: @escaping RecordFilter) -> SearchResults {
    // The journal first: a segment that is sealed in between is then searched in the journal, not missed in both.
    let (segments, next) = journal.state.withLock { ($0.segments, $0.next) }
    let run = SharedRun(
      SearchRun(request, filter: filter, segments: segments, entries: store.entries, next: next))
    return SearchResults { () async throws(EventLogError) -> [SearchItem] in
      try await self.onDisk { () throws(EventLogError) in try run.step() }
    }
  }
}

/// The state of a search between two steps.
private final class SharedRun: Sendable {
  private let run: Mutex<SearchRun>
  init(_ run: SearchRun) { self.run = Mutex(run) }

  func step() throws(EventLogError) -> [SearchItem] {
    try run.withLock { (run) throws(EventLogError) in try run.step() }
  }
}
