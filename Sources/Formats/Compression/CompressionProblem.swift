/// Why a compressed input could not be read further. Everything before it has been handed over.
public struct CompressionProblem: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Hashable, Sendable {
    /// The input ends in the middle of a member or frame.
    case truncated
    /// The bytes aren't what the format allows, or a check value is wrong.
    case corrupt
    /// Bytes follow that belong to no member or frame.
    case trailingBytes
    /// A frame asks for more memory than ``StreamDecompressor/windowLimitBytes``.
    case windowTooLarge
    /// The system's library gave no decoder.
    case unavailable
    /// The receiver of the output wanted no more.
    case stopped
  }
  public var kind: Kind
  /// Compressed bytes read before the trouble.
  public var offset: UInt64
  /// A sentence for people.
  public var description: String

  init(_ kind: Kind, at offset: UInt64, _ description: String) {
    self.kind = kind
    self.offset = offset
    self.description = "\(description) (at byte \(offset) of the compressed input)"
  }
}
