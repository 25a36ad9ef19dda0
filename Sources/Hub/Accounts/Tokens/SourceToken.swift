public import WardModel

/// A sender's right to hand in events for one source, without its secret.
public struct SourceToken: Hashable, Sendable {
  public let identifier: String
  public let name: String
  /// The only source it opens.
  public let source: String
  public let createdAt: Timestamp
  /// `nil`: until revoked. A sender that stops at night because of a date is a gap in the watch.
  public let expiresAt: Timestamp?
  /// To within a minute.
  public let lastUsedAt: Timestamp?
  public let revokedAt: Timestamp?
}
