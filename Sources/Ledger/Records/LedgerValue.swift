/// A JSON value without fractions: what a record's body is made of.
///
/// Fractions are left out because programs disagree on how to spell them; write a text or a whole number of smaller units.
public enum LedgerValue: Hashable, Sendable {
  case null
  case flag(Bool)
  /// Between −(2^53 − 1) and 2^53 − 1, which every JSON program reads exactly.
  case number(Int64)
  case text(String)
  case list([LedgerValue])
  case object([String: LedgerValue])

  /// Levels of lists and objects in one record.
  public static let maximumDepth = 32

  static let maximumNumber: Int64 = (1 << 53) - 1
}

extension LedgerValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByStringInterpolation
{
  public init(stringLiteral value: String) { self = .text(value) }
  public init(integerLiteral value: Int64) { self = .number(value) }
  public init(booleanLiteral value: Bool) { self = .flag(value) }
  public init(arrayLiteral elements: LedgerValue...) { self = .list(elements) }
  public init(dictionaryLiteral elements: (String, LedgerValue)...) {
    self = .object(Dictionary(elements, uniquingKeysWith: { $1 }))
  }
}

extension LedgerValue {
  /// The value of an object's member; `nil` where there is none.
  public subscript(name: String) -> LedgerValue? {
    if case .object(let members) = self { return members[name] }
    return nil
  }

  /// The text, when it is one.
  public var text: String? {
    if case .text(let text) = self { return text }
    return nil
  }

  /// The number, when it is one.
  public var number: Int64? {
    if case .number(let number) = self { return number }
    return nil
  }
}
