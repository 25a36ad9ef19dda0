import Glibc

/// Why the ledger could not do what was asked.
public enum LedgerFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// A system call failed; `code` is its errno.
  case file(path: String, operation: String, code: Int32)
  /// Another process has the ledger open for writing.
  case locked(directory: String)
  /// A file does not say what it must. Nothing is written any more: the ledger stops the line.
  case damaged(path: String, entry: UInt64?, reason: String)
  /// The private key can't be used.
  case keyRefused(path: String?, reason: String)
  /// A record's encoding is larger than an entry can be (65,535 bytes).
  case recordTooLarge(byteCount: Int)
  /// A record holds something that has no canonical encoding.
  case recordRefused(reason: String)
  /// An index or size beyond the newest checkpoint.
  case outOfRange(String)
  /// A write failed half-way and what the disk holds is unknown; open the ledger again.
  case broken(reason: String)
  /// The ledger was closed.
  case closed

  public var description: String {
    switch self {
    case .file(let path, let operation, let code):
      "can't \(operation) \(path): \(String(cString: strerror(code)).lowercased())"
    case .locked(let directory): "\(directory) is open in another process; stop that one first"
    case .damaged(let path, let entry, let reason):
      "\(path)\(entry.map { " (entry \($0))" } ?? ""): \(reason); run 'ward verify' and restore the ledger from a backup"
    case .keyRefused(let path, let reason): "\(path ?? "the ledger's key"): \(reason)"
    case .recordTooLarge(let byteCount):
      "the record has \(byteCount) bytes; an entry has at most \(EntryBundle.maximumEntryByteCount)"
    case .recordRefused(let reason): "the record can't be written: \(reason)"
    case .outOfRange(let text): text
    case .broken(let reason): "the ledger stopped after a failed write (\(reason)); restart to recover it"
    case .closed: "the ledger is closed"
    }
  }

  /// Whether the disk or the owner's quota is full: the same call can succeed once there is room.
  public var isDiskFull: Bool {
    if case .file(_, _, let code) = self { return code == ENOSPC || code == EDQUOT }
    return false
  }
}
