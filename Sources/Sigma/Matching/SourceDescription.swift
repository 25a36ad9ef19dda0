/// What is known of every event of one log source, before any event is seen.
public struct SourceDescription: Sendable {
  public var product: String?
  /// Every service that rules may name for it.
  public var services: [String]
  public var categories: [String]
  /// Field values that every event of the source has, by rule field name.
  public var constants: [String: String]
  /// All names under which rules may ask for an event field; the original among them.
  public var ruleNames: @Sendable (_ eventField: String) -> [String]

  public init(
    product: String? = nil, services: [String] = [], categories: [String] = [],
    constants: [String: String] = [:],
    ruleNames: @escaping @Sendable (String) -> [String] = { [$0] }
  ) {
    self.product = product
    self.services = services
    self.categories = categories
    self.constants = constants
    self.ruleNames = ruleNames
  }

  /// Whether a rule for `source` is about events from here: each part that the rule names must agree.
  public func satisfies(_ source: RuleLogSource) -> Bool {
    if let product = source.product, product != self.product { return false }
    if let service = source.service, !services.contains(service) { return false }
    if let category = source.category, !categories.contains(category) { return false }
    return true
  }
}

/// How the bytes of a value are to be read. Pass it with each value of an event.
public enum ValueEncoding: UInt8, Sendable {
  /// Text, numbers and booleans as they are.
  case plain
  /// Decoded by the caller's function before it is compared (JSON escapes, for example).
  case encoded
  /// The field is there and holds nothing.
  case null
  /// The raw form of an object or list; keywords pass over it.
  case structure
}
