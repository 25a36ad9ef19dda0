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
    /// Whether the container lies in a list itself.
    var isInList: Bool
    /// What `parent`, the path of the enclosing object, was outside.
    var parent: UInt32
    /// The mark of the container's own name.
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

  /// Records a failure; the position -1 that callers return for it.
  mutating func fail(_ failure: JSONFailure, _ position: Int) -> Int {
    self.failure = failure
    failurePosition = position
    return -1
  }

  /// The first position from `start` on that holds no white space.
  @inline(__always)
  func skipSpace(_ start: Int) -> Int { Self.skipSpace(bytes, start, lineFeedIsSpace) }

  @inline(__always)
  private static func skipSpace(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ lineFeedIsSpace: Bool) -> Int {
    bytes[start] > 0x20 ? start : skipSpaces(bytes, start, lineFeedIsSpace)
  }

  @inline(never)
  private static func skipSpaces(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ lineFeedIsSpace: Bool) -> Int
  {
    var position = start
    while true {
      switch bytes[position] {
      case 0x20, 0x09, 0x0D: position &+= 1
      case 0x0A where lineFeedIsSpace: position &+= 1
      default: return position
      }
    }
  }

  /// Adds a slot made from others of the event; beyond the limit it is left out, for the event has its values anyway.
  /// Its mark is noted, so that shapes find it.
  mutating func addNamed(_ named: Slot, mark: UInt32) {
    var next = slot
    _ = add(&next, named.field, mark, Int(named.offset), Int(named.length), named.kind)
    slot = next
  }

  /// Walks the object whose brace is at `start`; returns the position after its end, or -1 with ``failure`` set.
  mutating func walk(from start: Int) -> Int {
    var place = Place(entry: entry, slot: slot)
    let (end, failure) = walk(from: start, &place)
    entry = place.entry
    slot = place.slot
    return failure.map { fail($0, end) } ?? end
  }

  /// What advances during a walk. Kept apart from the walker, so that it stays in registers.
  private struct Place {
    var entry: Int
    var slot: Int
  }

  /// Adds a slot and notes the presence of its mark. False when there is no room.
  @inline(__always)
  private func add(
    _ next: inout Int, _ field: FieldID, _ mark: UInt32, _ start: Int, _ length: Int, _ kind: ValueKind
  ) -> Bool {
    let slot = next
    guard slot < slotEnd else { return false }
    slots[slot] = Slot(
      field: field, offset: UInt32(truncatingIfNeeded: start), length: UInt32(truncatingIfNeeded: length),
      kind: kind)
    // The first slot of a marked name stays. Mark 0 stands for all other names: no branch for what can't be foretold.
    let word = Int(mark &>> 6)
    let bit = (1 as UInt64) &<< UInt64(mark & 63)
    let before = present[word]
    let first = firstSlots[Int(mark)]
    firstSlots[Int(mark)] = before & bit == 0 ? UInt32(truncatingIfNeeded: slot) : first
    present[word] = before | bit
    next = slot &+ 1
    return true
  }

  /// Walks members of the common form `"key":"text","`, with known keys and nothing between the tokens, as long as they
  /// last. Begins and ends at the opening quote of a key.
  ///
  /// Three bytes around each closing quote tell the form: the index gives the quotes, so nothing else is looked at.
  @inline(__always)
  private func walkTexts(from start: Int, parent: UInt32, _ entry: inout Int, _ slot: inout Int) -> Int {
    let bytes = self.bytes
    var quotes = index + entry
    var position = start
    var free = slot
    let end = slotEnd
    while free < end {
      let keyClose = Int(quotes[1])
      guard Self.threeBytes(bytes, keyClose) == 0x22_3A22 else { break }
      let textClose = Int(quotes[3])
      guard Self.threeBytes(bytes, textClose) == 0x22_2C22 else { break }
      guard let key = lookup.find(bytes + position + 1, keyClose &- position &- 1, parent) else { break }
      _ = add(
        &free, key.pointee.field, key.pointee.mark, keyClose &+ 3, textClose &- keyClose &- 3, .jsonText)
      quotes += 4
      position = textClose &+ 2
    }
    entry = quotes - index
    slot = free
    return position
  }

  @inline(__always)
  private static func threeBytes(_ bytes: UnsafePointer<UInt8>, _ position: Int) -> UInt32 {
    UnsafeRawPointer(bytes + position).loadUnaligned(as: UInt32.self).littleEndian & 0xFF_FFFF
  }

  /// The walk itself: the position after the object's end, or the position of a failure.
  private func walk(from start: Int, _ place: inout Place) -> (Int, JSONFailure?) {
    let bytes = self.bytes
    let index = self.index
    let lineFeedIsSpace = self.lineFeedIsSpace
    var entry = place.entry
    var slot = place.slot
    defer { place = Place(entry: entry, slot: slot) }
    guard bytes[start] == UInt8(ascii: "{") else { return (start, .expectedObject) }
    var position = Self.skipSpace(bytes, start &+ 1, lineFeedIsSpace)
    if bytes[position] == UInt8(ascii: "}") { return (position &+ 1, nil) }
    var depth = 0
    var inList = false
    var parent = JSONKeyTable.noParent
    var field = FieldID(rawValue: 0)
    var mark: UInt32 = 0

    while true {
      if !inList {
        guard bytes[position] == UInt8(ascii: "\"") else { return (position, .expectedKey) }
        position = walkTexts(from: position, parent: parent, &entry, &slot)
        let close = Int(index[entry &+ 1])
        guard bytes[close] == UInt8(ascii: "\"") else { return (position, .unterminatedString) }
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
          position = Self.skipSpace(bytes, position, lineFeedIsSpace)
          guard bytes[position] == UInt8(ascii: ":") else { return (position, .expectedColon) }
        }
        position = Self.skipSpace(bytes, position &+ 1, lineFeedIsSpace)
      }

      let first = bytes[position]
      if first == UInt8(ascii: "\"") {
        let close = Int(index[entry &+ 1])
        guard bytes[close] == UInt8(ascii: "\"") else { return (position, .unterminatedString) }
        entry &+= 2
        guard add(&slot, field, mark, position &+ 1, close &- position &- 1, .jsonText) else {
          return (position, .tooManyValues)
        }
        position = close &+ 1
      } else if first &- 0x30 < 10 || first == UInt8(ascii: "-") {
        let valueStart = position
        if first == UInt8(ascii: "-") { position &+= 1 }
        let firstDigit = position
        while bytes[position] &- 0x30 < 10 { position &+= 1 }
        var kind = ValueKind.integer
        guard position > firstDigit, bytes[firstDigit] != 0x30 || position == firstDigit &+ 1 else {
          return (valueStart, .badNumber)
        }
        if bytes[position] == UInt8(ascii: ".") || bytes[position] | 0x20 == UInt8(ascii: "e") {
          kind = .number
          position = Self.fraction(bytes, position)
          guard position >= 0 else { return (valueStart, .badNumber) }
        }
        guard add(&slot, field, mark, valueStart, position &- valueStart, kind) else {
          return (valueStart, .tooManyValues)
        }
      } else if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
        let isList = first == UInt8(ascii: "[")
        guard depth < Self.depthLimit &- 1 else { return (position, .tooDeep) }
        containers[depth] = Container(isInList: inList, parent: parent, mark: mark, slot: slot)
        guard add(&slot, field, mark, position, 0, .structure) else { return (position, .tooManyValues) }
        depth &+= 1
        inList = isList
        parent = field.rawValue
        position = Self.skipSpace(bytes, position &+ 1, lineFeedIsSpace)
        // Members follow unless the container is empty; then the closing byte is handled below.
        if bytes[position] != (isList ? UInt8(ascii: "]") : UInt8(ascii: "}")) { continue }
      } else {
        let (kind, length) = Self.literal(bytes, position)
        guard length > 0 else {
          let isWord = (first | 0x20) &- 0x61 < 26
          return (position, isWord ? .badLiteral : .expectedValue)
        }
        guard add(&slot, field, mark, position, kind == .null ? 0 : length, kind) else {
          return (position, .tooManyValues)
        }
        position &+= length
      }

      // After a value: the next member, or the end of one or several containers.
      while true {
        position = Self.skipSpace(bytes, position, lineFeedIsSpace)
        if bytes[position] == UInt8(ascii: ",") {
          position = Self.skipSpace(bytes, position &+ 1, lineFeedIsSpace)
          break
        }
        guard bytes[position] == (inList ? UInt8(ascii: "]") : UInt8(ascii: "}")) else {
          return (position, .expectedCommaOrEnd)
        }
        position &+= 1
        if depth == 0 { return (position, nil) }
        depth &-= 1
        let container = containers[depth]
        let opened = slots + container.slot
        opened.pointee.length = UInt32(truncatingIfNeeded: position &- Int(opened.pointee.offset))
        field = opened.pointee.field
        inList = container.isInList
        parent = container.parent
        mark = container.mark
      }
    }
  }

  /// The literal at `position` and its length; length 0 when there is none.
  @inline(never)
  private static func literal(_ bytes: UnsafePointer<UInt8>, _ position: Int) -> (ValueKind, Int) {
    func has(_ word: StaticString) -> Bool {
      for index in 0..<word.utf8CodeUnitCount where bytes[position &+ index] != word.utf8Start[index] {
        return false
      }
      return true
    }
    if has("true") { return (.boolean, 4) }
    if has("false") { return (.boolean, 5) }
    if has("null") { return (.null, 4) }
    return (.null, 0)
  }

  /// Crosses the fraction and exponent of a number; -1 when they are malformed.
  @inline(never)
  private static func fraction(_ bytes: UnsafePointer<UInt8>, _ start: Int) -> Int {
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
