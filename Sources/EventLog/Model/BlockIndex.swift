public import WardModel

/// What a search can know of a block without opening it. The hub makes it, since the log does not decode.
public struct BlockIndex: Sendable {
  /// The least and greatest event time in the block; nil when no event states a time.
  public var eventTimes: ClosedRange<Timestamp>?
  /// Hashes of the terms that the block holds (entities, values): any stable 64-bit hash, the same at sealing and searching. Order and
  /// repetition do not matter. 24 to 48 bits are kept for each distinct term; above ``termLimit`` a search opens the block more often than it must.
  public var terms: [UInt64]

  /// Distinct terms beyond which the index of a block loses sharpness (never hits): 2^20 bits at 24 a term.
  public static let termLimit = 43_690

  public init(eventTimes: ClosedRange<Timestamp>? = nil, terms: [UInt64] = []) {
    self.eventTimes = eventTimes
    self.terms = terms
  }
}

/// Makes the index of a block when it is sealed. Called on a background thread, once for each block.
public typealias BlockIndexer = @Sendable (RecordBlock) -> BlockIndex
