import GRDB

extension Partition {
  /// Stores the blocks of a segment, all or none, durable when this returns.
  ///
  /// - Returns: what the partition holds afterwards.
  func store(
    _ blocks: [SealedBlock], damaged: [Range<UInt64>], sealedNext: UInt64, summary: PartitionSummary
  ) throws(EventLogError) -> PartitionSummary {
    try write { db in
      var summary = summary
      for block in blocks {
        try insert(block, db)
        summary.add(block.sequences, received: block.received, recordCount: block.recordCount)
      }
      for range in damaged {
        try db.execute(
          sql: "INSERT OR REPLACE INTO damage VALUES (?, ?)",
          arguments: [Int64(clamping: range.lowerBound), Int64(clamping: range.upperBound)])
      }
      summary.sealedNext = max(summary.sealedNext, sealedNext)
      try summary.save(db)
      return summary
    }
  }

  private func insert(_ block: SealedBlock, _ db: Database) throws {
    let bitCount = Signature.bitCount(terms: block.terms.count)
    let place = try signaturePlace(bitCount: bitCount, db)
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO block (segment_first, first_sequence, last_sequence, record_count, source, first_received,
          last_received, first_event, last_event, codec, plain_bytes, checksum, signature_group, signature_column)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    try statement.execute(arguments: [
      Int64(clamping: block.places.segmentFirst), Int64(clamping: block.sequences.lowerBound),
      Int64(clamping: block.sequences.upperBound), block.recordCount, Int64(block.sourceNumber),
      block.received.lowerBound, block.received.upperBound, block.places.eventTimes?.lowerBound,
      block.places.eventTimes?.upperBound, StoredBlock.codec, block.stored.plainByteCount,
      Int64(bitPattern: block.checksum), place.group, place.column,
    ])
    let id = db.lastInsertedRowID
    try db.cachedStatement(sql: "INSERT INTO content VALUES (?, ?, ?)").execute(arguments: [
      id, block.stored.runs.blob, block.stored.content.blob,
    ])
    try db.cachedStatement(sql: "INSERT INTO open_signature VALUES (?, ?, ?, ?)").execute(arguments: [
      id, place.group, place.column, Signature.bits(terms: block.terms, bitCount: bitCount).blob,
    ])
    if place.column + 1 == Signature.columnCount(bitCount: bitCount) {
      try slice(group: place.group, bitCount: bitCount, db)
    }
  }

  /// The next free column for a signature of this size.
  private func signaturePlace(bitCount: Int, _ db: Database) throws -> (group: Int64, column: Int) {
    if let row = try Row.fetchOne(
      db, sql: "SELECT id, block_count FROM signature_group WHERE bit_count = ? AND is_sliced = 0",
      arguments: [bitCount]), let group = row.number(0),
      let column = row.number(1).flatMap(Int.init(exactly:))
    {
      try db.execute(
        sql: "UPDATE signature_group SET block_count = block_count + 1 WHERE id = ?", arguments: [group])
      return (group, column)
    }
    try db.execute(
      sql: "INSERT INTO signature_group (bit_count, block_count, is_sliced) VALUES (?, 1, 0)",
      arguments: [bitCount])
    return (db.lastInsertedRowID, 0)
  }

  /// Turns the signatures of a group over, so that a search reads a few rows instead of all.
  private func slice(group: Int64, bitCount: Int, _ db: Database) throws {
    let rows = try Row.fetchAll(
      db, sql: "SELECT block, bits FROM open_signature WHERE signature_group = ? ORDER BY signature_column",
      arguments: [group])
    var blocks: [UInt8] = []
    for row in rows { blocks.append(fixed: row.number(0) ?? 0) }
    let slices = Signature.slices(rows.map { $0.bytes(1) ?? [] }, bitCount: bitCount)
    let statement = try db.cachedStatement(sql: "INSERT INTO slice VALUES (?, ?)")
    for (index, bits) in slices.enumerated() where bits.contains(where: { $0 != 0 }) {
      try statement.execute(arguments: [group << 24 | Int64(index), bits.blob])
    }
    try db.execute(sql: "INSERT INTO sliced_blocks VALUES (?, ?)", arguments: [group, blocks.blob])
    try db.execute(sql: "DELETE FROM open_signature WHERE signature_group = ?", arguments: [group])
    try db.execute(
      sql: "UPDATE signature_group SET is_sliced = 1, block_count = ? WHERE id = ?",
      arguments: [rows.count, group])
  }

  /// Writes a consistent, compact copy to a new file, durable when this returns (its name is not). Searches go on meanwhile.
  func copy(to path: String, files: any LogFiles) throws(EventLogError) {
    let source = Partition(path: self.path, isReadOnly: true)
    defer { source.release() }
    try source.withoutTransaction { db in try db.execute(sql: "VACUUM INTO ?", arguments: [path]) }
    do throws(FileProblem) {
      try files.open(path, forWriting: true).synchronise()
    } catch { throw .failed(error.text) }
  }

  /// Slices the groups that will not fill any more: the partition gets no further blocks.
  func finish() throws(EventLogError) {
    try write { db in
      let groups = try Row.fetchAll(
        db, sql: "SELECT id, bit_count FROM signature_group WHERE is_sliced = 0")
      for row in groups {
        guard let group = row.number(0), let bitCount = row.number(1) else { continue }
        try slice(group: group, bitCount: Int(bitCount), db)
      }
    }
  }
}
