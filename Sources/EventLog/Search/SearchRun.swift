import WardModel

/// One search at work: a queue of places ordered by the newest record they may hold. The newest is opened, its
/// content takes its place in the queue, and a record that comes to the front is the newest hit there is.
struct SearchRun: Sendable {
  private enum Work: Sendable {
    case partition(BlockStore.Entry)
    case block(Partition, BlockRow)
    case segment(SegmentState)
    case frame(JournalSegment, FramePlace)
    case hit(LoggedRecord)
  }

  private struct Place: Sendable {
    /// Nothing in it has a greater sequence number.
    var key: UInt64
    var work: Work
  }

  private let request: SearchRequest
  private let query: BlockQuery
  private let filter: RecordFilter
  private var heap: [Place] = []
  private var hitCount = 0
  private var openedCount = 0
  private var openedByteCount = 0
  private var searchedTo: UInt64 = .max
  private var lastHit: UInt64 = .max
  private var isOver = false

  /// Blocks opened between two reports of progress.
  private static let reportEvery = 32

  /// - Parameters:
  ///   - segments: the journal as it was before `entries` was looked up.
  ///   - next: the number behind the last record that counts.
  init(
    _ request: SearchRequest, filter: @escaping RecordFilter, segments: [SegmentState],
    entries: [BlockStore.Entry], next: UInt64
  ) {
    self.request = request
    self.filter = filter
    var query = BlockQuery()
    query.terms = TermQuery(allOf: request.terms)
    query.sources = request.sources
    if let received = request.received {
      query.received = received.lowerBound.nanoseconds...received.upperBound.nanoseconds
    }
    query.eventTimes = request.eventTimes.map { $0.lowerBound.nanoseconds...$0.upperBound.nanoseconds }
    let below = min(request.cursor ?? .max, next)
    // What the journal still holds is searched there, and not a second time in blocks made of it meanwhile.
    let journalFirst = segments.lazy.compactMap(\.frames.first?.firstSequence).first ?? next
    query.below = min(below, journalFirst)
    self.query = query
    for segment in segments where !segment.frames.isEmpty && segment.segment.firstSequence < below {
      push(Place(key: segment.nextSequence - 1, work: .segment(segment)))
    }
    for entry in entries where entry.summary.blockCount > 0 && entry.summary.firstSequence < query.below {
      guard query.received.lowerBound <= entry.summary.lastReceived,
        entry.summary.firstReceived <= query.received.upperBound
      else { continue }
      push(Place(key: entry.summary.lastSequence, work: .partition(entry)))
    }
  }

  /// Works until there is something to tell; no items when everything was told.
  mutating func step() throws(EventLogError) -> [SearchItem] {
    if isOver { return [] }
    while true {
      if hitCount >= request.limit { return [finish(.limit, cursor: lastHit)] }
      guard let place = heap.first else { return [finish(.exhausted, cursor: nil)] }
      searchedTo = place.key == .max ? .max : place.key + 1
      switch place.work {
      case .hit(let record):
        _ = pop()
        guard record.sequence < lastHit else { continue }
        hitCount += 1
        lastHit = record.sequence
        searchedTo = record.sequence
        return [.hit(record)]
      case .partition, .segment:
        _ = pop()
        if let problem = try expand(place.work) { return [.damaged(problem)] }
      case .block, .frame:
        guard openedCount < request.blockBudget else { return [finish(.budget, cursor: searchedTo)] }
        _ = pop()
        openedCount += 1
        if let problem = try open(place.work) { return [.damaged(problem)] }
        if openedCount % Self.reportEvery == 0 { return [.progress(progress)] }
      }
    }
  }

  private var progress: SearchProgress {
    SearchProgress(searchedTo: searchedTo, openedCount: openedCount, openedByteCount: openedByteCount)
  }

  private mutating func finish(_ reason: SearchEnd.Reason, cursor: UInt64?) -> SearchItem {
    isOver = true
    heap = []
    if reason == .exhausted { searchedTo = 0 }
    return .finished(SearchEnd(reason: reason, cursor: cursor, progress: progress))
  }

  /// Puts the blocks or frames of a partition or segment into the queue; returns what is wrong with it.
  private mutating func expand(_ work: Work) throws(EventLogError) -> String? {
    switch work {
    case .partition(let entry):
      do throws(EventLogError) {
        for row in try entry.partition.blocks(query) {
          push(Place(key: min(row.sequences.upperBound, query.below - 1), work: .block(entry.partition, row)))
        }
      } catch .damaged(let text) { return text } catch .failed(let text) { return text }
    case .segment(let segment):
      let below = request.cursor ?? .max
      for place in segment.frames where place.firstSequence < below {
        push(Place(key: min(place.nextSequence, below) - 1, work: .frame(segment.segment, place)))
      }
    case .block, .frame, .hit: break
    }
    return nil
  }

  /// Opens a block or frame and puts its hits into the queue; returns what is wrong with it.
  private mutating func open(_ work: Work) throws(EventLogError) -> String? {
    switch work {
    case .block(let partition, let row):
      do throws(EventLogError) {
        collect(try partition.block(row))
      } catch .damaged(let text) { return text } catch .failed(let text) { return text }
    case .frame(let segment, let place):
      let batches: [LoggedBatch]?
      do { batches = try segment.batches(of: place) } catch { return error.text }
      guard let batches else { return "\(segment.path) offset \(place.offset)" }
      var blocks: [UInt32: RecordBlock] = [:]
      for logged in batches {
        let source = logged.batch.sourceNumber
        guard request.sources.isEmpty || request.sources.contains(source) else { continue }
        blocks[source, default: RecordBlock(sourceNumber: source)].add(logged)
      }
      for source in blocks.keys.sorted() {
        if let block = blocks[source] { collect(block) }
      }
    case .partition, .segment, .hit: break
    }
    return nil
  }

  private mutating func collect(_ block: RecordBlock) {
    openedByteCount += block.bytes.count
    let below = request.cursor ?? .max
    var kept = 0
    // Newest first, and no more than can still be asked for: memory stays bounded whatever the filter lets pass.
    for index in filter(block).reversed() where kept < request.limit - hitCount {
      guard let place = block.place(of: index), place.sequence < below,
        query.received.contains(place.received.nanoseconds)
      else { continue }
      kept += 1
      push(
        Place(
          key: place.sequence,
          work: .hit(
            LoggedRecord(
              sequence: place.sequence, sourceNumber: block.sourceNumber, received: place.received,
              peer: place.peer, bytes: Array(block.record(index))))))
    }
  }

  // A binary heap with the greatest key first.

  private mutating func push(_ place: Place) {
    heap.append(place)
    var index = heap.count - 1
    while index > 0, heap[(index - 1) / 2].key < heap[index].key {
      heap.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  private mutating func pop() -> Place? {
    guard let last = heap.popLast() else { return nil }
    guard let first = heap.first else { return last }
    heap[0] = last
    var index = 0
    while true {
      var greatest = index
      for child in [2 * index + 1, 2 * index + 2]
      where child < heap.count && heap[child].key > heap[greatest].key {
        greatest = child
      }
      if greatest == index { return first }
      heap.swapAt(index, greatest)
      index = greatest
    }
  }
}
