/// Which records of the log are in the accounts already: kept on disk beside them, so that after a crash exactly the others
/// are counted.
struct AccountedRecords: Sendable, Codable, Equatable {
  /// All below this sequence number are counted.
  private(set) var next: UInt64
  /// Further ranges above, ascending, with a hole before each: appends that were answered before an earlier one.
  private(set) var ahead: [Range<UInt64>] = []

  init(next: UInt64 = 1) { self.next = next }

  mutating func add(_ range: Range<UInt64>) {
    if range.isEmpty { return }
    let place = ahead.firstIndex { $0.lowerBound > range.lowerBound } ?? ahead.count
    ahead.insert(range, at: place)
    while let first = ahead.first, first.lowerBound <= next {
      next = max(next, first.upperBound)
      ahead.removeFirst()
    }
    guard place > 0, place < ahead.count, ahead[place - 1].upperBound >= ahead[place].lowerBound else {
      return
    }
    ahead[place - 1] = ahead[place - 1].lowerBound..<max(ahead[place - 1].upperBound, ahead[place].upperBound)
    ahead.remove(at: place)
  }

  /// How many records of a range are not counted yet.
  func uncounted(_ range: Range<UInt64>) -> Int {
    guard range.upperBound > next else { return 0 }
    let open = max(range.lowerBound, next)..<range.upperBound
    return ahead.reduce(open.count) { $0 - $1.clamped(to: open).count }
  }
}
