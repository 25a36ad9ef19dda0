/// Something in a ledger that is not as it was signed.
public struct LedgerFinding: Hashable, Sendable, CustomStringConvertible {
  public enum Kind: String, Sendable {
    /// There is no checkpoint, or it can't be read.
    case noCheckpoint = "no-checkpoint"
    /// The checkpoint is not signed by the key given, or was changed after signing.
    case badSignature = "bad-signature"
    /// A file that the checkpoint calls for is missing or too short.
    case cut
    /// An entry is not the one that was hashed.
    case editedEntry = "edited-entry"
    /// An entry stands in another place than the one it was signed at.
    case movedEntry = "moved-entry"
    /// A tile of hashes was changed.
    case editedTile = "edited-tile"
    /// Entries and tiles agree with each other and not with what was signed.
    case rewritten
    /// An older signed checkpoint tells another history: the ledger forked.
    case fork
    /// An older signed checkpoint has more entries than the ledger: its end was removed.
    case rollback
  }

  public var kind: Kind
  /// The file.
  public var path: String
  /// The entry, where one can be named.
  public var entry: UInt64?
  /// What was seen.
  public var detail: String

  /// Whether the file is a tile above level 0.
  var isAboveLeaves: Bool {
    if case .tile(let level, _, _) = LedgerPath(path) { return level > 0 }
    return false
  }

  /// What it means and what to do, in one or two sentences for an auditor.
  public var meaning: String {
    switch kind {
    case .noCheckpoint:
      "Nothing vouches for the entries. Restore 'checkpoint' from a backup, or check the folder or URL."
    case .badSignature:
      "This is not what the ledger's key signed. Check that the key is the right one; if it is, the checkpoint was replaced: keep a copy as evidence and compare with a checkpoint kept elsewhere."
    case .cut:
      "Entries or hashes were removed or the disk lost them. Restore the file from a backup and verify again."
    case .editedEntry:
      "The text of this entry was changed after it was signed. Keep this copy as evidence and restore the file from a backup."
    case .movedEntry:
      "The entries were put in another order after they were signed. Keep this copy as evidence and restore the file from a backup."
    case .editedTile:
      "The entries are true, but the hashes kept for proofs were changed. Restore the tile from a backup."
    case .rewritten:
      "Entries and hashes were rewritten together after signing: somebody with write access changed history, or files of two ledgers were mixed. Keep this copy as evidence and restore from a backup."
    case .fork:
      "The same key signed two histories that exclude each other. Somebody used the ledger's key on a changed copy, or an old backup was continued. Keep both checkpoints: together they prove it."
    case .rollback:
      "The end of the ledger was removed, or an old backup was put in its place. Find the newer copy before anything is appended."
    }
  }

  public var description: String {
    "\(kind.rawValue): \(path)\(entry.map { ", entry \($0)" } ?? ""): \(detail)"
  }
}

/// What a verification saw.
public struct LedgerVerdict: Sendable {
  /// The checkpoint that was checked; `nil` when there was none to read.
  public var checkpoint: Checkpoint?
  /// Entries whose hash was computed.
  public var entryCount: UInt64 = 0
  /// Tiles that were compared.
  public var tileCount: UInt64 = 0
  /// Older checkpoints that were compared.
  public var olderCheckpointCount = 0
  /// What is wrong, in the order of the ledger.
  public var findings: [LedgerFinding] = []
  /// Whether the search ended early because there were too many findings.
  public var isCutShort = false

  /// Whether every entry is the one that was signed.
  public var isTrue: Bool { findings.isEmpty && checkpoint != nil }
}
