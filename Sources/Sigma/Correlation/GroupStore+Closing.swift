extension GroupStore {
  /// Adds a hit to a window that is judged at its end; `false` when the hit lies outside of it.
  mutating func addToWindow(_ hit: Contribution, _ slot: Int, room: Int, eventLimit: Int, evidence: Int)
    -> Bool
  {
    let block = Int(groups[slot].block)
    let start = time(block)
    guard hit.time >= start, hit.time < start + plan.span else { return false }
    pool[block + 1] &+= 1
    pool[block + 2] = UInt64(bitPattern: max(time(block + 2), hit.time))
    groups[slot].flags |= Group.touched
    // A count needs no entries but for evidence.
    let limit = plan.kind == .eventCount ? min(evidence, eventLimit) : eventLimit
    var count = Int(groups[slot].count)
    if count >= limit || (count == capacity(slot) && !growRing(slot, room: room)) {
      guard plan.kind == .eventCount else {
        lostTime = max(lostTime, hit.time)
        return true
      }
      pool.move(from: block + 6, to: block + 3, count: (count - 1) * 3)
      count -= 1
    }
    let position = Int(groups[slot].block) + 3 + count * 3
    pool[position] = UInt64(bitPattern: hit.time)
    pool[position + 1] = hit.reference
    pool[position + 2] = plan.isTemporal ? UInt64(hit.step) : hit.datum
    groups[slot].count = UInt32(count + 1)
    return true
  }

  /// Begins the window of a fresh group with its first hit.
  mutating func beginWindow(_ slot: Int, time: Int64) {
    let block = Int(groups[slot].block)
    pool[block] = UInt64(bitPattern: time)
    pool[block + 1] = 0
    pool[block + 2] = UInt64(bitPattern: time)
    groups[slot].count = 0
  }

  func windowStart(_ slot: Int) -> Int64 { time(Int(groups[slot].block)) }

  /// Judges a window over all of its hits.
  func judgeWindow(_ slot: Int) -> Moment? {
    let block = Int(groups[slot].block)
    let total = Int(truncatingIfNeeded: pool[block + 1])
    let entries = (0..<Int(groups[slot].count)).map { rank in
      let position = block + 3 + rank * 3
      return (time: time(position), datum: pool[position + 2])
    }
    let value: Double
    switch plan.kind {
    case .eventCount: value = Double(total)
    case .valueCount: value = Double(Set(entries.map(\.datum)).count)
    case .valueSum, .valueAverage:
      let sum = entries.reduce(0.0) { $0 + Double(bitPattern: $1.datum) }
      value = plan.kind == .valueSum ? sum : sum / Double(entries.count)
    case .valuePercentile, .valueMedian:
      let numbers = entries.map { Double(bitPattern: $0.datum) }.sorted()
      value = Percentile.of(plan.percentile, count: numbers.count) { numbers[$0] }
    case .temporal, .temporalOrdered:
      let present = entries.reduce(UInt64(0)) { $0 | 1 << ($1.datum & 63) }
      if let expression = plan.expression, !PlannedCorrelation.holds(expression, present: present) {
        return nil
      }
      let ordered = plan.chain == 0 ? nil : Self.longestChain(entries, chain: plan.chain)
      if plan.expression != nil, let ordered, ordered < plan.chain.nonzeroBitCount { return nil }
      value = Double(plan.expression == nil ? ordered ?? present.nonzeroBitCount : present.nonzeroBitCount)
    }
    guard plan.satisfies(value) else { return nil }
    return Moment(
      firstTime: windowStart(slot), lastTime: time(block + 2), hitCount: total, value: value)
  }

  /// Most steps of a chain that occurred in its order; hits of one moment may stand in any order.
  private static func longestChain(_ entries: [(time: Int64, datum: UInt64)], chain: UInt64) -> Int {
    // Sorted by time and, within a moment, by step: then any order allowed is a subsequence with rising steps.
    let steps = entries.filter { chain >> ($0.datum & 63) & 1 == 1 }
      .sorted { ($0.time, $0.datum) < ($1.time, $1.datum) }
    var longest = Array(repeating: 0, count: 64)
    for entry in steps {
      let step = Int(entry.datum & 63)
      longest[step] = max(longest[step], 1 + (longest[0..<step].max() ?? 0))
    }
    return longest.max() ?? 0
  }
}
