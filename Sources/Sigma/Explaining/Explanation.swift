/// Why a rule did or did not match an event, condition by condition.
public struct Explanation: Sendable {
  /// What was asked, in the words of the rule.
  public var question: String
  public var holds: Bool
  /// What was found: the value, or that the field is absent.
  public var finding: String
  /// Line in the rule's file, 0 when there is none.
  public var line: Int
  public var parts: [Explanation]

  public init(question: String, holds: Bool, finding: String = "", line: Int = 0, parts: [Explanation] = []) {
    self.question = question
    self.holds = holds
    self.finding = finding
    self.line = line
    self.parts = parts
  }

  /// An indented outline, one question to a line.
  public func outline(indent: Int = 0) -> String {
    var text = String(repeating: "  ", count: indent) + (holds ? "yes  " : "no   ") + question
    if !finding.isEmpty { text += "  [\(finding)]" }
    if line > 0 { text += "  (line \(line))" }
    return parts.reduce(text) { $0 + "\n" + $1.outline(indent: indent + 1) }
  }
}

/// An event for explanations: names and decoded values, at leisure.
public struct ExplainedEvent: Sendable {
  public struct Value: Sendable {
    public var field: String
    /// `nil`: the field is there and holds nothing.
    public var text: [UInt8]?
    /// The raw form of an object or list; keywords pass over it.
    public var isStructure: Bool
    public init(field: String, text: [UInt8]?, isStructure: Bool = false) {
      self.field = field
      self.text = text
      self.isStructure = isStructure
    }
  }
  public var source: SourceDescription
  public var values: [Value]

  public init(source: SourceDescription, values: [Value]) {
    self.source = source
    self.values = values
  }
}
