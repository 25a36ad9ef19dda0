import Foundation
import WardModel

/// A JSON value with its type and the order of its members kept.
enum ReferenceValue {
  case null
  case boolean(Bool)
  case integer(String)
  case number(String)
  case text(String)
  case list([ReferenceValue])
  case object([(String, ReferenceValue)])

  /// As the decoder would hold it: the kind and the text.
  var held: String {
    switch self {
    case .null: return "null"
    case .boolean(let value): return "boolean \(value)"
    case .integer(let value): return "integer \(value)"
    case .number(let value): return "number \(value)"
    case .text(let value): return "text \(value)"
    case .list, .object: return "nested"
    }
  }
}

/// Reads JSON that is known to be well-formed; much faster than Foundation in a debug build.
struct ReferenceReader {
  var bytes: [UInt8]
  var position = 0

  mutating func value() -> ReferenceValue {
    skipSpace()
    switch bytes[position] {
    case UInt8(ascii: "{"):
      position += 1
      var members: [(String, ReferenceValue)] = []
      while !closes(UInt8(ascii: "}")) {
        let name = string()
        skipSpace()
        position += 1
        members.append((name, value()))
      }
      return .object(members)
    case UInt8(ascii: "["):
      position += 1
      var elements: [ReferenceValue] = []
      while !closes(UInt8(ascii: "]")) { elements.append(value()) }
      return .list(elements)
    case UInt8(ascii: "\""): return .text(string())
    default:
      let start = position
      while position < bytes.count, !Array(",]} \n".utf8).contains(bytes[position]) { position += 1 }
      switch String(decoding: bytes[start..<position], as: UTF8.self) {
      case "null": return .null
      case "true": return .boolean(true)
      case "false": return .boolean(false)
      case let digits:
        return Int64(digits) != nil || UInt64(digits) != nil ? .integer(digits) : .number(digits)
      }
    }
  }

  private mutating func skipSpace() {
    while bytes[position] == 0x20 || bytes[position] == 0x0A { position += 1 }
  }

  private mutating func closes(_ close: UInt8) -> Bool {
    skipSpace()
    if bytes[position] == UInt8(ascii: ",") { position += 1 }
    skipSpace()
    guard bytes[position] == close else { return false }
    position += 1
    return true
  }

  private mutating func string() -> String {
    position += 1
    let start = position
    while bytes[position] != UInt8(ascii: "\"") { position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1 }
    defer { position += 1 }
    return JSONText.unescaped(bytes[start..<position])
  }
}

/// One event as the reference decoder wrote it.
struct ReferenceEvent {
  var file: String
  var record: UInt64
  var event: ReferenceValue

  init?(_ line: Data) {
    var reader = ReferenceReader(bytes: [UInt8](line))
    guard case .object(let members) = reader.value(),
      let (_, file) = members.first(where: { $0.0 == "file" }),
      let (_, record) = members.first(where: { $0.0 == "record" }), case .text(let name) = file,
      case .integer(let digits) = record, let number = UInt64(digits),
      let (_, event) = members.first(where: { $0.0 == "event" })
    else { return nil }
    self.file = name
    self.record = number
    self.event = event
  }

  /// Flat, in the naming of this module: every name with its values.
  func flat() -> [String: [String]] {
    var fields: [String: [String]] = [:]
    guard case .object(let root) = event, case .object(let parts)? = root.first?.1 else { return [:] }
    for (name, part) in parts where name != "#attributes" {
      guard case .object(let members) = part else { continue }
      for (member, value) in members {
        switch (name, member) {
        case (_, "#attributes"):
          Self.attributes(of: name, value, isSystem: false, isUser: false, into: &fields)
        case ("System", _): Self.system(member, value, into: &fields)
        default: Self.data(member, value, isUser: name == "UserData", into: &fields)
        }
      }
    }
    return fields
  }

  private static func attributes(
    of element: String, _ value: ReferenceValue, isSystem: Bool, isUser: Bool,
    into fields: inout [String: [String]]
  ) {
    guard case .object(let attributes) = value else { return }
    for (name, value) in attributes where name != "xmlns" {
      if isSystem, name == "SystemTime" || name == "EventSourceName" {
        fields[name, default: []].append(value.held)
      } else {
        fields["\(element)_\(name)", default: []].append(value.held)
        if isUser { fields[name, default: []].append(value.held) }
      }
    }
  }

  private static func system(_ name: String, _ value: ReferenceValue, into fields: inout [String: [String]]) {
    switch value {
    case .null: break
    case .object(let members):
      for (member, value) in members {
        if member == "#attributes" {
          Self.attributes(of: name, value, isSystem: true, isUser: false, into: &fields)
        } else if member == "#text" {
          fields[name, default: []].append(value.held)
        }
      }
    default: fields[name, default: []].append(value.held)
    }
  }

  private static func data(
    _ name: String, _ value: ReferenceValue, isUser: Bool, into fields: inout [String: [String]]
  ) {
    switch value {
    case .object(let members):
      for (member, value) in members {
        switch member {
        case "#attributes": attributes(of: name, value, isSystem: false, isUser: isUser, into: &fields)
        case "#text": data(name, value, isUser: isUser, into: &fields)
        default: data(member, value, isUser: isUser, into: &fields)
        }
      }
    case .list(let values): fields[name, default: []].append(contentsOf: values.map(\.held))
    default: fields[name, default: []].append(value.held)
    }
  }
}
