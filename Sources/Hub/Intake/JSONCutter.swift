/// Finds where JSON values begin and end, so that they can be cut out as they are.
///
/// Strict about brackets, quotes, commas and colons on the levels that it is asked to walk; inside a value that is only
/// passed over, it looks at brackets and quotes. It never reads outside `bytes`: every read is behind a comparison with
/// `count`, also in release builds, where the buffer's own check is gone.
/// - Source: RFC 8259.
struct JSONCutter {
  let bytes: UnsafeRawBufferPointer
  private(set) var position: Int
  let depthLimit: Int
  private let count: Int

  init(_ bytes: UnsafeRawBufferPointer, at position: Int = 0, depthLimit: Int) {
    self.bytes = bytes
    self.position = position
    self.depthLimit = depthLimit
    count = bytes.count
  }

  /// The next byte that is no white space; `nil` at the end.
  @inline(__always)
  mutating func peek() -> UInt8? {
    while position < count {
      let byte = bytes[position]
      if !ByteScan.isSpace(byte) { return byte }
      position &+= 1
    }
    return nil
  }

  /// Passes over the byte when it comes next.
  @inline(__always)
  mutating func take(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    position &+= 1
    return true
  }

  mutating func expect(_ byte: UInt8, _ wanted: String) throws(JSONFault) {
    guard let next = peek() else { throw JSONFault(kind: .unfinished, offset: position) }
    guard next == byte else { throw JSONFault(kind: .unexpected(wanted: wanted), offset: position) }
    position &+= 1
  }

  /// Passes over a string and returns the range of its inside, escapes unresolved.
  mutating func string(_ wanted: String = "a string") throws(JSONFault) -> Range<Int> {
    try expect(UInt8(ascii: "\""), wanted)
    let start = position
    try skipString()
    return start..<position &- 1
  }

  /// Passes over one value of any kind and returns its range.
  mutating func value() throws(JSONFault) -> Range<Int> {
    guard let first = peek() else { throw JSONFault(kind: .unfinished, offset: position) }
    let start = position
    switch first {
    case UInt8(ascii: "\""):
      position &+= 1
      try skipString()
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      try skipContainer()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "t"), UInt8(ascii: "f"),
      UInt8(ascii: "n"):
      while position < count, !Self.endsScalar(bytes[position]) { position &+= 1 }
    default:
      throw JSONFault(kind: .unexpected(wanted: "a JSON value"), offset: position)
    }
    return start..<position
  }

  /// Walks the members of an object that comes next. The closure gets the inside of each key and passes over the value.
  mutating func object(
    _ member: (Range<Int>, inout JSONCutter) throws(JSONFault) -> Void
  ) throws(JSONFault) {
    try expect(UInt8(ascii: "{"), "an object")
    if take(UInt8(ascii: "}")) { return }
    while true {
      let key = try string("a name in quotes")
      try expect(UInt8(ascii: ":"), "a colon")
      try member(key, &self)
      if take(UInt8(ascii: "}")) { return }
      try expect(UInt8(ascii: ","), "a comma or the end of the object")
    }
  }

  /// Walks the elements of a list that comes next. The closure passes over each element.
  mutating func list(_ element: (inout JSONCutter) throws(JSONFault) -> Void) throws(JSONFault) {
    try expect(UInt8(ascii: "["), "a list")
    if take(UInt8(ascii: "]")) { return }
    while true {
      try element(&self)
      if take(UInt8(ascii: "]")) { return }
      try expect(UInt8(ascii: ","), "a comma or the end of the list")
    }
  }

  /// The inside of a string equals `text`; names with escapes equal nothing.
  func equals(_ range: Range<Int>, _ text: StaticString) -> Bool {
    guard range.count == text.utf8CodeUnitCount, range.upperBound <= count else { return false }
    for index in 0..<range.count where bytes[range.lowerBound + index] != text.utf8Start[index] {
      return false
    }
    return true
  }

  /// The bytes of a range that this cutter returned.
  func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[range]) }

  /// From behind the opening quote to behind the closing one.
  @inline(__always)
  private mutating func skipString() throws(JSONFault) {
    var place = position
    let last = count &- 8
    while true {
      // Eight bytes at a time: a byte of a word is zero exactly where the text has a quote or a backslash.
      while place <= last {
        let word = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        let quote = word ^ 0x2222_2222_2222_2222
        let backslash = word ^ 0x5C5C_5C5C_5C5C_5C5C
        let found =
          ((quote &- 0x0101_0101_0101_0101) & ~quote | (backslash &- 0x0101_0101_0101_0101) & ~backslash)
          & 0x8080_8080_8080_8080
        if found != 0 {
          place &+= found.littleEndian.trailingZeroBitCount &>> 3
          break
        }
        place &+= 8
      }
      guard place < count else { break }
      switch bytes[place] {
      case UInt8(ascii: "\""):
        position = place &+ 1
        return
      case UInt8(ascii: "\\"): place &+= 2
      default: place &+= 1
      }
    }
    position = count
    throw JSONFault(kind: .unfinished, offset: count)
  }

  private mutating func skipContainer() throws(JSONFault) {
    var depth = 0
    while position < count {
      let byte = bytes[position]
      // Most bytes between strings are none of these.
      switch byte {
      case UInt8(ascii: "\""):
        position &+= 1
        try skipString()
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth &+= 1
        if depth > depthLimit { throw JSONFault(kind: .tooDeep, offset: position) }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth &-= 1
        if depth == 0 {
          position &+= 1
          return
        }
      default: break
      }
      position &+= 1
    }
    throw JSONFault(kind: .unfinished, offset: count)
  }

  @inline(__always)
  private static func endsScalar(_ byte: UInt8) -> Bool {
    ByteScan.isSpace(byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]")
      || byte == UInt8(ascii: "}") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "\"")
      || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
  }
}
