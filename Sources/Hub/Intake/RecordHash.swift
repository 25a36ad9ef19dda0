/// The secret with which a hub hashes records, so that nobody outside can make two that look alike.
public struct RecordHashKey: Hashable, Sendable {
  public var low: UInt64
  public var high: UInt64
  public init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }
}

/// A keyed 128-bit hash of a record: SipHash-2-4 with 128-bit output.
/// - Source: Aumasson and Bernstein, *SipHash: a fast short-input PRF* (2012); its reference implementation for 128 bits.
struct RecordHash: Hashable, Sendable {
  var low: UInt64
  var high: UInt64

  init(_ bytes: UnsafeRawBufferPointer, key: RecordHashKey) {
    var state = State(key)
    let count = bytes.count
    let whole = count & ~7
    var place = 0
    while place < whole {
      state.take(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
      place &+= 8
    }
    var last = UInt64(truncatingIfNeeded: count) &<< 56
    var shift: UInt64 = 0
    while place < count {
      last |= UInt64(bytes[place]) &<< shift
      place &+= 1
      shift &+= 8
    }
    state.take(last)
    state.v2 ^= 0xEE
    low = state.finish()
    state.v1 ^= 0xDD
    high = state.finish()
  }

  private struct State {
    var v0: UInt64
    var v1: UInt64
    var v2: UInt64
    var v3: UInt64

    init(_ key: RecordHashKey) {
      v0 = 0x736F_6D65_7073_6575 ^ key.low
      v1 = 0x646F_7261_6E64_6F6D ^ key.high ^ 0xEE
      v2 = 0x6C79_6765_6E65_7261 ^ key.low
      v3 = 0x7465_6462_7974_6573 ^ key.high
    }

    @inline(__always)
    mutating func take(_ word: UInt64) {
      v3 ^= word
      round()
      round()
      v0 ^= word
    }

    mutating func finish() -> UInt64 {
      for _ in 0..<4 { round() }
      return v0 ^ v1 ^ v2 ^ v3
    }

    @inline(__always)
    private mutating func round() {
      v0 &+= v1
      v1 = v1 &<< 13 | v1 &>> 51
      v1 ^= v0
      v0 = v0 &<< 32 | v0 &>> 32
      v2 &+= v3
      v3 = v3 &<< 16 | v3 &>> 48
      v3 ^= v2
      v0 &+= v3
      v3 = v3 &<< 21 | v3 &>> 43
      v3 ^= v0
      v2 &+= v1
      v1 = v1 &<< 17 | v1 &>> 47
      v1 ^= v2
      v2 = v2 &<< 32 | v2 &>> 32
    }
  }
}
