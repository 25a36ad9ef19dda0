/// Why a mapping file can't be used, where, and what would cure it.
public struct MappingProblem: Error, Hashable, Sendable, CustomStringConvertible {
  public var file: String
  /// From 1; 0 when the trouble is with the whole file.
  public var line: Int
  public var message: String
  public var cure: String

  public init(file: String, line: Int, message: String, cure: String) {
    self.file = file
    self.line = line
    self.message = message
    self.cure = cure
  }

  public var description: String { "\(file):\(line): \(message); \(cure)" }
}
