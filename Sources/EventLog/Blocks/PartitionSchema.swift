import GRDB

/// The tables of a partition file. Append only: a newer version adds, it never changes a meaning.
enum PartitionSchema {
  static let version = 1

  /// What a connection is for.
  enum Use: Sendable { case storing, reading, readingOnly }

  static func configuration(_ use: Use) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = use == .readingOnly
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { db in
      if use == .storing {
        // Contents are some hundred kilobytes: large pages keep the chain of pages short.
        try db.execute(sql: "PRAGMA page_size = 16384")
        try db.execute(sql: "PRAGMA journal_mode = WAL")
        // FULL: a commit is on disk when it returns, so that the journal segment may go.
        try db.execute(sql: "PRAGMA synchronous = FULL")
      }
      try db.execute(sql: "PRAGMA temp_store = MEMORY")
      try db.execute(sql: "PRAGMA cache_size = -2048")
      // A file is data, not a program: views and triggers in it may not call functions.
      try db.execute(sql: "PRAGMA trusted_schema = OFF")
      try db.execute(sql: "PRAGMA cell_size_check = ON")
    }
    return configuration
  }

  static func create(_ db: Database, classNumber: UInt8, day: Int64) throws {
    try db.execute(
      sql: """
        CREATE TABLE summary (
          id INTEGER PRIMARY KEY CHECK (id = 1),
          version INTEGER NOT NULL,
          class INTEGER NOT NULL,
          day INTEGER NOT NULL,
          first_sequence INTEGER NOT NULL,
          last_sequence INTEGER NOT NULL,
          first_received INTEGER NOT NULL,
          last_received INTEGER NOT NULL,
          block_count INTEGER NOT NULL,
          record_count INTEGER NOT NULL,
          sealed_next INTEGER NOT NULL,
          checksum INTEGER NOT NULL
        );
        CREATE TABLE block (
          id INTEGER PRIMARY KEY,
          segment_first INTEGER NOT NULL,
          first_sequence INTEGER NOT NULL,
          last_sequence INTEGER NOT NULL,
          record_count INTEGER NOT NULL,
          source INTEGER NOT NULL,
          first_received INTEGER NOT NULL,
          last_received INTEGER NOT NULL,
          first_event INTEGER,
          last_event INTEGER,
          codec INTEGER NOT NULL,
          plain_bytes INTEGER NOT NULL,
          checksum INTEGER NOT NULL,
          signature_group INTEGER NOT NULL,
          signature_column INTEGER NOT NULL
        );
        CREATE INDEX block_by_segment ON block (segment_first);
        CREATE TABLE content (
          block INTEGER PRIMARY KEY,
          runs BLOB NOT NULL,
          bytes BLOB NOT NULL
        );
        CREATE TABLE signature_group (
          id INTEGER PRIMARY KEY,
          bit_count INTEGER NOT NULL,
          block_count INTEGER NOT NULL,
          is_sliced INTEGER NOT NULL
        );
        -- Signatures of groups that are still filling: one a block.
        CREATE TABLE open_signature (
          block INTEGER PRIMARY KEY,
          signature_group INTEGER NOT NULL,
          signature_column INTEGER NOT NULL,
          bits BLOB NOT NULL
        );
        CREATE INDEX open_signature_by_group ON open_signature (signature_group, signature_column);
        -- Signatures of full groups, turned over: key = group << 24 | row; rows without any bit are left out.
        CREATE TABLE slice (
          key INTEGER PRIMARY KEY,
          bits BLOB NOT NULL
        );
        -- The blocks of full groups: eight bytes each, little-endian, in the order of the columns.
        CREATE TABLE sliced_blocks (
          signature_group INTEGER PRIMARY KEY,
          blocks BLOB NOT NULL
        );
        -- Sequence numbers whose records were found damaged in the journal.
        CREATE TABLE damage (
          first_sequence INTEGER PRIMARY KEY,
          next_sequence INTEGER NOT NULL
        );
        """)
    try db.execute(
      sql: "INSERT INTO summary VALUES (1, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0, 0)",
      arguments: [version, Int64(classNumber), day])
    try PartitionSummary(classNumber: classNumber, day: day).save(db)
  }
}

/// What a whole partition holds; kept in memory for all partitions.
struct PartitionSummary: Hashable, Sendable {
  var classNumber: UInt8
  /// Days since 1970-01-01 of the time at which its first segment was received (UTC).
  var day: Int64
  var firstSequence: UInt64 = 0
  var lastSequence: UInt64 = 0
  var firstReceived: Int64 = 0
  var lastReceived: Int64 = 0
  var blockCount = 0
  var recordCount = 0
  /// Records of this class below this number are stored in this or an older partition.
  var sealedNext: UInt64 = 0

  init(classNumber: UInt8, day: Int64) {
    self.classNumber = classNumber
    self.day = day
  }

  /// Reads the summary; nil when there is none of a known version.
  ///
  /// A start decides by ``sealedNext`` which journal segments may go, so a summary whose checksum disagrees is not believed: it is counted
  /// anew from the blocks, with a mark that seals too little rather than too much. A record stored twice that way is still read once.
  static func load(_ db: Database) throws -> (summary: PartitionSummary, isSound: Bool)? {
    guard
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT version, class, day, first_sequence, last_sequence, first_received, last_received, block_count,
            record_count, sealed_next, checksum FROM summary
          """),
      row.number(0) == Int64(PartitionSchema.version),
      let classNumber = row.number(1).flatMap(UInt8.init(exactly:)), let day = row.number(2)
    else { return nil }
    var summary = PartitionSummary(classNumber: classNumber, day: day)
    summary.firstSequence = UInt64(clamping: row.number(3) ?? 0)
    summary.lastSequence = UInt64(clamping: row.number(4) ?? 0)
    summary.firstReceived = row.number(5) ?? 0
    summary.lastReceived = row.number(6) ?? 0
    summary.blockCount = Int(clamping: row.number(7) ?? 0)
    summary.recordCount = Int(clamping: row.number(8) ?? 0)
    summary.sealedNext = UInt64(clamping: row.number(9) ?? 0)
    if row.number(10) == summary.checksum { return (summary, true) }
    return (try counted(db, classNumber: classNumber, day: day), false)
  }

  private static func counted(_ db: Database, classNumber: UInt8, day: Int64) throws -> PartitionSummary {
    var summary = PartitionSummary(classNumber: classNumber, day: day)
    for row in try Row.fetchAll(db, sql: "SELECT \(BlockRow.columns) FROM block") {
      guard let block = BlockRow(row) else { continue }
      summary.add(block.sequences, received: block.received, recordCount: block.recordCount)
      // The segment of the block may go on behind it: only what lies before that segment is surely sealed.
      summary.sealedNext = max(summary.sealedNext, block.segmentFirst)
    }
    return summary
  }

  private var checksum: Int64 {
    var bytes: [UInt8] = [classNumber]
    for number in [day, firstReceived, lastReceived, Int64(blockCount), Int64(recordCount)] {
      bytes.append(fixed: number)
    }
    for number in [firstSequence, lastSequence, sealedNext] { bytes.append(fixed: number) }
    return Int64(bitPattern: Checksum.xxh64(bytes, seed: 0))
  }

  func save(_ db: Database) throws {
    try db.execute(
      sql: """
        UPDATE summary SET first_sequence = ?, last_sequence = ?, first_received = ?, last_received = ?,
          block_count = ?, record_count = ?, sealed_next = ?, checksum = ?
        """,
      arguments: [
        Int64(clamping: firstSequence), Int64(clamping: lastSequence), firstReceived, lastReceived,
        blockCount,
        recordCount, Int64(clamping: sealedNext), checksum,
      ])
  }

  mutating func add(_ sequences: ClosedRange<UInt64>, received: ClosedRange<Int64>, recordCount count: Int) {
    let isFirst = blockCount == 0
    firstSequence = isFirst ? sequences.lowerBound : min(firstSequence, sequences.lowerBound)
    lastSequence = isFirst ? sequences.upperBound : max(lastSequence, sequences.upperBound)
    firstReceived = isFirst ? received.lowerBound : min(firstReceived, received.lowerBound)
    lastReceived = isFirst ? received.upperBound : max(lastReceived, received.upperBound)
    blockCount += 1
    recordCount = recordCount.addingReportingOverflow(count).partialValue
  }
}

/// A block ready to be stored.
struct SealedBlock: Sendable {
  var places: BlockPlaces
  var terms: Set<UInt64>
  var stored: StoredBlock

  var sequences: ClosedRange<UInt64> { places.sequences }
  var received: ClosedRange<Int64> { places.received }
  var recordCount: Int { places.recordCount }
  var sourceNumber: UInt32 { places.sourceNumber }
  var checksum: UInt64 { places.checksum(stored.content) }
}
