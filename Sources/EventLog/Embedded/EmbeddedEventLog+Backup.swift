import Glibc
import Synchronization

/// Backup of a running log, and the way back.
///
/// A backup is a directory with `journal/` and `blocks/` like a log, and, when it is whole, `backup`: a file that names the next sequence
/// number. It holds every record below that number that the log held when the journal was copied.
extension EmbeddedEventLog {
  /// Name of the file that makes a directory a whole backup.
  private static let marker = "backup"

  /// Copies the log to a new directory while it runs. Appending and reading go on; sealing waits while the newest partition of each
  /// class (``EventLogConfiguration/partitionByteLimit``) and the journal are copied.
  ///
  /// - Parameter directory: must not exist, or be empty; its parent must exist.
  /// - Returns: the positions of the copy.
  /// - Throws: ``EventLogError/unusable(_:)`` when the directory is not empty; ``EventLogError/full``, ``EventLogError/failed(_:)``.
  @discardableResult
  public func backup(to directory: String) async throws(EventLogError) -> LogPositions {
    let files = SystemFiles()
    return try await onDiskThenPaused(
      first: { () throws(EventLogError) in
        try Self.prepare(directory, files)
        // Partitions that get no further blocks: they may be gone by retention, but they don't change.
        let entries = self.store.entries
        var copied: Set<String> = []
        for (index, entry) in entries.enumerated() {
          let isLast = !entries[(index + 1)...].contains {
            $0.summary.classNumber == entry.summary.classNumber
          }
          if !isLast, try self.copy(entry, to: directory, files) { copied.insert(entry.name) }
        }
        return copied
      },
      paused: { (copied) throws(EventLogError) in
        for entry in self.store.entries where !copied.contains(entry.name) {
          _ = try self.copy(entry, to: directory, files)
        }
        let positions = try self.copyJournal(to: directory, files)
        do throws(FileProblem) {
          for folder in ["/blocks", "/journal"] { try files.synchroniseDirectory(directory + folder) }
          let marker = try files.create(directory + "/" + Self.marker)
          try marker.write(Array("next \(positions.next)\n".utf8), at: 0)
          try marker.synchronise()
          try files.synchroniseDirectory(directory)
        } catch { throw Self.failure(error) }
        return positions
      })
  }

  /// Makes a log directory from a backup. Nothing is changed in the backup.
  ///
  /// - Parameter directory: must not exist, or be empty; its parent must exist.
  /// - Returns: what a check of the new directory found.
  /// - Throws: ``EventLogError/unusable(_:)`` when `backup` is not a whole backup or `directory` is not empty;
  ///   ``EventLogError/full``, ``EventLogError/failed(_:)``.
  public static func restore(from backup: String, to directory: String) throws(EventLogError) -> CheckReport {
    let files = SystemFiles()
    do throws(FileProblem) {
      guard try files.list(backup).contains(marker) else {
        throw FileProblem(operation: "find", path: backup + "/" + marker, code: ENOENT)
      }
    } catch { throw .unusable("\(backup) is not a whole backup: \(error.text)") }
    try prepare(directory, files)
    do throws(FileProblem) {
      for folder in ["/blocks", "/journal"] {
        for name in try files.list(backup + folder).sorted() where !name.hasPrefix("damaged") {
          try copyFile(backup + folder + "/" + name, to: directory + folder + "/" + name, upTo: .max, files)
        }
        try files.synchroniseDirectory(directory + folder)
      }
      try files.synchroniseDirectory(directory)
    } catch { throw failure(error) }
    return try check(directory: directory)
  }

  /// `first` away from the tasks' threads, then `paused` while the sealer rests.
  private func onDiskThenPaused<Middle: Sendable, Value: Sendable>(
    first: @escaping @Sendable () throws(EventLogError) -> Middle,
    paused: @escaping @Sendable (Middle) throws(EventLogError) -> Value
  ) async throws(EventLogError) -> Value {
    let middle = try await onDisk(first)
    return try await sealer.pausing { () throws(EventLogError) in try paused(middle) }
  }

  private static func prepare(_ directory: String, _ files: SystemFiles) throws(EventLogError) {
    do throws(FileProblem) {
      try files.createDirectory(directory)
      guard try files.list(directory).isEmpty else {
        throw FileProblem(operation: "use", path: directory, code: ENOTEMPTY)
      }
      for folder in ["/blocks", "/journal"] { try files.createDirectory(directory + folder) }
    } catch {
      throw error.code == ENOTEMPTY ? .unusable("\(directory) is not empty") : failure(error)
    }
  }

  /// Copies a partition; false when retention removed it meanwhile.
  private func copy(
    _ entry: BlockStore.Entry, to directory: String, _ files: SystemFiles
  ) throws(EventLogError) -> Bool {
    do throws(EventLogError) {
      try entry.partition.copy(to: directory + "/blocks/" + entry.name, files: files)
      return true
    } catch {
      if store.entries.contains(where: { $0.name == entry.name }) { throw error }
      try? files.remove(directory + "/blocks/" + entry.name)
      return false
    }
  }

  /// Copies what is durable in the journal.
  private func copyJournal(to directory: String, _ files: SystemFiles) throws(EventLogError) -> LogPositions {
    let (segments, next) = journal.state.withLock { ($0.segments, $0.next) }
    do throws(FileProblem) {
      for state in segments {
        let name = state.segment.path.split(separator: "/").last.map(String.init) ?? ""
        try Self.copy(state.segment.file, to: directory + "/journal/" + name, upTo: state.end, files)
      }
    } catch { throw Self.failure(error) }
    let first = segments.lazy.compactMap(\.frames.first?.firstSequence).first
    return LogPositions(first: [first, store.firstSequence].compactMap { $0 }.min() ?? next, next: next)
  }

  private static func copyFile(
    _ path: String, to target: String, upTo end: UInt64, _ files: SystemFiles
  ) throws(FileProblem) {
    try copy(try files.open(path, forWriting: false), to: target, upTo: end, files)
  }

  private static func copy(
    _ source: any LogFile, to target: String, upTo end: UInt64, _ files: SystemFiles
  ) throws(FileProblem) {
    let copy = try files.create(target)
    var offset: UInt64 = 0
    while offset < end {
      let piece = try source.read(Int(min(end - offset, 1 << 20)), at: offset)
      if piece.isEmpty { break }
      try copy.write(piece, at: offset)
      offset += UInt64(piece.count)
    }
    try copy.synchronise()
  }

  private static func failure(_ problem: FileProblem) -> EventLogError {
    problem.code == ENOSPC || problem.code == EDQUOT ? .full : .failed(problem.text)
  }
}
