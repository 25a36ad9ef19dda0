import WardModel

/// A block as it is stored: a zstd frame over table and bytes.
///
/// Plain content: length of the table (32 bits), the table, the bytes of all records. Table, variable-length numbers: peers (length and
/// UTF-8 each); runs (gap behind the run before, count, received as a signed difference in nanoseconds, peer); the length of each record.
struct StoredBlock: Sendable {
  /// Most plain bytes of a block that a reader unpacks; a block has one batch beyond its limit at most.
  static let plainByteLimit = 96 << 20
  /// Version of the coding, stored with each block.
  static let codec = 1

  var content: [UInt8]
  var plainByteCount: Int
  /// Gaps and counts of the runs alone: finds the block of a record without unpacking it.
  var runs: [UInt8]

  /// Packs a block; nil when the compressor fails.
  init?(_ block: RecordBlock, compressor: ZstdCompressor) {
    var table: [UInt8] = []
    table.reserveCapacity(block.ends.count * 2 + block.runs.count * 8)
    table.append(variable: UInt64(block.peers.count))
    for peer in block.peers {
      table.append(variable: UInt64(peer.utf8.count))
      table.append(contentsOf: peer.utf8)
    }
    table.append(variable: UInt64(block.runs.count))
    var next: UInt64 = 0
    var received: Int64 = 0
    runs = []
    for run in block.runs {
      runs.append(variable: run.firstSequence &- next)
      runs.append(variable: UInt64(run.count))
      table.append(variable: run.firstSequence &- next)
      table.append(variable: UInt64(run.count))
      table.append(signed: run.received.nanoseconds &- received)
      table.append(variable: UInt64(run.peer))
      next = run.firstSequence &+ UInt64(run.count)
      received = run.received.nanoseconds
    }
    var start: UInt32 = 0
    for end in block.ends {
      table.append(variable: UInt64(end - start))
      start = end
    }
    var plain: [UInt8] = []
    plain.reserveCapacity(4 + table.count + block.bytes.count)
    plain.append(fixed: UInt32(table.count))
    plain.append(contentsOf: table)
    plain.append(contentsOf: block.bytes)
    var packed: [UInt8] = []
    guard plain.withUnsafeBytes({ compressor.compress($0, into: &packed) }) else { return nil }
    content = packed
    plainByteCount = plain.count
  }

  /// Unpacks a block; nil when checksum, lengths or counts disagree.
  static func unpack(_ row: BlockRow, content: [UInt8]) -> RecordBlock? {
    guard row.codec == codec, row.plainByteCount >= 0, row.plainByteCount <= plainByteLimit,
      row.places.checksum(content) == row.checksum,
      let plain = content.withUnsafeBytes({ Zstd.decompress($0, byteCount: row.plainByteCount) }),
      let block = plain.withUnsafeBytes({ parse($0, sourceNumber: row.sourceNumber) }),
      block.count == row.recordCount, block.sequences == row.sequences
    else { return nil }
    return block
  }

  private static func parse(_ plain: UnsafeRawBufferPointer, sourceNumber: UInt32) -> RecordBlock? {
    var reader = ByteReader(plain)
    guard let tableLength = reader.fixed(UInt32.self), let rows = reader.take(Int(tableLength)) else {
      return nil
    }
    var table = ByteReader(rows)
    var block = RecordBlock(sourceNumber: sourceNumber)
    guard let peers = table.count(atMost: table.remaining) else { return nil }
    for _ in 0..<peers {
      guard let length = table.count(atMost: RecordBatch.peerByteLimit), let peer = table.take(length) else {
        return nil
      }
      block.peers.append(String(decoding: peer, as: UTF8.self))
    }
    guard let records = parseRuns(&table, into: &block) else { return nil }
    var end = 0
    block.ends.reserveCapacity(records)
    for _ in 0..<records {
      guard let length = table.count(atMost: reader.remaining - end) else { return nil }
      end += length
      block.ends.append(UInt32(end))
    }
    guard end == reader.remaining, table.remaining == 0, let bytes = reader.take(end) else { return nil }
    block.bytes = Array(bytes)
    return block
  }

  /// Reads the runs and returns how many records they have together.
  private static func parseRuns(_ table: inout ByteReader, into block: inout RecordBlock) -> Int? {
    guard let runs = table.count(atMost: table.remaining) else { return nil }
    var next: UInt64 = 0
    var received: Int64 = 0
    var records = 0
    for _ in 0..<runs {
      guard let gap = table.variable(), let count = table.count(atMost: Int(UInt32.max)),
        let difference = table.signed(), let peer = table.count(atMost: block.peers.count - 1),
        count > 0, count <= table.remaining
      else { return nil }
      let (first, overflow) = next.addingReportingOverflow(gap)
      let (end, endOverflow) = first.addingReportingOverflow(UInt64(count))
      guard !overflow, !endOverflow else { return nil }
      received = received &+ difference
      block.runs.append(
        RecordBlock.Run(
          firstSequence: first, count: UInt32(count), received: Timestamp(nanoseconds: received),
          peer: UInt32(peer)))
      next = end
      records += count
      guard records <= plainByteLimit else { return nil }
    }
    return records
  }

  /// The sequence ranges in the short form of ``runs``; nil when it is broken.
  static func ranges(_ runs: [UInt8]) -> [Range<UInt64>]? {
    runs.withUnsafeBytes { bytes in
      var reader = ByteReader(bytes)
      var ranges: [Range<UInt64>] = []
      var next: UInt64 = 0
      while reader.remaining > 0 {
        guard let gap = reader.variable(), let count = reader.variable() else { return nil }
        let (first, overflow) = next.addingReportingOverflow(gap)
        let (end, endOverflow) = first.addingReportingOverflow(count)
        guard !overflow, !endOverflow else { return nil }
        ranges.append(first..<end)
        next = end
      }
      return ranges
    }
  }
}
