/// Finds out at a start what the journal holds, and cuts off what a crash left unfinished.
enum JournalRecovery {
  /// - Parameter sealedNext: the number after the last record of the newest segment that was sealed, wholly or for some classes.
  static func recover(
    directory: String, files: any LogFiles, sealedNext: UInt64
  ) throws(EventLogError) -> JournalState {
    var state = JournalState()
    do {
      let names = try files.list(directory).filter { JournalSegment.parse($0) != nil }.sorted()
      for name in names {
        guard let segment = try JournalSegment.open(name, in: directory, files: files, forWriting: true)
        else { continue }
        state.segments.append(try scan(segment))
      }
      state.next = state.segments.map(\.nextSequence).max() ?? 1
      try removeUnneeded(&state, sealedNext: sealedNext, directory: directory, files: files)
    } catch let problem as FileProblem {
      throw .failed(problem.text)
    } catch let error as EventLogError {
      throw error
    } catch {
      throw .failed("\(error)")
    }
    return state
  }

  /// Removes segments that never got a record, and those that were sealed but whose removal did not reach the disk: segments
  /// are sealed in order, so one that ends before the newest sealed one was sealed wholly. The segment that
  /// tells which number comes next stays (rule 5).
  private static func removeUnneeded(
    _ state: inout JournalState, sealedNext: UInt64, directory: String, files: any LogFiles
  ) throws(FileProblem) {
    func isNeeded(_ segment: SegmentState) -> Bool {
      (!segment.frames.isEmpty || !segment.damaged.isEmpty) && segment.nextSequence >= sealedNext
    }
    var kept = state.segments.filter(isNeeded)
    var removable = state.segments.filter { !isNeeded($0) }
    if !kept.contains(where: { $0.nextSequence == state.next }),
      let index = removable.lastIndex(where: { $0.nextSequence == state.next })
    {
      kept.append(removable.remove(at: index))
    }
    state.segments = kept
    guard !removable.isEmpty else { return }
    for unneeded in removable { try files.remove(unneeded.segment.path) }
    try files.synchroniseDirectory(directory)
  }

  private static func scan(_ segment: JournalSegment) throws -> SegmentState {
    if case .newer(let version) = try segment.readHead() {
      throw EventLogError.unusable("\(segment.path) has version \(version)")
    }
    let scan = try JournalScan(segment)
    if scan.fileByteCount > scan.end {
      try segment.file.truncate(to: scan.end)
      try segment.file.synchronise()
    }
    return SegmentState(
      segment: segment, frames: scan.frames, end: scan.end, nextSequence: scan.nextSequence,
      plainByteCount: scan.frames.reduce(0) { $0 + $1.plainByteCount }, damaged: scan.damaged)
  }
}
