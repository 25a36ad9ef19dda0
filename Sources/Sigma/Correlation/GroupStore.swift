/// The state of one group, 24 bytes; its entries are a block of the store's pool.
struct Group: Sendable {
  static let live: UInt8 = 1
  /// Used since the hand last passed.
  static let touched: UInt8 = 2

  var key: UInt64 = 0
  var block: UInt32 = 0
  /// Entries in use.
  var count: UInt32 = 0
  /// Position of the oldest entry of a ring.
  var head: UInt32 = 0
  var sizeClass: UInt8 = 0
  var flags: UInt8 = 0

  var isLive: Bool { flags & Group.live != 0 }
}

/// A window that will be judged at its end, with the values of the hit that opened it.
struct OpenWindow: Sendable {
  var route: Int
  var values: PackedValues
}

/// The groups of one correlation: an open-addressing index over dense headers, entries in a pool.
struct GroupStore: Sendable {
  /// Header, and two slots of the index.
  static let groupByteCount = 24 + 8
  /// What a remembered alert costs in its dictionary.
  static let alertByteCount = 32
  /// Groups looked at for eviction before the least of them goes.
  static let evictionSample = 16

  let plan: PlannedCorrelation
  var groups: [Group] = []
  private var index: [UInt32] = []
  var freeSlots: [UInt32] = []
  var liveCount = 0
  /// Where the search for expired or expendable groups goes on.
  var hand = 0
  var pool = WordPool()
  /// For groups that have alerted: the time of their last alert.
  var lastAlert: [UInt32: Int64] = [:]
  var windows: [UInt32: OpenWindow] = [:]
  var windowByteCount = 0
  /// Newest event time of state lost for want of room.
  var lostTime = EventTime.never

  init(_ plan: PlannedCorrelation) { self.plan = plan }

  var usedByteCount: Int {
    liveCount * GroupStore.groupByteCount + pool.usedWordCount * 8 + lastAlert.count
      * GroupStore.alertByteCount
      + windowByteCount
  }

  // MARK: Index

  func find(_ key: UInt64) -> Int? {
    guard !index.isEmpty else { return nil }
    let mask = index.count - 1
    var position = Int(truncatingIfNeeded: key) & mask
    while true {
      let entry = index[position]
      if entry == 0 { return nil }
      if groups[Int(entry) - 1].key == key { return Int(entry) - 1 }
      position = (position + 1) & mask
    }
  }

  /// Adds a group with a block of that many words; the key must be new.
  mutating func insert(_ key: UInt64, wordCount: Int) -> Int? {
    let sizeClass = WordPool.sizeClass(wordCount: wordCount)
    guard let block = pool.allocate(sizeClass) else { return nil }
    let group = Group(key: key, block: block, sizeClass: sizeClass, flags: Group.live | Group.touched)
    let slot: Int
    if let free = freeSlots.popLast() {
      slot = Int(free)
      groups[slot] = group
    } else {
      slot = groups.count
      if slot == groups.capacity { groups.reserveCapacity(max(slot + slot / 4, 64)) }
      groups.append(group)
    }
    liveCount += 1
    if liveCount * 4 > index.count * 3 { rebuildIndex() } else { link(slot) }
    return slot
  }

  /// Adds a group exactly where a snapshot had it; its words begin with the oldest entry.
  mutating func restore(_ group: Group, words: [UInt64]) -> Bool {
    var group = group
    guard words.count <= 1 << Int(group.sizeClass), let block = pool.allocate(group.sizeClass) else {
      return false
    }
    for (offset, word) in words.enumerated() { pool[Int(block) + offset] = word }
    group.block = block
    liveCount += 1
    groups.append(group)
    if plan.shape == .order { sortAfresh(groups.count - 1) }
    return true
  }

  mutating func rebuildIndex() {
    var size = 16
    while liveCount * 4 > size * 2 { size *= 2 }
    index = Array(repeating: 0, count: size)
    for slot in groups.indices where groups[slot].isLive { link(slot) }
  }

  private mutating func link(_ slot: Int) {
    let mask = index.count - 1
    var position = Int(truncatingIfNeeded: groups[slot].key) & mask
    while index[position] != 0 { position = (position + 1) & mask }
    index[position] = UInt32(slot) + 1
  }

  mutating func remove(_ slot: Int) {
    unlink(slot)
    pool.release(groups[slot].block, groups[slot].sizeClass)
    groups[slot] = Group()
    freeSlots.append(UInt32(slot))
    lastAlert[UInt32(slot)] = nil
    closeWindow(slot)
    liveCount -= 1
  }

  /// Takes a slot out of the index and moves later entries of its run back, so that no gap hides them.
  private mutating func unlink(_ slot: Int) {
    let mask = index.count - 1
    var position = Int(truncatingIfNeeded: groups[slot].key) & mask
    while index[position] != UInt32(slot) + 1 { position = (position + 1) & mask }
    var next = (position + 1) & mask
    while index[next] != 0 {
      let home = Int(truncatingIfNeeded: groups[Int(index[next]) - 1].key) & mask
      if (next - home) & mask >= (next - position) & mask {
        index[position] = index[next]
        position = next
      }
      next = (next + 1) & mask
    }
    index[position] = 0
  }

  // MARK: Windows judged at their end

  mutating func openWindow(_ slot: Int, route: Int, values: PackedValues) {
    closeWindow(slot)
    windows[UInt32(slot)] = OpenWindow(route: route, values: values)
    windowByteCount += values.byteCount
  }

  mutating func closeWindow(_ slot: Int) {
    guard let window = windows.removeValue(forKey: UInt32(slot)) else { return }
    windowByteCount -= window.values.byteCount
  }

  // MARK: Room

  /// Groups the hand passes for each new one: two passes forget a group, so three steps forget more than comes.
  static let sweepSteps = 3

  /// Moves the hand on; forgets groups whose window has passed and that nothing touched since the last time.
  mutating func sweep(settled: Int64) {
    for _ in 0..<GroupStore.sweepSteps where !groups.isEmpty {
      hand = hand + 1 < groups.count ? hand + 1 : 0
      guard groups[hand].isLive else { continue }
      if groups[hand].flags & Group.touched != 0 {
        groups[hand].flags &= ~Group.touched
      } else if isExpired(hand, settled: settled) {
        remove(hand)
      }
    }
  }

  func isExpired(_ slot: Int, settled: Int64) -> Bool {
    // An open window is somebody's evidence until it is judged.
    plan.shape != .closing && lastTime(slot) + plan.span <= settled
  }

  enum Eviction { case expired, evicted, none }

  /// Forgets one group: an expired one, else the one that has progressed least (the longest idle of those), unless all
  /// have progressed further than `progress`. So a flood of new groups displaces its own, not those under way.
  mutating func makeRoom(settled: Int64, progress: Int) -> Eviction {
    var victim: (slot: Int, progress: Int, last: Int64)?
    var looked = 0
    var steps = 0
    while looked < GroupStore.evictionSample, steps < groups.count {
      steps += 1
      hand = hand + 1 < groups.count ? hand + 1 : 0
      guard groups[hand].isLive else { continue }
      looked += 1
      if isExpired(hand, settled: settled) {
        remove(hand)
        return .expired
      }
      let candidate = (slot: hand, progress: self.progress(hand), last: lastTime(hand))
      if let best = victim, (best.progress, best.last) <= (candidate.progress, candidate.last) { continue }
      victim = candidate
    }
    guard let victim, victim.progress <= progress else { return .none }
    lostTime = max(lostTime, victim.last)
    remove(victim.slot)
    return .evicted
  }

  func alertTime(_ slot: Int) -> Int64? { lastAlert[UInt32(slot)] }
}
