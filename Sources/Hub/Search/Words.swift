/// The words of a record, as the index knows them: letters, digits and underscores, in lower case, at most 64 bytes.
///
/// They are read off the raw bytes, so that every format is searched alike and nothing needs to be decoded to be indexed:
/// an escape of JSON is no part of a word.
public enum Words {
  /// Bytes of a word that count; what is longer is known by its beginning.
  static let byteLimit = 64

  /// Calls `body` with the number of each word, in order, with repetitions.
  @inline(__always)
  static func forEach(in bytes: UnsafeRawBufferPointer, _ body: (UInt64) -> Void) {
    var index = 0
    let count = bytes.count
    while index < count {
      var byte = bytes[index]
      if byte == UInt8(ascii: "\\") {
        index &+= escapeLength(bytes, index)
        continue
      }
      guard isWord(byte) else {
        index &+= 1
        continue
      }
      var hash = start
      let first = index
      repeat {
        if index &- first < byteLimit { hash = (hash ^ UInt64(lowercased(byte))) &* prime }
        index &+= 1
        if index == count { break }
        byte = bytes[index]
      } while isWord(byte)
      body(mixed(hash))
    }
  }

  /// The numbers of the words of a text, without repetition.
  public static func numbers(of text: String) -> [UInt64] {
    var seen: Set<UInt64> = []
    var numbers: [UInt64] = []
    var text = text
    text.withUTF8 {
      forEach(in: UnsafeRawBufferPointer($0)) { if seen.insert($0).inserted { numbers.append($0) } }
    }
    return numbers
  }

  // FNV-1a over the bytes, then mixed so that all bits count.
  // - Source: draft-eastlake-fnv; Stafford, "Better Bit Mixing", variant 13.
  private static let start: UInt64 = 0xCBF2_9CE4_8422_2325
  private static let prime: UInt64 = 0x100_0000_01B3

  @inline(__always) private static func mixed(_ hash: UInt64) -> UInt64 {
    var hash = hash
    hash = (hash ^ hash >> 30) &* 0xBF58_476D_1CE4_E5B9
    hash = (hash ^ hash >> 27) &* 0x94D0_49BB_1331_11EB
    return hash ^ hash >> 31
  }

  @inline(__always) private static func isWord(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x5F || byte >= 0x80
  }

  @inline(__always) private static func lowercased(_ byte: UInt8) -> UInt8 {
    byte &- 0x41 < 26 ? byte | 0x20 : byte
  }

  /// Bytes of an escape: two, or six for `\u` with four digits.
  @inline(__always) private static func escapeLength(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Int {
    guard index &+ 1 < bytes.count else { return 1 }
    switch bytes[index &+ 1] {
    case UInt8(ascii: "u"): return min(6, bytes.count &- index)
    case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return 2
    default: return 1
    }
  }
}
