/// A value of a detection item as written, before modifiers.
enum RawValue: Sendable, Hashable {
  case null
  case boolean(Bool)
  /// With its decimal text.
  case number(Double, String)
  case text(String)

  init(_ node: YAMLNode) {
    switch YAMLScalar(node) {
    case .null: self = .null
    case .boolean(let value): self = .boolean(value)
    case .integer(let value): self = .number(Double(value), String(value))
    case .double(let value): self = .number(value, YAMLScalar.text(of: value))
    case .string: self = .text(node.text)
    }
  }

  /// For messages.
  var description: String {
    switch self {
    case .null: "null"
    case .boolean(let value): value ? "true" : "false"
    case .number(_, let text): text
    case .text(let text): "'\(text)'"
    }
  }

  var kind: String {
    switch self {
    case .null: "null"
    case .boolean: "a boolean"
    case .number: "a number"
    case .text: "text"
    }
  }
}
