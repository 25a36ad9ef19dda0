import WardModel

/// Turns durable entries into tiles, bundles and signed checkpoints.
///
/// Nothing here needs to be on disk at once: the journal holds every entry after `base` and all of it is written again
/// when the ledger is opened. `base` is a checkpoint whose tiles are known to be on disk; when it moves, the journal
/// before it is removed.
struct LedgerPublisher {
  static let basePath = "\(Journal.folder)/base"

  let files: any LedgerFiles
  let key: SigningKey

  private(set) var frontier: TreeFrontier
  /// The entries of the last, unfinished bundle as they stand in it.
  private var bundle: [UInt8]
  private(set) var base: UInt64
  /// Bytes of entries published after the base.
  private(set) var byteCountAfterBase = 0
  /// Folders of partial tiles that are full by now; they go when the base has moved past them.
  private var outdatedFolders: [String] = []
  private var lastKept: (time: Timestamp, size: UInt64)?

  /// The newest checkpoint as it stands on disk.
  private(set) var note: [UInt8] = []
  private(set) var checkpoint: Checkpoint

  // MARK: Opening

  /// Loads the tree as it was at the base; makes an empty one in an empty folder.
  /// - Throws: `damaged`, `keyRefused`, `file`.
  init(_ files: any LedgerFiles, key: SigningKey) throws(LedgerFault) {
    self.files = files
    self.key = key
    let hasher = TreeHasher()
    let origin = key.verifier.name
    // A restored backup may have no journal: then the newest checkpoint is the base.
    var path = Self.basePath
    var bytes = try files.read(path)
    if bytes == nil {
      path = LedgerPath.checkpoint.text
      bytes = try files.read(path)
    }
    guard let bytes else {
      let leftovers = try files.list("tile") + files.list(Journal.folder).filter { !$0.hasSuffix(".new") }
      guard leftovers.isEmpty else {
        throw .damaged(
          path: path, entry: nil, reason: "there are tiles but no checkpoint says how many are true")
      }
      frontier = TreeFrontier()
      bundle = []
      base = 0
      checkpoint = Checkpoint(origin: origin, size: 0, root: frontier.root(hasher))
      note = try checkpoint.signed(by: key)
      try files.replace(Self.basePath, with: note, durably: true)
      try files.replace(LedgerPath.checkpoint.text, with: note, durably: true)
      return
    }
    let signed = try Self.own(bytes, path, key)
    var levels: [[LedgerHash]] = []
    var rest = signed.size
    while rest > 0 {
      let width = Int(rest & 0xFF)
      let path = LedgerPath.tile(level: levels.count, index: rest >> 8, width: width)
      let hashes = width == 0 ? [] : try Self.piece(files, path, width * LedgerHash.byteCount)
      guard let hashes = EntryBundle.hashes(Array(hashes.prefix(width * LedgerHash.byteCount))) else {
        throw .damaged(path: path.text, entry: nil, reason: "not a tile")
      }
      levels.append(hashes)
      rest >>= 8
    }
    guard let frontier = TreeFrontier(size: signed.size, levels: levels), frontier.root(hasher) == signed.root
    else {
      throw .damaged(path: path, entry: nil, reason: "the tiles are not those that were signed")
    }
    self.frontier = frontier
    let tail = levels.first ?? []
    bundle = []
    if !tail.isEmpty {
      let path = LedgerPath.entries(index: signed.size >> 8, width: tail.count)
      let entries = EntryBundle.entries(try Self.piece(files, path, 0)).entries.prefix(tail.count)
      guard entries.map({ hasher.leaf($0) }) == tail else {
        throw .damaged(path: path.text, entry: nil, reason: "the entries are not those that were signed")
      }
      for entry in entries { EntryBundle.append(entry, to: &bundle) }
    }
    base = signed.size
    checkpoint = signed
    note = bytes
  }

  /// A partial file, or the full one that replaced it.
  static func piece(_ files: any LedgerFiles, _ path: LedgerPath, _ byteCount: Int) throws(LedgerFault)
    -> [UInt8]
  {
    if let bytes = try files.read(path.text), bytes.count >= byteCount { return bytes }
    if let bytes = try files.read(path.full.text), bytes.count >= byteCount { return bytes }
    throw .damaged(path: path.text, entry: nil, reason: "missing or cut")
  }

  /// A checkpoint that this ledger signed.
  static func own(_ bytes: [UInt8], _ path: String, _ key: SigningKey) throws(LedgerFault) -> Checkpoint {
    switch Checkpoint.read(bytes, key: key.verifier) {
    case .signed(let checkpoint) where checkpoint.origin == key.verifier.name: return checkpoint
    case .signed(let checkpoint), .unsigned(let checkpoint):
      throw .keyRefused(
        path: path,
        reason: "signed by another key as '\(checkpoint.origin)'; give the ledger its own key and name back")
    case .forged: throw .damaged(path: path, entry: nil, reason: "changed after it was signed")
    case .unreadable: throw .damaged(path: path, entry: nil, reason: "not a checkpoint")
    }
  }

  // MARK: Publishing

  /// Adds entries and signs the new tree. On an error nothing counts as published and the call can be made again.
  mutating func publish(_ entries: some Sequence<[UInt8]>) throws(LedgerFault) {
    let hasher = TreeHasher()
    var next = self
    var full: [(LedgerPath, [UInt8])] = []
    for entry in entries {
      EntryBundle.append(entry, to: &next.bundle)
      next.byteCountAfterBase += entry.count
      next.frontier.append(hasher.leaf(entry), hasher) { level, index, hashes in
        full.append((.tile(level: level, index: index, width: TileWidth.full), hashes.flatMap(\.bytes)))
      }
      if next.frontier.size & 0xFF == 0 {
        full.append((.entries(index: next.frontier.size / 256 - 1, width: TileWidth.full), next.bundle))
        next.bundle = []
      }
    }
    for (path, bytes) in full {
      try files.replace(path.text, with: bytes, durably: false)
      if let folder = path.partialFolder { next.outdatedFolders.append(folder) }
    }
    for (level, hashes) in next.frontier.levels.enumerated() where !hashes.isEmpty {
      let index = next.frontier.size >> UInt64(8 * (level + 1))
      // A partial tile that did not grow is there already.
      if level < frontier.levels.count, frontier.levels[level].count == hashes.count,
        frontier.size >> UInt64(8 * (level + 1)) == index
      {
        continue
      }
      let path = LedgerPath.tile(level: level, index: index, width: hashes.count)
      try files.replace(path.text, with: hashes.flatMap(\.bytes), durably: false)
    }
    let width = Int(next.frontier.size & 0xFF)
    if width > 0 {
      let path = LedgerPath.entries(index: next.frontier.size >> 8, width: width)
      try files.replace(path.text, with: next.bundle, durably: false)
    }
    next.checkpoint.size = next.frontier.size
    next.checkpoint.root = next.frontier.root(hasher)
    next.note = try next.checkpoint.signed(by: key)
    try files.replace(LedgerPath.checkpoint.text, with: next.note, durably: false)
    self = next
  }

  /// Keeps the checkpoint for ever when the last kept one is `interval` (nanoseconds) old.
  mutating func keep(at time: Timestamp, interval: Int64) throws(LedgerFault) {
    if let lastKept, lastKept.size == checkpoint.size || time.since(lastKept.time) < interval { return }
    guard checkpoint.size > 0 else { return }
    let path = LedgerPath.keptCheckpoint(size: checkpoint.size).text
    if try files.read(path) == nil {
      try files.replace(path, with: note, durably: true)
      let index = try files.read(LedgerPath.keptCheckpoints.text) ?? []
      try files.replace(
        LedgerPath.keptCheckpoints.text, with: index + Array("\(checkpoint.size) \(time)\n".utf8),
        durably: true)
    }
    lastKept = (time, checkpoint.size)
  }

  /// Brings all that was published to disk and removes the journal before it.
  mutating func moveBase() throws(LedgerFault) {
    try files.syncAll()
    try files.replace(Self.basePath, with: note, durably: true)
    base = checkpoint.size
    byteCountAfterBase = 0
    let names = try files.list(Journal.folder).filter { UInt64($0) != nil }
    // The last file is being written; another may go when the next begins at or before the base.
    for (name, next) in zip(names, names.dropFirst()) where UInt64(next).map({ $0 <= base }) == true {
      try files.remove("\(Journal.folder)/\(name)")
    }
    for folder in outdatedFolders { try files.remove(folder) }
    outdatedFolders = []
  }
}

extension LedgerPath {
  /// The full tile or bundle in which this partial one ends up.
  var full: LedgerPath {
    switch self {
    case .tile(let level, let index, _): .tile(level: level, index: index, width: TileWidth.full)
    case .entries(let index, _): .entries(index: index, width: TileWidth.full)
    default: self
    }
  }
}
