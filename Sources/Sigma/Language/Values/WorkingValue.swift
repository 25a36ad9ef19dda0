/// A value on its way through the modifiers of its item.
enum WorkingValue {
  case text(StringPattern, isCased: Bool)
  case number(Double, String, isCased: Bool)
  case boolean(Bool)
  case null
  case regularExpression(String, RegularExpressionOptions)
  case cidr(CIDRBlock)
  case compare(ValueTest.Comparison, Double)
  case reference(field: String, start: Bool, end: Bool, isCased: Bool)
  case exists(Bool)
  case timePart(ValueTest.TimePart, ValueTest.Comparison, Int)

  /// For messages.
  var kind: String {
    switch self {
    case .text: "text"
    case .number: "a number"
    case .boolean: "a boolean"
    case .null: "null"
    case .regularExpression: "a regular expression"
    case .cidr: "a network"
    case .compare: "a comparison"
    case .reference: "a field reference"
    case .exists: "an existence check"
    case .timePart: "a part of a time"
    }
  }

  /// The test that is left when all modifiers are applied.
  var test: ValueTest {
    switch self {
    case .text(let pattern, let isCased): return .pattern(pattern, isCased: isCased)
    case .number(_, let text, let isCased):
      return PlainNumber(text).map { .number($0) }
        ?? .pattern(StringPattern(literal: Array(text.utf8)), isCased: isCased)
    case .boolean(let value):
      return .pattern(StringPattern(literal: Array((value ? "true" : "false").utf8)), isCased: false)
    case .null: return .null
    case .regularExpression(let text, let options): return .regularExpression(text, options)
    case .cidr(let block): return .cidr(block)
    case .compare(let comparison, let value): return .compare(comparison, value)
    case .reference(let field, let start, let end, let isCased):
      let anchor: ValueTest.Anchor =
        switch (start, end) {
        case (false, false): .whole
        case (true, false): .start
        case (false, true): .end
        case (true, true): .anywhere
        }
      return .fieldReference(field: field, anchor: anchor, isCased: isCased)
    case .exists(let value): return .exists(value)
    case .timePart(let part, let comparison, let value): return .timePart(part, comparison, value)
    }
  }
}
