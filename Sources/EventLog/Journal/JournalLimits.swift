/// Bounds of the journal. Every figure is in bytes of records before compression.
struct JournalLimits: Sendable {
  /// Most bytes of one batch: what one sender may put into one acknowledgement.
  var batchByteLimit = 16 << 20
  /// Most bytes that wait to be written; above, senders are told to wait. About a quarter second at 250,000 events/s.
  var pendingByteLimit = 64 << 20
  /// Bytes of one commit: large enough to make the disk's fixed cost small, small enough to answer within some 20 ms.
  var groupByteLimit = 4 << 20
  /// A segment is closed at this size: the unit of sealing, and what a start has to check again.
  var segmentByteLimit = 64 << 20
  /// A segment is closed at this number of frames: bounds the memory of their places (48 bytes each).
  var segmentFrameLimit = 65_536
  /// The latest records kept in memory for readers that follow the writer.
  var tailByteLimit = 32 << 20
  /// Segments that may be there; above, senders are told to wait until some were sealed.
  var segmentCountLimit = 64
  /// zstd's level for frames: speed first, the sealer does better later.
  var level: Int32 = 1
}
