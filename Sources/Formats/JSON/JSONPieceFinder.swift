import WardModel

/// Cuts a JSON document into runs of its events: top-level values one behind the other, the elements of a list, or those
/// of the list in a wrapper. What is wrong between events is refused here, what is wrong within one by the decoder.
struct JSONPieceFinder: PieceFinder {
  private enum Place {
    /// Before a value of the document.
    case document
    /// In a list of events.
    case list(List)
    /// In a value that is not read, or behind the list of a wrapper.
    case passage(JSONPassage, then: List?)
    /// Behind something that makes what follows meaningless.
    case lost
  }

  /// What is known of the list that is being read.
  private struct List {
    var isWrapped: Bool
    /// An element has just ended, so that a comma or the end must follow.
    var isBehindElement = false
    /// Nothing of it was read yet, so that it may end.
    var isAtStart = true
  }

  /// How far one step led.
  private enum Step {
    case onward
    /// The value at the position does not end in the bytes.
    case unfinished
    case end
  }

  private var place = Place.document
  private var record: UInt64 = 1
  private let eventByteLimit: Int
  /// The run of events being gathered.
  private var run: (range: Range<Int>, firstRecord: UInt64)?

  init(eventByteLimit: Int = JSONWalker.eventByteLimit) { self.eventByteLimit = eventByteLimit }

  mutating func take(_ bytes: UnsafeRawBufferPointer, offset: UInt64, isEnd: Bool) -> FoundPieces {
    var found = FoundPieces()
    var scanner = JSONExtentScanner(bytes, at: 0)
    reading: while true {
      let step: Step
      switch place {
      case .document: step = document(&scanner, bytes, offset, isEnd: isEnd, &found)
      case .list(let list): step = element(list, &scanner, bytes, offset, isEnd: isEnd, &found)
      case .passage(var passage, let list):
        if let end = passage.pass(bytes, from: scanner.position) {
          scanner.move(to: end)
          place = list.map { .list($0) } ?? .document
          step = .onward
        } else {
          scanner.move(to: bytes.count)
          place = .passage(passage, then: list)
          step = .end
        }
      case .lost:
        scanner.move(to: bytes.count)
        step = .end
      }
      switch step {
      case .onward: continue
      case .unfinished, .end: break reading
      }
    }
    endRun(&found)
    found.byteCount = isEnd ? bytes.count : scanner.position
    return found
  }

  /// One value of the document, or the beginning of the list that it is.
  private mutating func document(
    _ scanner: inout JSONExtentScanner, _ bytes: UnsafeRawBufferPointer, _ offset: UInt64, isEnd: Bool,
    _ found: inout FoundPieces
  ) -> Step {
    guard let first = scanner.peekPastMarks() else { return .end }
    if first == UInt8(ascii: "[") {
      endRun(&found)
      _ = scanner.take(first)
      place = .list(List(isWrapped: false))
      return .onward
    }
    var after = scanner
    let extent = after.extent()
    let isLong = bytes.count - scanner.position > eventByteLimit
    if first == UInt8(ascii: "{"), extent != .unfinished || isEnd || isLong, let wrapper = scanner.wrapper() {
      endRun(&found)
      scanner.move(to: wrapper.list + 1)
      place = .list(List(isWrapped: true))
      return .onward
    }
    return value(extent, after, then: nil, &scanner, bytes, offset, isEnd: isEnd, &found)
  }

  /// One element of a list, or what stands between two.
  private mutating func element(
    _ list: List, _ scanner: inout JSONExtentScanner, _ bytes: UnsafeRawBufferPointer, _ offset: UInt64,
    isEnd: Bool, _ found: inout FoundPieces
  ) -> Step {
    var list = list
    guard let first = scanner.peek() else {
      if isEnd {
        refuse(list.isBehindElement ? .expectedCommaOrEnd : .unfinished, at: scanner.position, offset, &found)
        place = .lost
      }
      return .end
    }
    if first == UInt8(ascii: "]"), list.isBehindElement || list.isAtStart {
      _ = scanner.take(first)
      endRun(&found)
      place = list.isWrapped ? .passage(JSONPassage(insideContainer: ()), then: nil) : .document
      return .onward
    }
    if list.isBehindElement {
      guard scanner.take(UInt8(ascii: ",")) else {
        refuse(.expectedCommaOrEnd, at: scanner.position, offset, &found)
        place = .lost
        return .onward
      }
      list.isBehindElement = false
      place = .list(list)
      return .onward
    }
    var after = scanner
    let extent = after.extent()
    list.isBehindElement = true
    list.isAtStart = false
    return value(extent, after, then: list, &scanner, bytes, offset, isEnd: isEnd, &found)
  }

  /// Takes the value of this extent into the run.
  /// - Parameter list: where reading goes on behind it; `nil` for the document.
  private mutating func value(
    _ extent: JSONExtentScanner.Extent, _ after: JSONExtentScanner, then list: List?,
    _ scanner: inout JSONExtentScanner, _ bytes: UnsafeRawBufferPointer, _ offset: UInt64, isEnd: Bool,
    _ found: inout FoundPieces
  ) -> Step {
    let start = scanner.position
    // A number or a word may go on in what is not read yet.
    let isOpen =
      extent == .unfinished || extent == .value(end: bytes.count) && !Self.showsItsEnd(bytes[start])
    if isOpen, !isEnd {
      guard bytes.count - start > eventByteLimit else { return .unfinished }
      refuse(.tooLong(eventByteLimit), at: start, offset, &found)
      place = .passage(JSONPassage(), then: list)
      return .onward
    }
    guard case .value(let end) = extent else {
      refuse(.unfinished, at: start, offset, &found)
      place = .lost
      return .onward
    }
    if end - start > eventByteLimit {
      refuse(.tooLong(eventByteLimit), at: start, offset, &found)
    } else {
      run = ((run?.range.lowerBound ?? start)..<end, run?.firstRecord ?? record)
      record &+= 1
    }
    scanner = after
    place = list.map { .list($0) } ?? .document
    return .onward
  }

  /// Whether a value that begins so ends whatever follows.
  private static func showsItsEnd(_ first: UInt8) -> Bool {
    first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || first == UInt8(ascii: "\"")
  }

  private mutating func endRun(_ found: inout FoundPieces) {
    if let run { found.pieces.append(run) }
    run = nil
  }

  private mutating func refuse(
    _ failure: JSONFailure, at position: Int, _ offset: UInt64, _ found: inout FoundPieces
  ) {
    endRun(&found)
    found.refused.append(
      Undecodable(record: record, offset: offset &+ UInt64(position), reason: "JSON: \(failure.words)"))
    record &+= 1
  }
}
