/// Key bytes that never show up in a log or a failure text.
public struct SecretKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  let bytes: [UInt8]

  /// Takes the key as it is.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public var description: String { "(secret)" }
  public var debugDescription: String { "(secret)" }
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// The first 16 bytes as two numbers, for keyed hashes.
  var halves: (UInt64, UInt64) {
    func number(_ range: Range<Int>) -> UInt64 {
      range.reduce(0) { $0 << 8 | ($1 < bytes.count ? UInt64(bytes[$1]) : 0) }
    }
    return (number(0..<8), number(8..<16))
  }

  /// A key for one purpose; keys of different purposes tell nothing about each other.
  /// - Source: NIST SP 800-108r1, section 4.1, one block of the counter mode.
  func derived(for purpose: String) -> SecretKey {
    SecretKey(Digest.hmacSHA256(key: bytes, [0, 0, 0, 1] + Array(purpose.utf8) + [0, 0, 0, 1, 0]))
  }
}
