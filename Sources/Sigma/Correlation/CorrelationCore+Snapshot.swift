extension CorrelationCore {
  func write(to writer: inout SnapshotWriter, plan: CorrelationPlan) {
    writer.time(settled)
    for counter in [
      statistics.lateHitCount, statistics.ungroupedHitCount, statistics.valuelessHitCount,
      statistics.evictedGroupCount, statistics.refusedHitCount, closingCount,
    ] {
      writer.number(counter)
    }
    for store in stores { writer.part { store.write(to: &$0, plan: plan) } }
    let ends = closings.items.sorted(by: TimeHeap.Item.precedes)
    writer.number(ends.count)
    for end in ends {
      writer.time(end.time)
      writer.number(end.sequence)
      writer.number(UInt64(end.first))
      writer.number(UInt64(end.second))
    }
  }

  /// Fills a fresh core.
  mutating func read(
    from reader: inout SnapshotReader, plan: CorrelationPlan, places: SnapshotPlaces
  ) throws(CorrelationSnapshotError) {
    settled = try reader.time()
    guard SourceClocks.isTime(settled) else { throw .damaged }
    statistics.lateHitCount = try reader.number()
    statistics.ungroupedHitCount = try reader.number()
    statistics.valuelessHitCount = try reader.number()
    statistics.evictedGroupCount = try reader.number()
    statistics.refusedHitCount = try reader.number()
    closingCount = try reader.number()
    for place in places.correlations {
      var part = try reader.part()
      guard let index = place else { continue }
      try stores[index].read(from: &part, correlation: index, plan: plan, places: places)
      guard part.remaining == 0 else { throw .damaged }
      usedByteCount += stores[index].usedByteCount
    }
    var ends: [TimeHeap.Item] = []
    var sequences: Set<UInt64> = []
    for _ in 0..<(try reader.count()) {
      var end = TimeHeap.Item(
        time: try reader.time(), sequence: try reader.number(),
        first: UInt32(try reader.number(upTo: places.correlations.count - 1)),
        second: UInt32(try reader.number(upTo: 1 << 30)))
      // The next sequence number must be new.
      guard end.sequence < closingCount, sequences.insert(end.sequence).inserted else { throw .damaged }
      guard let index = places.correlations[Int(end.first)] else { continue }
      end.first = UInt32(index)
      ends.append(end)
    }
    closings = TimeHeap(ends)
  }
}

extension GroupStore {
  func write(to writer: inout SnapshotWriter, plan whole: CorrelationPlan) {
    writer.time(lostTime)
    writer.number(hand)
    writer.number(groups.count)
    for slot in groups.indices {
      let group = groups[slot]
      writer.byte(group.flags)
      guard group.isLive else { continue }
      writer.word(group.key)
      writer.number(UInt64(group.count))
      writer.byte(group.sizeClass)
      writeWords(slot, to: &writer)
      let alert = lastAlert[UInt32(slot)]
      writer.byte(alert == nil ? 0 : 1)
      if let alert { writer.time(alert) }
      if let window = windows[UInt32(slot)] {
        writer.number(whole.routes[window.route].rule)
        writer.word(whole.routeIdentities[window.route])
        writer.blob(window.values.bytes)
      }
    }
    writer.number(freeSlots.count)
    for slot in freeSlots { writer.number(UInt64(slot)) }
  }

  /// The words of a group that mean something, rings from their oldest entry; their count first.
  private func writeWords(_ slot: Int, to writer: inout SnapshotWriter) {
    let block = Int(groups[slot].block)
    guard plan.shape != .temporal else {
      writer.number(initialWordCount)
      for offset in 0..<initialWordCount { writer.word(pool[block + offset]) }
      return
    }
    let (prefix, stride, count) = (prefixWordCount, stride, Int(groups[slot].count))
    writer.number(prefix + count * stride)
    for offset in 0..<prefix { writer.word(pool[block + offset]) }
    for rank in 0..<count {
      let position = entry(slot, rank)
      for offset in 0..<stride { writer.word(pool[position + offset]) }
    }
  }

  mutating func read(
    from reader: inout SnapshotReader, correlation: Int, plan whole: CorrelationPlan,
    places: SnapshotPlaces
  ) throws(CorrelationSnapshotError) {
    lostTime = try reader.time()
    guard SourceClocks.isTime(lostTime) else { throw .damaged }
    hand = try reader.number(upTo: 1 << 30)
    var keys: Set<UInt64> = []
    var words: [UInt64] = []
    /// Windows whose rule or way is gone: nobody could say any more whose they are.
    var orphans: [Int] = []
    for slot in 0..<(try reader.count()) {
      let flags = try reader.byte()
      guard flags & Group.live != 0 else {
        guard flags == 0 else { throw .damaged }
        groups.append(Group())
        continue
      }
      guard flags & ~(Group.live | Group.touched) == 0 else { throw .damaged }
      var group = Group(key: try reader.word(), flags: flags)
      guard keys.insert(group.key).inserted else { throw .damaged }
      group.count = UInt32(try reader.number(upTo: 1 << 24))
      group.sizeClass = try reader.byte()
      guard group.sizeClass < 28 else { throw .damaged }
      words.removeAll(keepingCapacity: true)
      for _ in 0..<(try reader.count()) { words.append(try reader.word()) }
      guard isSound(group, words) else { throw .damaged }
      guard restore(group, words: words) else { throw .damaged }
      if try reader.byte() == 1 {
        let alert = try reader.time()
        guard alert >= -EventTime.limit, alert < EventTime.limit else { throw .damaged }
        lastAlert[UInt32(slot)] = alert
      }
      guard plan.shape == .closing else { continue }
      let rule = try reader.number(upTo: Int(UInt32.max))
      let route = places.routes[try reader.word()]
      guard let place = places.rules[rule],
        let values = PackedValues(try reader.blob(), valueCount: place.fieldCount)
      else { throw .damaged }
      if let route, whole.routes[route].correlation == correlation,
        whole.routes[route].rule == place.ruleIndex
      {
        openWindow(slot, route: route, values: place.moved(values))
      } else {
        orphans.append(slot)
      }
    }
    let dead = Set(groups.indices.filter { !groups[$0].isLive }.map { UInt32($0) })
    var free: Set<UInt32> = []
    for _ in 0..<(try reader.count()) {
      let slot = UInt32(try reader.number(upTo: Int(UInt32.max)))
      guard dead.contains(slot), free.insert(slot).inserted else { throw .damaged }
      freeSlots.append(slot)
    }
    guard free.count == dead.count else { throw .damaged }
    rebuildIndex()
    for slot in orphans { remove(slot) }
  }

  /// Whether words read from a snapshot can be a group of this store: of the right number, times in order and in bounds.
  private func isSound(_ group: Group, _ words: [UInt64]) -> Bool {
    func isTime(_ word: UInt64) -> Bool {
      let time = Int64(bitPattern: word)
      return time >= -EventTime.limit && time < EventTime.limit
    }
    let count = Int(group.count)
    let size = 1 << Int(group.sizeClass)
    guard size >= initialWordCount, size <= max(64, words.count * 8) else { return false }
    if plan.shape == .temporal {
      guard words.count == initialWordCount, count <= plan.referenceCount, isTime(words[0]) else {
        return false
      }
      let steps = (0..<plan.referenceCount).map { words[2 + 2 * $0] }
      let chains = words[(2 + 2 * plan.referenceCount)...]
      return steps.allSatisfy { $0 == GroupStore.absent || isTime($0) }
        && chains.allSatisfy { $0 == GroupStore.absent || isTime($0) }
    }
    guard words.count == prefixWordCount + count * stride, count <= (size - prefixWordCount) / entryWordCount
    else {
      return false
    }
    guard count > 0 else { return false }
    if plan.shape == .count || plan.shape == .distinct { guard count <= plan.need else { return false } }
    let times = (0..<count).map { words[prefixWordCount + $0 * stride] }
    guard times.allSatisfy(isTime) else { return false }
    if plan.isNumeric {
      // Sums and sorted copies rely on finite numbers.
      let numbers = (0..<count).map { Double(bitPattern: words[prefixWordCount + $0 * stride + 2]) }
      guard numbers.allSatisfy(\.isFinite) else { return false }
    }
    if plan.shape == .closing {
      guard isTime(words[0]), isTime(words[2]), words[1] <= UInt64(Int64.max) else { return false }
      return true
    }
    return zip(times, times.dropFirst()).allSatisfy { Int64(bitPattern: $0) <= Int64(bitPattern: $1) }
  }
}
