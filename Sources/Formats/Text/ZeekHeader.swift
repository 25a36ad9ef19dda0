import WardModel

/// What the header lines of a Zeek log say about the lines that follow.
struct ZeekHeader: Sendable {
  /// The most columns of a log; Zeek's own have at most some fifty.
  static let columnLimit = 1024

  struct Column: Sendable {
    var field: FieldID
    var kind: ValueKind
    var isBoolean = false
    var isTime = false
    /// A set or vector.
    var isList = false
  }

  var separator = ASCII.tab
  var setSeparator = ASCII.comma
  var empty = Array("(empty)".utf8)
  var unset = Array("-".utf8)
  var columns: [Column] = []
  var timeColumn = -1
  var source = LogSourceID.unknown

  /// Reads a line that begins with `#`; lines of no interest change nothing.
  mutating func read(_ line: Bytes, _ context: DecodingContext) {
    if line.has("#separator ") {
      if let byte = Self.escapedByte(line.part(11, line.count)) { separator = byte }
      return
    }
    let words = Self.split(line, separator)
    guard let key = words.first else { return }
    let value = words.count > 1 ? words[1] : []
    switch String(decoding: key, as: UTF8.self) {
    case "#set_separator": if let byte = value.first { setSeparator = byte }
    case "#empty_field": empty = value
    case "#unset_field": unset = value
    case "#path":
      let path = value.isEmpty ? nil : String(decoding: value, as: UTF8.self)
      source = context.sources.intern(ZeekSources.source(path: path))
    case "#fields":
      columns = words.dropFirst().prefix(Self.columnLimit).map {
        Column(field: context.fields.intern(String(decoding: $0, as: UTF8.self)), kind: .text)
      }
      timeColumn = words.dropFirst().firstIndex { $0 == Array("ts".utf8) }.map { $0 - 1 } ?? -1
    case "#types":
      for (index, word) in words.dropFirst().enumerated() where index < columns.count {
        columns[index].readType(String(decoding: word, as: UTF8.self))
      }
    default: break
    }
  }

  /// `\x09`, or the character itself.
  private static func escapedByte(_ text: Bytes) -> UInt8? {
    if text.at(0) == ASCII.backslash, text.at(1) == 0x78, let high = text.at(2).hexValue,
      let low = text.at(3).hexValue
    {
      return high << 4 | low
    }
    return text.isEmpty ? nil : text[0]
  }

  private static func split(_ line: Bytes, _ separator: UInt8) -> [[UInt8]] {
    line.split(separator: separator, maxSplits: columnLimit, omittingEmptySubsequences: false).map {
      Array($0)
    }
  }
}

extension ZeekHeader.Column {
  /// - Parameter type: such as `count`, `string`, `set[addr]`, `vector[interval]`.
  mutating func readType(_ type: String) {
    var inner = Substring(type)
    for list in ["set[", "vector[", "table["] where type.hasPrefix(list) {
      isList = true
      inner = type.dropFirst(list.count)
      if inner.hasSuffix("]") { inner = inner.dropLast() }
    }
    switch inner {
    case "count", "int", "port": kind = .integer
    case "double", "interval": kind = .number
    case "time":
      kind = .number
      isTime = true
    case "bool":
      kind = .boolean
      isBoolean = true
    default: kind = .text
    }
  }
}
