/// Turns UTF-16 text that comes in parts into UTF-8, as `>` in PowerShell and Notepad's "Unicode" write it.
/// - Source: RFC 2781; The Unicode Standard, section 3.9 (lone surrogates become U+FFFD).
public struct UTF16Transcoder: Sendable {
  private let isBigEndian: Bool
  /// A first byte whose second was not there yet.
  private var half: UInt8?
  /// A first surrogate whose second was not there yet.
  private var high: UInt16?

  /// - Parameter head: the first bytes of the text, two or more.
  /// - Returns: `nil` when they are no UTF-16: it shows by its byte order mark, or by an ASCII sign that begins a log
  ///   with a zero beside it.
  public init?(head: some Collection<UInt8>) {
    let bytes = Array(head.prefix(4))
    guard bytes.count >= 2 else { return nil }
    let opening: [UInt8] = [UInt8(ascii: "<"), UInt8(ascii: "{"), UInt8(ascii: "[")]
    switch (bytes[0], bytes[1]) {
    // The mark of UTF-32 begins like that of UTF-16.
    case (0xFF, 0xFE) where bytes.count < 4 || bytes[2] != 0 || bytes[3] != 0: isBigEndian = false
    case (0xFE, 0xFF): isBigEndian = true
    case (let sign, 0) where opening.contains(sign) && bytes.count == 4 && bytes[2] != 0 && bytes[3] == 0:
      isBigEndian = false
    case (0, let sign) where opening.contains(sign) && bytes.count == 4 && bytes[2] == 0 && bytes[3] != 0:
      isBigEndian = true
    default: return nil
    }
  }

  init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

  /// Appends what these bytes complete.
  public mutating func write(_ bytes: UnsafeRawBufferPointer, into out: inout [UInt8]) {
    out.reserveCapacity(out.count + bytes.count / 2)
    for byte in bytes {
      guard let first = half else {
        half = byte
        continue
      }
      half = nil
      unit(isBigEndian ? UInt16(first) << 8 | UInt16(byte) : UInt16(byte) << 8 | UInt16(first), into: &out)
    }
  }

  /// Ends the text: what is incomplete becomes U+FFFD.
  public mutating func finish(into out: inout [UInt8]) {
    if high != nil || half != nil { out += UTF16Transcoder.replacement }
    (high, half) = (nil, nil)
  }

  private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

  private mutating func unit(_ unit: UInt16, into out: inout [UInt8]) {
    if let first = high {
      high = nil
      if unit & 0xFC00 == 0xDC00 {
        let scalar = 0x1_0000 + (UInt32(first & 0x3FF) << 10 | UInt32(unit & 0x3FF))
        out.append(0xF0 | UInt8(truncatingIfNeeded: scalar >> 18))
        out.append(0x80 | UInt8(truncatingIfNeeded: scalar >> 12 & 0x3F))
        out.append(0x80 | UInt8(truncatingIfNeeded: scalar >> 6 & 0x3F))
        out.append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F))
        return
      }
      out += UTF16Transcoder.replacement
    }
    switch unit {
    case 0..<0x80: out.append(UInt8(truncatingIfNeeded: unit))
    case 0x80..<0x800:
      out.append(0xC0 | UInt8(truncatingIfNeeded: unit >> 6))
      out.append(0x80 | UInt8(truncatingIfNeeded: unit & 0x3F))
    case 0xD800..<0xDC00: high = unit
    case 0xDC00..<0xE000: out += UTF16Transcoder.replacement
    default:
      out.append(0xE0 | UInt8(truncatingIfNeeded: unit >> 12))
      out.append(0x80 | UInt8(truncatingIfNeeded: unit >> 6 & 0x3F))
      out.append(0x80 | UInt8(truncatingIfNeeded: unit & 0x3F))
    }
  }
}
