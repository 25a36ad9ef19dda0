import Foundation

/// A value of a JSON document, as far as claims need it.
enum ClaimValue: Decodable, Hashable, Sendable {
  case text(String)
  case number(Double)
  case truth(Bool)
  case list([ClaimValue])
  case object([String: ClaimValue])
  case nothing

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .nothing
    } else if let value = try? container.decode(Bool.self) {
      self = .truth(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode([ClaimValue].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: ClaimValue].self))
    }
  }

  /// The members of a JSON object; `nil` when the bytes are no object.
  static func object(_ bytes: [UInt8]) -> [String: ClaimValue]? {
    guard case .object(let members) = try? JSONDecoder().decode(ClaimValue.self, from: Data(bytes)) else {
      return nil
    }
    return members
  }

  var text: String? { if case .text(let text) = self { text } else { nil } }

  /// Whole seconds; `nil` for what is no number or beyond the year 9999.
  var seconds: Int64? {
    guard case .number(let number) = self, number.isFinite, abs(number) < 253_402_300_800 else { return nil }
    return Int64(number)
  }

  /// The texts of a list, or the one text.
  var texts: [String] {
    switch self {
    case .text(let text): [text]
    case .list(let values): values.compactMap(\.text)
    default: []
    }
  }
}

extension [String: ClaimValue] {
  /// The value under a name, or behind a path with dots.
  func value(at path: String) -> ClaimValue? {
    if let value = self[path] { return value }
    guard let dot = path.firstIndex(of: "."), case .object(let inner)? = self[String(path[..<dot])] else {
      return nil
    }
    return inner.value(at: String(path[path.index(after: dot)...]))
  }
}
