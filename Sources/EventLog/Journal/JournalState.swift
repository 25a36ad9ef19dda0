/// A batch that waits to be written, and whom to tell.
struct PendingAppend: Sendable {
  var batch: RecordBatch
  var completion: @Sendable (Result<Range<UInt64>, EventLogError>) -> Void
}

/// A segment with what is known of its content.
struct SegmentState: Sendable {
  let segment: JournalSegment
  var frames: [FramePlace] = []
  /// Just behind the last durable frame.
  var end = JournalSegment.headByteCount
  var nextSequence: UInt64
  /// Plain bytes of all payloads.
  var plainByteCount = 0
  /// Places that recovery found broken.
  var damaged: [Range<UInt64>] = []

  /// The frame that holds `sequence`; nil when it lies in none.
  func frame(holding sequence: UInt64) -> FramePlace? {
    let index = frames.partition(behind: sequence)
    guard index > 0, frames[index - 1].nextSequence > sequence else { return nil }
    return frames[index - 1]
  }

  /// Where the first frame behind `sequence` begins; nil when there is none.
  func firstSequence(after sequence: UInt64) -> UInt64? {
    let index = frames.partition(behind: sequence)
    return index < frames.count ? frames[index].firstSequence : nil
  }
}

extension [FramePlace] {
  /// Index of the first frame that begins behind `sequence`.
  fileprivate func partition(behind sequence: UInt64) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle].firstSequence <= sequence { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// What the threads share; only ever touched under the journal's lock.
struct JournalState: Sendable {
  /// Oldest first; when ``hasActive``, the last one is being written.
  var segments: [SegmentState] = []
  var hasActive = false
  /// Sealed segments whose files are still there.
  var removable: [JournalSegment] = []
  /// The number that the next record will get. All below are durable.
  var next: UInt64 = 1
  var queue: [PendingAppend] = []
  var pendingByteCount = 0
  var isWriting = false
  var isClosed = false
  /// Sealing cannot go on because the disk is full: what waits for it is then refused with that reason.
  var isSealingFull = false
  var tail = MemoryTail()
  var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
  var nextWaiter: UInt64 = 0
}

/// The latest batches, kept in memory for readers that follow right behind the writer.
struct MemoryTail: Sendable {
  private var batches: [LoggedBatch] = []
  /// Batches before this index were let go; removed from the array now and then.
  private var head = 0
  private(set) var byteCount = 0

  /// Adds what became durable and lets go of the oldest beyond `byteLimit`.
  mutating func add(_ added: [LoggedBatch], byteLimit: Int) {
    for batch in added {
      batches.append(batch)
      byteCount += batch.batch.bytes.count
    }
    while byteCount > byteLimit, head < batches.count {
      byteCount -= batches[head].batch.bytes.count
      batches[head].batch.bytes = []
      batches[head].batch.ends = []
      head += 1
    }
    if head > 1024, head * 2 > batches.count {
      batches.removeFirst(head)
      head = 0
    }
  }

  /// The batch that holds `sequence`; nil when it is not in memory.
  func batch(holding sequence: UInt64) -> LoggedBatch? {
    var low = head
    var high = batches.count
    while low < high {
      let middle = (low + high) / 2
      if batches[middle].firstSequence <= sequence { low = middle + 1 } else { high = middle }
    }
    guard low > head, batches[low - 1].sequences.contains(sequence) else { return nil }
    return batches[low - 1]
  }
}
