import WardModel

/// Puts the batches of a group commit into the bytes of one ``JournalFrame``, reusing its memory.
struct FrameBuilder {
  private var plain: [UInt8] = []
  private var table: [UInt8] = []
  private(set) var bytes: [UInt8] = []
  private(set) var recordCount = 0
  /// Bytes of the payload before compression.
  var plainByteCount: Int { plain.count }
  private let compressor: ZstdCompressor?

  /// Payloads below this stay as they are: a few bytes do not shrink, and compressing costs more than writing.
  private static let smallestCompressedByteCount = 200
  /// Memory above this is given back after an unusually large frame.
  private static let keptCapacityByteCount = 16 << 20

  init(level: Int32) { compressor = ZstdCompressor(level: level) }

  /// Builds the frame; afterwards ``bytes`` is what to write.
  mutating func build(_ batches: [RecordBatch], firstSequence: UInt64, salt: UInt64) {
    if plain.capacity > Self.keptCapacityByteCount { plain = [] }
    if bytes.capacity > Self.keptCapacityByteCount { bytes = [] }
    plain.removeAll(keepingCapacity: true)
    table.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    recordCount = 0
    for batch in batches { addRow(batch) }
    plain.append(fixed: UInt32(table.count))
    plain.append(contentsOf: table)
    for batch in batches { plain.append(contentsOf: batch.bytes) }
    bytes.append(contentsOf: repeatElement(0, count: JournalFrame.headByteCount))
    let codec = packPayload()
    writeHead(codec: codec, batchCount: batches.count, firstSequence: firstSequence, salt: salt)
  }

  private mutating func addRow(_ batch: RecordBatch) {
    table.append(variable: UInt64(batch.sourceNumber))
    table.append(signed: batch.received.nanoseconds)
    let peer = batch.peer.utf8
    table.append(variable: UInt64(peer.count))
    table.append(contentsOf: peer)
    table.append(variable: UInt64(batch.ends.count))
    var start: UInt32 = 0
    for end in batch.ends {
      table.append(variable: UInt64(end - start))
      start = end
    }
    recordCount += batch.ends.count
  }

  /// Appends the payload, compressed when that makes it smaller, and returns the codec.
  private mutating func packPayload() -> UInt32 {
    let head = bytes.count
    if plain.count >= Self.smallestCompressedByteCount, let compressor,
      plain.withUnsafeBytes({ compressor.compress($0, into: &bytes) }), bytes.count - head < plain.count
    {
      return 1
    }
    bytes.removeSubrange(head...)
    bytes.append(contentsOf: plain)
    return 0
  }

  private mutating func writeHead(codec: UInt32, batchCount: Int, firstSequence: UInt64, salt: UInt64) {
    let payload = bytes.withUnsafeBytes {
      Checksum.xxh64(UnsafeRawBufferPointer(rebasing: $0[JournalFrame.headByteCount...]), seed: salt)
    }
    var head: [UInt8] = []
    head.reserveCapacity(JournalFrame.headByteCount)
    head.append(fixed: JournalFrame.magic)
    head.append(fixed: UInt32(bytes.count - JournalFrame.headByteCount))
    head.append(fixed: UInt32(plain.count))
    head.append(fixed: UInt32(recordCount))
    head.append(fixed: firstSequence)
    head.append(fixed: payload)
    head.append(fixed: codec)
    head.append(fixed: UInt32(batchCount))
    head.append(fixed: Checksum.xxh64(head, seed: salt))
    bytes.replaceSubrange(0..<JournalFrame.headByteCount, with: head)
  }
}
