import GRDB
import WardModel

extension EmbeddedEventLog {
  /// Reads every frame and block of a log directory and compares it with its checksums, counts, sequence numbers and index. Changes nothing;
  /// the log may be open and running.
  ///
  /// - Parameter indexer: the indexer of the log; when given, every term of every block is looked up in the stored index.
  /// - Throws: ``EventLogError/failed(_:)`` when the directory cannot be listed. What is damaged is in the report.
  public static func check(
    directory: String, indexer: BlockIndexer? = nil
  ) throws(EventLogError) -> CheckReport {
    var check = LogCheck(indexer: indexer)
    do throws(FileProblem) {
      // The journal first: what is sealed meanwhile is then seen twice, not missed.
      try check.journal(directory + "/journal")
      try check.partitions(directory + "/blocks")
    } catch { throw .failed(error.text) }
    check.continuity()
    return check.report
  }
}

/// A check at work.
struct LogCheck {
  private(set) var report = CheckReport()
  private let indexer: BlockIndexer?
  private let files = SystemFiles()
  /// Records found of each sealed segment, by its first sequence number.
  private var sealed: [UInt64: UInt64] = [:]
  private var sealedNext: UInt64 = 0
  /// First and next sequence number of each journal segment.
  private var segments: [Range<UInt64>] = []

  init(indexer: BlockIndexer?) { self.indexer = indexer }

  mutating func journal(_ directory: String) throws(FileProblem) {
    let names = try files.list(directory).filter { JournalSegment.parse($0) != nil }.sorted()
    for (index, name) in names.enumerated() {
      guard let segment = try? JournalSegment.open(name, in: directory, files: files, forWriting: false)
      else {
        // Sealed and removed since it was listed.
        continue
      }
      if case .sound = try segment.readHead() {} else { report.add(segment.path, "the head is damaged") }
      let scan = try JournalScan(segment)
      var next = segment.firstSequence
      for range in scan.damaged { report.add("\(segment.path) bytes \(range)", "no sound frame") }
      for place in scan.frames {
        let spot = "\(segment.path) offset \(place.offset)"
        if place.firstSequence != next {
          report.add(spot, "expected record \(next), found \(place.firstSequence)")
        }
        next = place.nextSequence
        if try segment.batches(of: place) == nil {
          report.add(spot, "the payload cannot be read")
        } else {
          report.frameCount += 1
          report.recordCount += Int(place.recordCount)
        }
      }
      segments.append(segment.firstSequence..<scan.nextSequence)
      guard scan.fileByteCount > scan.end else { continue }
      if index == names.count - 1 {
        report.unfinishedByteCount = scan.fileByteCount - scan.end
      } else {
        report.add(
          "\(segment.path) offset \(scan.end)", "\(scan.fileByteCount - scan.end) bytes are no frame")
      }
    }
  }

  mutating func partitions(_ directory: String) throws(FileProblem) {
    for name in try files.list(directory).filter({ $0.hasSuffix(BlockStore.suffix) }).sorted() {
      let partition = Partition(path: directory + "/" + name, isReadOnly: true)
      do throws(EventLogError) {
        try check(partition)
      } catch { report.add(partition.path, "\(error)") }
      partition.release()
    }
  }

  private mutating func check(_ partition: Partition) throws(EventLogError) {
    let (verdict, loaded, rows, damage) = try partition.read { db in
      (
        try String.fetchAll(db, sql: "PRAGMA quick_check(20)"), try PartitionSummary.load(db),
        try Row.fetchAll(db, sql: "SELECT \(BlockRow.columns) FROM block ORDER BY id"),
        try Row.fetchAll(db, sql: "SELECT first_sequence, next_sequence FROM damage")
      )
    }
    for line in verdict where line != "ok" { report.add(partition.path, line) }
    guard let (summary, isSound) = loaded else {
      report.add(partition.path, "no summary of version \(PartitionSchema.version)")
      return
    }
    if !isSound { report.add(partition.path, "the summary is damaged") }
    sealedNext = max(sealedNext, summary.sealedNext)
    var records = 0
    for raw in rows {
      guard let row = BlockRow(raw) else {
        report.add("\(partition.path) block \(raw.number(0) ?? 0)", "the row contradicts itself")
        continue
      }
      records += row.recordCount
      sealed[row.segmentFirst, default: 0] += UInt64(row.recordCount)
      if !summary.contains(row) {
        report.add("\(partition.path) block \(row.id)", "it lies outside of the partition's summary")
      }
      try check(row, in: partition)
    }
    if records != summary.recordCount || rows.count != summary.blockCount {
      report.add(
        partition.path,
        "the summary counts \(summary.recordCount) records in \(summary.blockCount) blocks, found \(records) in \(rows.count)"
      )
    }
    for row in damage {
      report.add(
        partition.path, "records \(row.number(0) ?? 0)..<\(row.number(1) ?? 0) were damaged in the journal")
    }
  }

  private mutating func check(_ row: BlockRow, in partition: Partition) throws(EventLogError) {
    let place = "\(partition.path) block \(row.id), records \(row.sequences)"
    let block: RecordBlock
    do throws(EventLogError) {
      block = try partition.block(row)
    } catch .damaged {
      report.add(place, "the content is damaged")
      return
    }
    report.blockCount += 1
    report.recordCount += block.count
    let ranges = block.runs.map { $0.firstSequence..<$0.firstSequence + UInt64($0.count) }
    if try partition.ranges(of: row) != ranges {
      report.add(place, "the list of its sequence numbers disagrees")
    }
    let times = block.runs.map(\.received.nanoseconds)
    if times.min() != row.received.lowerBound || times.max() != row.received.upperBound {
      report.add(place, "the times of receipt disagree")
    }
    guard try partition.hasSignature(row) else {
      report.add(place, "it has no signature")
      return
    }
    guard let indexer, let signature = try partition.signature(of: row) else { return }
    let index = indexer(block)
    let lost = index.terms.filter { !signature($0) }.count
    if lost > 0 { report.add(place, "the index lacks \(lost) terms") }
    if index.eventTimes.map({ $0.lowerBound.nanoseconds...$0.upperBound.nanoseconds }) != row.eventTimes {
      report.add(place, "the event times disagree")
    }
  }

  /// Compares the records found of each segment with the number that its sequence numbers span.
  mutating func continuity() {
    let firsts = sealed.keys.sorted()
    for (index, first) in firsts.enumerated() {
      let next = index + 1 < firsts.count ? firsts[index + 1] : sealedNext
      guard let count = sealed[first], next > first else { continue }
      if count > next - first {
        report.add("records \(first)..<\(next)", "\(count) records for \(next - first) numbers")
      } else if count < next - first {
        missing(first..<next, next - first - count)
      }
    }
    var end = sealedNext
    for segment in segments where segment.upperBound > end || end == 0 {
      if end > 0, segment.lowerBound > end { missing(end..<segment.lowerBound, segment.lowerBound - end) }
      end = segment.upperBound
    }
  }

  private mutating func missing(_ range: Range<UInt64>, _ count: UInt64) {
    guard report.missing.count < CheckReport.placeLimit else { return }
    report.missing.append(CheckReport.Missing(sequences: range, recordCount: count))
  }
}

extension PartitionSummary {
  /// Whether the block lies in the ranges that searches go by.
  fileprivate func contains(_ row: BlockRow) -> Bool {
    row.sequences.lowerBound >= firstSequence && row.sequences.upperBound <= lastSequence
      && row.received.lowerBound >= firstReceived && row.received.upperBound <= lastReceived
  }
}
