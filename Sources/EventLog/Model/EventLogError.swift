/// Why the log did not do what it was asked.
public enum EventLogError: Error, Hashable, Sendable {
  /// More bytes wait to be written than the bound allows: tell the sender to come again.
  case busy
  /// The disk is full. Nothing was stored of this batch; what was stored before is kept, and the log works again when there is room.
  case full
  /// The batch breaks a rule of ``RecordBatch``; sending it again will not help.
  case refused(String)
  /// The log was closed.
  case closed
  /// A file operation failed; nothing was stored of this batch. The text names operation, file and reason (inside text).
  case failed(String)
  /// The directory is not a log, or is one of a newer version, or another process has it open.
  case unusable(String)
  /// Bytes on disk do not have the checksum they should have. The text names the place.
  case damaged(String)
}
