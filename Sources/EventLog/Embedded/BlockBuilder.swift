import WardModel

/// Sorts the batches of a segment by source and packs them into blocks. Holds the records of one segment at most.
struct BlockBuilder {
  private let segmentFirst: UInt64
  private let byteLimit: Int
  private let recordLimit: Int
  private let compressor: ZstdCompressor?
  private let indexer: BlockIndexer
  private var open: [UInt32: RecordBlock] = [:]
  private var done: [SealedBlock] = []
  /// Days since 1970-01-01 of the first record's receipt.
  private(set) var day: Int64 = 0
  private var hasDay = false

  private static let nanosecondsPerDay: Int64 = 86_400_000_000_000

  init(segmentFirst: UInt64, byteLimit: Int, recordLimit: Int, level: Int32, indexer: @escaping BlockIndexer)
  {
    self.segmentFirst = segmentFirst
    self.byteLimit = byteLimit
    self.recordLimit = recordLimit
    self.indexer = indexer
    compressor = ZstdCompressor(level: level)
  }

  mutating func add(_ batch: LoggedBatch) throws(EventLogError) {
    if !hasDay {
      let nanoseconds = batch.batch.received.nanoseconds
      day = nanoseconds / Self.nanosecondsPerDay - (nanoseconds % Self.nanosecondsPerDay < 0 ? 1 : 0)
      hasDay = true
    }
    let source = batch.batch.sourceNumber
    open[source, default: RecordBlock(sourceNumber: source)].add(batch)
    guard let block = open[source], block.bytes.count >= byteLimit || block.count >= recordLimit else {
      return
    }
    open[source] = nil
    try seal(block)
  }

  /// Packs what is still open; all blocks in the order of their first records.
  mutating func finish() throws(EventLogError) -> [SealedBlock] {
    for source in open.keys.sorted() {
      if let block = open[source] { try seal(block) }
    }
    open = [:]
    return done.sorted { $0.sequences.lowerBound < $1.sequences.lowerBound }
  }

  private mutating func seal(_ block: RecordBlock) throws(EventLogError) {
    guard let compressor, let stored = StoredBlock(block, compressor: compressor),
      let sequences = block.sequences
    else { throw .failed("a block of source \(block.sourceNumber) cannot be compressed") }
    let index = indexer(block)
    let times = block.runs.map(\.received.nanoseconds)
    let places = BlockPlaces(
      segmentFirst: segmentFirst, sourceNumber: block.sourceNumber, sequences: sequences,
      recordCount: block.count, received: (times.min() ?? 0)...(times.max() ?? 0),
      eventTimes: index.eventTimes.map { $0.lowerBound.nanoseconds...$0.upperBound.nanoseconds })
    done.append(SealedBlock(places: places, terms: Set(index.terms), stored: stored))
  }
}
