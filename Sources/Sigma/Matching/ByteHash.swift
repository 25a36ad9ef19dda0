/// A fast keyed hash of bytes for tables in memory. Not for storage, not against an attacker who can see the key.
enum ByteHash {
  /// Eight bytes at a time through a 64 × 64 → 128 bit multiplication whose halves are folded together.
  @inline(__always)
  static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
    let count = bytes.count
    var state = seed ^ (UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15)
    guard let base = bytes.baseAddress else { return mix(state, 0xD6E8_FEB8_6659_FD93) }
    var index = 0
    while index &+ 8 <= count {
      state = mix(state ^ base.loadUnaligned(fromByteOffset: index, as: UInt64.self), 0xA076_1D64_78BD_642F)
      index &+= 8
    }
    if index < count {
      var tail: UInt64 = 0
      if count >= 8 {
        // The last eight bytes, some of them for the second time.
        tail = base.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
      } else {
        while index < count {
          tail = tail << 8 | UInt64(base.load(fromByteOffset: index, as: UInt8.self))
          index &+= 1
        }
      }
      state = mix(state ^ tail, 0xE703_7ED1_A0B4_28DB)
    }
    return mix(state, 0xD6E8_FEB8_6659_FD93)
  }

  @inline(__always)
  private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }
}
