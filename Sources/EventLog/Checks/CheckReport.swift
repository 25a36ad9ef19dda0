/// What a check of a log directory found.
public struct CheckReport: Hashable, Sendable {
  /// Something that is not as it was written.
  public struct Problem: Hashable, Sendable {
    /// File, and block or offset in it.
    public var place: String
    public var text: String
  }

  public var problems: [Problem] = []
  /// Blocks whose content was unpacked and checked.
  public var blockCount = 0
  /// Journal frames whose content was unpacked and checked.
  public var frameCount = 0
  /// Records in sound blocks and frames.
  public var recordCount = 0
  /// Ranges of sequence numbers in which records are missing, and how many: expired (when retention deletes some classes before
  /// others), or lost. At most ``placeLimit`` ranges.
  public var missing: [Missing] = []
  /// Bytes at the end of the newest journal segment that belong to no durable frame: a commit at work or cut off by a crash.
  public var unfinishedByteCount: UInt64 = 0

  public struct Missing: Hashable, Sendable {
    public var sequences: Range<UInt64>
    public var recordCount: UInt64
  }

  /// Problems and ranges listed at most; a ruined disk must not fill the memory.
  public static let placeLimit = 10_000

  /// Whether nothing is broken.
  public var isSound: Bool { problems.isEmpty }

  mutating func add(_ place: String, _ text: String) {
    if problems.count < Self.placeLimit { problems.append(Problem(place: place, text: text)) }
  }
}
