public import WardModel

/// A log format: how to know it by its content, how to cut it, how to decode it.
///
/// To add a format, write one file with a type that conforms, and add it to ``FormatRegistry/standard``.
public protocol LogFormat: Sendable {
  /// Lower case, such as `evtx`, `syslog`, `zeek-tsv`; shown to people and accepted on the command line.
  var name: String { get }
  /// How sure the format is that input with this beginning is its own; `nil` when it is not.
  func recognise(_ head: InputHead) -> Confidence?
  var framing: Framing { get }
  /// The byte that begins lines which say how later lines are to be read, such as `#` in Zeek and W3C logs. Whoever cuts
  /// an input carries these lines along: the head given with a piece holds the ones that count at its beginning. `nil`:
  /// every line stands for itself.
  var directive: UInt8? { get }
  /// What cuts an input whose framing is ``Framing/found``; `nil` for any other.
  func makePieceFinder() -> (any PieceFinder)?
  /// Where a line that is too long to be kept in one piece may be cut: behind the last whole record in it; `nil` when it
  /// holds no more than one.
  func recordEnd(inLine line: UnsafeRawBufferPointer) -> Int?
  /// A decoder for one input (or one piece, when pieces are decoded in parallel: see ``Framing``).
  func makeDecoder(_ context: DecodingContext, head: InputHead) -> any FormatDecoder
}

extension LogFormat {
  public var directive: UInt8? { nil }
  public func makePieceFinder() -> (any PieceFinder)? { nil }
  public func recordEnd(inLine line: UnsafeRawBufferPointer) -> Int? { nil }
}

/// Ordered: the highest wins, the earlier in the registry among equals.
public enum Confidence: Int, Comparable, Sendable {
  /// Takes what nobody else wants.
  case fallback
  /// Looks like it.
  case likely
  /// A signature or several required keys.
  case certain
  public static func < (a: Confidence, b: Confidence) -> Bool { a.rawValue < b.rawValue }
}

/// The beginning of an input, uncompressed.
public struct InputHead: Sendable {
  /// At most 64 KiB; the whole input when it is shorter.
  public var bytes: [UInt8]
  /// True when `bytes` is the whole input.
  public var isWhole: Bool
  public init(bytes: [UInt8], isWhole: Bool) {
    self.bytes = bytes
    self.isWhole = isWhole
  }
}

/// How an input may be cut into pieces that are decoded on their own, in parallel, each by a decoder of its own made
/// with the head of the whole input.
public enum Framing: Hashable, Sendable {
  /// After any line feed.
  case lines
  /// Every `size` bytes after the first `header` bytes (which go to nobody but the head).
  /// Each block begins with `signature`: after lost or strange bytes the next one is searched for, and what lies between is
  /// a piece of its own.
  case blocks(header: Int, size: Int, signature: [UInt8])
  /// Where the format's ``PieceFinder`` says.
  case found
  /// Not at all: one piece is the whole input.
  case whole
}

/// One piece of an input.
public struct Piece {
  public var bytes: UnsafeRawBufferPointer
  /// Offset of the piece in the uncompressed input, bytes.
  public var offset: UInt64
  /// Number of the first line of the piece, from 1; when it was found the number of its first record; for other framings
  /// the number of the piece, from 1.
  public var firstRecord: UInt64
  /// Cut by the ``PieceFinder`` of the format; else the piece begins and ends as an input does.
  public var isFound: Bool
  public init(
    bytes: UnsafeRawBufferPointer, offset: UInt64 = 0, firstRecord: UInt64 = 1, isFound: Bool = false
  ) {
    self.bytes = bytes
    self.offset = offset
    self.firstRecord = firstRecord
    self.isFound = isFound
  }
}

/// Decodes pieces of one format. Deterministic: the same bytes give the same events.
public protocol FormatDecoder: Sendable {
  /// Appends the events of the piece to the batch, in order. Never fails: what can't be read goes to `batch.undecodable`.
  mutating func decode(_ piece: Piece, into batch: inout EventBatch)
}

/// What decoders share.
public struct DecodingContext: Sendable {
  public var fields: FieldNames
  public var sources: LogSources
  /// For formats that write no year (RFC 3164) or no zone: the time near which the events happened; from the caller,
  /// such as the modification time of the file. `nil`: unknown, then such times are ``Timestamp/distantPast``.
  public var referenceTime: Timestamp?
  /// Seconds east of UTC for times without a zone.
  public var zoneOffsetSeconds: Int

  public init(
    fields: FieldNames, sources: LogSources, referenceTime: Timestamp? = nil, zoneOffsetSeconds: Int = 0
  ) {
    self.fields = fields
    self.sources = sources
    self.referenceTime = referenceTime
    self.zoneOffsetSeconds = zoneOffsetSeconds
  }
}
