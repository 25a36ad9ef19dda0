/// Base64 with padding, one spelling only.
/// - Source: RFC 4648, section 4.
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encoded(_ bytes: [UInt8]) -> String {
    var out: [UInt8] = []
    out.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let count = min(3, bytes.count - start)
      var group = UInt32(bytes[start]) << 16
      if count > 1 { group |= UInt32(bytes[start + 1]) << 8 }
      if count > 2 { group |= UInt32(bytes[start + 2]) }
      for place in 0..<4 {
        out.append(place <= count ? alphabet[Int(group >> UInt32(18 - 6 * place)) & 63] : 0x3D)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// `nil` for anything that ``encoded(_:)`` would not write.
  static func decoded(_ text: some StringProtocol) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count % 4 == 0 else { return nil }
    var out: [UInt8] = []
    out.reserveCapacity(digits.count / 4 * 3)
    var group: UInt32 = 0
    var paddingCount = 0
    for (offset, digit) in digits.enumerated() {
      let value: UInt32
      switch digit {
      case 0x41...0x5A: value = UInt32(digit - 0x41)
      case 0x61...0x7A: value = UInt32(digit - 0x61) + 26
      case 0x30...0x39: value = UInt32(digit - 0x30) + 52
      case 0x2B: value = 62
      case 0x2F: value = 63
      case 0x3D where offset >= digits.count - 2:
        paddingCount += 1
        value = 0
      default: return nil
      }
      if paddingCount > 0, digit != 0x3D { return nil }
      group = group << 6 | value
      if offset % 4 == 3 {
        let bytes = [
          UInt8(truncatingIfNeeded: group >> 16), UInt8(truncatingIfNeeded: group >> 8),
          UInt8(truncatingIfNeeded: group),
        ]
        out.append(contentsOf: bytes.prefix(3 - paddingCount))
        group = 0
      }
    }
    // Left-over bits must be zero, or two texts would mean the same bytes.
    return encoded(out).utf8.elementsEqual(digits) ? out : nil
  }
}
