extension GroupStore {
  /// Counts a hit of a rule in a proximity.
  mutating func applyTemporal(_ hit: Contribution, _ slot: Int) -> Outcome {
    let block = Int(groups[slot].block)
    let floor = hit.time - plan.span
    if time(block) != hit.time { pool[block + 1] = 0 }
    pool[block] = UInt64(bitPattern: hit.time)
    pool[block + 1] |= 1 << UInt64(hit.step)
    pool[block + 2 + 2 * hit.step] = UInt64(bitPattern: hit.time)
    pool[block + 3 + 2 * hit.step] = hit.reference
    if plan.chain != 0 {
      // A hit of the same moment may come before this one in the order: everything of this moment is followed again.
      let simultaneous = pool[block + 1] & plan.chain
      for step in hit.step..<plan.referenceCount where simultaneous >> UInt64(step) & 1 == 1 {
        extendChains(step, time: hit.time, block: block)
      }
    }
    var present: UInt64 = 0
    var first = hit.time
    for step in 0..<plan.referenceCount {
      let last = time(block + 2 + 2 * step)
      guard last > floor else { continue }
      present |= 1 << UInt64(step)
      first = min(first, last)
    }
    groups[slot].count = UInt32(present.nonzeroBitCount)
    let (holds, value, start) = judgeTemporal(present: present, block: block, floor: floor)
    guard holds else { return .quiet }
    return .holds(
      Moment(
        firstTime: start ?? first, lastTime: hit.time, hitCount: present.nonzeroBitCount, value: value))
  }

  /// Whether the rules present, or their chain, satisfy the condition; with the figure compared.
  private func judgeTemporal(present: UInt64, block: Int, floor: Int64) -> (Bool, Double, Int64?) {
    if let expression = plan.expression, !PlannedCorrelation.holds(expression, present: present) {
      return (false, 0, nil)
    }
    let count = Double(present.nonzeroBitCount)
    guard plan.chain != 0 else { return (plan.satisfies(count), count, nil) }
    let (length, start) = longestChain(block: block, floor: floor)
    if plan.expression != nil {
      return (length == plan.chain.nonzeroBitCount && plan.satisfies(count), count, start)
    }
    return (plan.satisfies(Double(length)), Double(length), start)
  }

  // Chains: for each length, the latest time at which a chain that ends with a step could have started. A later start is
  // never worse, because only the start decides when a chain leaves the window; so the latest is enough.

  private func chainWord(_ block: Int, length: Int, step: Int) -> Int {
    let base = block + 2 + 2 * plan.referenceCount
    return plan.needsWholeChain ? base + step : base + (length - 1) * plan.referenceCount + step
  }

  private mutating func extendChains(_ step: Int, time: Int64, block: Int) {
    if plan.needsWholeChain {
      // The chain up to a step is all steps of the order before it.
      let before = plan.chain & ((1 << UInt64(step)) - 1)
      let word = chainWord(block, length: 1, step: step)
      if before == 0 {
        pool[word] = UInt64(bitPattern: time)
      } else {
        let previous = 63 - before.leadingZeroBitCount
        pool[word] = pool[chainWord(block, length: 1, step: previous)]
      }
      return
    }
    pool[chainWord(block, length: 1, step: step)] = UInt64(bitPattern: time)
    guard step > 0 else { return }
    for length in 2...(step + 1) {
      var best = EventTime.never
      for previous in 0..<step {
        best = max(best, self.time(chainWord(block, length: length - 1, step: previous)))
      }
      pool[chainWord(block, length: length, step: step)] = UInt64(bitPattern: best)
    }
  }

  /// The longest chain that started within the window, and that start.
  private func longestChain(block: Int, floor: Int64) -> (Int, Int64?) {
    if plan.needsWholeChain {
      var length = 0
      var start: Int64?
      for step in 0..<plan.referenceCount where plan.chain >> UInt64(step) & 1 == 1 {
        let begun = time(chainWord(block, length: 1, step: step))
        guard begun > floor else { break }
        length += 1
        start = begun
      }
      return (length, start)
    }
    for length in Swift.stride(from: plan.referenceCount, to: 0, by: -1) {
      var best = EventTime.never
      for step in 0..<plan.referenceCount {
        best = max(best, time(chainWord(block, length: length, step: step)))
      }
      if best > floor { return (length, best) }
    }
    return (0, nil)
  }
}
