/// A number of a rule in plain decimal notation, as values are compared with it: `3389`, `-0.5`.
///
/// Tools of floating point write whole numbers as `1.0` or `1e0`. Such a value equals the rule's number 1; the comparison
/// is of decimal digits, so that large identifiers that a double cannot tell apart stay apart.
/// - Source: RFC 8259, section 6, for what a number is. Leading zeros make an identifier, not a number: `007` is not 7.
public struct PlainNumber: Hashable, Sendable {
  /// ASCII digits, perhaps with a sign and a point; no zeros that say nothing.
  public let text: [UInt8]

  /// Bytes of a number, as written and as plain text: the longest 128-bit integer has 39 digits.
  static let byteLimit = 64
  /// Digits of an exponent: with two, a plain text already grows past ``byteLimit``.
  private static let exponentDigitLimit = 3

  /// - Returns: `nil` when the text is no number, or none of at most 64 bytes.
  public init?(_ text: String) {
    var text = text
    guard let plain = text.withUTF8({ PlainNumber.plain(UnsafeRawBufferPointer($0)) }) else { return nil }
    self.text = plain
  }

  /// Whether a value is this number, in whatever notation.
  func equals(_ value: UnsafeRawBufferPointer) -> Bool {
    value.elementsEqual(text) || PlainNumber.plain(value) == text
  }

  /// Whether a value may be a number in a notation that is not plain: quick, for every value of an event.
  @inline(__always)
  static func mayNeedPlainText(_ value: UnsafeRawBufferPointer) -> Bool {
    guard value.count >= 2, value.count <= byteLimit, value[0] == 0x2D || value[0] &- 0x30 < 10 else {
      return false
    }
    // Beyond its first byte a plain whole number has digits only.
    var index = 1
    while index < value.count {
      if value[index] &- 0x30 >= 10 { return true }
      index &+= 1
    }
    // "-0" is 0.
    return value[0] == 0x2D && value[1] == 0x30
  }

  /// The plain notation of a number; `nil` for text that is none.
  static func plain(_ value: UnsafeRawBufferPointer) -> [UInt8]? {
    guard value.count <= byteLimit, var parts = Parts(value) else { return nil }
    while parts.digits.last == 0x30 {
      parts.digits.removeLast()
      parts.exponent += 1
    }
    guard !parts.digits.isEmpty else { return [0x30] }
    let sign: [UInt8] = parts.isNegative ? [0x2D] : []
    // Digits before the point: none or fewer for 0.05.
    let whole = parts.digits.count + parts.exponent
    guard whole <= byteLimit, parts.exponent >= -byteLimit else { return nil }
    if parts.exponent >= 0 { return sign + parts.digits + [UInt8](repeating: 0x30, count: parts.exponent) }
    if whole > 0 { return sign + parts.digits[..<whole] + [0x2E] + parts.digits[whole...] }
    return sign + [0x30, 0x2E] + [UInt8](repeating: 0x30, count: -whole) + parts.digits
  }

  /// A number taken apart: `digits` × 10^`exponent`.
  private struct Parts {
    var isNegative = false
    /// Without leading zeros.
    var digits: [UInt8] = []
    var exponent = 0

    init?(_ text: UnsafeRawBufferPointer) {
      var rest = text[...]
      isNegative = rest.first == 0x2D
      if isNegative { rest = rest.dropFirst() }
      let whole = rest.prefix { $0 &- 0x30 < 10 }
      guard let first = whole.first, whole.count == 1 || first != 0x30 else { return nil }
      digits += whole.drop { $0 == 0x30 }
      rest = rest.dropFirst(whole.count)
      if rest.first == 0x2E {
        let fraction = rest.dropFirst().prefix { $0 &- 0x30 < 10 }
        guard !fraction.isEmpty else { return nil }
        exponent = -fraction.count
        digits += digits.isEmpty ? fraction.drop { $0 == 0x30 } : fraction
        rest = rest.dropFirst(fraction.count + 1)
      }
      guard let marker = rest.first else { return }
      guard marker | 0x20 == 0x65 else { return nil }
      rest = rest.dropFirst()
      let sign: UInt8? = rest.first == 0x2B || rest.first == 0x2D ? rest.first : nil
      if sign != nil { rest = rest.dropFirst() }
      guard !rest.isEmpty, rest.count <= PlainNumber.exponentDigitLimit else { return nil }
      var shift = 0
      for byte in rest {
        guard byte &- 0x30 < 10 else { return nil }
        shift = shift * 10 + Int(byte - 0x30)
      }
      exponent += sign == 0x2D ? -shift : shift
    }
  }
}
