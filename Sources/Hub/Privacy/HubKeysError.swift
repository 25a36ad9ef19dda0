/// Why the hub's secrets cannot be used. The texts name paths and cures, never a secret.
public enum HubKeysError: Error, Equatable, CustomStringConvertible {
  /// Others than the hub's user may read or write it.
  case open(path: String, cure: String)
  /// It belongs to another user.
  case foreignOwner(path: String, cure: String)
  /// It is there but not what it should be.
  case damaged(path: String, reason: String)
  /// The system said no.
  case cannot(_ what: String, path: String, reason: String)

  public var description: String {
    switch self {
    case .open(let path, let cure):
      "\(path) can be read or written by others. Its secrets may be known to them. Close it with: \(cure)"
    case .foreignOwner(let path, let cure):
      "\(path) belongs to another user than the one the hub runs as. Hand it over with: \(cure)"
    case .damaged(let path, let reason):
      "\(path) is not usable: \(reason). Restore it from a backup; without it, what was sealed with it is lost."
    case .cannot(let what, let path, let reason):
      "Cannot \(what) \(path): \(reason)."
    }
  }
}
