import WardModel

/// What one group commit writes: batches in log order, compressed together, behind a checksummed head.
///
/// All numbers are little-endian. Head, 48 bytes:
///
///     0  "WJF1"            4  stored bytes of the payload   8  plain bytes of the payload   12 records
///     16 first sequence   24  XXH64 of the stored payload  32  codec (0 plain, 1 zstd)      36 batches
///     40 XXH64 of bytes 0..<40
///
/// Both checksums are seeded with the segment's salt, which no sender can know: bytes inside a record never pass for a frame.
/// Plain payload: length of the table (32 bits), the table, then the bytes of all records. The table has for each batch, in
/// variable-length numbers: source, received (signed nanoseconds), length of the peer and its UTF-8, number of records, length of each record.
struct JournalFrame: Hashable, Sendable {
  static let headByteCount = 48
  /// Most plain bytes of a payload: a full group and one greatest batch with their table. Bounds what a reader allocates.
  static let plainByteLimit = 96 << 20
  static let magic: UInt32 = 0x3146_4A57

  var storedByteCount: Int
  var plainByteCount: Int
  var recordCount: UInt32
  var firstSequence: UInt64
  var payloadChecksum: UInt64
  var codec: UInt32
  var batchCount: UInt32

  /// Bytes of head and payload in the file.
  var byteCount: Int { Self.headByteCount + storedByteCount }
  var nextSequence: UInt64 { firstSequence &+ UInt64(recordCount) }

  /// Reads a head; nil when it is none or its checksum disagrees.
  init?(head: UnsafeRawBufferPointer, salt: UInt64) {
    guard head.count >= Self.headByteCount else { return nil }
    var reader = ByteReader(UnsafeRawBufferPointer(rebasing: head[..<Self.headByteCount]))
    guard reader.fixed(UInt32.self) == Self.magic, let stored = reader.fixed(UInt32.self),
      let plain = reader.fixed(UInt32.self), let records = reader.fixed(UInt32.self),
      let first = reader.fixed(UInt64.self), let payload = reader.fixed(UInt64.self),
      let codec = reader.fixed(UInt32.self), let batches = reader.fixed(UInt32.self),
      let checksum = reader.fixed(UInt64.self),
      checksum == Checksum.xxh64(UnsafeRawBufferPointer(rebasing: head[..<40]), seed: salt),
      plain <= UInt32(Self.plainByteLimit), stored <= plain, records > 0, batches > 0, codec <= 1,
      first > 0, !first.addingReportingOverflow(UInt64(records)).overflow
    else { return nil }
    storedByteCount = Int(stored)
    plainByteCount = Int(plain)
    recordCount = records
    firstSequence = first
    payloadChecksum = payload
    self.codec = codec
    batchCount = batches
  }

  /// The batches of the payload; nil when checksum, counts or lengths disagree.
  func batches(_ payload: UnsafeRawBufferPointer, salt: UInt64) -> [LoggedBatch]? {
    guard payload.count == storedByteCount, Checksum.xxh64(payload, seed: salt) == payloadChecksum else {
      return nil
    }
    if codec == 0 { return storedByteCount == plainByteCount ? parse(payload) : nil }
    guard let plain = Zstd.decompress(payload, byteCount: plainByteCount) else { return nil }
    return plain.withUnsafeBytes { parse($0) }
  }

  private func parse(_ plain: UnsafeRawBufferPointer) -> [LoggedBatch]? {
    var reader = ByteReader(plain)
    guard let tableLength = reader.fixed(UInt32.self), let table = reader.take(Int(tableLength)) else {
      return nil
    }
    var rows = ByteReader(table)
    var batches: [LoggedBatch] = []
    var sequence = firstSequence
    for _ in 0..<batchCount {
      guard let batch = Self.batch(&rows, bytes: &reader) else { return nil }
      batches.append(LoggedBatch(firstSequence: sequence, batch: batch))
      sequence &+= UInt64(batch.count)
    }
    return reader.remaining == 0 && rows.remaining == 0 && sequence == nextSequence ? batches : nil
  }

  private static func batch(_ rows: inout ByteReader, bytes: inout ByteReader) -> RecordBatch? {
    guard let source = rows.variable().flatMap(UInt32.init(exactly:)), let received = rows.signed(),
      let peerLength = rows.count(atMost: RecordBatch.peerByteLimit), let peer = rows.take(peerLength),
      let count = rows.count(atMost: rows.remaining), count > 0
    else { return nil }
    var ends: [UInt32] = []
    ends.reserveCapacity(count)
    var end = 0
    for _ in 0..<count {
      guard let length = rows.count(atMost: bytes.remaining - end) else { return nil }
      end += length
      ends.append(UInt32(end))
    }
    guard let content = bytes.take(end) else { return nil }
    return RecordBatch(
      sourceNumber: source, received: Timestamp(nanoseconds: received), bytes: Array(content), ends: ends,
      peer: String(decoding: peer, as: UTF8.self))
  }
}
