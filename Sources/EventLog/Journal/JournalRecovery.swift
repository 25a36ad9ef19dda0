/// Finds out at a start what the journal holds, and cuts off what a crash left unfinished.
enum JournalRecovery {
  static func recover(directory: String, files: any LogFiles) throws(EventLogError) -> JournalState {
    var state = JournalState()
    do {
      let names = try files.list(directory).filter { JournalSegment.parse($0) != nil }.sorted()
      var hasRemoved = false
      for (index, name) in names.enumerated() {
        guard let segment = try JournalSegment.open(name, in: directory, files: files, forWriting: true)
        else { continue }
        let found = try scan(segment)
        state.next = max(state.next, found.nextSequence)
        if found.frames.isEmpty, found.damaged.isEmpty, index < names.count - 1 {
          // A segment that never got a record says nothing that a newer one doesn't.
          try files.remove(segment.path)
          hasRemoved = true
        } else {
          state.segments.append(found)
        }
      }
      if hasRemoved { try files.synchroniseDirectory(directory) }
    } catch let problem as FileProblem {
      throw .failed(problem.text)
    } catch let error as EventLogError {
      throw error
    } catch {
      throw .failed("\(error)")
    }
    return state
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
