/// What a hit brings to its group.
struct Contribution {
  var time: Int64
  var reference: UInt64
  /// Position in the correlation's `rules`.
  var step: Int
  /// The hash of the counted value, or the bits of the number.
  var datum: UInt64
}

/// What a hit did.
enum Outcome {
  /// Older than what its group has counted: not counted.
  case late
  /// Counted; the condition does not hold.
  case quiet
  /// The condition holds at the hit's time.
  case holds(Moment)
}

/// A condition that holds: over which hits and with what figure.
struct Moment {
  var firstTime: Int64
  var lastTime: Int64
  var hitCount: Int
  var value: Double
}

// Layout of blocks, in words. Entries are (time, reference) for `count` and (time, reference, datum) otherwise.
// count:    ring of entries, at most `need`: for "at least N within the span" the last N times decide.
// distinct: entries in order of time, one for each of the last `need` distinct values. "At least N distinct" holds exactly
//           when the N-th most recent distinct value is within the span, and a value dropped can only come back as newest.
// temporal: last time, mask of steps at that time, (time, reference) per step (reference + presence by time), starts of chains.
// sum:      sum, entries removed since it was computed afresh; ring of entries.
// order:    as sum; the second part of the block holds the numbers in ascending order.
// closing:  start of the window, hits in it, its last time; list of entries.
extension GroupStore {
  static let absent = UInt64(bitPattern: EventTime.never)

  var prefixWordCount: Int {
    switch plan.shape {
    case .count, .distinct: 0
    case .temporal, .sum, .order: 2
    case .closing: 3
    }
  }

  /// Words of one entry, the sorted copy of its number included.
  var entryWordCount: Int {
    switch plan.shape {
    case .count: 2
    case .order: 4
    default: 3
    }
  }

  var stride: Int { plan.shape == .count ? 2 : 3 }

  /// Words of a group's first block.
  var initialWordCount: Int {
    guard plan.shape == .temporal else { return prefixWordCount + entryWordCount }
    let steps = plan.referenceCount
    let chain = plan.chain == 0 ? 0 : plan.needsWholeChain ? steps : steps * steps
    return 2 + 2 * steps + chain
  }

  func capacity(_ slot: Int) -> Int {
    ((1 << Int(groups[slot].sizeClass)) - prefixWordCount) / entryWordCount
  }

  func time(_ position: Int) -> Int64 { Int64(bitPattern: pool[position]) }

  /// Where the entry at a rank, from the oldest, begins.
  func entry(_ slot: Int, _ rank: Int) -> Int {
    let group = groups[slot]
    let capacity = capacity(slot)
    var position = Int(group.head) + rank
    if position >= capacity { position -= capacity }
    return Int(group.block) + prefixWordCount + position * stride
  }

  /// Event time of the newest hit counted.
  func lastTime(_ slot: Int) -> Int64 {
    let group = groups[slot]
    switch plan.shape {
    case .temporal: return time(Int(group.block))
    case .closing: return time(Int(group.block) + 2)
    default:
      return group.count == 0 ? EventTime.never : time(entry(slot, Int(group.count) - 1))
    }
  }

  /// How far a group has come, for the choice of what to evict.
  func progress(_ slot: Int) -> Int {
    switch plan.shape {
    case .closing: return Int(truncatingIfNeeded: pool[Int(groups[slot].block) + 1])
    default: return Int(groups[slot].count)
    }
  }

  /// Makes a fresh block read as empty.
  mutating func prepare(_ slot: Int) {
    guard plan.shape == .temporal else { return }
    let block = Int(groups[slot].block)
    pool[block] = GroupStore.absent
    for step in 0..<plan.referenceCount { pool[block + 2 + 2 * step] = GroupStore.absent }
    for word in (2 + 2 * plan.referenceCount)..<max(initialWordCount, 2 + 2 * plan.referenceCount) {
      pool[block + word] = GroupStore.absent
    }
  }

  /// Counts a hit of a rising correlation. Time must not run backwards within a group; a hit that does is late.
  mutating func apply(_ hit: Contribution, to slot: Int, room: Int, eventLimit: Int) -> Outcome {
    guard hit.time >= lastTime(slot) else { return .late }
    groups[slot].flags |= Group.touched
    switch plan.shape {
    case .count: return applyCount(hit, slot, room: room)
    case .distinct: return applyDistinct(hit, slot, room: room)
    case .temporal: return applyTemporal(hit, slot)
    case .sum, .order: return applyNumber(hit, slot, room: room, eventLimit: eventLimit)
    case .closing: return .quiet
    }
  }

  // MARK: Rings

  private mutating func dropOldest(_ slot: Int) {
    let capacity = capacity(slot)
    groups[slot].head += 1
    if Int(groups[slot].head) >= capacity { groups[slot].head = 0 }
    groups[slot].count -= 1
  }

  /// Makes a ring twice as large, oldest entry first; `false` when there is no room of that many bytes.
  mutating func growRing(_ slot: Int, room: Int) -> Bool {
    let oldCapacity = capacity(slot)
    let oldWordCount = 1 << Int(groups[slot].sizeClass)
    var wordCount = oldWordCount * 2
    while (wordCount - prefixWordCount) / entryWordCount <= oldCapacity { wordCount *= 2 }
    guard (wordCount - oldWordCount) * 8 <= room else { return false }
    let old = groups[slot]
    guard let block = pool.allocate(WordPool.sizeClass(wordCount: wordCount)) else { return false }
    let prefix = prefixWordCount
    let head = Int(old.head)
    let source = Int(old.block) + prefix
    let target = Int(block) + prefix
    let firstPart = min(Int(old.count), oldCapacity - head)
    pool.move(from: Int(old.block), to: Int(block), count: prefix)
    pool.move(from: source + head * stride, to: target, count: firstPart * stride)
    pool.move(from: source, to: target + firstPart * stride, count: (Int(old.count) - firstPart) * stride)
    if plan.shape == .order {
      let newCapacity = (wordCount - prefix) / entryWordCount
      pool.move(
        from: source + oldCapacity * stride, to: target + newCapacity * stride, count: Int(old.count))
    }
    pool.release(old.block, old.sizeClass)
    groups[slot].block = block
    groups[slot].sizeClass = WordPool.sizeClass(wordCount: wordCount)
    groups[slot].head = 0
    return true
  }

  // MARK: event_count

  private mutating func applyCount(_ hit: Contribution, _ slot: Int, room: Int) -> Outcome {
    let floor = hit.time - plan.span
    while groups[slot].count > 0, time(entry(slot, 0)) <= floor { dropOldest(slot) }
    if Int(groups[slot].count) == plan.need {
      dropOldest(slot)
    } else if Int(groups[slot].count) == capacity(slot), !growRing(slot, room: room) {
      lostTime = max(lostTime, time(entry(slot, 0)))
      dropOldest(slot)
    }
    let position = entry(slot, Int(groups[slot].count))
    pool[position] = UInt64(bitPattern: hit.time)
    pool[position + 1] = hit.reference
    groups[slot].count += 1
    let count = Int(groups[slot].count)
    guard count >= plan.need else { return .quiet }
    return .holds(
      Moment(firstTime: time(entry(slot, 0)), lastTime: hit.time, hitCount: count, value: Double(count)))
  }

  // MARK: value_count

  private mutating func applyDistinct(_ hit: Contribution, _ slot: Int, room: Int) -> Outcome {
    let floor = hit.time - plan.span
    var count = Int(groups[slot].count)
    let base = Int(groups[slot].block)
    var expired = 0
    while expired < count, time(base + expired * 3) <= floor { expired += 1 }
    if expired > 0 {
      pool.move(from: base + expired * 3, to: base, count: (count - expired) * 3)
      count -= expired
    }
    if let known = newestEntry(of: hit.datum, base: base, count: count) {
      pool.move(from: base + (known + 1) * 3, to: base + known * 3, count: (count - known - 1) * 3)
      count -= 1
    } else if count == plan.need {
      pool.move(from: base + 3, to: base, count: (count - 1) * 3)
      count -= 1
    }
    groups[slot].count = UInt32(count)
    if count == capacity(slot), !growRing(slot, room: room) {
      lostTime = max(lostTime, time(base))
      pool.move(from: base + 3, to: base, count: (count - 1) * 3)
      count -= 1
    }
    let position = Int(groups[slot].block) + count * 3
    pool[position] = UInt64(bitPattern: hit.time)
    pool[position + 1] = hit.reference
    pool[position + 2] = hit.datum
    count += 1
    groups[slot].count = UInt32(count)
    guard count >= plan.need else { return .quiet }
    return .holds(
      Moment(
        firstTime: time(Int(groups[slot].block)), lastTime: hit.time, hitCount: count, value: Double(count)))
  }

  private func newestEntry(of datum: UInt64, base: Int, count: Int) -> Int? {
    pool.words.withUnsafeBufferPointer { words in
      var rank = count
      while rank > 0 {
        rank -= 1
        if words[base + rank * 3 + 2] == datum { return rank }
      }
      return nil
    }
  }

  // MARK: value_sum, value_avg, value_percentile, value_median

  private mutating func applyNumber(_ hit: Contribution, _ slot: Int, room: Int, eventLimit: Int) -> Outcome {
    let floor = hit.time - plan.span
    while groups[slot].count > 0, time(entry(slot, 0)) <= floor { dropNumber(slot) }
    let count = Int(groups[slot].count)
    if count == eventLimit || (count == capacity(slot) && !growRing(slot, room: room)) {
      lostTime = max(lostTime, time(entry(slot, 0)))
      dropNumber(slot)
    }
    let position = entry(slot, Int(groups[slot].count))
    pool[position] = UInt64(bitPattern: hit.time)
    pool[position + 1] = hit.reference
    pool[position + 2] = hit.datum
    let number = Double(bitPattern: hit.datum)
    let block = Int(groups[slot].block)
    if plan.shape == .order { insertSorted(number, slot) }
    groups[slot].count += 1
    pool[block] = (Double(bitPattern: pool[block]) + number).bitPattern
    renewSum(slot)
    let value = figure(slot)
    guard plan.satisfies(value) else { return .quiet }
    return .holds(
      Moment(
        firstTime: time(entry(slot, 0)), lastTime: hit.time, hitCount: Int(groups[slot].count), value: value))
  }

  private mutating func dropNumber(_ slot: Int) {
    let block = Int(groups[slot].block)
    let number = Double(bitPattern: pool[entry(slot, 0) + 2])
    if plan.shape == .order { removeSorted(number, slot) }
    pool[block] = (Double(bitPattern: pool[block]) - number).bitPattern
    pool[block + 1] &+= 1
    dropOldest(slot)
  }

  /// Adds the ring up afresh once as many entries have left as it holds: rounding can't build up, and the cost per hit
  /// stays constant.
  private mutating func renewSum(_ slot: Int) {
    let block = Int(groups[slot].block)
    let count = Int(groups[slot].count)
    guard Int(truncatingIfNeeded: pool[block + 1]) >= count || !Double(bitPattern: pool[block]).isFinite
    else { return }
    var sum = 0.0
    for rank in 0..<count { sum += Double(bitPattern: pool[entry(slot, rank) + 2]) }
    pool[block] = sum.bitPattern
    pool[block + 1] = 0
  }

  private func figure(_ slot: Int) -> Double {
    let block = Int(groups[slot].block)
    let count = Int(groups[slot].count)
    switch plan.kind {
    case .valueSum: return Double(bitPattern: pool[block])
    case .valueAverage: return Double(bitPattern: pool[block]) / Double(count)
    default:
      let sorted = block + 2 + capacity(slot) * 3
      return Percentile.of(plan.percentile, count: count) { Double(bitPattern: pool[sorted + $0]) }
    }
  }

  /// First rank whose number is not less.
  private func sortedRank(_ number: Double, _ slot: Int) -> Int {
    let sorted = Int(groups[slot].block) + 2 + capacity(slot) * 3
    var low = 0
    var high = Int(groups[slot].count)
    while low < high {
      let middle = (low + high) / 2
      if Double(bitPattern: pool[sorted + middle]) < number { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Writes the sorted copy of a ring's numbers.
  mutating func sortAfresh(_ slot: Int) {
    let count = Int(groups[slot].count)
    let sorted = Int(groups[slot].block) + 2 + capacity(slot) * 3
    let numbers = (0..<count).map { Double(bitPattern: pool[entry(slot, $0) + 2]) }.sorted()
    for (rank, number) in numbers.enumerated() { pool[sorted + rank] = number.bitPattern }
  }

  private mutating func insertSorted(_ number: Double, _ slot: Int) {
    let rank = sortedRank(number, slot)
    let position = Int(groups[slot].block) + 2 + capacity(slot) * 3 + rank
    pool.move(from: position, to: position + 1, count: Int(groups[slot].count) - rank)
    pool[position] = number.bitPattern
  }

  private mutating func removeSorted(_ number: Double, _ slot: Int) {
    let rank = sortedRank(number, slot)
    let position = Int(groups[slot].block) + 2 + capacity(slot) * 3 + rank
    pool.move(from: position + 1, to: position, count: Int(groups[slot].count) - rank - 1)
  }
}

/// The percentile of numbers in ascending order, between two ranks by linear interpolation.
/// - Source: Hyndman and Fan, "Sample Quantiles in Statistical Packages", 1996, definition 7.
enum Percentile {
  static func of(_ percentile: Double, count: Int, _ number: (Int) -> Double) -> Double {
    guard count > 0 else { return .nan }
    let rank = percentile / 100 * Double(count - 1)
    let below = min(count - 1, max(0, Int(rank)))
    let above = min(count - 1, below + 1)
    let low = number(below)
    let part = rank - Double(below)
    return part == 0 ? low : low + (number(above) - low) * part
  }
}
