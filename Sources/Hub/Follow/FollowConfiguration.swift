/// Which files are followed for a source.
public struct FollowConfiguration: Sendable {
  public var source: SourceNumber
  /// Paths of files, of folders (then all files in them, not deeper), or patterns of the shell such as `/var/log/*.log`.
  public var patterns: [String]
  /// Whether a file that is seen for the first time is read from its beginning; else what is in it when the follower starts
  /// for the first time is left out. Files that appear later are always read from their beginning.
  public var readsExisting: Bool
  /// Endings of names that are left out: what log rotation compresses was read before.
  public var ignoredSuffixes = [".gz", ".bz2", ".xz", ".zst", ".lz4", ".zip", ".swp", "~"]

  public init(source: SourceNumber, patterns: [String], readsExisting: Bool = true) {
    self.source = source
    self.patterns = patterns
    self.readsExisting = readsExisting
  }
}

/// Bounds of a follower.
public struct FollowLimits: Hashable, Sendable {
  /// Milliseconds between looks: 250, unnoticed by people and cheap: one `stat` a file.
  public var pollMilliseconds = 250
  /// Bytes read from a file at a time: 1 MiB, a delivery worth its disk write.
  public var readByteLimit = 1 << 20
  /// Bytes of one line: 1 MiB, as for requests.
  public var recordByteLimit = 1 << 20
  /// Files followed at a time: 10,000.
  public var fileLimit = 10_000
  /// Files kept open: 256, of the usual 1,024 that a process may open.
  public var openFileLimit = 256
  /// A file that is no longer listed (renamed, deleted) is let go when it hasn't grown for so long.
  public var lingerSeconds = 30

  public init() {}
}
