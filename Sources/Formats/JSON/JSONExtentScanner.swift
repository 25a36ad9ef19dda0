/// Finds where JSON values begin and end, by brackets and quotes alone; whether they are well-formed is for the
/// ``JSONWalker`` to say.
struct JSONExtentScanner {
  enum Extent: Equatable {
    /// The value ends before this position.
    case value(end: Int)
    /// The bytes end within the value.
    case unfinished
    /// No value begins here.
    case malformed
  }

  private let bytes: UnsafeRawBufferPointer
  private(set) var position: Int

  init(_ bytes: UnsafeRawBufferPointer, at position: Int) {
    self.bytes = bytes
    self.position = position
  }

  /// The next byte that is no white space; `nil` at the end.
  mutating func peek() -> UInt8? {
    while position < bytes.count {
      if !JSONHead.isSpace(bytes[position]) { return bytes[position] }
      position += 1
    }
    return nil
  }

  /// The next byte that is neither white space nor part of a byte order mark, which may stand between the values of files
  /// that were put one behind the other.
  mutating func peekPastMarks() -> UInt8? {
    while let byte = peek() {
      guard byte == 0xEF, position + 2 < bytes.count, bytes[position + 1] == 0xBB, bytes[position + 2] == 0xBF
      else { return byte }
      position += 3
    }
    return nil
  }

  /// Goes on from there.
  mutating func move(to position: Int) { self.position = min(max(position, 0), bytes.count) }

  /// Passes over the byte when it comes next.
  mutating func take(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    position += 1
    return true
  }

  /// Whether a brace with a key or nothing in it comes next.
  func looksLikeObject() -> Bool {
    var scanner = self
    guard scanner.take(UInt8(ascii: "{")) else { return false }
    let next = scanner.peek()
    return next == UInt8(ascii: "\"") || next == UInt8(ascii: "}")
  }

  /// Passes over a string and returns the range of its inside.
  mutating func string() -> Range<Int>? {
    guard take(UInt8(ascii: "\"")) else { return nil }
    let start = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        return start..<position - 1
      case UInt8(ascii: "\\"): position += 2
      default: position += 1
      }
    }
    position = bytes.count
    return nil
  }

  /// Passes over one value.
  mutating func extent() -> Extent {
    guard let first = peek() else { return .unfinished }
    switch first {
    case UInt8(ascii: "\""):
      return string() == nil ? .unfinished : .value(end: position)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      return container()
    case UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ","), UInt8(ascii: ":"):
      return .malformed
    default:
      while position < bytes.count, !Self.endsScalar(bytes[position]) { position += 1 }
      return .value(end: position)
    }
  }

  private mutating func container() -> Extent {
    var depth = 0
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        guard string() != nil else { return .unfinished }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 {
          position += 1
          return .value(end: position)
        }
      default: break
      }
      position += 1
    }
    return .unfinished
  }

  private static func endsScalar(_ byte: UInt8) -> Bool {
    JSONHead.isSpace(byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]")
      || byte == UInt8(ascii: "}")
  }

  /// If the object that comes next is a wrapper around a list of events: where that list begins, and its key.
  ///
  /// A wrapper has one list of objects under one of ``JSONHead/wrapperKeys``, and beside it no other object or list
  /// that holds something; so an event with several lists is not taken for one. A wrapper cut off by the end of the
  /// bytes counts.
  func wrapper() -> (list: Int, key: String)? {
    var scanner = self
    guard scanner.take(UInt8(ascii: "{")) else { return nil }
    var found: (list: Int, key: String)?
    while let key = scanner.string() {
      guard scanner.take(UInt8(ascii: ":")), let first = scanner.peek() else { return found }
      let start = scanner.position
      let isList = first == UInt8(ascii: "[")
      if isList || first == UInt8(ascii: "{") {
        var inside = scanner
        inside.position += 1
        let member = inside.peek()
        let name = String(decoding: bytes[key], as: UTF8.self)
        if isList, member == UInt8(ascii: "{"), found == nil, JSONHead.wrapperKeys.contains(name) {
          found = (start, name)
        } else if member != UInt8(ascii: "]"), member != UInt8(ascii: "}") {
          return nil
        }
      }
      guard case .value = scanner.extent() else { return found }
      guard scanner.take(UInt8(ascii: ",")) else { return found }
    }
    return found
  }
}
