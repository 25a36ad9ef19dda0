import WardModel

@testable import Formats

/// A plain reader of one JSON object, written for clearness only: what ``JSONWalker`` must agree with.
struct JSONTwin {
  private let bytes: [UInt8]
  private var position = 0
  private(set) var slots: [String] = []

  /// The slots of the object in `line` as `path=kind:raw`, or `nil` when it is not one well-formed object.
  static func slots(of line: [UInt8], lineFeedIsSpace: Bool = false) -> [String]? {
    var twin = JSONTwin(bytes: line, lineFeedIsSpace: lineFeedIsSpace)
    twin.space()
    guard twin.next == 0x7B, twin.object(path: nil, depth: 1) else { return nil }
    twin.space()
    return twin.position == line.count ? twin.slots : nil
  }

  /// The slots of each object of a line that holds one or several, and whether something else ends it.
  static func objects(of line: [UInt8]) -> (slots: [[String]], isBroken: Bool) {
    var twin = JSONTwin(bytes: line, lineFeedIsSpace: false)
    var found: [[String]] = []
    twin.space()
    repeat {
      twin.slots = []
      guard twin.next == 0x7B, twin.object(path: nil, depth: 1) else { return (found, true) }
      twin.space()
      guard twin.next == nil && twin.position == line.count || twin.next == 0x7B else { return (found, true) }
      found.append(twin.slots)
    } while twin.next != nil
    return (found, false)
  }

  private let lineFeedIsSpace: Bool

  private init(bytes: [UInt8], lineFeedIsSpace: Bool) {
    self.bytes = bytes
    self.lineFeedIsSpace = lineFeedIsSpace
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func space() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0D || (lineFeedIsSpace && byte == 0x0A) {
      position += 1
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  private mutating func string() -> [UInt8]? {
    guard take(0x22) else { return nil }
    let start = position
    while let byte = next {
      if byte == 0x22 {
        position += 1
        return Array(bytes[start..<position - 1])
      }
      position += byte == 0x5C ? 2 : 1
    }
    return nil
  }

  private mutating func note(_ path: String, _ kind: String, _ raw: ArraySlice<UInt8>) {
    slots.append("\(path)=\(kind):" + raw.map { String($0, radix: 16) }.joined(separator: " "))
  }

  private mutating func object(path: String?, depth: Int) -> Bool {
    guard depth <= 64, take(0x7B) else { return false }
    space()
    if take(0x7D) { return true }
    while true {
      guard let key = string() else { return false }
      let name = JSONText.unescaped(key[...])
      space()
      guard take(0x3A) else { return false }
      space()
      guard value(path: Self.path(path, name, keyLength: key.count), depth: depth) else { return false }
      space()
      if take(0x7D) { return true }
      guard take(0x2C) else { return false }
      space()
    }
  }

  /// The path of a member; too long a one has the name that all of them share, and so have its members.
  private static func path(_ parent: String?, _ name: String, keyLength: Int) -> String {
    let path = parent.map { $0 + "." + name } ?? name
    let isTooLong = max(path.utf8.count, keyLength) > JSONKeyTable.pathByteLimit
    return isTooLong || parent == "…" ? "…" : path
  }

  private mutating func list(path: String, depth: Int) -> Bool {
    guard depth <= 64, take(0x5B) else { return false }
    space()
    if take(0x5D) { return true }
    while true {
      guard value(path: path, depth: depth) else { return false }
      space()
      if take(0x5D) { return true }
      guard take(0x2C) else { return false }
      space()
    }
  }

  private mutating func value(path: String, depth: Int) -> Bool {
    let start = position
    switch next {
    case 0x22:
      guard let text = string() else { return false }
      note(path, "text", text[...])
    case 0x7B, 0x5B:
      let isList = next == 0x5B
      let place = slots.count
      guard isList ? list(path: path, depth: depth + 1) : object(path: path, depth: depth + 1) else {
        return false
      }
      let members = slots[place...]
      slots.removeSubrange(place...)
      note(path, "raw", bytes[start..<position])
      slots.append(contentsOf: members)
    case 0x74: return word("true", path, "bool")
    case 0x66: return word("false", path, "bool")
    case 0x6E: return word("null", path, "null")
    default: return number(path)
    }
    return true
  }

  private mutating func word(_ word: String, _ path: String, _ kind: String) -> Bool {
    guard bytes[position...].starts(with: word.utf8) else { return false }
    note(path, kind, kind == "null" ? [] : bytes[position..<position + word.utf8.count])
    position += word.utf8.count
    return true
  }

  private mutating func digits() -> Bool {
    let start = position
    while let byte = next, byte >= 0x30, byte <= 0x39 { position += 1 }
    return position > start
  }

  private mutating func number(_ path: String) -> Bool {
    let start = position
    _ = take(0x2D)
    if !take(0x30) {
      guard digits() else { return false }
    } else if let byte = next, byte >= 0x30, byte <= 0x39 {
      return false
    }
    var kind = "int"
    if take(0x2E) {
      kind = "number"
      guard digits() else { return false }
    }
    if let byte = next, byte | 0x20 == 0x65 {
      kind = "number"
      position += 1
      if !take(0x2B) { _ = take(0x2D) }
      guard digits() else { return false }
    }
    note(path, kind, bytes[start..<position])
    return true
  }
}
