/// Which entry has which unique key, on disk: a hash table of 16-byte slots (hash of the key, index + 1).
///
/// Memory: one page of the file at a time, whatever the number of keys. Space: 32 to 64 bytes a key. The table is derived
/// from the entries: it is made anew when it is missing, and a hit counts only after the entry itself was read.
/// File: `WARDKEY1`, log2 of the slots (8 bytes), keys (8), entries covered (8), padding to 4096, slots. Big-endian.
struct KeyTable {
  static let path = "keys"
  private static let draftPath = "keys.new"
  private static let magic: [UInt8] = Array("WARDKEY1".utf8)
  private static let headerByteCount = 4096
  private static let slotByteCount = 16
  /// Slots read at once: 32 × 16 = 512 bytes, and at half load a search seldom needs more.
  private static let slotsPerRead = 32
  /// A table of 2^12 slots takes 64 KiB and holds 2048 keys; it doubles when it is half full.
  private static let firstSizeBits = 12

  private let files: any LedgerFiles
  private var path: String
  private var sizeBits: Int
  private var count: UInt64
  /// Every key of the entries before this index is in the table.
  private(set) var covered: UInt64

  static func hash(_ key: String, _ hasher: TreeHasher) -> UInt64 {
    hasher.digest(key.utf8).bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Opens the table; one that is missing, unreadable or of another ledger (`covered` beyond `size`) is begun anew.
  init(_ files: any LedgerFiles, size: UInt64) throws(LedgerFault) {
    self.files = files
    path = Self.path
    let header = try files.read(path, at: 0, count: Self.headerByteCount)
    func number(_ offset: Int) -> UInt64 { header[offset..<offset + 8].reduce(0) { $0 << 8 | UInt64($1) } }
    if header.count == Self.headerByteCount, header.starts(with: Self.magic), number(8) < 40,
      number(24) <= size,
      number(16) <= (1 << number(8)) / 2
    {
      (sizeBits, count, covered) = (Int(number(8)), number(16), number(24))
    } else {
      (sizeBits, count, covered) = (Self.firstSizeBits, 0, 0)
      try files.create(path, byteCount: Self.headerByteCount + Self.slotByteCount << sizeBits)
      try writeHeader()
    }
  }

  private init(_ files: any LedgerFiles, draft sizeBits: Int) throws(LedgerFault) {
    self.files = files
    path = Self.draftPath
    (self.sizeBits, count, covered) = (sizeBits, 0, 0)
    try files.create(path, byteCount: Self.headerByteCount + Self.slotByteCount << sizeBits)
  }

  /// Indices of the entries that may have the key of this hash.
  func candidates(_ hash: UInt64) throws(LedgerFault) -> [UInt64] {
    var found: [UInt64] = []
    _ = try emptySlot(hash) { found.append($0) }
    return found
  }

  /// Adds a key. Adding it again changes nothing.
  mutating func insert(_ hash: UInt64, index: UInt64) throws(LedgerFault) {
    if (count + 1) * 2 > 1 << UInt64(sizeBits) { try grow() }
    var isThere = false
    let slot = try emptySlot(hash) { if $0 == index { isThere = true } }
    if isThere { return }
    try files.write(
      Self.bytes(hash) + Self.bytes(index + 1), to: path, at: Self.headerByteCount + slot * Self.slotByteCount
    )
    count += 1
  }

  /// States that the keys of all entries before `index` are in.
  mutating func cover(_ index: UInt64) throws(LedgerFault) {
    covered = index
    try writeHeader()
  }

  /// The first free slot for `hash`; gives the indices in the slots of that hash before it.
  private func emptySlot(_ hash: UInt64, _ found: (UInt64) -> Void) throws(LedgerFault) -> Int {
    let slotCount = 1 << sizeBits
    var slot = Int(hash >> UInt64(64 - sizeBits))
    var searched = 0
    while searched < slotCount {
      let count = min(Self.slotsPerRead, slotCount - slot)
      let bytes = try files.read(
        path, at: Self.headerByteCount + slot * Self.slotByteCount, count: count * Self.slotByteCount)
      guard bytes.count == count * Self.slotByteCount else {
        throw .damaged(path: path, entry: nil, reason: "the table of keys is cut; remove it, it is made anew")
      }
      for place in 0..<count {
        let (other, index) = Self.slot(bytes, place)
        if index == 0 { return slot + place }
        if other == hash { found(index - 1) }
      }
      searched += count
      slot = (slot + count) & (slotCount - 1)
    }
    throw .damaged(path: path, entry: nil, reason: "the table of keys is full; remove it, it is made anew")
  }

  private mutating func grow() throws(LedgerFault) {
    var larger = try KeyTable(files, draft: sizeBits + 1)
    let slotsAtOnce = 1024
    for first in stride(from: 0, to: 1 << sizeBits, by: slotsAtOnce) {
      let bytes = try files.read(
        path, at: Self.headerByteCount + first * Self.slotByteCount, count: slotsAtOnce * Self.slotByteCount)
      for place in 0..<bytes.count / Self.slotByteCount {
        let (hash, index) = Self.slot(bytes, place)
        if index > 0 { try larger.insert(hash, index: index - 1) }
      }
    }
    try larger.cover(covered)
    try files.sync(larger.path)
    try files.rename(larger.path, to: path)
    larger.path = path
    self = larger
  }

  /// The hash and the index + 1 in a slot; needs the whole slot in `bytes`.
  private static func slot(_ bytes: [UInt8], _ place: Int) -> (UInt64, UInt64) {
    bytes.withUnsafeBytes {
      (
        UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: place * slotByteCount, as: UInt64.self)),
        UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: place * slotByteCount + 8, as: UInt64.self))
      )
    }
  }

  private func writeHeader() throws(LedgerFault) {
    let header = Self.magic + Self.bytes(UInt64(sizeBits)) + Self.bytes(count) + Self.bytes(covered)
    try files.write(header, to: path, at: 0)
  }

  private static func bytes(_ value: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(56 - 8 * $0)) }
  }
}
