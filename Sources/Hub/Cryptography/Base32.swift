/// Bytes as letters and digits that survive a telephone call.
/// - Source: RFC 4648, section 6, without padding.
enum Base32 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

  static func uppercase(_ bytes: some Sequence<UInt8>) -> String {
    var out: [UInt8] = []
    var buffer: UInt32 = 0
    var bitCount = 0
    for byte in bytes {
      buffer = (buffer << 8 | UInt32(byte)) & 0xFFFF
      bitCount += 8
      while bitCount >= 5 {
        bitCount -= 5
        out.append(alphabet[Int(buffer >> UInt32(bitCount)) & 31])
      }
    }
    if bitCount > 0 { out.append(alphabet[Int(buffer << UInt32(5 - bitCount)) & 31]) }
    return String(decoding: out, as: UTF8.self)
  }

  static func lowercase(_ bytes: some Sequence<UInt8>) -> String { uppercase(bytes).lowercased() }

  /// The bytes of a text in either case, or `nil` when it has other characters or bits left over.
  static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    var out: [UInt8] = []
    var buffer: UInt32 = 0
    var bitCount = 0
    for unit in text.utf8 {
      let value: UInt8
      switch unit {
      case 0x41...0x5A: value = unit - 0x41
      case 0x61...0x7A: value = unit - 0x61
      case 0x32...0x37: value = unit - 0x32 + 26
      default: return nil
      }
      buffer = (buffer << 5 | UInt32(value)) & 0xFFFF
      bitCount += 5
      if bitCount >= 8 {
        bitCount -= 8
        out.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bitCount)))
      }
    }
    // Only the zero bits that fill the last character may be left: one value has one text.
    guard bitCount < 5, buffer & (1 << UInt32(bitCount) - 1) == 0 else { return nil }
    return out
  }
}
