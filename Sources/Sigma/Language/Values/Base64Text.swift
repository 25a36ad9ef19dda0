/// Base64, and the three forms a text has inside a longer Base64 text.
/// - Source: RFC 4648, 4; Sigma modifiers appendix 2.1.0, "base64offset".
enum Base64Text {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits: UInt32 = 0
      for byte in group { bits = bits << 8 | UInt32(byte) }
      bits <<= UInt32(8 * (3 - group.count))
      for index in 0..<4 {
        let sextet = Int(bits >> UInt32(18 - 6 * index) & 63)
        result.append(index <= group.count ? alphabet[sextet] : UInt8(ascii: "="))
      }
    }
    return result
  }

  /// For zero, one and two bytes before the text: the characters that no neighbour can change.
  ///
  /// With `shift` unknown bytes in front, the first `shift` × 8 bits are unknown, so 0, 2 or 3 characters are; behind, a group
  /// with one or two bytes of ours has 2 or 3 characters of which the last holds bits of what follows.
  static func offsetVariants(of bytes: [UInt8]) -> [[UInt8]] {
    (0..<3).map { shift in
      let encoded = encode(Array(repeating: 0x20, count: shift) + bytes)
      let firstKnown = [0, 2, 3][shift]
      let unknownAtEnd = [0, 3, 2][(bytes.count + shift) % 3]
      let end = encoded.count - unknownAtEnd
      return firstKnown < end ? Array(encoded[firstKnown..<end]) : []
    }
  }
}
