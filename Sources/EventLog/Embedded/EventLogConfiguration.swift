/// Where the embedded log lives and how much it may take.
public struct EventLogConfiguration: Sendable {
  /// The directory of the log; its parent must exist.
  public var directory: String

  public init(directory: String) { self.directory = directory }
}
