/// Base64, in the form for URLs and in the common one.
/// - Source: RFC 4648, sections 4 and 5.
enum Base64URL {
  private static let urlAlphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
  private static let commonAlphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// For URLs, without padding.
  static func text(_ bytes: some Sequence<UInt8>) -> String { encode(bytes, urlAlphabet) }

  /// The common alphabet with padding, as HTTP Basic wants it.
  static func commonText(_ bytes: some Sequence<UInt8>) -> String {
    let text = encode(bytes, commonAlphabet)
    return text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
  }

  /// The bytes of a text for URLs, or `nil`. Padding, other characters and left-over bits are refused: one value has one text.
  static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    decode(text.utf8, plus: 0x2D, slash: 0x5F)
  }

  /// The bytes of a text in the common alphabet, with or without padding, or `nil`.
  static func commonBytes(_ text: some StringProtocol) -> [UInt8]? {
    var units = Array(text.utf8)
    while units.last == 0x3D { units.removeLast() }
    return decode(units, plus: 0x2B, slash: 0x2F)
  }

  private static func encode(_ bytes: some Sequence<UInt8>, _ alphabet: [UInt8]) -> String {
    var out: [UInt8] = []
    var buffer: UInt32 = 0
    var bitCount = 0
    for byte in bytes {
      buffer = (buffer << 8 | UInt32(byte)) & 0xFFFF
      bitCount += 8
      while bitCount >= 6 {
        bitCount -= 6
        out.append(alphabet[Int(buffer >> UInt32(bitCount)) & 63])
      }
    }
    if bitCount > 0 { out.append(alphabet[Int(buffer << UInt32(6 - bitCount)) & 63]) }
    return String(decoding: out, as: UTF8.self)
  }

  private static func decode(_ units: some Sequence<UInt8>, plus: UInt8, slash: UInt8) -> [UInt8]? {
    var out: [UInt8] = []
    var buffer: UInt32 = 0
    var bitCount = 0
    for unit in units {
      let value: UInt8
      switch unit {
      case 0x41...0x5A: value = unit - 0x41
      case 0x61...0x7A: value = unit - 0x61 + 26
      case 0x30...0x39: value = unit - 0x30 + 52
      case plus: value = 62
      case slash: value = 63
      default: return nil
      }
      buffer = (buffer << 6 | UInt32(value)) & 0xFFFF
      bitCount += 6
      if bitCount >= 8 {
        bitCount -= 8
        out.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bitCount)))
      }
    }
    guard bitCount < 6, buffer & (1 << UInt32(bitCount) - 1) == 0 else { return nil }
    return out
  }
}
