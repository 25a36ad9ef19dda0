import CScan

/// Makes sieves: see `ward_sieve`.
enum KeySieve {
  private static let bucketCount = 8
  /// Bytes of a key that the sieve looks at.
  static let width = 4

  /// A sieve that lets through every place where one of the keys begins. Keys have one to four bytes.
  static func make(_ keys: [[UInt8]]) -> ward_sieve {
    var sieve = ward_sieve()
    withUnsafeMutableBytes(of: &sieve) { tables in
      // `low`, then `high`: four places of 16 entries each.
      let highStart = tables.count / 2
      for (key, bucket) in bucketed(keys) {
        let bit: UInt8 = 1 << UInt8(bucket)
        for place in 0..<width {
          guard place < key.count else {
            // Whatever follows a shorter key passes.
            for half in 0..<16 {
              tables[place * 16 + half] |= bit
              tables[highStart + place * 16 + half] |= bit
            }
            continue
          }
          tables[place * 16 + Int(key[place] & 15)] |= bit
          tables[highStart + place * 16 + Int(key[place] >> 4)] |= bit
        }
      }
    }
    return sieve
  }

  /// Keys with their buckets: neighbours in order share one, and short keys, which let much through, share none with long
  /// ones.
  private static func bucketed(_ keys: [[UInt8]]) -> [(key: [UInt8], bucket: Int)] {
    let sorted = Set(keys).sorted {
      $0.count != $1.count ? $0.count > $1.count : $0.lexicographicallyPrecedes($1)
    }
    let long = sorted.filter { $0.count == width }
    let short = sorted.filter { $0.count < width }
    let shortBucketCount = long.isEmpty ? bucketCount : min(short.count, 2)
    let longBucketCount = bucketCount - shortBucketCount
    return long.enumerated().map { ($1, $0 * longBucketCount / long.count) }
      + short.enumerated().map { ($1, longBucketCount + $0 * shortBucketCount / short.count) }
  }
}

/// Tells quickly, on the bytes as they came, that a text holds none of a few literals: each is known by its rarest four
/// bytes that look the same in every encoding. Says "perhaps" too often rather than "no" once too often.
final class RawSieve: @unchecked Sendable {
  // @unchecked: the pointers are written in `init` and freed in `deinit` only; in between they are read.
  private let sieve: UnsafeMutablePointer<ward_sieve>
  /// Open addressing, 0 is free; keys have bit 5 of each byte set, which folds ASCII letters.
  private let keys: UnsafeMutablePointer<UInt32>
  private let mask: UInt32
  let keyCount: Int

  /// More literals let too much through.
  static let literalLimit = 96

  /// `nil` when there are too many literals, or one has no four such bytes.
  init?(_ literals: [ArraySlice<UInt8>]) {
    guard !literals.isEmpty, literals.count <= RawSieve.literalLimit else { return nil }
    var chosen: Set<[UInt8]> = []
    for literal in literals {
      guard let key = RawSieve.key(of: literal) else { return nil }
      chosen.insert(key.map { $0 | 0x20 })
    }
    keyCount = chosen.count
    sieve = .allocate(capacity: 1)
    sieve.initialize(to: KeySieve.make(Array(chosen)))
    var size = 8
    while size < chosen.count * 4 { size *= 2 }
    mask = UInt32(size - 1)
    keys = .allocate(capacity: size)
    keys.initialize(repeating: 0, count: size)
    for key in chosen {
      let word = UInt32(key[0]) | UInt32(key[1]) << 8 | UInt32(key[2]) << 16 | UInt32(key[3]) << 24
      var place = Int(PatternIndex.GroupTable.mix(word) & mask)
      while keys[place] != 0 { place = (place + 1) & Int(mask) }
      keys[place] = word
    }
  }

  deinit {
    sieve.deallocate()
    keys.deallocate()
  }

  private static func key(of literal: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var best: (cost: Int, key: ArraySlice<UInt8>)?
    var start = literal.startIndex
    while start + KeySieve.width <= literal.endIndex {
      let key = literal[start..<start + KeySieve.width]
      start += 1
      guard RawScreen.isPlain(key) else { continue }
      let cost = CommonText.commonness(of: key)
      if cost < best?.cost ?? .max { best = (cost, key) }
    }
    return best?.key
  }

  /// What the sieve looks like to code that reads it often; valid as long as the sieve lives.
  struct View {
    let sieve: UnsafePointer<ward_sieve>
    let keys: UnsafePointer<UInt32>
    let mask: UInt32

    /// False only when no literal is in the text, nor in any part of it read as a value.
    @inline(__always)
    func mayHold(_ text: UnsafeRawBufferPointer, isEncoded: Bool) -> Bool {
      guard let base = text.baseAddress else { return false }
      return ward_sieve_finds(
        base.assumingMemoryBound(to: UInt8.self), text.count, sieve, keys, mask, isEncoded ? 1 : 0, 0) != 0
    }
  }
  var view: View { View(sieve: UnsafePointer(sieve), keys: UnsafePointer(keys), mask: mask) }
}
