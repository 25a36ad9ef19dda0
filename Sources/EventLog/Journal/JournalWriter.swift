import Glibc
import Synchronization

/// Writes frames to the active segment. Lives on the writer's thread only; the lock guards what others see.
final class JournalWriter: @unchecked Sendable {
  private let directory: String
  private let files: any LogFiles
  private let limits: JournalLimits
  private var builder: FrameBuilder
  private var random = SystemRandomNumberGenerator()
  /// What must be mended before the active segment may be written again.
  private var trouble = Trouble.none

  private enum Trouble {
    case none
    /// A write failed half-way: cut it off.
    case unfinishedWrite
    /// `fdatasync` failed: cut, and begin a new segment.
    case unsynchronised
  }

  init(directory: String, files: any LogFiles, limits: JournalLimits) {
    self.directory = directory
    self.files = files
    self.limits = limits
    builder = FrameBuilder(level: limits.level)
  }

  /// Makes the batches durable and returns them with their sequence numbers.
  func write(_ batches: [RecordBatch], journal: Journal) throws(EventLogError) -> [LoggedBatch] {
    do throws(FileProblem) {
      let active = try readySegment(journal)
      let next = journal.state.withLock { $0.next }
      builder.build(batches, firstSequence: next, salt: active.segment.salt)
      try put(active)
      let place = FramePlace(
        offset: active.end, byteCount: builder.bytes.count, plainByteCount: builder.plainByteCount,
        firstSequence: next, recordCount: UInt32(builder.recordCount))
      journal.state.withLock { state in
        guard let last = state.segments.indices.last else { return }
        state.segments[last].frames.append(place)
        state.segments[last].end = place.offset + UInt64(place.byteCount)
        state.segments[last].nextSequence = place.nextSequence
        state.segments[last].plainByteCount += place.plainByteCount
      }
      return number(batches, from: next)
    } catch {
      throw error.code == ENOSPC || error.code == EDQUOT ? .full : .failed(error.text)
    }
  }

  /// Closes the active segment if it holds anything.
  func rotate(journal: Journal) throws(EventLogError) {
    let active = journal.state.withLock { $0.hasActive ? $0.segments.last : nil }
    guard let active, !active.frames.isEmpty else { return }
    do throws(FileProblem) {
      try mend(active)
      _ = try begin(journal)
    } catch {
      throw error.code == ENOSPC || error.code == EDQUOT ? .full : .failed(error.text)
    }
  }

  private func put(_ active: SegmentState) throws(FileProblem) {
    do throws(FileProblem) {
      try active.segment.file.write(builder.bytes, at: active.end)
    } catch {
      trouble = .unfinishedWrite
      // At once, so that a full disk gets its bytes back; if it fails, the next write tries again.
      if (try? active.segment.file.truncate(to: active.end)) != nil { trouble = .none }
      throw error
    }
    do throws(FileProblem) {
      try active.segment.file.synchronise()
    } catch {
      trouble = .unsynchronised
      throw error
    }
  }

  /// The active segment, mended, with room for a frame; a new one when needed.
  private func readySegment(_ journal: Journal) throws(FileProblem) -> SegmentState {
    guard let active = journal.state.withLock({ $0.hasActive ? $0.segments.last : nil }) else {
      return try begin(journal)
    }
    let mustReplace = try mend(active)
    let isFilled =
      active.plainByteCount >= limits.segmentByteLimit || active.frames.count >= limits.segmentFrameLimit
    return mustReplace || isFilled ? try begin(journal) : active
  }

  /// Repairs what the last failure left; true when the segment must not be used any more.
  @discardableResult
  private func mend(_ active: SegmentState) throws(FileProblem) -> Bool {
    switch trouble {
    case .none: return false
    case .unfinishedWrite:
      try active.segment.file.truncate(to: active.end)
      trouble = .none
      return false
    case .unsynchronised:
      try active.segment.file.truncate(to: active.end)
      try active.segment.file.synchronise()
      return true
    }
  }

  /// Begins a new segment; the one before counts as closed.
  private func begin(_ journal: Journal) throws(FileProblem) -> SegmentState {
    let next = journal.state.withLock { $0.next }
    let segment = try JournalSegment.create(
      in: directory, firstSequence: next, salt: random.next(), files: files)
    trouble = .none
    let added = SegmentState(segment: segment, nextSequence: next)
    let closedOne = journal.state.withLock { state in
      let closedOne = state.hasActive
      state.segments.append(added)
      state.hasActive = true
      return closedOne
    }
    if closedOne { journal.segmentClosed() }
    return added
  }

  private func number(_ batches: [RecordBatch], from first: UInt64) -> [LoggedBatch] {
    var sequence = first
    return batches.map { batch in
      defer { sequence += UInt64(batch.count) }
      return LoggedBatch(firstSequence: sequence, batch: batch)
    }
  }
}
