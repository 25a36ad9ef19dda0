/// Escapes of JSON strings, read and written.
/// - Source: RFC 8259, section 7.
public enum JSONText {
  /// Resolves the escapes of the inside of a JSON string. What is not a valid escape stays as it is; lone surrogates become U+FFFD.
  public static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
    guard bytes.contains(0x5C) else { return String(decoding: bytes, as: UTF8.self) }
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    bytes.withUnsafeBytes { unescape($0, into: &out) }
    return String(decoding: out, as: UTF8.self)
  }

  /// Appends the unescaped bytes to `out`. Never more bytes than it reads.
  public static func unescape(_ input: UnsafeRawBufferPointer, into out: inout [UInt8]) {
    var index = 0
    let count = input.count
    while index < count {
      let byte = input[index]
      guard byte == 0x5C, index + 1 < count else {
        out.append(byte)
        index += 1
        continue
      }
      switch input[index + 1] {
      case 0x22, 0x5C, 0x2F: out.append(input[index + 1])
      case 0x62: out.append(0x08)
      case 0x66: out.append(0x0C)
      case 0x6E: out.append(0x0A)
      case 0x72: out.append(0x0D)
      case 0x74: out.append(0x09)
      case 0x75:
        guard let unit = hex(input, at: index + 2) else {
          out.append(byte)
          index += 1
          continue
        }
        index += 6
        var scalar = UInt32(unit)
        if unit & 0xFC00 == 0xD800, index + 1 < count, input[index] == 0x5C, input[index + 1] == 0x75,
          let low = hex(input, at: index + 2), low & 0xFC00 == 0xDC00
        {
          scalar = 0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF))
          index += 6
        }
        appendUTF8(Unicode.Scalar(scalar) ?? "\u{FFFD}", to: &out)
        continue
      default:
        out.append(byte)
        index += 1
        continue
      }
      index += 2
    }
  }

  private static func hex(_ input: UnsafeRawBufferPointer, at start: Int) -> UInt16? {
    guard start + 4 <= input.count else { return nil }
    var value: UInt16 = 0
    for index in start..<start + 4 {
      let byte = input[index]
      let digit: UInt8
      switch byte {
      case 0x30...0x39: digit = byte - 0x30
      case 0x41...0x46: digit = byte - 0x41 + 10
      case 0x61...0x66: digit = byte - 0x61 + 10
      default: return nil
      }
      value = value << 4 | UInt16(digit)
    }
    return value
  }

  private static func appendUTF8(_ scalar: Unicode.Scalar, to out: inout [UInt8]) {
    if let encoded = UTF8.encode(scalar) { out.append(contentsOf: encoded) }
  }

  /// Text as a JSON string with its quotes. Control characters, quotes and backslashes are escaped; all else stays UTF-8.
  public static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
