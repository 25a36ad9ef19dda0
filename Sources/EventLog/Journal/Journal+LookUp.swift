import Synchronization

/// Where the record with a number is to be found.
enum JournalPlace: Sendable {
  case notYet
  case memory(LoggedBatch)
  case frame(JournalSegment, FramePlace)
  /// In the journal, but its bytes are broken; the next sound record has this number.
  case damaged(next: UInt64)
  /// Not in the journal any more; the journal goes on with this number.
  case before(next: UInt64)
}

extension Journal {
  func lookUp(_ sequence: UInt64) -> JournalPlace {
    state.withLock { state in
      guard sequence < state.next else { return .notYet }
      if let batch = state.tail.batch(holding: sequence) { return .memory(batch) }
      guard let index = state.segments.lastIndex(where: { $0.segment.firstSequence <= sequence }) else {
        return .before(next: state.firstInJournal ?? state.next)
      }
      let segment = state.segments[index]
      if let place = segment.frame(holding: sequence) { return .frame(segment.segment, place) }
      if let next = segment.firstSequence(after: sequence) { return .damaged(next: next) }
      // Behind the last frame of a segment: the next one goes on, unless bytes were lost at its end.
      let following = state.segments[(index + 1)...].first { !$0.frames.isEmpty }
      return .before(next: following?.frames.first?.firstSequence ?? state.next)
    }
  }
}

extension JournalState {
  /// The number of the first record that a segment still holds.
  var firstInJournal: UInt64? { segments.lazy.compactMap(\.frames.first?.firstSequence).first }
}
