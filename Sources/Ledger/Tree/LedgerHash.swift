/// A SHA-256 value of the Merkle tree: 32 bytes.
public struct LedgerHash: Hashable, Sendable {
  // The bytes in memory order; four words need no heap.
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  public static let byteCount = 32

  /// All zero bytes; no real hash has this value.
  public init() {}

  /// `nil` when there are not exactly 32 bytes.
  public init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    withUnsafeMutableBytes { target in
      for (offset, byte) in bytes.enumerated() { target[offset] = byte }
    }
  }

  /// The 32 bytes.
  public var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

  /// Lower-case hexadecimal, 64 digits.
  public var hexadecimal: String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    Swift.withUnsafeBytes(of: words, body)
  }

  mutating func withUnsafeMutableBytes<Result>(_ body: (UnsafeMutableRawBufferPointer) -> Result) -> Result {
    Swift.withUnsafeMutableBytes(of: &words, body)
  }

  public static func == (a: LedgerHash, b: LedgerHash) -> Bool { a.words == b.words }

  public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

extension LedgerHash: CustomStringConvertible {
  /// Base64, as a checkpoint writes it.
  public var description: String { Base64.encoded(bytes) }
}
