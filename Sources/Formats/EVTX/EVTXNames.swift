import WardModel

/// The names of elements and attributes met so far, with the fields they stand for.
///
/// A cache in front of ``FieldNames``: names are looked up by their UTF-16 bytes, so no `String` is made for a known
/// name. Emptied between chunks when it has grown past `limit`.
struct EVTXNames: Sendable {
  /// Names kept before the cache is emptied; a chunk can add about 6,000.
  static let limit = 8192
  /// Bytes of a name that count: 1 KiB, where real names have less than 100. What follows is cut off, so that names
  /// from a hostile log fill no memory.
  static let nameByteLimit = 1024

  struct Entry: Sendable {
    var start: Int
    var length: Int
    var isUTF8: Bool
    var field: FieldID
    var known: WindowsEventName?
  }

  let fields: FieldNames
  private(set) var entries: [Entry] = []
  private var storage: [UInt8] = []
  /// Open addressing; the index of the entry plus one, 0 for free. A power of two, at most half full.
  private var table: [UInt32] = Array(repeating: 0, count: 1024)
  private var pairs: [UInt64: FieldID] = [:]

  init(fields: FieldNames) { self.fields = fields }

  /// Call between chunks only: numbers given out before become invalid.
  mutating func trim() {
    guard entries.count > Self.limit || pairs.count > 4 * Self.limit else { return }
    self = EVTXNames(fields: fields)
  }

  /// The field of a name in UTF-8.
  mutating func field(utf8 name: UnsafeRawBufferPointer) -> FieldID {
    entries[number(of: name, isUTF8: true)].field
  }

  /// The number of a name in UTF-16LE, or in UTF-8.
  mutating func number(of name: UnsafeRawBufferPointer, isUTF8: Bool = false) -> Int {
    let name = UnsafeRawBufferPointer(rebasing: name.prefix(Self.nameByteLimit))
    let hash = Self.hash(name)
    var place = hash & (table.count &- 1)
    while table[place] != 0 {
      let number = Int(table[place]) &- 1
      if entries[number].isUTF8 == isUTF8, equals(entries[number], name) { return number }
      place = (place &+ 1) & (table.count &- 1)
    }
    return add(name, hash, isUTF8: isUTF8)
  }

  private static func hash(_ name: UnsafeRawBufferPointer) -> Int {
    // `Hasher` is seeded for each process: nobody can prepare names that collide. No result depends on the order.
    var hasher = Hasher()
    hasher.combine(bytes: name)
    return hasher.finalize()
  }

  private func equals(_ entry: Entry, _ name: UnsafeRawBufferPointer) -> Bool {
    guard entry.length == name.count else { return false }
    return storage.withUnsafeBytes { bytes in
      for index in 0..<name.count where bytes[entry.start &+ index] != name[index] { return false }
      return true
    }
  }

  private mutating func add(_ name: UnsafeRawBufferPointer, _ hash: Int, isUTF8: Bool) -> Int {
    let text = isUTF8 ? String(decoding: name, as: UTF8.self) : Self.text(name)
    entries.append(
      Entry(
        start: storage.count, length: name.count, isUTF8: isUTF8, field: fields.intern(text),
        known: WindowsEventName(text)))
    storage.append(contentsOf: name)
    if entries.count * 2 > table.count {
      table = Array(repeating: 0, count: table.count * 2)
      for number in 0..<entries.count {
        let entry = entries[number]
        let hash = storage.withUnsafeBytes {
          Self.hash(UnsafeRawBufferPointer(rebasing: $0[entry.start..<entry.start + entry.length]))
        }
        place(number, hash)
      }
    } else {
      place(entries.count - 1, hash)
    }
    return entries.count - 1
  }

  private mutating func place(_ number: Int, _ hash: Int) {
    var place = hash & (table.count - 1)
    while table[place] != 0 { place = (place + 1) & (table.count - 1) }
    table[place] = UInt32(truncatingIfNeeded: number + 1)
  }

  /// The field of an attribute that is named after its element too: `Execution_ProcessID`.
  mutating func pair(_ element: Int, _ attribute: Int) -> FieldID {
    let key = UInt64(truncatingIfNeeded: element) << 32 | UInt64(truncatingIfNeeded: attribute)
    if let field = pairs[key] { return field }
    let field = fields.intern(text(of: element) + "_" + text(of: attribute))
    pairs[key] = field
    return field
  }

  /// The field of an element of the rendering, which repeats names of the system part: `RenderingInfo_Level`.
  mutating func rendering(_ element: Int) -> FieldID {
    let key = UInt64(truncatingIfNeeded: element) | 1 << 63
    if let field = pairs[key] { return field }
    let field = fields.intern("RenderingInfo_" + text(of: element))
    pairs[key] = field
    return field
  }

  private func text(of number: Int) -> String {
    let entry = entries[number]
    return storage.withUnsafeBytes {
      let name = UnsafeRawBufferPointer(rebasing: $0[entry.start..<entry.start + entry.length])
      return entry.isUTF8 ? String(decoding: name, as: UTF8.self) : Self.text(name)
    }
  }

  private static func text(_ name: UnsafeRawBufferPointer) -> String {
    var isASCII = true
    for index in 0..<name.count where name[index] & (index & 1 == 0 ? 0x80 : 0xFF) != 0 { isASCII = false }
    if isASCII {
      return String(unsafeUninitializedCapacity: name.count / 2) { text in
        for index in 0..<name.count / 2 { text[index] = name[2 * index] }
        return name.count / 2
      }
    }
    var units: [UInt16] = []
    units.reserveCapacity(name.count / 2)
    for index in 0..<name.count / 2 {
      units.append(UInt16(name[2 * index]) | UInt16(name[2 * index + 1]) << 8)
    }
    return String(decoding: units, as: UTF16.self)
  }
}
