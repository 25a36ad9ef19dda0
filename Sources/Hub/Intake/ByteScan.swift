import Glibc

/// Searches for single bytes with the C library's vector code.
enum ByteScan {
  /// The first position of `byte`; `nil` when it does not occur.
  @inline(__always)
  static func first(_ byte: UInt8, in bytes: UnsafeRawBufferPointer) -> Int? {
    guard let base = bytes.baseAddress, bytes.count > 0,
      let found = memchr(base, Int32(byte), bytes.count)
    else { return nil }
    return UnsafeRawPointer(found) - base
  }

  /// Whether `byte` is JSON white space.
  /// - Source: RFC 8259, section 2.
  @inline(__always)
  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }
}
