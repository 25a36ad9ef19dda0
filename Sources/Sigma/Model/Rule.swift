/// The `logsource` of a rule: each part that is present must agree with the event's source.
public struct RuleLogSource: Hashable, Sendable {
  public var category: String?
  public var product: String?
  public var service: String?
  public init(category: String? = nil, product: String? = nil, service: String? = nil) {
    self.category = category
    self.product = product
    self.service = service
  }
}

/// A Sigma rule about single events, its modifiers applied, ready to compile.
public struct Rule: Sendable {
  public var header: Header
  public var logSource: RuleLogSource
  /// The search identifiers in the order of the file.
  public var searches: [Search]
  /// One tree for each condition of the rule; any of them makes the rule match.
  public var conditions: [Condition]

  public init(header: Header, logSource: RuleLogSource, searches: [Search], conditions: [Condition]) {
    self.header = header
    self.logSource = logSource
    self.searches = searches
    self.conditions = conditions
  }
}

/// A search identifier with its definition.
public struct Search: Sendable {
  public var name: String
  public var body: Detection
  public var line: Int
  public init(name: String, body: Detection, line: Int) {
    self.name = name
    self.body = body
    self.line = line
  }
}

/// The definition of a search identifier: maps are `all`, lists are `any`.
public indirect enum Detection: Sendable {
  case all([Detection])
  case any([Detection])
  case item(DetectionItem)
}

/// One `field|modifiers: values` line.
public struct DetectionItem: Sendable {
  /// `nil`: a keyword, looked for in every value of the event.
  public var field: String?
  /// The tests made of the values; empty never matches (or always, when `matchesAll`).
  public var tests: [ValueTest]
  /// `all` was given: every test must hold (each perhaps for another value of a list). Otherwise one is enough.
  public var matchesAll: Bool
  /// `neq` was given: the item holds when the field is present and the tests do not hold.
  public var isNegated: Bool
  /// The line as written, such as `CommandLine|contains|all`, for explanations.
  public var source: String
  public var line: Int
  /// While a set is being assembled: values that wait for placeholders. `nil` in every finished ``RuleSet``.
  var unresolved: UnresolvedValues?
  /// While a set is being assembled: identifiers of the processing items that changed this one.
  var processedBy: [String] = []

  public init(
    field: String?, tests: [ValueTest], matchesAll: Bool = false, isNegated: Bool = false,
    source: String = "",
    line: Int = 0
  ) {
    self.field = field
    self.tests = tests
    self.matchesAll = matchesAll
    self.isNegated = isNegated
    self.source = source
    self.line = line
  }
}

/// A test of one value, modifiers applied.
public indirect enum ValueTest: Hashable, Sendable {
  /// The whole value fits the pattern; `contains` and friends have become wildcards in it. Booleans in rules
  /// are patterns too: `true` equals `"true"`. Without `isCased`, letters are compared in lower case (Unicode's, character by character).
  case pattern(StringPattern, isCased: Bool)
  /// Found anywhere in the value, unless anchored.
  case regularExpression(String, RegularExpressionOptions)
  /// The value is this number, in digits (`3389`, also as text) or in the notation of floating point (`3389.0`).
  case number(PlainNumber)
  case cidr(CIDRBlock)
  /// The value, read as a number, compares so.
  case compare(Comparison, Double)
  /// The value equals (or starts with, ends with, contains) the value of another field of the same event.
  case fieldReference(field: String, anchor: Anchor, isCased: Bool)
  /// The field is there (or is not), whatever it holds.
  case exists(Bool)
  /// The field is absent, or there and null.
  case null
  /// A part of the value, read as a date-time in the zone it is written in.
  case timePart(TimePart, Comparison, Int)
  /// A date-time part of a number without comparison means equality; several of those are several tests.

  public enum Comparison: String, Hashable, Sendable { case lt, lte, gt, gte, eq, neq }
  public enum Anchor: String, Hashable, Sendable { case whole, start, end, anywhere }
  public enum TimePart: String, Hashable, Sendable { case minute, hour, day, week, month, year }
}

/// Flags of the `re` modifier.
public struct RegularExpressionOptions: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }
  public static let ignoresCase = RegularExpressionOptions(rawValue: 1)
  public static let multiLine = RegularExpressionOptions(rawValue: 2)
  public static let dotMatchesNewline = RegularExpressionOptions(rawValue: 4)
}

/// Literal text with wildcards, escapes resolved. Bytes, because encodings such as `utf16le` make bytes that are no text.
public struct StringPattern: Hashable, Sendable {
  public enum Piece: Hashable, Sendable {
    /// Never empty; neighbouring literals are joined.
    case literal([UInt8])
    /// `*`: any run of characters, perhaps none. Never twice in a row.
    case anyRun
    /// `?`: exactly one character (a Unicode scalar).
    case anyOne
  }
  public var pieces: [Piece]
  public init(pieces: [Piece]) { self.pieces = pieces }
}

/// A range of IPv4 or IPv6 addresses.
public struct CIDRBlock: Hashable, Sendable {
  /// The network address, 4 or 16 bytes, host bits cleared.
  public var network: [UInt8]
  /// 0...32 or 0...128.
  public var prefixLength: Int
  public init(network: [UInt8], prefixLength: Int) {
    self.network = network
    self.prefixLength = prefixLength
  }
}

/// A condition with patterns and quantifiers resolved to search identifiers.
public indirect enum Condition: Hashable, Sendable {
  case and([Condition])
  case or([Condition])
  case not(Condition)
  /// Index into ``Rule/searches``.
  case search(Int)
  /// `1 of pattern`, `all of pattern`, with the searches it stands for; kept apart for explanations.
  case any(pattern: String, [Int])
  case all(pattern: String, [Int])
}
