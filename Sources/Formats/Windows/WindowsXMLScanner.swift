/// Why an event in XML cannot be read, and where, in bytes from its beginning.
struct WindowsXMLFault: Error, Hashable {
  var reason: String
  var position: Int
}

/// The tags and text of XML, one after the other; only what Windows events need, and no document type definitions.
struct WindowsXMLScanner {
  let bytes: UnsafeRawBufferPointer
  var position = 0

  enum Token {
    /// A start tag up to its name; attributes follow.
    case start(Range<Int>)
    /// An end tag.
    case end(Range<Int>)
    case text(Range<Int>)
    /// Text in which nothing is to be resolved.
    case characterData(Range<Int>)
    case nothing
  }

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The next token, past comments and processing instructions.
  mutating func next() throws(WindowsXMLFault) -> Token {
    while position < bytes.count {
      guard bytes[position] == UInt8(ascii: "<") else {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position &+= 1 }
        return .text(start..<position)
      }
      if begins("<![CDATA[") {
        let start = position &+ 9
        let end = try skip(to: "]]>", from: start)
        return .characterData(start..<end)
      }
      if begins("<!--") {
        _ = try skip(to: "-->", from: position &+ 4)
      } else if begins("<?") {
        _ = try skip(to: "?>", from: position &+ 2)
      } else if begins("</") {
        position &+= 2
        let name = localName()
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: ">") else {
          throw fault("broken end tag")
        }
        position &+= 1
        return .end(name)
      } else {
        position &+= 1
        let name = localName()
        guard !name.isEmpty else { throw fault("a tag without a name") }
        return .start(name)
      }
    }
    return .nothing
  }

  enum Attribute {
    case named(name: Range<Int>, value: Range<Int>, isNamespace: Bool)
    /// The tag ends here.
    case endOfTag(isEmpty: Bool)
  }

  mutating func nextAttribute() throws(WindowsXMLFault) -> Attribute {
    skipSpace()
    guard position < bytes.count else { throw fault("the text ends inside of a tag") }
    if bytes[position] == UInt8(ascii: ">") {
      position &+= 1
      return .endOfTag(isEmpty: false)
    }
    if begins("/>") {
      position &+= 2
      return .endOfTag(isEmpty: true)
    }
    let start = position
    let isPrefixed = begins("xmlns:")
    let name = localName()
    let isNamespace = isPrefixed || Self.begins(bytes, at: start, "xmlns") && name == start..<start &+ 5
    guard !name.isEmpty else { throw fault("broken attribute") }
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: "=") else {
      throw fault("an attribute without a value")
    }
    position &+= 1
    skipSpace()
    guard position < bytes.count,
      bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "'")
    else {
      throw fault("an attribute without quotes")
    }
    let quote = bytes[position]
    position &+= 1
    let valueStart = position
    while position < bytes.count, bytes[position] != quote {
      // Never allowed in an attribute: the text was cut off and another tag begins.
      guard bytes[position] != UInt8(ascii: "<") else { throw fault("a tag begins inside of an attribute") }
      position &+= 1
    }
    guard position < bytes.count else { throw fault("the text ends inside of an attribute") }
    position &+= 1
    return .named(name: name, value: valueStart..<position &- 1, isNamespace: isNamespace)
  }

  func fault(_ reason: String) -> WindowsXMLFault { WindowsXMLFault(reason: reason, position: position) }

  private func begins(_ text: StaticString) -> Bool {
    Self.begins(bytes, at: position, text)
  }

  private static func begins(_ bytes: UnsafeRawBufferPointer, at position: Int, _ text: StaticString) -> Bool
  {
    let count = text.utf8CodeUnitCount
    guard position >= 0, count <= bytes.count &- position else { return false }
    for index in 0..<count where bytes[position &+ index] != text.utf8Start[index] { return false }
    return true
  }

  /// Moves behind the closing mark and returns where it begins.
  private mutating func skip(to mark: StaticString, from start: Int) throws(WindowsXMLFault) -> Int {
    var index = start
    while index < bytes.count {
      if Self.begins(bytes, at: index, mark) {
        position = index &+ mark.utf8CodeUnitCount
        return index
      }
      index &+= 1
    }
    position = bytes.count
    throw fault("the text ends before \(mark)")
  }

  private mutating func skipSpace() {
    while position < bytes.count, bytes[position] <= 0x20 { position &+= 1 }
  }

  /// Reads a name and drops its prefix.
  private mutating func localName() -> Range<Int> {
    var start = position
    while position < bytes.count, Self.isNameByte(bytes[position]) {
      if bytes[position] == UInt8(ascii: ":") { start = position &+ 1 }
      position &+= 1
    }
    return start..<position
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "/"), UInt8(ascii: "="),
      UInt8(ascii: "\""),
      UInt8(ascii: "'"), UInt8(ascii: "&"):
      return false
    default: return true
    }
  }

  /// The next start tag of an element `Event`, with or without prefix.
  static func findEvent(_ bytes: UnsafeRawBufferPointer, from: Int) -> Int? {
    var index = from
    while let start = find(UInt8(ascii: "<"), bytes, from: index) {
      let name = localName(bytes, at: start &+ 1)
      if name.count == 5, begins(bytes, at: name.lowerBound, "Event") { return start }
      index = max(name.upperBound, start &+ 1)
    }
    return nil
  }

  /// The name at `start` without its prefix.
  static func localName(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Range<Int> {
    var scanner = WindowsXMLScanner(bytes)
    scanner.position = min(start, bytes.count)
    return scanner.localName()
  }

  /// The next such byte.
  static func find(_ byte: UInt8, _ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    let place = bytes.find(byte, start, bytes.count)
    return place < bytes.count && start < bytes.count ? place : nil
  }

  /// Where text begins that belongs to no element: between events there are only tags, comments and white space.
  static func strayText(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Int? {
    var scanner = WindowsXMLScanner(bytes.part(0, end))
    scanner.position = start
    while scanner.position < end {
      let tokenStart = scanner.position
      do throws(WindowsXMLFault) {
        switch try scanner.next() {
        case .text(let range):
          if let stray = scanner.firstSolid(range) { return stray }
        case .characterData: return tokenStart
        case .start: while case .named = try scanner.nextAttribute() { continue }
        case .end: continue
        case .nothing: return nil
        }
      } catch {
        return tokenStart
      }
    }
    return nil
  }

  /// The first byte that is neither white space nor of a byte order mark.
  private func firstSolid(_ range: Range<Int>) -> Int? {
    var index = range.lowerBound
    while index < range.upperBound {
      if Self.begins(bytes, at: index, "\u{FEFF}") {
        index &+= 3
      } else if bytes[index] > 0x20 {
        return index
      } else {
        index &+= 1
      }
    }
    return nil
  }

  static func lineFeeds(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> UInt64 {
    var count: UInt64 = 0
    var position = start
    let end = min(end, bytes.count)
    while position < end {
      position = bytes.find(0x0A, position, end) &+ 1
      if position <= end { count &+= 1 }
    }
    return count
  }
}
