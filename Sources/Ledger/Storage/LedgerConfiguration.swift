import Glibc
public import WardModel

/// How a ledger is kept.
public struct LedgerConfiguration: Sendable {
  /// Least time between two signed checkpoints. An entry is durable before; it is covered by a signature this much later.
  public var checkpointInterval: Duration = .seconds(1)
  /// Time between two checkpoints that are kept for ever, so that a rewritten history meets its older self.
  public var keepInterval: Duration = .seconds(3600)
  /// Where the time of kept checkpoints comes from.
  public var clock: @Sendable () -> Timestamp = LedgerConfiguration.systemClock

  /// Bytes of entries that are durable but not in tiles; above it appends wait until tiles are written. Twice the largest
  /// append, so that one can be written while the other comes in.
  public var pendingByteLimit = 64 << 20
  /// Bytes of one append call.
  public static let appendByteLimit = 32 << 20
  /// Bytes written in one group commit when many calls wait; a larger single call is written whole.
  static let commitByteLimit = 8 << 20
  /// Bytes of a journal file after which the next is begun.
  public var journalByteLimit = 4 << 20
  /// Entries put into tiles in one round: 64 full tiles.
  static let publishEntryLimit = 16_384

  public init() {}

  /// The computer's clock.
  public static let systemClock: @Sendable () -> Timestamp = {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }
}

/// What an append did.
public struct LedgerAppend: Hashable, Sendable {
  /// The index of each record given, in order; for a key that was there already the index of the older entry.
  public var indices: [UInt64]
  /// The entries that are new.
  public var added: Range<UInt64>
}

/// A public file of the ledger, for serving over HTTP.
public struct LedgerResource: Hashable, Sendable {
  public var bytes: [UInt8]
  /// The value of Content-Type.
  public var contentType: String
  /// Whether caches may keep it for ever.
  public var isImmutable: Bool
}
