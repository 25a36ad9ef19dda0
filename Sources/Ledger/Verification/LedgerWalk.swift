/// One verification under way.
struct LedgerWalk {
  /// Findings after which the search ends: a ledger with so many is not worth a longer list.
  static let maximumFindingCount = 100
  /// Kept checkpoints that are compared, newest first: a year of hours.
  static let maximumKeptCount = 8784

  private let key: VerifierKey
  private let fetch: LedgerVerifier.Fetch
  private let hasher = TreeHasher()
  private var verdict = LedgerVerdict()

  init(key: VerifierKey, fetch: @escaping LedgerVerifier.Fetch) {
    self.key = key
    self.fetch = fetch
  }

  /// A signed tree head that the ledger must agree with, and where it came from.
  private struct Older {
    var path: String
    var checkpoint: Checkpoint
  }

  /// Verifies; see ``LedgerVerifier/verify(older:progress:)``.
  mutating func verify(older: [(name: String, bytes: [UInt8])], progress: (UInt64, UInt64) -> Void)
    async throws
    -> LedgerVerdict
  {
    guard let bytes = try await fetch(LedgerPath.checkpoint.text) else {
      add(.noCheckpoint, .checkpoint, "missing")
      return verdict
    }
    guard let checkpoint = read(bytes, LedgerPath.checkpoint.text) else { return verdict }
    verdict.checkpoint = checkpoint
    var others: [Older] = []
    for (name, bytes) in older {
      if let checkpoint = read(bytes, name) { others.append(Older(path: name, checkpoint: checkpoint)) }
    }
    others += try await kept()
    verdict.olderCheckpointCount = others.count
    for other in others where other.checkpoint.size > checkpoint.size {
      add(
        .rollback, other.path,
        "it vouches for \(other.checkpoint.size) entries; the ledger's checkpoint has \(checkpoint.size)",
        entry: checkpoint.size)
    }
    others.removeAll { $0.checkpoint.size > checkpoint.size }
    others.sort { $0.checkpoint.size < $1.checkpoint.size }
    try await walk(checkpoint, others, progress)
    return verdict
  }

  // MARK: Checkpoints

  private mutating func read(_ bytes: [UInt8], _ path: String) -> Checkpoint? {
    switch Checkpoint.read(bytes, key: key) {
    case .signed(let checkpoint):
      if checkpoint.origin == key.name { return checkpoint }
      add(.badSignature, path, "its origin is '\(checkpoint.origin)', the key is for '\(key.name)'")
    case .unsigned(let checkpoint):
      add(.badSignature, path, "it is of '\(checkpoint.origin)' and has no signature of \(key.name)")
    case .forged: add(.badSignature, path, "the signature is not over this text")
    case .unreadable: add(.noCheckpoint, path, "not a checkpoint")
    }
    return nil
  }

  /// The checkpoints that the ledger itself kept.
  private mutating func kept() async throws -> [Older] {
    guard let index = try await fetch(LedgerPath.keptCheckpoints.text) else { return [] }
    var found: [Older] = []
    for line in index.split(separator: 0x0A).suffix(Self.maximumKeptCount) {
      guard let word = line.split(separator: 0x20).first,
        let size = UInt64(String(decoding: word, as: UTF8.self))
      else { continue }
      let path = LedgerPath.keptCheckpoint(size: size).text
      guard let bytes = try await fetch(path) else {
        add(.cut, path, "a kept checkpoint is missing")
        continue
      }
      guard let checkpoint = read(bytes, path) else { continue }
      found.append(Older(path: path, checkpoint: checkpoint))
    }
    return found
  }

  // MARK: Entries and tiles

  /// Goes through all entries once; the tree that they make is compared with the tiles and with every checkpoint.
  private mutating func walk(
    _ checkpoint: Checkpoint, _ others: [Older], _ progress: (UInt64, UInt64) -> Void
  )
    async throws
  {
    let size = checkpoint.size
    // The tree of the hashes that the entries have, and the tiles of it that were finished since the last comparison.
    var tree = TreeFrontier()
    var others = others[...]
    var upper = UpperTiles()
    var isWhole = true
    compare(&others, tree)
    while tree.size < size {
      if verdict.isCutShort { return }
      let index = tree.size >> 8
      let width = TileWidth.of(level: 0, index: index, size: size)
      let tile = try await hashes(.tile(level: 0, index: index, width: width))
      guard let leaves = try await leaves(index, width, tile, tree, checkpoint) else {
        // Without these entries nothing after them can be computed; the tiles tell whether later ones are true.
        isWhole = false
        guard let tile else { return }
        for hash in tile { tree.append(hash, hasher) { upper.finish($0, $1, $2) } }
        continue
      }
      for leaf in leaves {
        tree.append(leaf, hasher) { upper.finish($0, $1, $2) }
        if tree.size == others.first?.checkpoint.size { compare(&others, tree) }
      }
      verdict.entryCount += UInt64(leaves.count)
      for (level, index, hashes) in upper.takeFinished() where level > 0 {
        try await compare(.tile(level: level, index: index, width: TileWidth.full), hashes)
      }
      progress(tree.size, size)
    }
    for (level, hashes) in tree.levels.enumerated() where level > 0 && !hashes.isEmpty {
      try await compare(
        .tile(level: level, index: size >> UInt64(8 * (level + 1)), width: hashes.count), hashes)
    }
    let root = tree.root(hasher)
    guard isWhole, root != checkpoint.root else { return }
    // The entries are not what was signed: a tile that disagrees with them is the one that is true.
    for index in verdict.findings.indices
    where verdict.findings[index].kind == .editedTile && verdict.findings[index].isAboveLeaves {
      verdict.findings[index].kind = .rewritten
    }
    if !verdict.findings.contains(where: { $0.kind == .rewritten }) {
      add(
        .rewritten, .checkpoint,
        "the \(size) entries have the root \(root), the checkpoint was signed over \(checkpoint.root)")
    }
  }

  /// Compares the tree with the older checkpoints of its size.
  private mutating func compare(_ others: inout ArraySlice<Older>, _ tree: TreeFrontier) {
    while let other = others.first, other.checkpoint.size <= tree.size {
      others.removeFirst()
      guard other.checkpoint.size == tree.size, other.checkpoint.root != tree.root(hasher) else { continue }
      add(
        .fork, other.path,
        "it was signed over another history of the first \(other.checkpoint.size) entries than the ledger has"
      )
    }
  }

  /// The hashes of a bundle's entries, compared with the tile over them. `nil` when the bundle isn't whole.
  private mutating func leaves(
    _ index: UInt64, _ width: Int, _ tile: [LedgerHash]?, _ tree: TreeFrontier, _ checkpoint: Checkpoint
  ) async throws -> [LedgerHash]? {
    let path = LedgerPath.entries(index: index, width: width)
    guard let (bytes, found) = try await bytes(path) else {
      add(.cut, path, "missing", entry: index << 8)
      return nil
    }
    let (entries, isWhole) = EntryBundle.entries(bytes)
    guard entries.count >= width, found != path || isWhole && entries.count == width else {
      add(
        .cut, found,
        entries.count < width
          ? "it ends after \(entries.count) of \(width) entries" : "there is more than its \(width) entries",
        entry: index << 8 + UInt64(min(width, entries.count)))
      return nil
    }
    let leaves = entries.prefix(width).map { hasher.leaf($0) }
    guard let tile, tile != leaves else { return leaves }
    // Entries and hashes differ: the level above says which of the two was changed.
    if try await isVouchedFor(leaves, index, tree, checkpoint) {
      let place = zip(leaves, tile).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? 0
      add(
        .editedTile, .tile(level: 0, index: index, width: width), "hash \(place) is not that of its entry",
        entry: index << 8 + UInt64(place))
      return leaves
    }
    for (place, (leaf, hash)) in zip(leaves, tile).enumerated() where leaf != hash {
      let entry = index << 8 + UInt64(place)
      if let origin = tile.firstIndex(of: leaf) {
        add(.movedEntry, found, "this entry was signed as entry \(index << 8 + UInt64(origin))", entry: entry)
      } else {
        add(.editedEntry, found, "it does not have the hash that was signed", entry: entry)
      }
    }
    // Go on with what was signed, so that one edit is one finding.
    return tile
  }

  /// Whether what was signed has these hashes here: by the tile above, or by the checkpoint when they are the last.
  private mutating func isVouchedFor(
    _ leaves: [LedgerHash], _ index: UInt64, _ tree: TreeFrontier, _ checkpoint: Checkpoint
  ) async throws -> Bool {
    var tree = tree
    for leaf in leaves { tree.append(leaf, hasher) }
    if tree.size == checkpoint.size { return tree.root(hasher) == checkpoint.root }
    let above = LedgerPath.tile(
      level: 1, index: index >> 8, width: TileWidth.of(level: 1, index: index >> 8, size: checkpoint.size))
    guard let (bytes, _) = try await bytes(above), let hashes = EntryBundle.hashes(bytes),
      hashes.indices.contains(Int(index & 0xFF))
    else { return false }
    return hashes[Int(index & 0xFF)] == hasher.perfectRoot(leaves[...])
  }

  /// The hashes of a tile; `nil`, with a finding, when it isn't whole.
  private mutating func hashes(_ path: LedgerPath) async throws -> [LedgerHash]? {
    guard case .tile(_, _, let width) = path else { return nil }
    guard let (bytes, found) = try await bytes(path) else {
      add(.cut, path, "missing")
      return nil
    }
    guard let hashes = EntryBundle.hashes(bytes), hashes.count >= width,
      found != path || hashes.count == width
    else {
      add(.cut, found, "it has \(bytes.count) bytes, \(width) hashes have \(width * LedgerHash.byteCount)")
      return nil
    }
    verdict.tileCount += 1
    return Array(hashes.prefix(width))
  }

  private mutating func compare(_ path: LedgerPath, _ expected: [LedgerHash]) async throws {
    guard let hashes = try await hashes(path), hashes != expected else { return }
    let place = zip(hashes, expected).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? 0
    guard case .tile(let level, let index, _) = path else { return }
    let first = (index << 8 + UInt64(place)) << UInt64(8 * level)
    add(
      .editedTile, path,
      "hash \(place) is not that of the \(UInt64(1) << UInt64(8 * level)) entries below it",
      entry: first)
  }

  /// A file, or the full one that replaced a partial one since the checkpoint was read.
  private func bytes(_ path: LedgerPath) async throws -> ([UInt8], LedgerPath)? {
    if let bytes = try await fetch(path.text) { return (bytes, path) }
    guard path.full != path, let bytes = try await fetch(path.full.text) else { return nil }
    return (bytes, path.full)
  }

  // MARK: Findings

  private mutating func add(
    _ kind: LedgerFinding.Kind, _ path: LedgerPath, _ detail: String, entry: UInt64? = nil
  ) {
    add(kind, path.text, detail, entry: entry)
  }

  private mutating func add(
    _ kind: LedgerFinding.Kind, _ path: String, _ detail: String, entry: UInt64? = nil
  ) {
    guard verdict.findings.count < Self.maximumFindingCount else {
      verdict.isCutShort = true
      return
    }
    verdict.findings.append(LedgerFinding(kind: kind, path: path, entry: entry, detail: detail))
  }

  /// Tiles that the growing tree finished.
  private struct UpperTiles {
    private var finished: [(Int, UInt64, [LedgerHash])] = []

    mutating func finish(_ level: Int, _ index: UInt64, _ hashes: [LedgerHash]) {
      if level > 0 { finished.append((level, index, hashes)) }
    }

    mutating func takeFinished() -> [(Int, UInt64, [LedgerHash])] {
      defer { finished = [] }
      return finished
    }
  }
}
