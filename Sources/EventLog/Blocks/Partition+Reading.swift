import GRDB

/// Which blocks of a partition a reader wants.
struct BlockQuery: Sendable {
  var terms = TermQuery(allOf: [])
  /// Empty: any source.
  var sources: Set<UInt32> = []
  var received: ClosedRange<Int64> = .min ... .max
  /// A block without event times always passes.
  var eventTimes: ClosedRange<Int64>?
  /// Only blocks that begin below this number.
  var below: UInt64 = .max

  func passes(_ row: BlockRow) -> Bool {
    guard row.sequences.lowerBound < below, row.received.overlaps(received),
      sources.isEmpty || sources.contains(row.sourceNumber)
    else { return false }
    guard let eventTimes, let times = row.eventTimes else { return true }
    return times.overlaps(eventTimes)
  }
}

extension Partition {
  /// Rows fetched one by one up to this many candidates; above, one walk over the table is faster.
  private static let pointFetchLimit = 512

  /// Blocks that may hold what is asked, in no order.
  func blocks(_ query: BlockQuery) throws(EventLogError) -> [BlockRow] {
    try read { db in
      guard !query.terms.allOf.isEmpty else { return try allRows(db).filter(query.passes) }
      let ids = try candidates(query.terms, db)
      if ids.count > Self.pointFetchLimit {
        let wanted = Set(ids)
        return try allRows(db).filter { wanted.contains($0.id) && query.passes($0) }
      }
      let statement = try db.cachedStatement(sql: "SELECT \(BlockRow.columns) FROM block WHERE id = ?")
      return try ids.compactMap { id in
        try Row.fetchOne(statement, arguments: [id]).flatMap(BlockRow.init).flatMap {
          query.passes($0) ? $0 : nil
        }
      }
    }
  }

  /// All blocks made from the segment that begins with `first`.
  func blocks(ofSegment first: UInt64) throws(EventLogError) -> [BlockRow] {
    try read { db in
      try Row.fetchAll(
        db, sql: "SELECT \(BlockRow.columns) FROM block WHERE segment_first = ?",
        arguments: [Int64(clamping: first)]
      ).compactMap(BlockRow.init)
    }
  }

  /// First sequence number of the last segment that begins at or before `sequence`, and of the one that follows.
  func segments(around sequence: UInt64) throws(EventLogError) -> (at: UInt64?, after: UInt64?) {
    try read { db in
      let at = try Row.fetchOne(
        db, sql: "SELECT max(segment_first) FROM block WHERE segment_first <= ?",
        arguments: [Int64(clamping: sequence)])
      let after = try Row.fetchOne(
        db, sql: "SELECT min(segment_first) FROM block WHERE segment_first > ?",
        arguments: [Int64(clamping: sequence)])
      return (
        at?.number(0).flatMap(UInt64.init(exactly:)), after?.number(0).flatMap(UInt64.init(exactly:))
      )
    }
  }

  /// The sequence ranges of a block's records; nil when they are damaged.
  func ranges(of row: BlockRow) throws(EventLogError) -> [Range<UInt64>]? {
    try read { db in
      try Row.fetchOne(db, sql: "SELECT runs FROM content WHERE block = ?", arguments: [row.id])?
        .bytes(0).flatMap(StoredBlock.ranges)
    }
  }

  /// A block, unpacked and checked.
  ///
  /// - Throws: ``EventLogError/damaged(_:)`` when its bytes are not what was stored.
  func block(_ row: BlockRow) throws(EventLogError) -> RecordBlock {
    let content = try read { db in
      try Row.fetchOne(
        db.cachedStatement(sql: "SELECT bytes FROM content WHERE block = ?"), arguments: [row.id])?.bytes(0)
    }
    guard let content, let block = StoredBlock.unpack(row, content: content) else {
      throw .damaged("\(path) block \(row.id), records \(row.sequences)")
    }
    return block
  }

  /// Damaged journal ranges that were noted at sealing and overlap `range`.
  func damage(in range: Range<UInt64>) throws(EventLogError) -> [Range<UInt64>] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT first_sequence, next_sequence FROM damage WHERE first_sequence < ? AND next_sequence > ?
          ORDER BY first_sequence
          """,
        arguments: [Int64(clamping: range.upperBound), Int64(clamping: range.lowerBound)]
      ).compactMap { row in
        guard let first = row.number(0), let next = row.number(1), first >= 0, first < next else {
          return nil
        }
        return UInt64(first)..<UInt64(next)
      }
    }
  }

  private func allRows(_ db: Database) throws -> [BlockRow] {
    try Row.fetchAll(db, sql: "SELECT \(BlockRow.columns) FROM block").compactMap(BlockRow.init)
  }

  /// Identifiers of the blocks whose signatures match.
  private func candidates(_ terms: TermQuery, _ db: Database) throws -> [Int64] {
    var found: [Int64] = []
    for row in try Row.fetchAll(db, sql: "SELECT id, bit_count, block_count, is_sliced FROM signature_group")
    {
      guard let group = row.number(0), let bits = row.number(1), let count = row.number(2),
        bits >= Int64(Signature.smallestBitCount), bits <= Int64(Signature.greatestBitCount),
        bits.nonzeroBitCount == 1, count > 0, count <= 2048
      else { continue }
      if row.number(3) == 0 {
        found += try openCandidates(terms, group: group, bitCount: Int(bits), db)
      } else {
        found += try slicedCandidates(terms, group: group, bitCount: Int(bits), count: Int(count), db)
      }
    }
    return found
  }

  private func openCandidates(
    _ terms: TermQuery, group: Int64, bitCount: Int, _ db: Database
  ) throws -> [Int64] {
    var found: [Int64] = []
    let rows = try Row.fetchCursor(
      db, sql: "SELECT block, bits FROM open_signature WHERE signature_group = ?", arguments: [group])
    while let row = try rows.next() {
      guard let id = row.number(0), let bits = row.bytes(1) else { continue }
      if terms.matches(bits, bitCount: bitCount) { found.append(id) }
    }
    return found
  }

  private func slicedCandidates(
    _ terms: TermQuery, group: Int64, bitCount: Int, count: Int, _ db: Database
  ) throws -> [Int64] {
    let statement = try db.cachedStatement(sql: "SELECT bits FROM slice WHERE key = ?")
    let columns = try terms.columns(bitCount: bitCount, count: count) { position in
      try Row.fetchOne(statement, arguments: [group << 24 | Int64(position)])?.bytes(0)
    }
    guard !columns.isEmpty,
      let blocks = try Row.fetchOne(
        db, sql: "SELECT blocks FROM sliced_blocks WHERE signature_group = ?", arguments: [group])?.bytes(0)
    else { return [] }
    return blocks.withUnsafeBytes { bytes in
      columns.compactMap { column in
        guard (column + 1) * 8 <= bytes.count else { return nil }
        return Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: column * 8, as: Int64.self))
      }
    }
  }
}
