public import WardModel

/// What became of a source's records. The hub owes an explanation for each: received = kept + repeated + refused + dropped.
public struct SourceTally: Hashable, Sendable, Codable {
  public var kept = 0
  public var repeated = 0
  public var refused = 0
  public var dropped = 0

  public init() {}

  public var received: Int { kept + repeated + refused + dropped }

  static func + (a: SourceTally, b: SourceTally) -> SourceTally {
    var sum = SourceTally()
    sum.kept = a.kept + b.kept
    sum.repeated = a.repeated + b.repeated
    sum.refused = a.refused + b.refused
    sum.dropped = a.dropped + b.dropped
    return sum
  }
}

/// A time in which records of a source were lost or it said nothing.
public struct SourceGap: Hashable, Sendable, Codable {
  public enum Kind: String, Hashable, Sendable, Codable {
    case refused, dropped, silent
  }
  public var kind: Kind
  /// Nanoseconds since 1970.
  public var from: Int64
  public var until: Int64
  /// Records lost; 0 for a silence.
  public var count: Int
  public var reason: String
}

/// The accounts of all sources, with their gaps.
public struct SourceAccounts: Sendable, Codable {
  /// Gaps kept for each source: 500, a bad week at one every 20 minutes; older ones are joined into the first.
  public static let gapLimit = 500
  /// Losses of the same kind within a minute of each other are one gap.
  static let joinNanoseconds: Int64 = 60_000_000_000

  public private(set) var tallies: [SourceNumber: SourceTally] = [:]
  public private(set) var gaps: [SourceNumber: [SourceGap]] = [:]

  public init() {}

  public func tally(_ source: SourceNumber) -> SourceTally { tallies[source] ?? SourceTally() }

  /// The sum over all sources.
  public var total: SourceTally { tallies.values.reduce(SourceTally(), +) }

  public mutating func add(_ receipt: IntakeReceipt, source: SourceNumber) {
    tallies[source, default: SourceTally()].kept += receipt.kept
    tallies[source, default: SourceTally()].repeated += receipt.repeated
  }

  public mutating func add(_ loss: IntakeLoss) {
    switch loss.kind {
    case .refused: tallies[loss.source, default: SourceTally()].refused += loss.count
    case .dropped: tallies[loss.source, default: SourceTally()].dropped += loss.count
    }
    add(
      SourceGap(
        kind: loss.kind == .refused ? .refused : .dropped, from: loss.from.nanoseconds,
        until: loss.until.nanoseconds,
        count: loss.count, reason: loss.reason),
      source: loss.source)
  }

  /// Notes a silence that is over.
  public mutating func addSilence(source: SourceNumber, from: Timestamp, until: Timestamp) {
    add(
      SourceGap(kind: .silent, from: from.nanoseconds, until: until.nanoseconds, count: 0, reason: "silent"),
      source: source)
  }

  private mutating func add(_ gap: SourceGap, source: SourceNumber) {
    var list = gaps[source] ?? []
    if let last = list.lastIndex(where: { $0.kind == gap.kind }),
      gap.from <= list[last].until.addingReportingOverflow(Self.joinNanoseconds).partialValue,
      gap.from >= list[last].from
    {
      list[last].until = max(list[last].until, gap.until)
      list[last].count += gap.count
      list[last].reason = gap.reason
    } else {
      list.append(gap)
    }
    if list.count > Self.gapLimit {
      let oldest = list.removeFirst()
      list[0].from = min(oldest.from, list[0].from)
      list[0].count += oldest.count
    }
    gaps[source] = list
  }
}
