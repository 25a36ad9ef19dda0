/// A small hash table from byte strings to values, looked up in place without making a `String`.
///
/// Keys come from logs, which an attacker may write: the table keeps at most `entryLimit` keys of at most
/// `keyByteLimit` bytes and gives up after `probeLimit` collisions, so what is not kept is only slower, never wrong.
struct ByteKeyTable<Value: Sendable>: Sendable {
  /// Keys. Formats have some hundred names; the bound keeps a flood of invented names small.
  static var entryLimit: Int { 4096 }
  /// Bytes. Longer names are rare and not worth caching.
  static var keyByteLimit: Int { 256 }
  static var probeLimit: Int { 16 }

  private struct Entry {
    var hash: UInt64
    var word: UInt64
    var keyOffset: Int
    var keyCount: Int
    var value: Value
  }
  private var entries: [Entry] = []
  private var keyBytes: [UInt8] = []
  /// Index into `entries` plus one; 0 is free. A power of two, at most half full.
  private var buckets = [UInt32](repeating: 0, count: 64)

  /// The first and last bytes of a key as one word; with the length, all of a key of at most eight bytes.
  @inline(__always) private static func word(_ key: Bytes) -> UInt64 {
    let count = key.count
    if count >= 8 { return key.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self) }
    if count >= 4 {
      return UInt64(key.loadUnaligned(fromByteOffset: 0, as: UInt32.self))
        | UInt64(key.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)) << 32
    }
    if count == 0 { return 0 }
    return UInt64(key[0]) | UInt64(key[count >> 1]) << 8 | UInt64(key[count &- 1]) << 16
  }

  @inline(__always) private static func hash(_ key: Bytes, _ word: UInt64) -> UInt64 {
    var hash = (word ^ UInt64(truncatingIfNeeded: key.count)) &* 0x9E37_79B9_7F4A_7C15
    var index = 0
    while index &+ 8 < key.count {
      hash ^= hash >> 32
      hash = (hash ^ key.loadUnaligned(fromByteOffset: index, as: UInt64.self)) &* 0xFF51_AFD7_ED55_8CCD
      index &+= 8
    }
    return hash ^ hash >> 29
  }

  @inline(__always) func value(_ key: Bytes) -> Value? {
    guard key.count <= Self.keyByteLimit else { return nil }
    let word = Self.word(key)
    let hash = Self.hash(key, word)
    return entries.withUnsafeBufferPointer { entries in
      buckets.withUnsafeBufferPointer { buckets in
        let mask = buckets.count &- 1
        var bucket = Int(truncatingIfNeeded: hash) & mask
        for _ in 0..<Self.probeLimit {
          // Buckets hold only indices of entries; `mask` keeps `bucket` inside.
          let number = Int(buckets[bucket])
          if number == 0 { return nil }
          let entry = entries[number &- 1]
          if entry.word == word, entry.keyCount == key.count, key.count <= 8 || matches(entry.keyOffset, key)
          {
            return entry.value
          }
          bucket = (bucket &+ 1) & mask
        }
        return nil
      }
    }
  }

  @inline(__always) private func matches(_ offset: Int, _ key: Bytes) -> Bool {
    keyBytes.withUnsafeBytes { $0.part(offset, offset &+ key.count).equals(key) }
  }

  /// Keeps a value when there is room.
  mutating func insert(_ key: Bytes, _ value: Value) {
    guard key.count <= Self.keyByteLimit, entries.count < Self.entryLimit else { return }
    let word = Self.word(key)
    entries.append(
      Entry(
        hash: Self.hash(key, word), word: word, keyOffset: keyBytes.count, keyCount: key.count, value: value))
    keyBytes.append(contentsOf: key)
    if entries.count * 2 > buckets.count {
      buckets = [UInt32](repeating: 0, count: buckets.count * 2)
      for index in entries.indices { place(index) }
    } else {
      place(entries.count - 1)
    }
  }

  private mutating func place(_ index: Int) {
    let mask = buckets.count - 1
    var bucket = Int(truncatingIfNeeded: entries[index].hash) & mask
    for _ in 0..<Self.probeLimit {
      if buckets[bucket] == 0 {
        buckets[bucket] = UInt32(index + 1)
        return
      }
      bucket = (bucket + 1) & mask
    }
  }
}
