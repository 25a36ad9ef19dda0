import WardModel

/// A key of an object as it was met before: its raw bytes within its parent, and the field it leads to.
///
/// 64 bytes. The words hold the first and the last 16 bytes of the key; shorter keys are padded with zeros and repeat
/// their first words, so that keys of up to 32 bytes are compared without touching any other memory.
struct JSONKey {
  var words: SIMD4<UInt64>
  /// Field of the object that holds the key; ``JSONKeyTable/noParent`` for the outermost.
  var parent: UInt32
  /// Bytes of the key as written, escapes included.
  var length: UInt32
  var field: FieldID
  /// Number of the marked name that this key completes, 0 for none: see ``JSONMarks``.
  var mark: UInt32
  /// Where the bytes of a key of more than 32 bytes lie among ``JSONKeyTable/longNames``.
  var nameOffset: UInt32
  var isUsed: Bool

  static let unused = JSONKey(
    words: .zero, parent: 0, length: 0, field: .overflow, mark: 0, nameOffset: 0, isUsed: false)
}

/// The keys that one decoder has met: from (parent, raw bytes) to a field, without a `String` or a lock.
///
/// Bounded: when full it is emptied and fills again; the fields stay known to ``FieldNames``. Owned by one decoder and
/// never shared; the memory is raw so that lookups in the innermost loop cost no checks.
final class JSONKeyTable {
  static let noParent = UInt32.max
  /// Places, a power of two; 64 bytes each make 256 KiB.
  static let capacity = 4096
  /// Three quarters of the places: longer probes would cost more than filling again.
  private static let keyLimit = capacity / 4 * 3
  /// Bytes for keys longer than 32 bytes, together.
  private static let longNameLimit = 65_536
  /// Bytes that a path may have. Longer ones share ``FieldID/overflow``, for names are kept as long as the process.
  static let pathByteLimit = 512

  let keys: UnsafeMutablePointer<JSONKey>
  let longNames: UnsafeMutablePointer<UInt8>
  /// Masks that keep the first `length` of 16 bytes, as two words, for lengths 0 to 16.
  let masks: UnsafeMutablePointer<SIMD2<UInt64>>
  private var count = 0
  private var longNameCount = 0

  init() {
    keys = .allocate(capacity: Self.capacity)
    keys.initialize(repeating: .unused, count: Self.capacity)
    longNames = .allocate(capacity: Self.longNameLimit)
    longNames.initialize(repeating: 0, count: Self.longNameLimit)
    masks = .allocate(capacity: 17)
    for length in 0...16 {
      masks[length] = SIMD2(
        length >= 8 ? .max : (1 << UInt64(length * 8)) - 1,
        length >= 16 ? .max : length <= 8 ? 0 : (1 << UInt64((length - 8) * 8)) - 1)
    }
  }

  deinit {
    keys.deallocate()
    longNames.deallocate()
    masks.deallocate()
  }

  /// Remembers a key that ``JSONKeyLookup/find(_:_:_:)`` did not find. `start` has 16 readable bytes.
  func insert(_ start: UnsafePointer<UInt8>, _ length: Int, parent: UInt32, field: FieldID, mark: UInt32) {
    let longBytes = length > 32 ? length : 0
    guard longBytes <= Self.longNameLimit else { return }
    if count >= Self.keyLimit || longNameCount + longBytes > Self.longNameLimit {
      keys.update(repeating: .unused, count: Self.capacity)
      count = 0
      longNameCount = 0
    }
    let lookup = JSONKeyLookup(self)
    let words = lookup.words(start, length)
    var place = lookup.home(words, length, parent)
    while keys[place].isUsed { place = (place + 1) & (Self.capacity - 1) }
    keys[place] = JSONKey(
      words: words, parent: parent, length: UInt32(truncatingIfNeeded: length), field: field, mark: mark,
      nameOffset: UInt32(truncatingIfNeeded: longNameCount), isUsed: true)
    (longNames + longNameCount).update(from: start, count: longBytes)
    longNameCount += longBytes
    count += 1
  }
}

/// The pointers of a ``JSONKeyTable``, to be kept in registers. Valid as long as the table lives.
struct JSONKeyLookup {
  private let keys: UnsafeMutablePointer<JSONKey>
  private let longNames: UnsafeMutablePointer<UInt8>
  private let masks: UnsafeMutablePointer<SIMD2<UInt64>>

  init(_ table: JSONKeyTable) {
    keys = table.keys
    longNames = table.longNames
    masks = table.masks
  }

  /// The words of a key: its first and its last 16 bytes. 16 bytes from the start of the key must be readable.
  @inline(__always)
  func words(_ start: UnsafePointer<UInt8>, _ length: Int) -> SIMD4<UInt64> {
    let raw = UnsafeRawPointer(start)
    let mask = masks[length < 16 ? length : 16]
    let tail = raw + (length < 16 ? 0 : length &- 16)
    return SIMD4(
      raw.loadUnaligned(as: UInt64.self).littleEndian & mask.x,
      raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self).littleEndian & mask.y,
      tail.loadUnaligned(as: UInt64.self).littleEndian & mask.x,
      tail.loadUnaligned(fromByteOffset: 8, as: UInt64.self).littleEndian & mask.y)
  }

  /// The place where the search for a key begins.
  @inline(__always)
  func home(_ words: SIMD4<UInt64>, _ length: Int, _ parent: UInt32) -> Int {
    var hash = words.x ^ (words.y &<< 19 | words.y &>> 45)
    hash ^= (words.w &<< 37 | words.w &>> 27) &+ words.z &* 31
    hash = (hash ^ UInt64(truncatingIfNeeded: length)) &+ UInt64(parent) &* 0x9E37_79B9_7F4A_7C15
    // The top 12 bits: as many as the table has places.
    return Int(truncatingIfNeeded: (hash &* 0x9FB2_1C65_1E98_DF25) &>> 52)
  }

  /// The known key with these bytes; `nil` when it is new. Ends because the table always has unused places.
  @inline(__always)
  func find(_ start: UnsafePointer<UInt8>, _ length: Int, _ parent: UInt32) -> UnsafePointer<JSONKey>? {
    let words = words(start, length)
    var place = home(words, length, parent)
    while true {
      let key = keys + place
      // An unused place has length 0 and parent 0, which no key has: the parent 0 is that of nameless fields.
      if key.pointee.words == words, key.pointee.length == UInt32(truncatingIfNeeded: length),
        key.pointee.parent == parent, length <= 32 || isLongName(key, start, length)
      {
        return UnsafePointer(key)
      }
      if !key.pointee.isUsed { return nil }
      place = (place &+ 1) & (JSONKeyTable.capacity &- 1)
    }
  }

  @inline(never)
  private func isLongName(_ key: UnsafePointer<JSONKey>, _ start: UnsafePointer<UInt8>, _ length: Int) -> Bool
  {
    let name = longNames + Int(key.pointee.nameOffset)
    for index in 0..<length where name[index] != start[index] { return false }
    return true
  }
}
