import WardModel

/// A shape whose log source follows from a few clues. What they lead to is remembered, so that events cost no text.
protocol ClueShape: JSONShape {
  /// Fields that decide on the source.
  var clues: [SourceClue] { get }
  /// Fields that state the time, in order of trust. Times without a zone are in UTC.
  var times: [String] { get }
  /// The source of an event with these clues; `nil` when it has not this shape after all.
  func source(_ clues: SourceClues) -> LogSource?
}

extension ClueShape {
  public func makeClassifier(_ context: DecodingContext, _ marks: inout JSONMarks) -> any JSONClassifier {
    ClueClassifier(self, context, &marks)
  }
}

/// Classifies events by clues. The cache is keyed by the clues' bytes: equal clues, equal source.
private final class ClueClassifier: JSONClassifier {
  private struct Watched {
    var clue: SourceClue
    var mark: JSONMarks.Mark
    /// The text of a test, in lower case.
    var wanted: [UInt8]
  }

  private let shape: any ClueShape
  private let sources: LogSources
  private let watched: [Watched]
  private let times: [JSONMarks.Mark]
  private var reader = JSONTimeReader(zoneOffsetSeconds: 0)
  private var known = ByteKeyTable<LogSourceID?>()
  private var key: [UInt8] = []

  init(_ shape: any ClueShape, _ context: DecodingContext, _ marks: inout JSONMarks) {
    self.shape = shape
    sources = context.sources
    watched = shape.clues.map { clue in
      var wanted: [UInt8] = []
      switch clue.reading {
      case .equals(let text), .contains(let text), .begins(let text): wanted = Array(text.lowercased().utf8)
      case .text, .presence: break
      }
      return Watched(clue: clue, mark: marks.mark(clue.path), wanted: wanted)
    }
    times = shape.times.map { marks.mark($0) }
  }

  func classify(_ event: JSONEventView) -> (time: Timestamp?, source: LogSourceID)? {
    key.removeAll(keepingCapacity: true)
    for item in watched { note(item, event) }
    let cached = key.withUnsafeBytes { known.value($0) }
    let answer: LogSourceID?
    if let cached {
      answer = cached
    } else {
      answer = shape.source(read(event)).map { sources.intern($0) }
      key.withUnsafeBytes { known.insert($0, answer) }
    }
    guard let answer else { return nil }
    return (time(event), answer)
  }

  /// The value of a clue that counts; `nil` when the field is absent or null.
  private func slot(_ item: Watched, _ event: JSONEventView) -> Slot? {
    guard let slot = event.slot(item.mark), slot.kind != .null else { return nil }
    return slot
  }

  private func isText(_ slot: Slot) -> Bool {
    slot.kind != .structure && slot.length <= SourceClue.textByteLimit
  }

  /// Adds what the clue says to the key: a mark for what it is, and its bytes where they count.
  private func note(_ item: Watched, _ event: JSONEventView) {
    guard let slot = slot(item, event) else {
      key.append(0)
      return
    }
    switch item.clue.reading {
    case .text:
      guard isText(slot) else {
        key.append(1)
        return
      }
      // The length keeps neighbours apart.
      key.append(2)
      key.append(UInt8(truncatingIfNeeded: slot.length))
      key.append(contentsOf: event.raw(slot))
    default: key.append(holds(item, slot, event) ? 3 : 4)
    }
  }

  private func holds(_ item: Watched, _ slot: Slot, _ event: JSONEventView) -> Bool {
    if case .presence = item.clue.reading { return true }
    guard slot.kind != .structure else { return false }
    let raw = event.raw(slot)
    let wanted = item.wanted
    func matches(at start: Int) -> Bool {
      for index in wanted.indices where Self.lowercased(raw.at(start + index)) != wanted[index] {
        return false
      }
      return true
    }
    guard raw.count >= wanted.count else { return false }
    switch item.clue.reading {
    case .equals: return raw.count == wanted.count && matches(at: 0)
    case .begins: return matches(at: 0)
    case .contains: return (0...(raw.count - wanted.count)).contains { matches(at: $0) }
    case .text, .presence: return true
    }
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

  /// The same clues as text, for the shape.
  private func read(_ event: JSONEventView) -> SourceClues {
    SourceClues(
      found: watched.map { item in
        guard let slot = slot(item, event) else { return .init(clue: item.clue, text: nil, holds: false) }
        guard case .text = item.clue.reading else {
          return .init(clue: item.clue, text: nil, holds: holds(item, slot, event))
        }
        return .init(clue: item.clue, text: isText(slot) ? event.text(of: slot) : nil, holds: true)
      })
  }

  private func time(_ event: JSONEventView) -> Timestamp? {
    for mark in times {
      if let slot = event.slot(mark), let time = reader.time(slot, event.raw(slot)) { return time }
    }
    return nil
  }
}
