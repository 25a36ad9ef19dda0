import Dispatch
import Glibc
import Glibc
import Synchronization
import WardModel

/// The part of the log that makes batches durable and remembers the latest.
///
/// How it stays true through kill and power cut at any point:
///
/// 1. A group of waiting batches becomes one frame: one write at the end of the active segment, one `fdatasync`, then the senders
///    are told. The next group starts only after that. So all frames but the last are durable, and an unfinished frame was promised to nobody.
/// 2. A segment is created, filled with its head, synchronised, and its name made durable before its first frame is written.
/// 3. A start never writes to a segment of an earlier run: it cuts off an unfinished last frame, and the first
///    append makes a new segment. So damage found in a segment is damage, not a half-done repair.
/// 4. A failed write is cut off again before anything else is written there; while that fails, appends fail. After a failed
///    `fdatasync` the kernel may have dropped pages, so the segment is cut, closed and a new one begun.
/// 5. A segment is removed only when its records are durable elsewhere *and* a newer segment exists: the newest name in
///    the directory always tells which sequence number comes next, so none is given twice.
final class Journal: Sendable {
  let directory: String
  let files: any LogFiles
  let limits: JournalLimits
  let state: Mutex<JournalState>
  private let writer: JournalWriter
  private let writerQueue = DispatchQueue(label: "ward.event-log.writer")
  /// Called, on the writer's thread, when a segment will not be written any more.
  let segmentClosed: @Sendable () -> Void

  /// Opens the journal in `directory` (made when missing) and finds out what is durable in it.
  ///
  /// - Parameter sealedNext: the number after the last record that is known to be stored elsewhere.
  init(
    directory: String, files: any LogFiles, limits: JournalLimits, sealedNext: UInt64,
    segmentClosed: @escaping @Sendable () -> Void
  ) throws(EventLogError) {
    self.directory = directory
    self.files = files
    self.limits = limits
    self.segmentClosed = segmentClosed
    do {
      try files.createDirectory(directory)
    } catch { throw .failed(error.text) }
    var recovered = try JournalRecovery.recover(directory: directory, files: files, sealedNext: sealedNext)
    recovered.next = max(recovered.next, sealedNext)
    state = Mutex(recovered)
    writer = JournalWriter(directory: directory, files: files, limits: limits)
  }

  /// Queues the batch; `completion` is called once, from the writer's thread or (when refused) at once.
  func append(
    _ batch: RecordBatch, completion: @escaping @Sendable (Result<Range<UInt64>, EventLogError>) -> Void
  ) {
    if let flaw = batch.flaw { return completion(.failure(.refused(flaw))) }
    guard batch.bytes.count <= limits.batchByteLimit else {
      return completion(.failure(.refused("a batch holds at most \(limits.batchByteLimit) bytes")))
    }
    let byteCount = batch.pendingByteCount
    let outcome = state.withLock { state -> (error: EventLogError?, mustStart: Bool) in
      if state.isClosed { return (.closed, false) }
      if state.pendingByteCount > 0, state.pendingByteCount + byteCount > limits.pendingByteLimit {
        return (.busy, false)
      }
      if state.segments.count > limits.segmentCountLimit {
        return (state.isSealingFull ? .full : .busy, false)
      }
      state.queue.append(PendingAppend(batch: batch, completion: completion))
      state.pendingByteCount += byteCount
      defer { state.isWriting = true }
      return (nil, !state.isWriting)
    }
    if let error = outcome.error { return completion(.failure(error)) }
    if outcome.mustStart { writerQueue.async { self.writeWaiting() } }
  }

  /// On the writer's thread: commits group after group until nothing waits.
  private func writeWaiting() {
    while let group = nextGroup() { commit(group) }
  }

  /// The batches of the next commit; nil, and the writer counts as idle, when nothing waits.
  private func nextGroup() -> [PendingAppend]? {
    state.withLock { state in
      guard !state.queue.isEmpty else {
        state.isWriting = false
        return nil
      }
      var count = 0
      var byteCount = 0
      while count < state.queue.count {
        byteCount += state.queue[count].batch.pendingByteCount
        if count > 0, byteCount > limits.groupByteLimit { break }
        count += 1
      }
      let group = Array(state.queue.prefix(count))
      state.queue.removeFirst(count)
      return group
    }
  }

  private func commit(_ group: [PendingAppend]) {
    let batches = group.map(\.batch)
    let result = Result { () throws(EventLogError) in try writer.write(batches, journal: self) }
    // Bytes stay counted as pending while they are written: the bound is on all that memory holds for senders.
    let released = batches.reduce(0) { $0 + $1.pendingByteCount }
    let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      state.pendingByteCount -= released
      guard case .success(let logged) = result else { return [] }
      state.tail.add(logged, byteLimit: limits.tailByteLimit)
      state.next = logged.last?.sequences.upperBound ?? state.next
      defer { state.waiters.removeAll(keepingCapacity: true) }
      return Array(state.waiters.values)
    }
    for waiter in waiters { waiter.resume() }
    for (index, pending) in group.enumerated() {
      switch result {
      case .success(let logged): pending.completion(.success(logged[index].sequences))
      case .failure(let error): pending.completion(.failure(error))
      }
    }
  }

  /// Waits until the record `sequence` is durable, the journal is closed or the task is cancelled.
  func wait(for sequence: UInt64) async {
    let id = state.withLock { state in
      state.nextWaiter &+= 1
      return state.nextWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let waits = state.withLock { state in
          guard state.next <= sequence, !state.isClosed, !Task.isCancelled else { return false }
          state.waiters[id] = continuation
          return true
        }
        if !waits { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
    }
  }

  /// The segments that will not be written any more and have a newer one behind them, oldest first.
  var closedSegments: [SegmentState] { state.withLock { Array($0.segments.dropLast()) } }

  /// Lets go of a segment whose records are durable elsewhere (rule 5).
  func drop(_ segment: JournalSegment) throws(EventLogError) {
    state.withLock { state in
      guard let index = state.segments.firstIndex(where: { $0.segment === segment }),
        index < state.segments.count - 1
      else { return }
      state.segments.remove(at: index)
      state.removable.append(segment)
    }
    try removeDropped()
  }

  /// Gives the segment's file a copy under `damaged/`, so that what could not be read is not lost with the segment.
  func keepAside(_ segment: JournalSegment) throws(EventLogError) {
    let place = directory + "/damaged"
    do throws(FileProblem) {
      try files.createDirectory(place)
      let name = segment.path.split(separator: "/").last.map(String.init) ?? "segment"
      let copy = place + "/" + name
      if try files.list(place).contains(name) { try files.remove(copy) }
      let target = try files.create(copy)
      var offset: UInt64 = 0
      while true {
        let piece = try segment.file.read(1 << 20, at: offset)
        if piece.isEmpty { break }
        try target.write(piece, at: offset)
        offset += UInt64(piece.count)
      }
      try target.synchronise()
      try files.synchroniseDirectory(place)
    } catch { throw error.code == ENOSPC ? .full : .failed(error.text) }
  }

  /// Removes the files of dropped segments; what fails is tried again later.
  func removeDropped() throws(EventLogError) {
    let removable = state.withLock { $0.removable }
    guard !removable.isEmpty else { return }
    do throws(FileProblem) {
      for segment in removable {
        try files.remove(segment.path)
        state.withLock { state in state.removable.removeAll { $0 === segment } }
      }
      try files.synchroniseDirectory(directory)
    } catch { throw .failed(error.text) }
  }

  /// Closes the active segment (when it holds records) so that it can be sealed; done when the returned call is over.
  func rotate() async throws(EventLogError) {
    let result = await withCheckedContinuation { continuation in
      writerQueue.async {
        continuation.resume(
          returning: Result { () throws(EventLogError) in try self.writer.rotate(journal: self) })
      }
    }
    try result.get()
  }

  /// Refuses new batches, finishes those that wait, and wakes all readers.
  func close() async {
    state.withLock { $0.isClosed = true }
    await withCheckedContinuation { continuation in
      writerQueue.async {
        self.writeWaiting()
        continuation.resume()
      }
    }
    let waiters = state.withLock { state in
      defer { state.waiters.removeAll() }
      return Array(state.waiters.values)
    }
    for waiter in waiters { waiter.resume() }
  }
}

extension RecordBatch {
  /// What the batch costs in memory while it waits, about: bytes, offsets and the value itself.
  fileprivate var pendingByteCount: Int { bytes.count + 4 * ends.count + 256 }
}
