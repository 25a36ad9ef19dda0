import WardModel

/// Walks one JSON object along the index of its quotes and lists its values.
///
/// This is the innermost loop of ingestion and works on raw pointers. What keeps it within bounds:
/// - The text is followed by ``padding`` zero bytes. A zero is accepted nowhere between strings, so a walk that goes
///   byte by byte ends there; key lookups read at most 16 bytes past a quote.
/// - Strings are crossed only by the index, whose last entries (at least two) point at the first padding byte. A
///   position from the index counts as a quote only when that byte is one, so the walk never passes the end of the index.
/// - `slots` has room up to `slotEnd`, checked for every slot; `containers` has ``depthLimit`` places, checked as well.
struct JSONWalker {
  /// Levels of nesting. Real logs stay below 20; the limit keeps the state of a walk small.
  static let depthLimit = 64
  /// Values that one event may have: 1 MiB of slots.
  static let slotLimit = 65_536
  /// Bytes that one event may have: 16 MiB, ten times the largest audit events seen.
  static let eventByteLimit = 1 << 24
  /// Readable zero bytes that must follow the text.
  static let padding = 64

  /// An object or list that is not closed yet.
  struct Container {
    var isList: Bool
    /// Path of the container: the parent of its members.
    var field: FieldID
    var mark: UInt32
    /// The slot of the container itself.
    var slot: Int
  }

  let bytes: UnsafePointer<UInt8>
  /// Positions of unescaped quotes (and line feeds, when these end lines), then sentinels.
  let index: UnsafePointer<UInt32>
  let slots: UnsafeMutablePointer<Slot>
  let containers: UnsafeMutablePointer<Container>
  let lookup: JSONKeyLookup
  let state: JSONDecoderState
  /// Presence of marked names, one bit each, and the first slot of each.
  let present: UnsafeMutablePointer<UInt64>
  let firstSlots: UnsafeMutablePointer<UInt32>
  /// Whether a line feed is white space (a document) or the end of the event (a line).
  let lineFeedIsSpace: Bool

  /// The next entry of the index.
  var entry = 0
  /// The next free slot.
  var slot = 0
  var slotEnd = 0
  private(set) var failure = JSONFailure.expectedObject
  private(set) var failurePosition = 0

  @inline(__always)
  private mutating func fail(_ failure: JSONFailure, _ position: Int) -> Int {
    self.failure = failure
    failurePosition = position
    return -1
  }

  /// Records a failure found outside the object.
  mutating func note(_ failure: JSONFailure, at position: Int) { _ = fail(failure, position) }

  @inline(__always)
  func skipSpace(_ start: Int) -> Int {
    bytes[start] > 0x20 ? start : skipSpaces(start)
  }

  @inline(never)
  private func skipSpaces(_ start: Int) -> Int {
    var position = start
    while true {
      switch bytes[position] {
      case 0x20, 0x09, 0x0D: position &+= 1
      case 0x0A where lineFeedIsSpace: position &+= 1
      default: return position
      }
    }
  }

  @inline(__always)
  private mutating func add(_ field: FieldID, _ mark: UInt32, _ start: Int, _ length: Int, _ kind: ValueKind)
    -> Bool
  {
    guard slot < slotEnd else { return false }
    slots[slot] = Slot(
      field: field, offset: UInt32(truncatingIfNeeded: start), length: UInt32(truncatingIfNeeded: length),
      kind: kind)
    // The first slot of a marked name stays; mark 0 stands for all other names.
    let word = Int(mark &>> 6)
    let bit = (1 as UInt64) &<< UInt64(mark & 63)
    let old = firstSlots[Int(mark)]
    firstSlots[Int(mark)] = present[word] & bit == 0 ? UInt32(truncatingIfNeeded: slot) : old
    present[word] |= bit
    slot &+= 1
    return true
  }

  /// Walks the object whose brace is at `start`; returns the position after its end, or -1 with ``failure`` set.
  mutating func walk(from start: Int) -> Int {
    guard bytes[start] == UInt8(ascii: "{") else { return fail(.expectedObject, start) }
    var position = skipSpace(start &+ 1)
    if bytes[position] == UInt8(ascii: "}") { return position &+ 1 }
    var depth = 0
    var inList = false
    var parent = JSONKeyTable.noParent
    var field = FieldID.overflow
    var mark: UInt32 = 0

    while true {
      if !inList {
        guard bytes[position] == UInt8(ascii: "\"") else { return fail(.expectedKey, position) }
        let close = Int(index[entry &+ 1])
        guard bytes[close] == UInt8(ascii: "\"") else { return fail(.unterminatedString, position) }
        entry &+= 2
        let key = bytes + position + 1
        let length = close &- position &- 1
        if let known = lookup.find(key, length, parent) {
          field = known.pointee.field
          mark = known.pointee.mark
        } else {
          (field, mark) = state.learn(key, length, parent: parent)
        }
        position = close &+ 1
        if bytes[position] != UInt8(ascii: ":") {
          position = skipSpace(position)
          guard bytes[position] == UInt8(ascii: ":") else { return fail(.expectedColon, position) }
        }
        position = skipSpace(position &+ 1)
      }

      let first = bytes[position]
      if first == UInt8(ascii: "\"") {
        let close = Int(index[entry &+ 1])
        guard bytes[close] == UInt8(ascii: "\"") else { return fail(.unterminatedString, position) }
        entry &+= 2
        guard add(field, mark, position &+ 1, close &- position &- 1, .jsonText) else {
          return fail(.tooManyValues, position)
        }
        position = close &+ 1
      } else if first &- 0x30 < 10 || first == UInt8(ascii: "-") {
        let valueStart = position
        if first == UInt8(ascii: "-") { position &+= 1 }
        let firstDigit = position
        while bytes[position] &- 0x30 < 10 { position &+= 1 }
        var kind = ValueKind.integer
        guard position > firstDigit, bytes[firstDigit] != 0x30 || position == firstDigit &+ 1 else {
          return fail(.badNumber, valueStart)
        }
        if bytes[position] == UInt8(ascii: ".") || bytes[position] | 0x20 == UInt8(ascii: "e") {
          kind = .number
          position = fraction(position)
          guard position >= 0 else { return fail(.badNumber, valueStart) }
        }
        guard add(field, mark, valueStart, position &- valueStart, kind) else {
          return fail(.tooManyValues, valueStart)
        }
      } else if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
        let isList = first == UInt8(ascii: "[")
        guard depth < Self.depthLimit &- 1 else { return fail(.tooDeep, position) }
        containers[depth] = Container(
          isList: inList, field: FieldID(rawValue: parent), mark: mark, slot: slot)
        guard add(field, mark, position, 0, .structure) else { return fail(.tooManyValues, position) }
        depth &+= 1
        inList = isList
        parent = field.rawValue
        position = skipSpace(position &+ 1)
        // Members follow unless the container is empty; then the closing byte is handled below.
        if bytes[position] != (isList ? UInt8(ascii: "]") : UInt8(ascii: "}")) { continue }
      } else {
        let kind: ValueKind
        let length: Int
        if hasWord(position, 0x7572_74, 0x65) {
          (kind, length) = (.boolean, 4)
        } else if hasWord(position, 0x6C75_6E, 0x6C) {
          (kind, length) = (.null, 4)
        } else if hasWord(position, 0x6C61_66, 0x73), bytes[position &+ 4] == UInt8(ascii: "e") {
          (kind, length) = (.boolean, 5)
        } else {
          let isWord = first | 0x20 &- 0x61 < 26
          return fail(isWord ? .badLiteral : .expectedValue, position)
        }
        guard add(field, mark, position, kind == .null ? 0 : length, kind) else {
          return fail(.tooManyValues, position)
        }
        position &+= length
      }

      // After a value: the next member, or the end of one or several containers.
      while true {
        var next = bytes[position]
        if next <= 0x20 {
          position = skipSpace(position)
          next = bytes[position]
        }
        if next == UInt8(ascii: ",") {
          position = skipSpace(position &+ 1)
          break
        }
        guard next == (inList ? UInt8(ascii: "]") : UInt8(ascii: "}")) else {
          return fail(.expectedCommaOrEnd, position)
        }
        position &+= 1
        if depth == 0 { return position }
        depth &-= 1
        let container = containers[depth]
        let opened = slots + container.slot
        opened.pointee.length = UInt32(truncatingIfNeeded: position &- Int(opened.pointee.offset))
        field = opened.pointee.field
        inList = container.isList
        parent = container.field.rawValue
        mark = container.mark
      }
    }
  }

  /// Whether the four bytes at `position` are the three of `head` (little-endian) and `last`.
  @inline(__always)
  private func hasWord(_ position: Int, _ head: UInt32, _ last: UInt32) -> Bool {
    UnsafeRawPointer(bytes + position).loadUnaligned(as: UInt32.self).littleEndian == head | last &<< 24
  }

  /// Crosses the fraction and exponent of a number; -1 when they are malformed.
  @inline(never)
  private func fraction(_ start: Int) -> Int {
    var position = start
    func digits() -> Bool {
      let first = position
      while bytes[position] &- 0x30 < 10 { position &+= 1 }
      return position > first
    }
    if bytes[position] == UInt8(ascii: ".") {
      position &+= 1
      guard digits() else { return -1 }
    }
    if bytes[position] | 0x20 == UInt8(ascii: "e") {
      position &+= 1
      if bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") { position &+= 1 }
      guard digits() else { return -1 }
    }
    return position
  }
}
