/// Key bytes that never show up in a log or a failure text.
public struct SecretKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  let bytes: [UInt8]

  /// Takes the key as it is.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public var description: String { "(secret)" }
  public var debugDescription: String { "(secret)" }
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// A key for one purpose; keys of different purposes tell nothing about each other.
  /// - Source: NIST SP 800-108r1, section 4.1, one block of the counter mode.
  func derived(for purpose: String) -> SecretKey {
    SecretKey(Digest.hmacSHA256(key: bytes, [0, 0, 0, 1] + Array(purpose.utf8) + [0, 0, 0, 1, 0]))
  }
}
