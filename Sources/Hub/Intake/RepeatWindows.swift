public import WardModel

/// A ``RepeatFilter`` for each source whose senders may send twice, with one bound for all.
///
/// For each delivery with ``Delivery/mayRepeat``: `admit`, write what it says is new, then `confirm` when that is durable or
/// `withdraw` when it is not. After a start, `remember` the tail of the log, oldest first.
public struct RepeatWindows: Sendable {
  /// Records remembered over all sources: a million take some 64 MB, and hold a sender's last 25 s at 40,000 records/s.
  public static let standardCapacity = 1_000_000
  /// Senders give up on an answer after 30 to 120 s and come again within minutes.
  public static let standardWindowSeconds = 900

  private let key: RecordHashKey
  private let capacity: Int
  private let windowSeconds: Int
  private var filters: [SourceNumber: RepeatFilter] = [:]
  private var next: UInt64 = 1
  /// Records remembered now.
  public private(set) var count = 0

  public init(
    key: RecordHashKey, capacity: Int = RepeatWindows.standardCapacity,
    windowSeconds: Int = RepeatWindows.standardWindowSeconds
  ) {
    self.key = key
    self.capacity = max(1, capacity)
    // A year at most, so that nanoseconds stay in range.
    self.windowSeconds = min(max(1, windowSeconds), 31_536_000)
  }

  /// Says what of a delivery is new.
  public mutating func admit(_ records: Records, source: SourceNumber, received: Timestamp) -> Admission {
    let number = RequestNumber(value: next)
    next += 1
    var filter = filters.removeValue(forKey: source) ?? RepeatFilter(key: key, windowSeconds: windowSeconds)
    let before = filter.count
    let admission = filter.admit(records, number: number, received: received)
    count += filter.count - before
    filters[source] = filter
    shrink()
    return admission
  }

  /// The records of a request are durable.
  public mutating func confirm(_ admission: Admission, source: SourceNumber) {
    filters[source]?.confirm(admission.request)
  }

  /// The records of a request were not kept after all.
  public mutating func withdraw(_ admission: Admission, source: SourceNumber) {
    guard let before = filters[source]?.count else { return }
    filters[source]?.withdraw(admission.request)
    count += (filters[source]?.count ?? before) - before
  }

  /// Takes in records that the log holds already, as one request.
  public mutating func remember(_ records: Records, source: SourceNumber, received: Timestamp) {
    let admission = admit(records, source: source, received: received)
    confirm(admission, source: source)
  }

  /// Forgets the oldest of the source that remembers most, until all fit.
  private mutating func shrink() {
    while count > capacity {
      var largest: (source: SourceNumber, count: Int)?
      for (source, filter) in filters {
        guard let found = largest else {
          largest = (source, filter.count)
          continue
        }
        // The smaller number among equals, so that the order of the dictionary doesn't matter.
        if filter.count > found.count || (filter.count == found.count && source < found.source) {
          largest = (source, filter.count)
        }
      }
      guard let source = largest?.source, let before = filters[source]?.count, before > 0 else { return }
      filters[source]?.forgetOldest()
      count -= before - (filters[source]?.count ?? 0)
    }
  }
}
