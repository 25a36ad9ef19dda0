/// What stands for a patient in alerts, incidents and the ledger, such as `patient:1-7f3k…`: the number of the key, and 128 bits in
/// base 32 that only the holder of the key can make from an identifier.
public struct PatientToken: Hashable, Sendable, CustomStringConvertible {
  static let prefix = "patient:"
  static let byteCount = 16

  /// The whole token.
  public let text: String
  /// The number of the key it was made with.
  public let keyNumber: Int

  init(keyNumber: Int, digest: some Sequence<UInt8>) {
    self.keyNumber = keyNumber
    text = Self.prefix + "\(keyNumber)-" + Base32.lowercase(digest)
  }

  /// Reads a token; `nil` when the text is none.
  public init?(_ text: String) {
    guard text.utf8.count <= 64, text.hasPrefix(Self.prefix) else { return nil }
    let parts = text.dropFirst(Self.prefix.count).split(
      separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int(parts[0]), number > 0, parts[0] == "\(number)",
      let digest = Base32.bytes(parts[1]), digest.count == Self.byteCount, parts[1] == parts[1].lowercased()
    else { return nil }
    self.keyNumber = number
    self.text = text
  }

  public var description: String { text }
}
