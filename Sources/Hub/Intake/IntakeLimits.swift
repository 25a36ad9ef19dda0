/// Bounds of one request. Each keeps one sender from taking what all share.
public struct IntakeLimits: Hashable, Sendable {
  /// Bytes of a body as sent: 16 MiB, some times what senders batch by default (1 to 10 MiB).
  public var bodyByteLimit = 16 << 20
  /// Bytes of a body after decompression: 64 MiB.
  public var inflatedByteLimit = 64 << 20
  /// Decompressed bytes for each compressed one: 250. Logs reach 10 to 60, very repetitive ones 200.
  public var inflationRatioLimit = 250
  /// Bytes up to which the ratio isn't looked at: 1 MiB does no harm whatever it came from.
  public var inflationGraceByteCount = 1 << 20
  /// Bytes of one record: 1 MiB; the largest audit events seen have some 100 KiB.
  public var recordByteLimit = 1 << 20
  /// Records of one request: 500,000, so that bookkeeping stays in proportion to the bytes.
  public var recordCountLimit = 500_000
  /// Bytes of all records that one request makes: 128 MiB. Shapes that repeat shared fields in each record grow.
  public var outputByteLimit = 128 << 20
  /// Levels of nesting in an envelope or a list: 64, as for events.
  public var depthLimit = 64
  /// Refusals that are told one by one; the rest is only counted.
  public var namedRefusalLimit = 100

  /// How long a bulk request waits for a busy hub before it is told to come again, seconds: 20. Not all senders of bulk
  /// requests come again (rsyslog only with `retryfailures="on"`); all wait this long for an answer.
  public var bulkPatienceSeconds = 20

  public init() {}
}
