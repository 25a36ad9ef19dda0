import Dispatch
import Synchronization
import WardModel

/// An open ledger: one writer, any number of readers.
///
/// ``append(_:)`` returns when its records are on disk; calls that wait at the same time share one sync. Tiles and a signed
/// checkpoint follow within ``LedgerConfiguration/checkpointInterval``. After a crash at any point, opening completes what
/// was acknowledged and drops only what was not; it refuses to open on a history that differs from what it once signed.
public final class LedgerStore: Sendable {
  /// What auditors need to check this ledger's signatures.
  public let verifierKey: VerifierKey

  let files: any LedgerFiles
  private let configuration: LedgerConfiguration
  private let commitQueue = DispatchQueue(label: "ward.ledger.commit")
  private let publishQueue = DispatchQueue(label: "ward.ledger.publish")

  fileprivate struct Request {
    var entries: [[UInt8]]
    var keys: [String?]
    var byteCount: Int
    var answer: @Sendable (Result<LedgerAppend, LedgerFault>) -> Void
  }

  struct Shared {
    fileprivate var requests: [Request] = []
    fileprivate var isCommitting = false
    fileprivate var isPublishScheduled = false
    fileprivate var isClosed = false
    /// Once set, nothing is written any more.
    fileprivate var broken: LedgerFault?
    /// Durable entries from `published` on.
    var pending: [PendingEntry] = []
    fileprivate var pendingByteCount = 0
    /// Keys of pending entries.
    var pendingKeys: [String: UInt64] = [:]
    var published: UInt64 = 0
    var checkpoint: Checkpoint
    var note: [UInt8]
    fileprivate var publishFault: LedgerFault?
    var size: UInt64 { published + UInt64(pending.count) }
  }

  let shared: Mutex<Shared>
  // Touched by the commit queue only; the lock is never waited for.
  private let journal: Mutex<JournalWriter>
  private let publisher: Mutex<LedgerPublisher>
  let keys: Mutex<KeyTable>

  // MARK: Opening

  /// Opens the ledger in `directory`, or makes one there.
  /// - Throws: `locked`, `damaged`, `keyRefused`, `file`.
  public convenience init(directory: String, key: SigningKey, configuration: LedgerConfiguration = .init())
    throws(LedgerFault)
  {
    try self.init(files: try PosixLedgerFiles(writing: directory), key: key, configuration: configuration)
  }

  /// Opens a ledger on any file system.
  public init(files: any LedgerFiles, key: SigningKey, configuration: LedgerConfiguration = .init())
    throws(LedgerFault)
  {
    self.files = files
    self.configuration = configuration
    verifierKey = key.verifier
    var publisher = try LedgerPublisher(files, key: key)
    let base = publisher.base
    let entries = try Journal.replay(files, base: base)
    try Self.compare(files, key, publisher.frontier, entries)
    var keys = try KeyTable(files, size: base + UInt64(entries.count))
    try Self.cover(&keys, files, base)
    var done = 0
    while done < entries.count {
      let end = min(entries.count, done + LedgerConfiguration.publishEntryLimit)
      try publisher.publish(entries[done..<end])
      try Self.insert(
        &keys, entries[done..<end].lazy.map { PendingEntry(replayed: $0) }, first: base + UInt64(done))
      done = end
    }
    if entries.isEmpty { try files.replace(LedgerPath.checkpoint.text, with: publisher.note, durably: false) }
    try publisher.keep(at: configuration.clock(), interval: 0)
    try publisher.moveBase()
    for name in try files.list(Journal.folder) where UInt64(name) != nil {
      try files.remove("\(Journal.folder)/\(name)")
    }
    let vkey = Array("\(key.verifier)\n".utf8)
    if try files.read(LedgerPath.verifierKey.text) != vkey {
      try files.replace(LedgerPath.verifierKey.text, with: vkey, durably: true)
    }
    journal = Mutex(
      try JournalWriter(files, first: publisher.checkpoint.size, byteLimit: configuration.journalByteLimit))
    shared = Mutex(
      Shared(published: publisher.checkpoint.size, checkpoint: publisher.checkpoint, note: publisher.note))
    self.publisher = Mutex(publisher)
    self.keys = Mutex(keys)
  }

  /// Refuses a journal that contradicts the newest checkpoint.
  private static func compare(
    _ files: any LedgerFiles, _ key: SigningKey, _ frontier: TreeFrontier, _ entries: [[UInt8]]
  ) throws(LedgerFault) {
    let path = LedgerPath.checkpoint.text
    // A power cut can leave a checkpoint of zero bytes or of zeros; it is written again from the journal.
    guard let bytes = try files.read(path), bytes.contains(where: { $0 != 0 }) else { return }
    let checkpoint = try LedgerPublisher.own(bytes, path, key)
    guard checkpoint.size >= frontier.size else { return }
    guard checkpoint.size - frontier.size <= UInt64(entries.count) else {
      throw .damaged(
        path: Journal.folder, entry: frontier.size + UInt64(entries.count),
        reason: "the checkpoint has \(checkpoint.size) entries, but those from here on are missing")
    }
    let hasher = TreeHasher()
    var frontier = frontier
    let first = frontier.size
    for entry in entries.prefix(Int(checkpoint.size - first)) { frontier.append(hasher.leaf(entry), hasher) }
    guard frontier.root(hasher) == checkpoint.root else {
      throw .damaged(path: Journal.folder, entry: first, reason: "the entries are not those that were signed")
    }
  }

  /// Adds the keys of published entries that the table doesn't have: all of them when it was lost.
  private static func cover(_ keys: inout KeyTable, _ files: any LedgerFiles, _ base: UInt64)
    throws(LedgerFault)
  {
    var next = keys.covered
    while next < base {
      let width = TileWidth.of(level: 0, index: next >> 8, size: base)
      let path = LedgerPath.entries(index: next >> 8, width: width)
      let bytes = try LedgerPublisher.piece(files, path, 0)
      let entries = EntryBundle.entries(bytes).entries
      guard entries.count >= width else { throw .damaged(path: path.text, entry: next, reason: "cut") }
      let rest = entries[Int(next & 0xFF)..<width].map { PendingEntry(replayed: Array($0)) }
      try insert(&keys, rest, first: next)
      next = (next & ~0xFF) + UInt64(width)
    }
  }

  private static func insert(_ keys: inout KeyTable, _ entries: some Sequence<PendingEntry>, first: UInt64)
    throws(LedgerFault)
  {
    var next = first
    for entry in entries {
      if let hash = entry.keyHash { try keys.insert(hash, index: next) }
      next += 1
    }
    try keys.cover(next)
  }

  // MARK: Appending

  /// Adds records and returns when they are on disk. A record whose key is in the ledger already is not added again.
  ///
  /// Records of one call stand together and in order. Safe to call from any number of tasks.
  /// - Throws: `recordTooLarge`, `recordRefused` (nothing was added); `file` when the disk is full or fails (nothing was
  ///   added, try again later); `broken`, `closed`.
  @discardableResult
  public func append(_ records: [LedgerRecord]) async throws(LedgerFault) -> LedgerAppend {
    var entries: [[UInt8]] = []
    entries.reserveCapacity(records.count)
    for record in records { entries.append(try record.encoded()) }
    let byteCount = entries.reduce(0) { $0 + $1.count + 2 }
    guard byteCount <= LedgerConfiguration.appendByteLimit else {
      throw .recordRefused(reason: "one append has at most \(LedgerConfiguration.appendByteLimit) bytes")
    }
    let keys = records.map(\.key)
    let result: Result<LedgerAppend, LedgerFault> = await withCheckedContinuation { continuation in
      submit(
        Request(entries: entries, keys: keys, byteCount: byteCount) { continuation.resume(returning: $0) })
    }
    return try result.get()
  }

  private func submit(_ request: Request) {
    let (isRefused, isFirst) = shared.withLock { shared in
      if shared.isClosed { return (true, false) }
      shared.requests.append(request)
      defer { shared.isCommitting = true }
      return (false, !shared.isCommitting)
    }
    if isRefused { request.answer(.failure(.closed)) }
    if isFirst { commitQueue.async { self.commitAll() } }
  }

  private func commitAll() {
    while true {
      let requests: [Request] = shared.withLock { shared in
        var byteCount = 0
        let count = shared.requests.prefix { request in
          byteCount += request.byteCount
          return byteCount == request.byteCount || byteCount <= LedgerConfiguration.commitByteLimit
        }.count
        defer { shared.requests.removeFirst(count) }
        if count == 0 { shared.isCommitting = false }
        return Array(shared.requests.prefix(count))
      }
      if requests.isEmpty { return }
      do throws(LedgerFault) {
        let answers = try commit(requests)
        for (request, answer) in zip(requests, answers) { request.answer(.success(answer)) }
      } catch {
        if case .broken = error { shared.withLock { $0.broken = error } }
        for request in requests { request.answer(.failure(error)) }
      }
    }
  }

  private func commit(_ requests: [Request]) throws(LedgerFault) -> [LedgerAppend] {
    var (broken, pendingByteCount, size) = shared.withLock { ($0.broken, $0.pendingByteCount, $0.size) }
    if let broken { throw broken }
    if pendingByteCount > configuration.pendingByteLimit {
      try publishPending()
      size = shared.withLock { $0.size }
    }
    let first = size
    var payload: [UInt8] = []
    payload.reserveCapacity(requests.reduce(0) { $0 + $1.byteCount })
    var added: [PendingEntry] = []
    let hasher = TreeHasher()
    var addedKeys: [String: UInt64] = [:]
    var answers: [LedgerAppend] = []
    for request in requests {
      var answer = LedgerAppend(indices: [], added: size..<size)
      for (entry, key) in zip(request.entries, request.keys) {
        var keyHash: UInt64?
        if let key {
          let hash = KeyTable.hash(key, hasher)
          let known =
            if let index = addedKeys[key] { UInt64?(index) } else { try index(ofKey: key, hash: hash) }
          if let index = known {
            answer.indices.append(index)
            continue
          }
          addedKeys[key] = size
          keyHash = hash
        }
        EntryBundle.append(entry, to: &payload)
        added.append(PendingEntry(bytes: entry, key: key, keyHash: keyHash))
        answer.indices.append(size)
        size += 1
      }
      answer.added = answer.added.lowerBound..<size
      answers.append(answer)
    }
    if added.isEmpty { return answers }
    try journal.withLock { (journal) throws(LedgerFault) in
      try journal.write(first: first, count: added.count, payload: payload)
    }
    shared.withLock { shared in
      shared.pending += added
      shared.pendingByteCount += payload.count
      shared.pendingKeys.merge(addedKeys) { old, _ in old }
    }
    schedulePublish()
    return answers
  }

  // MARK: Publishing

  private func schedulePublish() {
    let isNeeded = shared.withLock { shared in
      defer { shared.isPublishScheduled = true }
      return !shared.isPublishScheduled
    }
    guard isNeeded else { return }
    let (seconds, attoseconds) = configuration.checkpointInterval.components
    let delay = DispatchTimeInterval.nanoseconds(
      Int(clamping: seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000))
    publishQueue.asyncAfter(deadline: .now() + delay) {
      self.shared.withLock { $0.isPublishScheduled = false }
      // Entries stay in the journal and in memory; the next round tries again.
      if (try? self.publishPending()) == nil, !self.shared.withLock({ $0.isClosed }) {
        self.schedulePublish()
      }
    }
  }

  /// Publishes all that is durable, and moves the base when the journal has grown.
  private func publishPending(isLast: Bool = false) throws(LedgerFault) {
    do throws(LedgerFault) {
      try publisher.withLock { (publisher) throws(LedgerFault) in
        while true {
          let (entries, first) = shared.withLock {
            (Array($0.pending.prefix(LedgerConfiguration.publishEntryLimit)), $0.published)
          }
          if entries.isEmpty { break }
          // Keys first: an entry must be found by its key from the moment it leaves the pending ones.
          try keys.withLock { (keys) throws(LedgerFault) in try Self.insert(&keys, entries[...], first: first)
          }
          try publisher.publish(entries.lazy.map(\.bytes))
          let (note, checkpoint) = (publisher.note, publisher.checkpoint)
          shared.withLock { shared in
            shared.pending.removeFirst(entries.count)
            shared.pendingByteCount -= entries.reduce(0) { $0 + $1.bytes.count + 2 }
            for case let key? in entries.lazy.map(\.key) { shared.pendingKeys[key] = nil }
            shared.published = checkpoint.size
            shared.checkpoint = checkpoint
            shared.note = note
          }
        }
        let (seconds, _) = configuration.keepInterval.components
        try publisher.keep(at: configuration.clock(), interval: seconds * 1_000_000_000)
        if isLast || publisher.byteCountAfterBase >= configuration.journalByteLimit {
          try publisher.moveBase()
        }
      }
      shared.withLock { $0.publishFault = nil }
    } catch {
      shared.withLock { $0.publishFault = error }
      throw error
    }
  }

  /// Puts everything that is durable into tiles and signs a checkpoint now.
  /// - Throws: `file`; what was appended stays durable.
  @discardableResult
  public func publish() async throws(LedgerFault) -> Checkpoint {
    let result: Result<Checkpoint, LedgerFault> = await withCheckedContinuation { continuation in
      publishQueue.async {
        do throws(LedgerFault) {
          try self.publishPending()
          continuation.resume(returning: .success(self.checkpoint))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
    return try result.get()
  }

  /// Why tiles and checkpoints can't be written at the moment; `nil` when they can. Appends go on until memory for
  /// pending entries is used up.
  public var publishFault: LedgerFault? { shared.withLock { $0.publishFault } }

  /// Waits for appends under way, publishes, and gives the lock back. Later appends throw `closed`.
  public func close() async {
    shared.withLock { $0.isClosed = true }
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      commitQueue.async {
        self.publishQueue.async {
          // What can't be published now is in the journal and is published at the next opening.
          try? self.publishPending(isLast: true)
          self.files.close()
          continuation.resume()
        }
      }
    }
  }
}
