import WardModel

/// The values of one chunk on their way into a batch: a fixed buffer for the bytes, and the slots.
///
/// All writing is checked against `limit`, which never exceeds the buffer.
struct EVTXOutput {
  let base: UnsafeMutableRawPointer
  let capacity: Int
  /// Offset in the batch at which the buffer will be appended.
  let batchOffset: Int
  /// Bytes written so far.
  var position = 0
  /// The record at hand may write up to here.
  var limit: Int
  var slots: [Slot]
  var slotLimit = 0

  init(
    _ buffer: UnsafeMutableRawBufferPointer, base: UnsafeMutableRawPointer, batchOffset: Int, slots: [Slot]
  ) {
    self.base = base
    capacity = buffer.count
    self.batchOffset = batchOffset
    limit = buffer.count
    self.slots = slots
  }

  /// Makes sure that `count` more bytes fit.
  @inline(__always) func reserve(_ count: Int) throws(EVTXFault) {
    guard count >= 0, count <= limit &- position else { throw .tooLarge }
  }

  /// Adds a slot for the bytes from `start` to the last written.
  @inline(__always) mutating func slot(_ field: FieldID, from start: Int, kind: ValueKind) throws(EVTXFault) {
    try slot(field, at: start, length: position &- start, kind: kind)
  }

  @inline(__always) mutating func slot(
    _ field: FieldID, at start: Int, length: Int, kind: ValueKind
  ) throws(EVTXFault) {
    guard slots.count < slotLimit else { throw .tooLarge }
    slots.append(
      Slot(
        field: field, offset: UInt32(truncatingIfNeeded: batchOffset &+ start),
        length: UInt32(truncatingIfNeeded: length), kind: kind))
  }

  /// The written bytes of a slot of this chunk.
  func bytes(of slot: Slot) -> UnsafeRawBufferPointer {
    let start = Int(slot.offset) - batchOffset
    guard start >= 0, start + Int(slot.length) <= position else {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    return UnsafeRawBufferPointer(start: base + start, count: Int(slot.length))
  }
}

// Writing. Callers reserve first; `byte` and its kin do not check.
extension EVTXOutput {
  @inline(__always) mutating func byte(_ value: UInt8) {
    base.storeBytes(of: value, toByteOffset: position, as: UInt8.self)
    position &+= 1
  }

  mutating func ascii(_ text: StaticString) throws(EVTXFault) {
    try reserve(text.utf8CodeUnitCount)
    (base + position).copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
    position &+= text.utf8CodeUnitCount
  }

  /// UTF-16LE as UTF-8; lone surrogates become U+FFFD, trailing zeros are dropped.
  mutating func utf16(_ source: UnsafeRawBufferPointer) throws(EVTXFault) {
    guard let input = source.baseAddress else { return }
    var count = source.count & ~1
    while count >= 2, input.loadUnaligned(fromByteOffset: count &- 2, as: UInt16.self) == 0 { count &-= 2 }
    // Two bytes become at most three.
    try reserve(count / 2 * 3)
    var index = 0
    while index < count {
      // Four ASCII characters at a time: gather the low bytes of a word.
      while index &+ 8 <= count {
        var word = input.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
        guard word & 0xFF80_FF80_FF80_FF80 == 0 else { break }
        word = (word | word >> 8) & 0x0000_FFFF_0000_FFFF
        word = word | word >> 16
        base.storeBytes(
          of: UInt32(truncatingIfNeeded: word).littleEndian, toByteOffset: position, as: UInt32.self)
        position &+= 4
        index &+= 8
      }
      guard index < count else { break }
      let unit = UInt32(input.loadUnaligned(fromByteOffset: index, as: UInt16.self).littleEndian)
      index &+= 2
      guard unit & 0xF800 == 0xD800 else {
        scalar(unit)
        continue
      }
      var value: UInt32 = 0xFFFD
      if unit < 0xDC00, index < count {
        let low = UInt32(input.loadUnaligned(fromByteOffset: index, as: UInt16.self).littleEndian)
        if low & 0xFC00 == 0xDC00 {
          value = 0x10000 &+ ((unit & 0x3FF) << 10 | low & 0x3FF)
          index &+= 2
        }
      }
      scalar(value)
    }
  }

  /// One scalar in UTF-8; the caller has reserved four bytes, and passes no surrogate.
  mutating func scalar(_ value: UInt32) {
    if value < 0x80 {
      byte(UInt8(truncatingIfNeeded: value))
    } else if value < 0x800 {
      byte(UInt8(truncatingIfNeeded: 0xC0 | value >> 6))
      byte(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
    } else if value < 0x10000 {
      byte(UInt8(truncatingIfNeeded: 0xE0 | value >> 12))
      byte(UInt8(truncatingIfNeeded: 0x80 | value >> 6 & 0x3F))
      byte(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
    } else {
      byte(UInt8(truncatingIfNeeded: 0xF0 | value >> 18 & 0x07))
      byte(UInt8(truncatingIfNeeded: 0x80 | value >> 12 & 0x3F))
      byte(UInt8(truncatingIfNeeded: 0x80 | value >> 6 & 0x3F))
      byte(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
    }
  }

  mutating func decimal(_ value: UInt64) throws(EVTXFault) {
    try reserve(20)
    var rest = value
    var length = 1
    var bound: UInt64 = 10
    while length < 20, value >= bound {
      length &+= 1
      let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
      if overflow { break }
      bound = next
    }
    var place = position &+ length
    position = place
    repeat {
      place &-= 1
      base.storeBytes(of: 0x30 &+ UInt8(truncatingIfNeeded: rest % 10), toByteOffset: place, as: UInt8.self)
      rest /= 10
    } while rest != 0
  }

  mutating func decimal(signed value: Int64) throws(EVTXFault) {
    if value < 0 {
      try reserve(21)
      byte(0x2D)
    }
    try decimal(value.magnitude)
  }

  /// Decimal digits with leading zeros; the caller has reserved `width` bytes.
  mutating func padded(_ value: Int, width: Int) {
    var rest = value
    var place = position &+ width
    position = place
    for _ in 0..<width {
      place &-= 1
      base.storeBytes(of: 0x30 &+ UInt8(truncatingIfNeeded: rest % 10), toByteOffset: place, as: UInt8.self)
      rest /= 10
    }
  }

  /// `0x` and hexadecimal digits in lower case, without leading zeros.
  mutating func hexNumber(_ value: UInt64) throws(EVTXFault) {
    try reserve(18)
    byte(0x30)
    byte(0x78)
    var shift = value == 0 ? 0 : (63 &- value.leadingZeroBitCount) & ~3
    while shift >= 0 {
      let digit = UInt8(truncatingIfNeeded: value >> UInt64(shift) & 0xF)
      byte(digit < 10 ? 0x30 &+ digit : 0x57 &+ digit)
      shift &-= 4
    }
  }

  /// Two hexadecimal digits in upper case; the caller has reserved two bytes.
  @inline(__always) mutating func hexByte(_ value: UInt8) {
    let high = value >> 4
    let low = value & 0xF
    byte(high < 10 ? 0x30 &+ high : 0x37 &+ high)
    byte(low < 10 ? 0x30 &+ low : 0x37 &+ low)
  }
}
