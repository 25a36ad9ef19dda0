/// Why a rule, or part of one, can't be used: where and what, in words that lead to the cure.
public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
  public var file: String
  /// From 1; 0 when the whole file is meant.
  public var line: Int
  public var message: String
  /// Title or identifier of the document it happened in, where known.
  public var rule: String?

  public init(file: String, line: Int, message: String, rule: String? = nil) {
    self.file = file
    self.line = line
    self.message = message
    self.rule = rule
  }

  public var description: String { line > 0 ? "\(file):\(line): \(message)" : "\(file): \(message)" }
}
