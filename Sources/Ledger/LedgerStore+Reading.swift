import Synchronization

extension LedgerStore {
  /// Durable entries.
  public var size: UInt64 { shared.withLock { $0.size } }

  /// The newest checkpoint.
  public var checkpoint: Checkpoint { shared.withLock { $0.checkpoint } }

  /// The newest checkpoint with its signature, as it is served.
  public var signedCheckpoint: [UInt8] { shared.withLock { $0.note } }

  /// The bytes of an entry; `nil` when there is none at `index`.
  /// - Throws: `damaged`, `file`.
  public func entry(at index: UInt64) throws(LedgerFault) -> [UInt8]? {
    guard index < .max else { return nil }
    return try entries(index..<index + 1).first
  }

  /// The record at `index`; `nil` when there is none.
  /// - Throws: `damaged`, `file`.
  public func record(at index: UInt64) throws(LedgerFault) -> LedgerRecord? {
    try entry(at: index).flatMap { LedgerRecord($0) }
  }

  /// The bytes of entries; what lies beyond the end is left out. Callers bound the range: all of it is in memory.
  /// - Throws: `damaged`, `file`.
  public func entries(_ range: Range<UInt64>) throws(LedgerFault) -> [[UInt8]] {
    // The pending entries are taken at the same moment as the size, so that none is missed between tiles and memory.
    let (published, pending) = shared.withLock { shared -> (UInt64, ArraySlice<PendingEntry>) in
      let low = max(range.lowerBound, shared.published)
      let high = min(range.upperBound, shared.size)
      guard low < high else { return (shared.published, []) }
      return (
        shared.published, shared.pending[Int(low - shared.published)..<Int(high - shared.published)]
      )
    }
    var found: [[UInt8]] = []
    let end = min(range.upperBound, published)
    var next = range.lowerBound
    while next < end {
      let bundle = next >> 8
      let start = bundle << 8
      let stop = min(end, start + 256)
      let entries = EntryBundle.entries(
        try file({ .entries(index: bundle, width: TileWidth.of(level: 0, index: bundle, size: $0)) })
      ).entries
      guard entries.count >= Int(stop - start) else {
        throw .damaged(
          path: LedgerPath.entries(index: bundle, width: 256).text, entry: next, reason: "entries are missing"
        )
      }
      found += entries[Int(next - start)..<Int(stop - start)].map { Array($0) }
      next = stop
    }
    return found + pending.map(\.bytes)
  }

  /// A tile or bundle as it is in the published tree: its width may grow while we look.
  private func file(_ path: (UInt64) -> LedgerPath) throws(LedgerFault) -> [UInt8] {
    // Each turn sees a newer size; a partial file goes only when the full one is there.
    for _ in 0..<4 {
      let path = path(shared.withLock { $0.published })
      if let bytes = try files.read(path.text) { return bytes }
      if let bytes = try files.read(path.full.text) { return bytes }
    }
    throw .damaged(path: path(checkpoint.size).text, entry: nil, reason: "missing")
  }

  /// The entry with a record's key; `nil` when there is none.
  /// - Throws: `damaged`, `file`.
  public func index(ofKey key: String) throws(LedgerFault) -> UInt64? {
    try index(ofKey: key, hash: KeyTable.hash(key, TreeHasher()))
  }

  func index(ofKey key: String, hash: UInt64) throws(LedgerFault) -> UInt64? {
    if let index = shared.withLock({ $0.pendingKeys[key] }) { return index }
    let candidates = try keys.withLock { (keys) throws(LedgerFault) in try keys.candidates(hash) }
    for index in candidates {
      if try record(at: index)?.key == key { return index }
    }
    return nil
  }

  // MARK: Proofs

  /// What shows that entry `index` is in the tree of the first `size` entries, for ``MerkleProof/includes(leaf:index:size:root:proof:)``.
  /// - Throws: `outOfRange` when `index` is not below `size` or `size` is above the checkpoint's.
  public func inclusionProof(index: UInt64, size: UInt64) throws(LedgerFault) -> [LedgerHash] {
    guard size <= checkpoint.size, index < size else {
      throw .outOfRange("entry \(index) of \(size): the newest checkpoint has \(checkpoint.size)")
    }
    return try reader.inclusionProof(index: index, size: size)
  }

  /// What shows that the tree of `new` entries begins with the tree of `old`.
  /// - Throws: `outOfRange` when `old` is above `new` or `new` is above the checkpoint's size.
  public func consistencyProof(old: UInt64, new: UInt64) throws(LedgerFault) -> [LedgerHash] {
    guard old <= new, new <= checkpoint.size else {
      throw .outOfRange("sizes \(old) and \(new): the newest checkpoint has \(checkpoint.size)")
    }
    return try reader.consistencyProof(old: old, new: new)
  }

  /// The root of the tree of the first `size` entries.
  /// - Throws: `outOfRange` when `size` is above the checkpoint's.
  public func root(size: UInt64) throws(LedgerFault) -> LedgerHash {
    guard size <= checkpoint.size else {
      throw .outOfRange("size \(size): the newest checkpoint has \(checkpoint.size)")
    }
    return try reader.root(size: size)
  }

  private var reader: TreeReader {
    TreeReader { (level, index) throws(LedgerFault) in
      let bytes = try self.file {
        .tile(level: level, index: index, width: TileWidth.of(level: level, index: index, size: $0))
      }
      guard let hashes = EntryBundle.hashes(bytes) else {
        throw .damaged(
          path: LedgerPath.tile(level: level, index: index, width: 256).text, entry: nil, reason: "not a tile"
        )
      }
      return hashes
    }
  }

  // MARK: Serving

  /// The bytes to serve for a path below the ledger's prefix, without a leading slash. `nil`: not found. Only the public
  /// resources of a ledger can be named, whatever the text.
  /// - Throws: `file`.
  public func resource(_ path: String) throws(LedgerFault) -> LedgerResource? {
    guard let path = LedgerPath(path) else { return nil }
    let bytes = path == .checkpoint ? signedCheckpoint : try files.read(path.text)
    return bytes.map {
      LedgerResource(bytes: $0, contentType: path.contentType, isImmutable: path.isImmutable)
    }
  }
}
