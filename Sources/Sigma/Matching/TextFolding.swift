/// Case folding as Sigma compares: every Unicode scalar in lower case, byte sequences that are no UTF-8 as they are.
enum TextFolding {
  /// Appends the folded bytes of `input` to `out`.
  @inline(__always)
  static func fold(_ input: UnsafeRawBufferPointer, into out: inout [UInt8]) {
    let start = out.count
    let seen = foldASCII(input, into: &out)
    if seen >= 0x80 {
      out.removeSubrange(start...)
      foldUnicode(input, into: &out)
    }
  }

  /// Appends the bytes with their ASCII letters folded; returns all of them combined by or.
  @inline(__always) @discardableResult
  private static func foldASCII(_ input: UnsafeRawBufferPointer, into out: inout [UInt8]) -> UInt8 {
    let start = out.count
    var seen: UInt8 = 0
    out.append(contentsOf: input)
    out.withUnsafeMutableBufferPointer { buffer in
      for index in start..<buffer.count {
        let byte = buffer[index]
        seen |= byte
        // Upper-case ASCII letters gain 0x20; the comparison is branch-free so that it vectorises.
        let isUpper: UInt8 = (byte &- 0x41) < 26 ? 0x20 : 0
        buffer[index] = byte | isUpper
      }
    }
    return seen
  }

  static func folded(_ input: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(input.count)
    input.withUnsafeBytes { fold($0, into: &out) }
    return out
  }

  private static func foldUnicode(_ input: UnsafeRawBufferPointer, into out: inout [UInt8]) {
    var index = 0
    while index < input.count {
      let byte = input[index]
      if byte < 0x80 {
        let start = index
        while index < input.count, input[index] < 0x80 { index += 1 }
        foldASCII(UnsafeRawBufferPointer(rebasing: input[start..<index]), into: &out)
        continue
      }
      let length = scalarLength(input, at: index)
      guard length > 1, let scalar = decode(input, at: index, length: length) else {
        out.append(byte)
        index += 1
        continue
      }
      if scalar.properties.changesWhenLowercased {
        out.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
      } else {
        out.append(contentsOf: input[index..<index + length])
      }
      index += length
    }
  }

  /// Bytes of the UTF-8 sequence that starts at `index`; 1 where none does.
  @inline(__always)
  static func scalarLength(_ input: UnsafeRawBufferPointer, at index: Int) -> Int {
    let byte = input[index]
    let length: Int
    switch byte {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF: length = 3
    case 0xF0...0xF4: length = 4
    default: return 1
    }
    guard index + length <= input.count else { return 1 }
    for next in index + 1..<index + length where input[next] & 0xC0 != 0x80 { return 1 }
    return length
  }

  private static func decode(_ input: UnsafeRawBufferPointer, at index: Int, length: Int) -> Unicode.Scalar? {
    var value: UInt32
    switch length {
    case 2: value = UInt32(input[index] & 0x1F)
    case 3: value = UInt32(input[index] & 0x0F)
    default: value = UInt32(input[index] & 0x07)
    }
    for next in index + 1..<index + length { value = value << 6 | UInt32(input[next] & 0x3F) }
    // Overlong forms and surrogates are no UTF-8.
    if (length == 3 && value < 0x800) || (length == 4 && value < 0x10000) { return nil }
    return Unicode.Scalar(value)
  }
}
