/// Entries that are acknowledged but perhaps not in tiles yet: a chain of frames in a few files.
///
/// A file `journal/<first index>` is a run of frames. A frame: `WLJ1`, payload bytes (4), index of its first entry (8),
/// count of entries (4), payload (entries as in a bundle), SHA-256 over all of that. Numbers are big-endian. A frame is
/// on disk before its entries are acknowledged, so only the very last one can be torn, and then nobody was told of it.
enum Journal {
  static let folder = "journal"
  static let magic: [UInt8] = Array("WLJ1".utf8)
  private static let headerByteCount = 20

  static func path(first: UInt64) -> String {
    let digits = String(first)
    return "\(folder)/" + String(repeating: "0", count: 20 - digits.count) + digits
  }

  static func frame(first: UInt64, count: Int, payload: [UInt8], _ hasher: TreeHasher) -> [UInt8] {
    var bytes = magic
    bytes.reserveCapacity(headerByteCount + payload.count + LedgerHash.byteCount)
    append(UInt64(payload.count), 4, to: &bytes)
    append(first, 8, to: &bytes)
    append(UInt64(count), 4, to: &bytes)
    bytes += payload
    bytes += hasher.digest(bytes).bytes
    return bytes
  }

  private static func append(_ value: UInt64, _ count: Int, to bytes: inout [UInt8]) {
    for place in (0..<count).reversed() {
      bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * place)))
    }
  }

  struct Frame {
    var first: UInt64
    var entries: [ArraySlice<UInt8>]
    var end: Int
  }

  /// The frame at `start`, `nil` when there is no whole and true one.
  static func frame(in bytes: [UInt8], at start: Int, _ hasher: TreeHasher) -> Frame? {
    func number(_ offset: Int, _ count: Int) -> UInt64 {
      bytes[start + offset..<start + offset + count].reduce(0) { $0 << 8 | UInt64($1) }
    }
    guard start + headerByteCount <= bytes.count, bytes[start..<start + 4].elementsEqual(magic) else {
      return nil
    }
    let payload = start + headerByteCount
    let end = payload + Int(number(4, 4))
    guard end + LedgerHash.byteCount <= bytes.count,
      LedgerHash(bytes[end..<end + LedgerHash.byteCount]) == hasher.digest(bytes[start..<end])
    else { return nil }
    var entries: [ArraySlice<UInt8>] = []
    var position = payload
    while position + 2 <= end {
      let count = Int(bytes[position]) << 8 | Int(bytes[position + 1])
      guard position + 2 + count <= end else { return nil }
      entries.append(bytes[position + 2..<position + 2 + count])
      position += 2 + count
    }
    guard position == end, UInt64(entries.count) == number(16, 4) else { return nil }
    return Frame(first: number(8, 8), entries: entries, end: end + LedgerHash.byteCount)
  }

  /// Reads what follows the first `base` entries.
  /// - Throws: `damaged` when acknowledged entries are missing or changed.
  static func replay(_ files: any LedgerFiles, base: UInt64) throws(LedgerFault) -> [[UInt8]] {
    let hasher = TreeHasher()
    var entries: [[UInt8]] = []
    let names = try files.list(folder).filter { UInt64($0) != nil && $0.utf8.count == 20 }
    for (offset, name) in names.enumerated() {
      let path = "\(folder)/\(name)"
      guard let bytes = try files.read(path) else { continue }
      var position = 0
      while position < bytes.count {
        guard let frame = frame(in: bytes, at: position, hasher) else {
          let isLast = offset == names.count - 1
          // A torn frame has nothing behind it.
          let follower = bytes.indices.dropFirst(position + 1).first {
            bytes[$0] == magic[0] && Journal.frame(in: bytes, at: $0, hasher) != nil
          }
          if isLast, follower == nil { break }
          throw .damaged(
            path: path, entry: base + UInt64(entries.count),
            reason: "an acknowledged entry was changed or lost")
        }
        position = frame.end
        for (offset, entry) in frame.entries.enumerated() {
          let index = frame.first &+ UInt64(offset)
          let next = base + UInt64(entries.count)
          if index < next { continue }
          guard index == next else {
            throw .damaged(
              path: path, entry: next, reason: "acknowledged entries before entry \(index) are missing")
          }
          entries.append(Array(entry))
        }
      }
    }
    return entries
  }
}
