import WardModel

/// A key of an object as it was met before: its raw bytes within its parent, and the field it leads to.
///
/// 64 bytes. The words hold the first and the last 16 bytes of the key; shorter keys are padded with zeros and repeat
/// their first words, so that keys of up to 32 bytes are compared without touching any other memory.
struct JSONKey {
  var words: SIMD4<UInt64>
  /// The number of bytes of the key as written, escapes included, and above its 32 bits the field of the object that
  /// holds the key (``JSONKeyTable/noParent`` for the outermost).
  var tag: UInt64
  var field: FieldID
  /// Number of the marked name that this key completes, 0 for none: see ``JSONMarks``.
  var mark: UInt32
  /// Where the bytes of a key of more than 32 bytes lie among ``JSONKeyTable/longNames``.
  var nameOffset: UInt32
  var isUsed: Bool

  static let unused = JSONKey(
    words: .zero, tag: 0, field: .overflow, mark: 0, nameOffset: 0, isUsed: false)
}

/// The keys that one decoder has met: from (parent, raw bytes) to a field, without a `String` or a lock.
///
/// Bounded: when full it is emptied and fills again; the fields stay known to ``FieldNames``. Owned by one decoder and
/// never shared; the memory is raw so that lookups in the innermost loop cost no checks.
final class JSONKeyTable {
  static let noParent = UInt32.max
  /// Places, a power of two; 64 bytes each make 256 KiB.
  static let capacity = 4096
  /// Half of the places, so that few keys lie far from their first place.
  private static let keyLimit = capacity / 2
  /// Places tried for one key. Keys made to collide are looked up the slow way each time, instead of slowing all others.
  static let probeLimit = 16
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
    let tag = lookup.tag(length, parent)
    var place = lookup.home(words, tag)
    var probes = 1
    while keys[place].isUsed {
      guard probes < Self.probeLimit else { return }
      probes += 1
      place = (place + 1) & (Self.capacity - 1)
    }
    keys[place] = JSONKey(
      words: words, tag: tag, field: field, mark: mark,
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

  @inline(__always)
  func tag(_ length: Int, _ parent: UInt32) -> UInt64 {
    UInt64(parent) &<< 32 | UInt64(truncatingIfNeeded: length) & 0xFFFF_FFFF
  }

  /// The place where the search for a key begins.
  @inline(__always)
  func home(_ words: SIMD4<UInt64>, _ tag: UInt64) -> Int {
    let mixed = words.x ^ (words.y &<< 19 | words.y &>> 45) ^ (words.w &<< 37 | words.w &>> 27)
    // The top 12 bits: as many as the table has places.
    return Int(truncatingIfNeeded: ((mixed ^ tag) &* 0x9FB2_1C65_1E98_DF25) &>> 52)
  }

  /// The known key with these bytes; `nil` when it is new.
  @inline(__always)
  func find(_ start: UnsafePointer<UInt8>, _ length: Int, _ parent: UInt32) -> UnsafePointer<JSONKey>? {
    let words = words(start, length)
    let tag = tag(length, parent)
    let place = home(words, tag)
    let key = keys + place
    // An unused place has the tag 0, which no key has: only fields without a name have the parent 0.
    if key.pointee.words == words, key.pointee.tag == tag, length <= 32 { return UnsafePointer(key) }
    return findFurther(place, words, tag, start)
  }

  @inline(never)
  private func findFurther(
    _ home: Int, _ words: SIMD4<UInt64>, _ tag: UInt64, _ start: UnsafePointer<UInt8>
  ) -> UnsafePointer<JSONKey>? {
    let length = Int(tag & 0xFFFF_FFFF)
    for step in 0..<JSONKeyTable.probeLimit {
      let key = keys + ((home &+ step) & (JSONKeyTable.capacity &- 1))
      if !key.pointee.isUsed { return nil }
      guard key.pointee.words == words, key.pointee.tag == tag else { continue }
      if length <= 32 { return UnsafePointer(key) }
      let name = longNames + Int(key.pointee.nameOffset)
      var isSame = true
      for index in 0..<length where name[index] != start[index] { isSame = false }
      if isSame { return UnsafePointer(key) }
    }
    return nil
  }
}
