import WardModel

extension FieldMapping {
  /// The most lines of a mapping file: ten thousand, far beyond the fields of any log.
  public static let lineLimit = 10_000

  /// Reads a mapping file: one statement on a line, `#` begins a comment line.
  ///
  ///     product: acme
  ///     service: vpn
  ///     category: firewall
  ///     time: event.when rfc3339
  ///     field: client.ip -> src_ip, SourceIp
  ///     constant: Channel = Security
  ///     drop-prefix: event.
  ///     drop-spaces: yes
  ///
  /// `time` is a field and one of `rfc3339`, `epoch-seconds`, `epoch-milliseconds`, `epoch-microseconds`, `epoch-nanoseconds`, or a pattern
  /// in quotes (``TimePattern``). A field whose name holds spaces stands in quotes.
  /// - Throws: the first line that can't be read.
  public static func parse(_ text: String, file: String) throws(MappingProblem) -> FieldMapping {
    var mapping = FieldMapping()
    var seen: Set<String> = []
    // CRLF is one character.
    let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    guard lines.count <= lineLimit else {
      throw MappingProblem(
        file: file, line: lineLimit + 1, message: "more than \(lineLimit) lines", cure: "split the mapping")
    }
    for (index, line) in lines.enumerated() {
      let statement = trimmed(line)
      if statement.isEmpty || statement.hasPrefix("#") { continue }
      func problem(_ message: String, _ cure: String) -> MappingProblem {
        MappingProblem(file: file, line: index + 1, message: message, cure: cure)
      }
      guard let colon = statement.firstIndex(of: ":") else {
        throw problem("no ':' in '\(statement)'", "write 'key: value', such as 'product: acme'")
      }
      let key = String(trimmed(statement[..<colon]))
      let value = trimmed(statement[statement.index(after: colon)...])
      guard !value.isEmpty else { throw problem("'\(key)' has no value", "write one after the ':'") }
      if ["product", "service", "time"].contains(key), !seen.insert(key).inserted {
        throw problem("'\(key)' is given twice", "keep one of them")
      }
      switch key {
      case "product": mapping.product = String(value)
      case "service": mapping.service = String(value)
      case "category": mapping.categories += list(value)
      case "drop-prefix": mapping.droppedPrefixes.append(unquoted(value))
      case "drop-spaces":
        guard value == "yes" || value == "no" else {
          throw problem("'drop-spaces' is '\(value)'", "write yes or no")
        }
        mapping.dropsSpaces = value == "yes"
      case "field":
        guard let (name, targets) = pair(value, "->") else {
          throw problem("no '->' in '\(value)'", "write 'field: client.ip -> src_ip'")
        }
        let names = list(targets)
        guard !names.isEmpty else { throw problem("no name after '->'", "name what rules call the field") }
        mapping.names[unquoted(name), default: []] += names
      case "constant":
        guard let (name, constant) = pair(value, "=") else {
          throw problem("no '=' in '\(value)'", "write 'constant: Channel = Security'")
        }
        mapping.constants.append(.init(field: unquoted(name), value: unquoted(constant)))
      case "time":
        guard let time = time(value) else {
          throw problem(
            "'\(value)' names no field and format of a time",
            "write the field, then rfc3339, epoch-seconds, epoch-milliseconds, epoch-microseconds, epoch-nanoseconds or a pattern such as \"%d.%m.%Y %H:%M:%S\""
          )
        }
        mapping.time = time
      default:
        throw problem(
          "unknown key '\(key)'",
          "known are product, service, category, time, field, constant, drop-prefix, drop-spaces")
      }
    }
    guard mapping != FieldMapping() else {
      throw MappingProblem(
        file: file, line: 0, message: "the mapping says nothing", cure: "give at least a product")
    }
    return mapping
  }

  private static func time(_ value: Substring) -> Time? {
    let field: String
    var rest: Substring
    if value.hasPrefix("\"") {
      guard let end = value.dropFirst().firstIndex(of: "\"") else { return nil }
      field = String(value[value.index(after: value.startIndex)..<end])
      rest = value[value.index(after: end)...]
    } else {
      guard let space = value.firstIndex(of: " ") else { return nil }
      field = String(value[..<space])
      rest = value[space...]
    }
    rest = trimmed(rest)
    guard !field.isEmpty else { return nil }
    switch rest {
    case "rfc3339": return Time(field: field, format: .rfc3339)
    case "epoch-seconds": return Time(field: field, format: .epoch(unitNanoseconds: 1_000_000_000))
    case "epoch-milliseconds": return Time(field: field, format: .epoch(unitNanoseconds: 1_000_000))
    case "epoch-microseconds": return Time(field: field, format: .epoch(unitNanoseconds: 1000))
    case "epoch-nanoseconds": return Time(field: field, format: .epoch(unitNanoseconds: 1))
    default:
      guard rest.count > 2, rest.hasPrefix("\""), rest.hasSuffix("\""),
        let pattern = TimePattern(String(rest.dropFirst().dropLast()))
      else { return nil }
      return Time(field: field, format: .pattern(pattern))
    }
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let first = text.first, first == " " || first == "\t" || first == "\r" || first == "\r\n" {
      text.removeFirst()
    }
    while let last = text.last, last == " " || last == "\t" || last == "\r" || last == "\r\n" {
      text.removeLast()
    }
    return text
  }

  private static func unquoted(_ text: Substring) -> String {
    let text = trimmed(text)
    guard text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return String(text) }
    return String(text.dropFirst().dropLast())
  }

  private static func list(_ text: Substring) -> [String] {
    text.split(separator: ",").map { unquoted($0) }.filter { !$0.isEmpty }
  }

  /// What stands before and after the separator, neither empty.
  private static func pair(_ text: Substring, _ separator: String) -> (Substring, Substring)? {
    let width = separator.count
    var index = text.startIndex
    while index < text.endIndex {
      if text[index...].hasPrefix(separator) {
        let before = trimmed(text[..<index])
        let after = trimmed(text[text.index(index, offsetBy: width)...])
        return before.isEmpty || after.isEmpty ? nil : (before, after)
      }
      index = text.index(after: index)
    }
    return nil
  }
}
