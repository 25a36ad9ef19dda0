import Glibc
public import WardModel

/// Follows files through rotation and hands their new lines to the sink.
///
/// A file is known by its number on its disk and by its first bytes, not by its name: renamed, it is read to its end; cut, or
/// replaced under the same number, it is read from its beginning. A position is saved after the sink has kept what lies before
/// it. The first deliveries of each file after a start say that they may repeat what was kept just before a crash.
public actor FileFollower {
  private let configurations: [FollowConfiguration]
  private let limits: FollowLimits
  private let positions: FollowPositions
  private let sink: any RecordSink
  private let now: @Sendable () -> Timestamp
  private var files: [FileIdentity: FollowedFile] = [:]
  /// Saved positions of files that haven't been seen since the start.
  private var saved: [FileIdentity: FollowPosition] = [:]
  private var isFirstRound = true
  /// Whether positions were never saved before.
  private var isFirstStart = false
  private var round: UInt64 = 0
  private var needsSave = false
  /// Set when the positions could not be saved; they are tried again.
  public private(set) var problem: FollowProblem?

  /// - Parameter positionsPath: the file that holds the positions.
  public init(
    _ configurations: [FollowConfiguration], positionsPath: String, limits: FollowLimits = FollowLimits(),
    sink: any RecordSink, now: @escaping @Sendable () -> Timestamp
  ) {
    self.configurations = configurations
    self.limits = limits
    positions = FollowPositions(path: positionsPath)
    self.sink = sink
    self.now = now
  }

  /// Follows until the task is cancelled.
  public func run() async {
    while !Task.isCancelled {
      await follow()
      try? await Task.sleep(for: .milliseconds(limits.pollMilliseconds))
    }
    save()
  }

  /// One look at all files: what is new, moved, cut or gone; reads what has been written since.
  func follow() async {
    round += 1
    if isFirstRound { load() }
    // First all names, so that copies are known before their originals are read.
    var listed: [(file: FollowedFile, byteCount: UInt64)] = []
    var identities: Set<FileIdentity> = []
    for configuration in configurations {
      for found in FileFinder.files(configuration, limit: limits.fileLimit) {
        guard identities.insert(found.identity).inserted, let file = see(found, configuration) else {
          continue
        }
        listed.append((file, found.byteCount))
      }
    }
    for (file, byteCount) in listed {
      if file.original != nil {
        await seeCopy(file)
      } else if byteCount != file.position.offset || file.lastRound == 0 {
        await advance(file, isEnd: false)
      }
    }
    await seeUnlisted(identities)
    isFirstRound = false
    if needsSave { save() }
    shutIdle()
  }

  private func load() {
    let known = positions.load()
    isFirstStart = known == nil
    for position in known ?? [] { saved[position.identity] = position }
    // From now on there was a first start.
    needsSave = true
  }

  // MARK: Listed files

  private func see(_ found: FileFinder.Found, _ configuration: FollowConfiguration) -> FollowedFile? {
    guard let file = files[found.identity] ?? begin(found, configuration) else { return nil }
    if file.position.path != found.path {
      file.moved(to: found.path)
      needsSave = true
    }
    file.unlistedMilliseconds = 0
    return file
  }

  /// A file that is seen for the first time since the start.
  private func begin(_ found: FileFinder.Found, _ configuration: FollowConfiguration) -> FollowedFile? {
    guard files.count < limits.fileLimit else { return nil }
    var position = FollowPosition(
      identity: found.identity, offset: 0, fingerprint: 0, fingerprintByteCount: 0, path: found.path)
    let known = saved.removeValue(forKey: found.identity)
    if let known { position = known }
    let file = FollowedFile(position, source: configuration.source, repeatableByteCount: repeatableByteCount)
    file.moved(to: found.path)
    files[found.identity] = file
    guard known == nil, file.open() else { return file }
    if isFirstRound, isFirstStart, !configuration.readsExisting {
      file.resume(at: endOfLastLine(file, found.byteCount))
      file.takeFingerprint()
      needsSave = true
    } else if let original = original(of: file) {
      file.original = original
    }
    return file
  }

  /// What may have been handed over without its position being saved: positions are saved after each half of a read at the
  /// latest, so twice a read is enough.
  private var repeatableByteCount: UInt64 { isFirstRound ? UInt64(limits.readByteLimit) * 2 : 0 }

  /// Where the next line after `byteCount` bytes begins, so that a line that is being written isn't cut in two: the file's size,
  /// when it ends with a line feed, else the end of the last whole line.
  private func endOfLastLine(_ file: FollowedFile, _ byteCount: UInt64) -> UInt64 {
    var end = byteCount
    let window = UInt64(limits.readByteLimit)
    while end > 0 {
      let start = end > window ? end - window : 0
      guard let bytes = file.bytes(at: start, count: Int(end - start)), !bytes.isEmpty else {
        return byteCount
      }
      if let feed = bytes.lastIndex(of: 0x0A) { return start + UInt64(feed) + 1 }
      end = start
    }
    return 0
  }

  /// The followed file whose copy this one seems to be: it begins alike, and its name begins with the other's.
  private func original(of copy: FollowedFile) -> FileIdentity? {
    for file in files.values.sorted(by: { $0.position.path < $1.position.path }) {
      let path = file.position.path
      if file !== copy, file.original == nil, copy.position.path.count > path.count,
        copy.position.path.hasPrefix(path), file.isBeginning(of: copy)
      {
        return file.identity
      }
    }
    return nil
  }

  /// A copy waits until its original was cut, and then goes on where that one was.
  private func seeCopy(_ copy: FollowedFile) async {
    guard let identity = copy.original else { return }
    guard let original = files[identity] else {
      copy.resume(at: 0)
      return
    }
    guard original.open(), let size = original.byteCount() else { return }
    guard size < original.position.offset || !original.beginsAsBefore() else { return }
    copy.resume(at: original.position.offset)
    original.restart()
    needsSave = true
    await advance(copy, isEnd: false)
  }

  /// Reads a file to its present end.
  private func advance(_ file: FollowedFile, isEnd: Bool) async {
    guard file.open(), let size = file.byteCount() else { return }
    file.lastRound = round
    if size < file.position.offset || !file.beginsAsBefore() {
      // Copies of it that wait take up from here first.
      for copy in files.values.sorted(by: { $0.position.path < $1.position.path })
      where copy.original == file.identity {
        copy.resume(at: file.position.offset)
        await advance(copy, isEnd: false)
      }
      file.restart()
      needsSave = true
    }
    while !Task.isCancelled, let batch = file.next(limits, isEnd: isEnd) {
      guard await deliver(batch, file) else { return }
    }
  }

  /// True when the batch is durable, or will never be taken.
  private func deliver(_ batch: FollowedFile.Batch, _ file: FollowedFile) async -> Bool {
    let time = now()
    func note(_ count: Int, _ reason: String) async {
      guard count > 0 else { return }
      await sink.note(
        IntakeLoss(
          source: file.source, peer: file.position.path, kind: .refused, count: count, from: time,
          until: time,
          reason: reason))
    }
    if !batch.records.isEmpty {
      do throws(IntakeRefusal) {
        _ = try await sink.accept(
          Delivery(
            source: file.source, peer: file.position.path, records: batch.records, received: time,
            mayRepeat: file.mayRepeat))
      } catch {
        // The file keeps what it has: the same is offered in the next round.
        guard case .refused(let reason) = error else { return false }
        await note(batch.records.count, reason)
      }
    }
    await note(batch.refusedCount, "lines longer than \(limits.recordByteLimit) bytes")
    let count = batch.end - min(file.position.offset, batch.end)
    file.taken(batch)
    needsSave = true
    if count >= UInt64(limits.readByteLimit / 2) { save() }
    return true
  }

  // MARK: Files that are no longer listed

  private func seeUnlisted(_ listed: Set<FileIdentity>) async {
    if isFirstRound { adoptRenamed() }
    let unlisted = files.values.filter { !listed.contains($0.identity) }
    for file in unlisted.sorted(by: { $0.position.path < $1.position.path }) {
      if !file.isOpen,
        let path = FileFinder.path(of: file.identity, in: FileFinder.folder(of: file.position.path))
      {
        file.moved(to: path)
      }
      file.unlistedMilliseconds += limits.pollMilliseconds
      let before = file.position.offset
      let isOver = file.unlistedMilliseconds >= limits.lingerSeconds * 1000
      await advance(file, isEnd: isOver)
      if file.position.offset != before { file.unlistedMilliseconds = 0 }
      // A busy sink may have left something: then it stays.
      let isRead = file.byteCount().map { $0 <= file.position.offset } ?? true
      if isOver, isRead || !file.isOpen {
        for copy in files.values where copy.original == file.identity {
          copy.resume(at: file.position.offset)
        }
        files[file.identity] = nil
        needsSave = true
      }
    }
  }

  /// Files that were renamed while the hub was down are read to their end, if they are still in their folder.
  private func adoptRenamed() {
    for position in saved.values.sorted(by: { $0.path < $1.path }) {
      let folder = FileFinder.folder(of: position.path)
      guard let path = FileFinder.path(of: position.identity, in: folder),
        let source = configurations.first(where: { configuration in
          configuration.patterns.contains { FileFinder.covers($0, position.path) }
        })?.source
      else { continue }
      let file = FollowedFile(position, source: source, repeatableByteCount: repeatableByteCount)
      file.moved(to: path)
      // Another file that got the number is none of ours.
      if file.open(), file.beginsAsBefore() { files[position.identity] = file }
    }
    saved = [:]
    needsSave = true
  }

  // MARK: Upkeep

  private func shutIdle() {
    let open = files.values.filter(\.isOpen)
    guard open.count > limits.openFileLimit else { return }
    for file in open.sorted(by: { $0.lastRound < $1.lastRound }).prefix(open.count - limits.openFileLimit) {
      file.shut()
    }
  }

  private func save() {
    let current =
      files.values.filter { $0.original == nil }.map(\.position)
      + saved.values
    do throws(FollowProblem) {
      try positions.save(current.sorted { $0.path < $1.path })
      needsSave = false
      problem = nil
    } catch {
      problem = error
    }
  }
}
