/// A whole number in the notation that tools of floating point give it: `4688.0`, `1e0`, `4.688E+3`.
/// - Source: RFC 8259, section 6.
enum WholeNumber {
  /// Digits that the number may have; Windows numbers its events with 5.
  private static let digitLimit = 9

  /// The number, when it is whole, without a sign and not too large.
  static func parse(_ raw: UnsafeRawBufferPointer) -> Int? {
    var digits = 0
    var digitCount = 0
    /// Digits behind the point.
    var decimals = 0
    var hasPoint = false
    var index = 0
    while index < raw.count, raw[index] | 0x20 != UInt8(ascii: "e") {
      if raw[index] == UInt8(ascii: "."), !hasPoint, index > 0 {
        hasPoint = true
      } else {
        guard raw[index] &- 0x30 < 10 else { return nil }
        if digits > 0 || raw[index] != 0x30 { digitCount += 1 }
        // Zeros at the end change nothing, however many: 1.000000000000.
        guard digitCount <= digitLimit || raw[index] == 0x30 && hasPoint else { return nil }
        if digitCount <= digitLimit {
          digits = digits * 10 + Int(raw[index] - 0x30)
          if hasPoint { decimals += 1 }
        }
      }
      index += 1
    }
    guard index > 0, raw[index - 1] != UInt8(ascii: ".") else { return nil }
    guard var exponent = exponent(raw, from: index) else { return nil }
    exponent -= decimals
    while exponent > 0, digits > 0 {
      guard digitCount < digitLimit else { return nil }
      digits *= 10
      digitCount += 1
      exponent -= 1
    }
    while exponent < 0, digits > 0 {
      guard digits % 10 == 0 else { return nil }
      digits /= 10
      exponent += 1
    }
    return digits
  }

  /// What stands behind the `e`; 0 when there is none, `nil` when it is no number of up to two digits.
  private static func exponent(_ raw: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard start < raw.count else { return 0 }
    var index = start + 1
    var isNegative = false
    if index < raw.count, raw[index] == UInt8(ascii: "-") || raw[index] == UInt8(ascii: "+") {
      isNegative = raw[index] == UInt8(ascii: "-")
      index += 1
    }
    guard index < raw.count, raw.count - index <= 2 else { return nil }
    var exponent = 0
    for byte in raw[index...] {
      guard byte &- 0x30 < 10 else { return nil }
      exponent = exponent * 10 + Int(byte - 0x30)
    }
    return isNegative ? -exponent : exponent
  }
}
