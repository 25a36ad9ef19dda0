import Synchronization

/// Reads the embedded log in order: from memory behind the writer, from disk when it is further back.
final class EmbeddedReader: LogReader {
  private let log: EmbeddedEventLog
  private let state: Mutex<State>

  private struct State: Sendable {
    var position: UInt64
    /// Items that were read from disk together and not yet handed out, last one first. Bounded by a frame.
    var waiting: [LogItem] = []
  }

  init(log: EmbeddedEventLog, position: UInt64) {
    self.log = log
    state = Mutex(State(position: max(position, 1)))
  }

  var position: UInt64 { state.withLock { $0.position } }

  func next() async throws(EventLogError) -> LogItem? {
    while !Task.isCancelled {
      if let item = try await nextIfReady() { return item }
      if log.isClosed { return nil }
      await log.journal.wait(for: position)
    }
    return nil
  }

  func nextIfReady() async throws(EventLogError) -> LogItem? {
    while true {
      if let item = handOut() { return item }
      let position = position
      switch log.journal.lookUp(position) {
      case .notYet: return nil
      case .memory(let batch):
        guard let rest = batch.from(position) else { return nil }
        return moved(past: .batch(rest))
      case .frame(let segment, let place):
        fill(try await log.readFrame(segment, place))
      case .damaged(let next): return moved(past: .gap(position..<next, .damaged))
      case .before(let next): fill(try await log.readOlder(from: position, before: next))
      }
    }
  }

  private func fill(_ items: [LogItem]) {
    state.withLock { $0.waiting = items.reversed() }
  }

  private func moved(past item: LogItem) -> LogItem {
    state.withLock { $0.position = item.next }
    return item
  }

  /// The next item of those already read that lies at or behind the position.
  private func handOut() -> LogItem? {
    state.withLock { state in
      while let item = state.waiting.popLast() {
        guard let rest = item.from(state.position) else { continue }
        state.position = rest.next
        return rest
      }
      return nil
    }
  }
}

extension LogItem {
  /// The sequence number behind the item.
  var next: UInt64 {
    switch self {
    case .batch(let batch): batch.sequences.upperBound
    case .gap(let range, _): range.upperBound
    }
  }

  /// What is left of the item from `sequence` on.
  func from(_ sequence: UInt64) -> LogItem? {
    switch self {
    case .batch(let batch): batch.from(sequence).map { .batch($0) }
    case .gap(let range, let reason):
      range.upperBound > sequence ? .gap(max(range.lowerBound, sequence)..<range.upperBound, reason) : nil
    }
  }
}
