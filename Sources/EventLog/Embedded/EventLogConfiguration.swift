/// Where the embedded log lives and how much memory and disk it may take.
public struct EventLogConfiguration: Sendable {
  /// The directory of the log; its parent must exist.
  public var directory: String
  /// Most bytes of records that wait to be written; above, appends are told to come again (``EventLogError/busy``).
  /// The default is about a quarter second at 200,000 events/s.
  public var pendingByteLimit = 48 << 20
  /// Most bytes of records in one batch: what one sender may put into one acknowledgement.
  public var batchByteLimit = 16 << 20
  /// Bytes of records in one commit: large enough to spread the disk's fixed cost, small enough to answer soon.
  public var commitByteLimit = 4 << 20
  /// Bytes of records in a journal segment: what is sealed at a time, and what a sealing or catching-up reader holds in memory at most.
  public var segmentByteLimit = 64 << 20
  /// A segment with records in it is closed after this time, so that quiet sources get compressed and indexed too.
  public var segmentAge = Duration.seconds(3600)
  /// Bytes of the latest records kept in memory for readers that follow the writer.
  public var tailByteLimit = 32 << 20
  /// Bytes of records in a block.
  public var blockByteLimit = 4 << 20
  /// Records in a block.
  public var blockRecordLimit = 8192
  /// zstd level of the journal: speed first.
  public var journalCompressionLevel: Int32 = -3
  /// zstd level of blocks: size first, at a speed that keeps up with a full journal.
  public var blockCompressionLevel: Int32 = 3
  /// A partition file takes no further blocks from this size on. Bounds what one deletion of retention removes.
  public var partitionByteLimit: UInt64 = 2 << 30
  /// Journal segments that may wait to be sealed; above, appends are told to come again. Bounds what a start must check: 4 GiB of records by default.
  public var unsealedSegmentLimit = 64
  /// Bytes kept aside so that a full disk leaves room to seal and to delete; 0 for none.
  public var reserveByteCount: UInt64 = 32 << 20
  /// How long records are kept.
  public var retention = RetentionPolicy()

  public init(directory: String) { self.directory = directory }

  var journalLimits: JournalLimits {
    var limits = JournalLimits()
    limits.batchByteLimit = min(batchByteLimit, 32 << 20)
    limits.pendingByteLimit = pendingByteLimit
    limits.groupByteLimit = min(commitByteLimit, 32 << 20)
    limits.segmentByteLimit = segmentByteLimit
    limits.tailByteLimit = tailByteLimit
    limits.level = journalCompressionLevel
    limits.segmentCountLimit = unsealedSegmentLimit
    return limits
  }
}

/// How long the records of each class of sources are kept, and in how many bytes.
public struct RetentionPolicy: Hashable, Sendable {
  /// Bounds of one class.
  public struct Limit: Hashable, Sendable {
    /// Records received longer ago are deleted, in whole partitions (at most one day late); nil keeps them.
    public var age: Duration?
    /// Most bytes on disk; the oldest partitions go first. Nil: no bound.
    public var byteCount: UInt64?

    public init(age: Duration? = nil, byteCount: UInt64? = nil) {
      self.age = age
      self.byteCount = byteCount
    }
  }

  /// The class of each source; sources that are not named here are of class 0.
  public var classes: [UInt32: UInt8]
  /// The bounds of each class; a class that is not named here is kept for ever.
  public var limits: [UInt8: Limit]

  public init(classes: [UInt32: UInt8] = [:], limits: [UInt8: Limit] = [:]) {
    self.classes = classes
    self.limits = limits
  }
}
