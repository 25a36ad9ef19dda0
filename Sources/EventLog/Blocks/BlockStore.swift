import GRDB
import Synchronization

/// All partitions of a log: which there are, where the next blocks go, which may go.
final class BlockStore: Sendable {
  let directory: String
  private let files: any LogFiles
  let state: Mutex<State>

  struct Entry: Sendable {
    let partition: Partition
    let name: String
    var summary: PartitionSummary
    /// Bytes on disk after the last sealing.
    var byteCount: UInt64
    /// It was found damaged while storing: it is read as far as possible and takes no further blocks.
    var isFrozen = false
  }

  struct State: Sendable {
    /// Oldest first within a class.
    var entries: [Entry] = []
    /// Files that could not be read at the start, with the reason.
    var unreadable: [String] = []
  }

  /// Opens the store in `directory`, made when missing. A file that cannot be read is noted and passed over.
  init(directory: String, files: any LogFiles) throws(EventLogError) {
    self.directory = directory
    self.files = files
    var state = State()
    do throws(FileProblem) {
      try files.createDirectory(directory)
      for name in try files.list(directory).filter({ $0.hasSuffix(Self.suffix) }).sorted() {
        let partition = Partition(path: directory + "/" + name)
        do throws(EventLogError) {
          if let (summary, isSound) = try partition.read({ db in try PartitionSummary.load(db) }) {
            if !isSound { state.unreadable.append("\(partition.path): the summary was damaged") }
            state.entries.append(
              Entry(
                partition: partition, name: name, summary: summary,
                byteCount: Self.byteCount(partition.path, files)))
          } else {
            state.unreadable.append("\(partition.path): no summary of version \(PartitionSchema.version)")
          }
        } catch { state.unreadable.append("\(partition.path): \(error)") }
        partition.release()
      }
    } catch { throw .failed(error.text) }
    self.state = Mutex(state)
  }

  static let suffix = ".sqlite"

  /// The number after the last record of any class that is stored; every segment below was sealed, or its class was.
  var sealedNext: UInt64 { state.withLock { $0.entries.map(\.summary.sealedNext).max() ?? 1 } }

  /// Up to which number records of this class are stored.
  func sealedNext(class classNumber: UInt8) -> UInt64 {
    state.withLock { state in
      state.entries.filter { $0.summary.classNumber == classNumber }.map(\.summary.sealedNext).max() ?? 0
    }
  }

  /// The oldest record of all partitions; nil when there is none.
  var firstSequence: UInt64? {
    state.withLock { state in
      state.entries.filter { $0.summary.blockCount > 0 }.map(\.summary.firstSequence).min()
    }
  }

  var entries: [Entry] { state.withLock { $0.entries } }

  /// Stores the blocks of a segment that belong to one class, durable when this returns, its file name too.
  func store(
    _ blocks: [SealedBlock], class classNumber: UInt8, day: Int64, segmentFirst: UInt64, segmentNext: UInt64,
    damaged: [Range<UInt64>], partitionByteLimit: UInt64
  ) throws(EventLogError) {
    if sealedNext(class: classNumber) >= segmentNext { return }
    let entry = try partition(
      class: classNumber, day: day, segmentFirst: segmentFirst, byteLimit: partitionByteLimit)
    do throws(EventLogError) {
      try store(blocks, in: entry, segmentNext: segmentNext, damaged: damaged)
    } catch .damaged {
      // A damaged file must not hold up the log: the class goes on in a new one.
      freeze(entry)
      let fresh = try partition(
        class: classNumber, day: day, segmentFirst: segmentFirst, byteLimit: partitionByteLimit)
      try store(blocks, in: fresh, segmentNext: segmentNext, damaged: damaged)
    }
  }

  private func store(
    _ blocks: [SealedBlock], in entry: Entry, segmentNext: UInt64, damaged: [Range<UInt64>]
  ) throws(EventLogError) {
    let summary = try entry.partition.store(
      blocks, damaged: damaged, sealedNext: segmentNext, summary: entry.summary)
    let byteCount = Self.byteCount(entry.partition.path, files)
    state.withLock { state in
      guard let index = state.entries.firstIndex(where: { $0.name == entry.name }) else { return }
      state.entries[index].summary = summary
      state.entries[index].byteCount = byteCount
    }
  }

  private func freeze(_ entry: Entry) {
    state.withLock { state in
      state.unreadable.append("\(entry.partition.path): damaged, takes no further blocks")
      guard let index = state.entries.firstIndex(where: { $0.name == entry.name }) else { return }
      state.entries[index].isFrozen = true
    }
  }

  /// The partition that takes the next blocks of the class.
  private func partition(
    class classNumber: UInt8, day: Int64, segmentFirst: UInt64, byteLimit: UInt64
  ) throws(EventLogError) -> Entry {
    let last = state.withLock { $0.entries.last { $0.summary.classNumber == classNumber } }
    if let last, last.summary.day == day, last.byteCount < byteLimit, !last.isFrozen { return last }
    let name = try freeName(class: classNumber, first: segmentFirst)
    let partition = Partition(path: directory + "/" + name)
    let summary = try partition.write { db in
      if try db.tableExists("summary"), let loaded = try PartitionSummary.load(db) { return loaded.summary }
      try PartitionSchema.create(db, classNumber: classNumber, day: day)
      return PartitionSummary(classNumber: classNumber, day: day)
    }
    do { try files.synchroniseDirectory(directory) } catch { throw .failed(error.text) }
    if let last, !last.isFrozen {
      try last.partition.finish()
      last.partition.leaveWriteAheadLog()
    }
    let entry = Entry(partition: partition, name: name, summary: summary, byteCount: 0)
    state.withLock { state in
      state.entries.append(entry)
      state.entries.sort { $0.name < $1.name }
    }
    return entry
  }

  /// Removes a partition with its blocks.
  func remove(_ entry: Entry) throws(EventLogError) {
    state.withLock { state in state.entries.removeAll { $0.name == entry.name } }
    entry.partition.retire()
    do throws(FileProblem) {
      try files.remove(entry.partition.path)
      for ending in ["-wal", "-shm"] { try? files.remove(entry.partition.path + ending) }
      try files.synchroniseDirectory(directory)
    } catch { throw .failed(error.text) }
  }

  /// Closes the files of the older partitions, all but the last `keeping`; they open again when needed.
  func release(keeping count: Int = 0) {
    for entry in entries.sorted(by: { $0.summary.lastSequence < $1.summary.lastSequence }).dropLast(count) {
      entry.partition.release()
    }
  }

  /// A file name for a partition that begins with this segment and is not there yet; names sort by class and age.
  private func freeName(class classNumber: UInt8, first: UInt64) throws(EventLogError) -> String {
    let taken: Set<String>
    do { taken = Set(try files.list(directory)) } catch { throw .failed(error.text) }
    let number = String(classNumber)
    let sequence = String(first)
    let base =
      String(repeating: "0", count: 3 - number.count) + number + "-"
      + String(repeating: "0", count: max(20 - sequence.count, 0)) + sequence
    var copy = 0
    while true {
      let name = base + "-" + String(copy) + Self.suffix
      let isEmpty = state.withLock { state in !state.entries.contains { $0.name == name } }
      // A file of that name that is not one of ours was left by a crash before its first block, or is damaged.
      if !taken.contains(name) || (isEmpty && isUnused(name)) { return name }
      copy += 1
    }
  }

  /// Whether the file is a partition without tables: a crash came between creating it and its first transaction.
  private func isUnused(_ name: String) -> Bool {
    let partition = Partition(path: directory + "/" + name)
    defer { partition.release() }
    return (try? partition.read { db in try !db.tableExists("summary") }) ?? false
  }

  /// Bytes of the partition and its write-ahead log.
  private static func byteCount(_ path: String, _ files: any LogFiles) -> UInt64 {
    [path, path + "-wal"].reduce(0) { sum, path in
      guard let file = try? files.open(path, forWriting: false), let count = try? file.byteCount() else {
        return sum
      }
      return sum + count
    }
  }
}
