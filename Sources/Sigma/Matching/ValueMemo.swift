/// What the values seen lately in one field passed: values repeat in logs, so most need no search at all.
///
/// Exact: a remembered value is compared byte by byte. Bounded by ``Budget``; when that is used up its owner has everything
/// forgotten, which costs time and never a match.
public struct ValueMemo {
  /// Bytes that the memos of one thread may hold together.
  public final class Budget {
    public let limit: Int
    private(set) var used = 0
    /// - Parameter limit: 16 MiB hold some 100,000 values, far more than one log source repeats within minutes.
    public init(limit: Int = 16 << 20) { self.limit = limit }
    public var isExceeded: Bool { used > limit }
    func take(_ count: Int) { used += count }
    func release(_ count: Int) { used -= count }
  }

  /// Longer values are rarely repeated and are searched each time, bytes.
  static let longestValue = 4096
  /// Longer values than this are remembered when they come again, bytes: many a long value comes once.
  static let longestAtFirstSight = 512
  /// Places for what was seen of long values: 4 KiB.
  private static let sightCount = 1024
  /// Places looked at for one value: values made to share a hash are searched each time and slow nothing else.
  private static let probeLimit = 32

  private struct Entry {
    var hash: UInt64
    var valueStart: UInt32
    var valueLength: UInt32
    var resultStart: UInt32
    /// Number of results times two, plus one when the value was encoded.
    var resultCountAndFlag: UInt32
  }

  private var table: [UInt32] = []
  private var entries: [Entry] = []
  private var values: [UInt8] = []
  private var results: [UInt32] = []
  /// Parts of the hashes of long values that came lately, each in the place that another part names.
  private var sights: [UInt32] = []
  private(set) var byteCount = 0

  init() {}

  /// Calls `body` with each predicate that the value passed when it is remembered; says whether it was.
  @inline(__always)
  func withHit(_ hash: UInt64, _ bytes: UnsafeRawBufferPointer, isEncoded: Bool, _ body: (UInt32) -> Void)
    -> Bool
  {
    if table.isEmpty { return false }
    let mask = table.count &- 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    var probes = 0
    while probes < ValueMemo.probeLimit {
      probes &+= 1
      let number = table[slot]
      if number == 0 { return false }
      let entry = entries[Int(number) &- 1]
      if entry.hash == hash, Int(entry.valueLength) == bytes.count,
        entry.resultCountAndFlag & 1 == (isEncoded ? 1 : 0), valueEquals(entry, bytes)
      {
        var position = Int(entry.resultStart)
        let end = position &+ Int(entry.resultCountAndFlag >> 1)
        while position < end {
          body(results[position])
          position &+= 1
        }
        return true
      }
      slot = (slot &+ 1) & mask
    }
    return false
  }

  @inline(__always)
  private func valueEquals(_ entry: Entry, _ bytes: UnsafeRawBufferPointer) -> Bool {
    values.withUnsafeBytes { values in
      let known = UnsafeRawBufferPointer(
        rebasing: values[Int(entry.valueStart)..<Int(entry.valueStart) + bytes.count])
      return ValueMemo.equal(known, bytes)
    }
  }

  /// Equal length is the caller's promise.
  @inline(__always)
  private static func equal(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
    guard let left = a.baseAddress, let right = b.baseAddress else { return true }
    let count = a.count
    var index = 0
    while index &+ 8 <= count {
      if left.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        != right.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      {
        return false
      }
      index &+= 8
    }
    while index < count {
      if left.load(fromByteOffset: index, as: UInt8.self) != right.load(fromByteOffset: index, as: UInt8.self)
      {
        return false
      }
      index &+= 1
    }
    return true
  }

  /// Whether a value of this hash came lately; notes that it did. Two values taken for each other cost memory only.
  mutating func wasSeen(_ hash: UInt64, budget: Budget) -> Bool {
    if sights.isEmpty {
      sights = [UInt32](repeating: 0, count: ValueMemo.sightCount)
      byteCount += ValueMemo.sightCount * 4
      budget.take(ValueMemo.sightCount * 4)
    }
    let place = Int(truncatingIfNeeded: hash >> 32) & (ValueMemo.sightCount - 1)
    let sight = UInt32(truncatingIfNeeded: hash)
    defer { sights[place] = sight }
    return sights[place] == sight
  }

  mutating func remember(
    _ hash: UInt64, _ bytes: UnsafeRawBufferPointer, isEncoded: Bool, _ found: [UInt32], budget: Budget
  ) {
    if entries.count * 2 >= table.count { grow() }
    entries.append(
      Entry(
        hash: hash, valueStart: UInt32(values.count), valueLength: UInt32(bytes.count),
        resultStart: UInt32(results.count), resultCountAndFlag: UInt32(found.count) << 1 | (isEncoded ? 1 : 0)
      ))
    values.append(contentsOf: bytes)
    results += found
    insert(UInt32(entries.count))
    // Entry 24 bytes, two table places of 4, the value, its results.
    let cost = 32 + bytes.count + found.count * 4
    byteCount += cost
    budget.take(cost)
  }

  private mutating func grow() {
    table = [UInt32](repeating: 0, count: max(64, table.count * 2))
    for number in entries.indices { insert(UInt32(number + 1)) }
  }

  private mutating func insert(_ number: UInt32) {
    let mask = table.count - 1
    var slot = Int(truncatingIfNeeded: entries[Int(number) - 1].hash) & mask
    for _ in 0..<ValueMemo.probeLimit {
      if table[slot] == 0 {
        table[slot] = number
        return
      }
      slot = (slot + 1) & mask
    }
  }
}
