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
    guard let source = input.baseAddress, input.count > 0 else { return }
    let start = out.count
    let count = input.count
    // Room for the longest result and for the last store of eight bytes.
    out.append(contentsOf: input)
    out.append(contentsOf: repeatElement(0, count: 8))
    let written = out.withUnsafeMutableBytes { buffer in
      buffer.baseAddress.map { unescape(source, count, into: $0 + start) } ?? 0
    }
    out.removeLast(out.count - start - written)
  }

  /// Writes at most `count` bytes, and up to seven more that mean nothing.
  private static func unescape(
    _ source: UnsafeRawPointer, _ count: Int, into target: UnsafeMutableRawPointer
  ) -> Int {
    let input = UnsafeRawBufferPointer(start: source, count: count)
    var index = 0
    var written = 0
    while index < count {
      // Eight bytes at a time while no backslash is among them: the test finds a zero byte after the backslashes are made zero.
      if index &+ 8 <= count {
        let word = source.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        let zeroed = word ^ 0x5C5C_5C5C_5C5C_5C5C
        let hit = (zeroed &- 0x0101_0101_0101_0101) & ~zeroed & 0x8080_8080_8080_8080
        target.storeBytes(of: word, toByteOffset: written, as: UInt64.self)
        if hit == 0 {
          index &+= 8
          written &+= 8
          continue
        }
        let plain = UInt64(littleEndian: hit).trailingZeroBitCount >> 3
        index &+= plain
        written &+= plain
      }
      let byte = input[index]
      guard byte == 0x5C, index &+ 1 < count else {
        target.storeBytes(of: byte, toByteOffset: written, as: UInt8.self)
        index &+= 1
        written &+= 1
        continue
      }
      let (scalar, length) = escape(input, at: index)
      if scalar < 0x80 {
        target.storeBytes(of: UInt8(truncatingIfNeeded: scalar), toByteOffset: written, as: UInt8.self)
        written &+= 1
      } else if let encoded = UTF8.encode(Unicode.Scalar(scalar) ?? "\u{FFFD}") {
        for unit in encoded {
          target.storeBytes(of: unit, toByteOffset: written, as: UInt8.self)
          written &+= 1
        }
      }
      index &+= length
    }
    return written
  }

  /// The scalar that the escape at `start` stands for and the bytes it takes; a backslash that begins none stands for itself.
  private static func escape(_ input: UnsafeRawBufferPointer, at start: Int) -> (scalar: UInt32, length: Int)
  {
    switch input[start + 1] {
    case 0x22, 0x5C, 0x2F: return (UInt32(input[start + 1]), 2)
    case 0x62: return (0x08, 2)
    case 0x66: return (0x0C, 2)
    case 0x6E: return (0x0A, 2)
    case 0x72: return (0x0D, 2)
    case 0x74: return (0x09, 2)
    case 0x75:
      guard let unit = hex(input, at: start + 2) else { return (0x5C, 1) }
      let next = start + 6
      if unit & 0xFC00 == 0xD800, next + 1 < input.count, input[next] == 0x5C, input[next + 1] == 0x75,
        let low = hex(input, at: next + 2), low & 0xFC00 == 0xDC00
      {
        return (0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF)), 12)
      }
      return (UInt32(unit), 6)
    default: return (0x5C, 1)
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
