public import WardModel

/// Something about a source that a person should know: began, or ended.
public struct SourceFinding: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
    /// Says nothing for longer than it ever does at this hour.
    case silent
    /// Sends five times as much as at this hour of other weeks, or more.
    case louder
    /// Sends a fifth of that or less.
    case quieter
    /// Sends much more that can't be read than it did.
    case undecodable
  }
  public enum Phase: String, Hashable, Sendable, Codable {
    case started, ended
  }
  public var source: SourceNumber
  public var kind: Kind
  public var phase: Phase
  /// When what was found began: for a silence, the last record.
  public var since: Timestamp
  /// When it was found, or found to be over.
  public var at: Timestamp
  /// For people, such as "Silent for 3 h; at this hour it is never silent for longer than 10 min."
  public var words: String
}
