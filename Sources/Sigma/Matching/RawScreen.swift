/// Tells quickly, on the bytes as they came, that a value holds none of the literals of an index.
///
/// Keywords are looked for in every value of every event, and nearly every value is seen once: decoding, folding and
/// remembering each would cost more than all other matching. The screen looks at every fourth position for a group of
/// the literals with bit 5 of each byte set, which folds ASCII letters and confuses a few other characters, and
/// says "perhaps" too often rather than "no" once too often.
final class RawScreen: @unchecked Sendable {
  // @unchecked: the pointer is written in `init` and freed in `deinit` only; in between it is read.
  /// 2^(32 − shift) bits. A pointer, because it is read at every value of every event.
  private let bitmap: UnsafeMutablePointer<UInt64>
  private let shift: UInt32
  /// The groups themselves in open addressing; 0 is free (a group has bit 5 of each byte set).
  private let keys: UnsafeMutablePointer<UInt32>
  private let mask: UInt32
  fileprivate static let caseBits: UInt32 = 0x2020_2020

  /// `nil` when some literal has no run of seven bytes that look the same in every encoding.
  /// - Parameter groups: for each literal, its four neighbouring groups.
  init?(_ groups: [PatternIndex.Filed]) {
    guard !groups.isEmpty else { return nil }
    for filed in groups {
      let bytes = (0..<4).map { UInt8(truncatingIfNeeded: filed.key >> UInt32($0 * 8)) }
      guard RawScreen.isPlain(bytes[...]) else { return nil }
    }
    // Long values are looked at in hundreds of places, so one bit in 256 set; 2^16 bits are 8 KiB.
    var bits: UInt32 = 9
    while bits < 16, (1 << bits) < groups.count * 256 { bits += 1 }
    shift = 32 - bits
    var size = 8
    while size < groups.count * 4 { size *= 2 }
    mask = UInt32(size - 1)
    keys = .allocate(capacity: size)
    keys.initialize(repeating: 0, count: size)
    for filed in groups {
      let key = filed.key | RawScreen.caseBits
      var slot = Int(PatternIndex.GroupTable.mix(key) & mask)
      while keys[slot] != 0, keys[slot] != key { slot = (slot + 1) & Int(mask) }
      keys[slot] = key
    }
    let wordCount = (1 << Int(bits)) / 64
    bitmap = .allocate(capacity: wordCount)
    bitmap.initialize(repeating: 0, count: wordCount)
    for filed in groups {
      let bit = Int(PatternIndex.GroupTable.mix(filed.key | RawScreen.caseBits) >> shift)
      bitmap[bit >> 6] |= 1 << UInt64(bit & 63)
    }
  }

  deinit {
    bitmap.deallocate()
    keys.deallocate()
  }

  /// What the screen looks like to code that reads it often; valid as long as the screen lives.
  struct View {
    let bitmap: UnsafePointer<UInt64>
    let shift: UInt32
    let keys: UnsafePointer<UInt32>
    let mask: UInt32
  }
  var view: View { View(bitmap: UnsafePointer(bitmap), shift: shift, keys: UnsafePointer(keys), mask: mask) }

  /// Bytes that no usual encoding of text escapes: printable ASCII except quotes, slashes and what JSON encoders like to
  /// write as `\u003c`.
  static func isPlain(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.allSatisfy { byte in
      switch byte {
      case 0x22, 0x26, 0x27, 0x2B, 0x2F, 0x3C, 0x3D, 0x3E, 0x5C: false
      default: byte >= 0x20 && byte < 0x7F
      }
    }
  }

  /// Whether `\u` occurs.
  @inline(__always)
  fileprivate static func holdsUnicodeEscape(_ base: UnsafeRawPointer, _ count: Int) -> Bool {
    var position = 0
    while position &+ 8 <= count {
      // A zero byte after the backslashes are made zero.
      let zeroed = base.loadUnaligned(fromByteOffset: position, as: UInt64.self) ^ 0x5C5C_5C5C_5C5C_5C5C
      let hit = (zeroed &- 0x0101_0101_0101_0101) & ~zeroed & 0x8080_8080_8080_8080
      if hit == 0 {
        position &+= 8
        continue
      }
      position &+= UInt64(littleEndian: hit).trailingZeroBitCount / 8 &+ 1
      if position < count, base.load(fromByteOffset: position, as: UInt8.self) == 0x75 { return true }
      position &+= 1
    }
    while position &+ 2 <= count {
      if base.loadUnaligned(fromByteOffset: position, as: UInt16.self) == UInt16(littleEndian: 0x755C) {
        return true
      }
      position &+= 1
    }
    return false
  }
}

extension RawScreen.View {
  /// The bitmap said perhaps; the table knows.
  @inline(__always)
  private func isGroup(_ key: UInt32, _ mixed: UInt32) -> Bool {
    var slot = mixed & mask
    while keys[Int(slot)] != 0 {
      if keys[Int(slot)] == key { return true }
      slot = (slot &+ 1) & mask
    }
    return false
  }

  /// False only when no literal is in the value.
  @inline(__always)
  func mayHold(_ value: UnsafeRawBufferPointer, isEncoded: Bool) -> Bool {
    guard let base = value.baseAddress, value.count >= 7 else { return false }
    let last = value.count &- 4
    var seen: UInt32 = base.loadUnaligned(fromByteOffset: last, as: UInt32.self)
    var position = 0
    while position <= last {
      let word = base.loadUnaligned(fromByteOffset: position, as: UInt32.self)
      seen |= word
      let mixed = PatternIndex.GroupTable.mix(word | RawScreen.caseBits)
      let bit = mixed &>> shift
      if bitmap[Int(bit >> 6)] & (1 << UInt64(bit & 63)) != 0, isGroup(word | RawScreen.caseBits, mixed) {
        return true
      }
      position &+= 4
    }
    // Beyond ASCII folding is more than a bit, and an escape may stand for any letter.
    if seen & 0x8080_8080 != 0 { return true }
    return isEncoded && RawScreen.holdsUnicodeEscape(base, value.count)
  }
}
