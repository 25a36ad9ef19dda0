/// The level of a rule.
/// - Source: Sigma rules specification 2.1.0, "Level".
public enum Level: String, Hashable, Sendable, CaseIterable {
  case informational, low, medium, high, critical
}

/// What rules, correlations and filters have in common.
public struct Header: Sendable {
  public var title: String
  /// As written; Sigma recommends a version 4 UUID.
  public var id: String?
  /// The name that correlations may refer to.
  public var name: String?
  public var status: String?
  public var description: String
  public var references: [String]
  public var author: String?
  public var date: String?
  public var modified: String?
  public var tags: [String]
  /// `nil` when the document states none.
  public var level: Level?
  public var falsePositives: [String]
  public var fields: [String]
  /// Custom attributes that the specification does not name, kept as they are.
  public var custom: [String: YAMLValue]
  public var file: String
  /// Line of the document's first key, from 1.
  public var line: Int

  public init(
    title: String, id: String? = nil, name: String? = nil, status: String? = nil, description: String = "",
    references: [String] = [], author: String? = nil, date: String? = nil, modified: String? = nil,
    tags: [String] = [], level: Level? = nil, falsePositives: [String] = [], fields: [String] = [],
    custom: [String: YAMLValue] = [:], file: String = "", line: Int = 0
  ) {
    self.title = title
    self.id = id
    self.name = name
    self.status = status
    self.description = description
    self.references = references
    self.author = author
    self.date = date
    self.modified = modified
    self.tags = tags
    self.level = level
    self.falsePositives = falsePositives
    self.fields = fields
    self.custom = custom
    self.file = file
    self.line = line
  }
}

/// A YAML value without its position: for custom attributes.
public indirect enum YAMLValue: Hashable, Sendable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case double(Double)
  case string(String)
  case list([YAMLValue])
  /// In the order of the file.
  case map([(key: String, value: YAMLValue)])

  public static func == (a: YAMLValue, b: YAMLValue) -> Bool {
    switch (a, b) {
    case (.null, .null): true
    case (.boolean(let a), .boolean(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.double(let a), .double(let b)): a == b
    case (.string(let a), .string(let b)): a == b
    case (.list(let a), .list(let b)): a == b
    case (.map(let a), .map(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.key == $1.key && $0.value == $1.value }
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .boolean(let value): hasher.combine(value)
    case .integer(let value): hasher.combine(value)
    case .double(let value): hasher.combine(value)
    case .string(let value): hasher.combine(value)
    case .list(let values): hasher.combine(values)
    case .map(let pairs):
      for (key, value) in pairs {
        hasher.combine(key)
        hasher.combine(value)
      }
    }
  }

  /// The value of a key when this is a map.
  public subscript(key: String) -> YAMLValue? {
    guard case .map(let pairs) = self else { return nil }
    return pairs.first { $0.key == key }?.value
  }
}
