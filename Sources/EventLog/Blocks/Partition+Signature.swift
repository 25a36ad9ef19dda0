import GRDB

extension Partition {
  /// Whether a search by terms can find the block.
  func hasSignature(_ block: BlockRow) throws(EventLogError) -> Bool {
    try read { db in
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT is_sliced, EXISTS (SELECT 1 FROM open_signature WHERE open_signature.block = block.id), blocks
          FROM block JOIN signature_group ON signature_group.id = block.signature_group
          LEFT JOIN sliced_blocks ON sliced_blocks.signature_group = block.signature_group WHERE block.id = ?
          """, arguments: [block.id])
      guard let row, row.number(0) == 1 else { return row?.number(1) == 1 }
      return row.bytes(2).flatMap { Self.column(of: block.id, in: $0) } != nil
    }
  }

  /// The place of a block in the list of a full group.
  private static func column(of block: Int64, in blocks: [UInt8]) -> Int? {
    blocks.withUnsafeBytes { bytes in
      (0..<bytes.count / 8).first {
        Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self)) == block
      }
    }
  }

  /// Asks the stored signature of one block whether it may hold a term; nil when the block has no signature.
  func signature(of block: BlockRow) throws(EventLogError) -> ((UInt64) -> Bool)? {
    try read { db in
      if let row = try Row.fetchOne(
        db,
        sql: """
          SELECT bits, bit_count FROM open_signature JOIN signature_group ON signature_group.id = signature_group
          WHERE block = ?
          """, arguments: [block.id])
      {
        guard let bits = row.bytes(0), let bitCount = row.number(1), bitCount > 0,
          bitCount.nonzeroBitCount == 1
        else { return nil }
        return { TermQuery(allOf: [[$0]]).matches(bits, bitCount: Int(bitCount)) }
      }
      return try slicedSignature(of: block, db)
    }
  }

  private func slicedSignature(of block: BlockRow, _ db: Database) throws -> ((UInt64) -> Bool)? {
    guard
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT signature_group.id, bit_count, blocks FROM block
          JOIN signature_group ON signature_group.id = block.signature_group
          JOIN sliced_blocks ON sliced_blocks.signature_group = block.signature_group WHERE block.id = ?
          """, arguments: [block.id]),
      let group = row.number(0), let bitCount = row.number(1), bitCount > 0, bitCount.nonzeroBitCount == 1,
      bitCount <= Int64(Signature.greatestBitCount), let blocks = row.bytes(2)
    else { return nil }
    let column = Self.column(of: block.id, in: blocks)
    guard let column else { return nil }
    let first = group << 24
    var isSet: Set<Int> = []
    let slices = try Row.fetchCursor(
      db, sql: "SELECT key, bits FROM slice WHERE key >= ? AND key < ?", arguments: [first, first + 1 << 24])
    while let slice = try slices.next() {
      guard let key = slice.number(0), let bits = slice.bytes(1), column >> 3 < bits.count else { continue }
      if bits[column >> 3] & 1 << UInt8(column & 7) != 0 { isSet.insert(Int(key - first)) }
    }
    return { term in Signature.rows(of: term, bitCount: Int(bitCount)).allSatisfy(isSet.contains) }
  }
}
