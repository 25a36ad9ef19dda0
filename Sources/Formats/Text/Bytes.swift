import Glibc

/// The bytes under a decoder's eyes. The helpers here clamp every range, so no input can reach past the end.
typealias Bytes = UnsafeRawBufferPointer

extension UnsafeRawBufferPointer {
  /// The bytes in `start..<end`, clamped to what is there.
  @inline(__always) func part(_ start: Int, _ end: Int) -> Bytes {
    let end = Swift.min(end, count)
    let start = Swift.max(0, start)
    guard start < end, let base = baseAddress else { return Bytes(start: nil, count: 0) }
    return Bytes(start: base + start, count: end - start)
  }

  /// The byte at `index`, or 0 outside.
  @inline(__always) func at(_ index: Int) -> UInt8 {
    index >= 0 && index < count ? self[index] : 0
  }

  /// Index of the first `byte` in `start..<end`; `end` when there is none.
  @inline(__always) func find(_ byte: UInt8, _ start: Int, _ end: Int) -> Int {
    guard start >= 0, start < end, end <= count, let base = baseAddress,
      let found = memchr(base + start, Int32(byte), end - start)
    else { return end }
    return UnsafeRawPointer(found) - base
  }

  /// Index of the first `byte` at or after `start`, `count` when there is none; eight bytes at a time, for distances of a few
  /// words, where a call would cost more.
  @inline(__always) func findNear(_ byte: UInt8, _ start: Int) -> Int {
    var index = Swift.max(0, start)
    let pattern = UInt64(byte) &* 0x0101_0101_0101_0101
    while index &+ 8 <= count {
      // A byte of `word` is zero where the searched one stands; the lowest set high bit is exact.
      let word = UInt64(littleEndian: loadUnaligned(fromByteOffset: index, as: UInt64.self)) ^ pattern
      let zeros = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
      if zeros != 0 { return index &+ zeros.trailingZeroBitCount &>> 3 }
      index &+= 8
    }
    while index < count, self[index] != byte { index &+= 1 }
    return index
  }

  @inline(__always) func contains(_ byte: UInt8) -> Bool { find(byte, 0, count) < count }

  /// True when the ASCII text stands at `index`.
  @inline(__always) func has(_ text: StaticString, at index: Int = 0) -> Bool {
    let length = text.utf8CodeUnitCount
    guard index >= 0, length <= count - index, let base = baseAddress else { return false }
    return memcmp(base + index, text.utf8Start, length) == 0
  }

  @inline(__always) func equals(_ text: StaticString) -> Bool { count == text.utf8CodeUnitCount && has(text) }

  @inline(__always) func equals(_ other: Bytes) -> Bool {
    guard count == other.count else { return false }
    guard count > 0, let a = baseAddress, let b = other.baseAddress else { return true }
    return memcmp(a, b, count) == 0
  }

  /// Index where the text first stands, at or after `start`; `nil` when nowhere.
  func index(of text: StaticString, from start: Int = 0) -> Int? {
    guard text.utf8CodeUnitCount > 0 else { return nil }
    let first = text.utf8Start[0]
    var index = start
    while true {
      index = find(first, index, count)
      if index >= count { return nil }
      if has(text, at: index) { return index }
      index += 1
    }
  }

  /// The whole number written in decimal digits, 1 to 18 of them; `nil` for anything else.
  @inline(__always) var decimal: Int? {
    guard count > 0, count <= 18 else { return nil }
    var value = 0
    for byte in self {
      guard byte.isDigit else { return nil }
      value = value &* 10 &+ Int(byte &- 0x30)
    }
    return value
  }

  var string: String { String(decoding: self, as: UTF8.self) }
}

extension UInt8 {
  @inline(__always) var isDigit: Bool { self &- 0x30 < 10 }
  @inline(__always) var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
  /// The value of a hexadecimal digit; `nil` for any other byte.
  @inline(__always) var hexValue: UInt8? {
    if isDigit { return self &- 0x30 }
    let folded = self | 0x20
    return folded >= 0x61 && folded <= 0x66 ? folded &- 0x61 &+ 10 : nil
  }
}

/// ASCII bytes by name, for scanners.
enum ASCII {
  static let tab: UInt8 = 0x09
  static let lineFeed: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D
  static let space: UInt8 = 0x20
  static let quote: UInt8 = 0x22
  static let apostrophe: UInt8 = 0x27
  static let openParenthesis: UInt8 = 0x28
  static let comma: UInt8 = 0x2C
  static let dash: UInt8 = 0x2D
  static let dot: UInt8 = 0x2E
  static let slash: UInt8 = 0x2F
  static let colon: UInt8 = 0x3A
  static let less: UInt8 = 0x3C
  static let equals: UInt8 = 0x3D
  static let greater: UInt8 = 0x3E
  static let openBracket: UInt8 = 0x5B
  static let backslash: UInt8 = 0x5C
  static let closeBracket: UInt8 = 0x5D
  static let openBrace: UInt8 = 0x7B
  static let pipe: UInt8 = 0x7C
}
