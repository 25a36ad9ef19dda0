/// The state of all correlations, fed in order of time.
struct CorrelationCore: Sendable {
  var stores: [GroupStore]
  /// Ends of open windows: `first` is the correlation, `second` the group.
  var closings = TimeHeap()
  var closingCount: UInt64 = 0
  var statistics = CorrelationStatistics()
  /// Bytes in use by all stores.
  var usedByteCount = 0
  /// Only rising conditions are followed: the prompt twin leaves windows to the settled one.
  let isPrompt: Bool
  /// Hits of all groups up to this time have been seen.
  var settled = EventTime.never

  init(_ plan: CorrelationPlan, isPrompt: Bool) {
    stores = plan.correlations.map(GroupStore.init)
    self.isPrompt = isPrompt
  }

  /// What a call works with, unchanged by it.
  struct Context {
    let shared: Shared
    /// Bytes in use elsewhere.
    let otherByteCount: Int

    var plan: CorrelationPlan { @inline(__always) _read { yield shared.plan } }
    var limits: CorrelationLimits { @inline(__always) _read { yield shared.limits } }
  }

  /// The unchanging part, behind one reference: passing it on costs one count, not one for each array.
  final class Shared: Sendable {
    let plan: CorrelationPlan
    let limits: CorrelationLimits
    init(plan: CorrelationPlan, limits: CorrelationLimits) {
      self.plan = plan
      self.limits = limits
    }
  }

  /// Counts a hit of a rule in every correlation that refers to it.
  mutating func observe(
    ruleIndex: Int, time: Int64, reference: UInt64, values: HitValues, _ context: borrowing Context,
    into found: inout [CorrelationMatch]
  ) {
    for route in context.plan.roots[ruleIndex] {
      count(route: route, time: time, reference: reference, values: values, context, into: &found)
    }
  }

  private mutating func count(
    route routeIndex: Int, time: Int64, reference: UInt64, values: HitValues, _ context: borrowing Context,
    into found: inout [CorrelationMatch]
  ) {
    let route = context.plan.routes[routeIndex]
    let correlation = context.plan.facts[route.correlation]
    if isPrompt, correlation.shape == .closing { return }
    guard let key = key(route, values, context) else {
      statistics.ungroupedHitCount &+= 1
      return
    }
    guard let datum = datum(route, correlation, values, context) else {
      statistics.valuelessHitCount &+= 1
      return
    }
    let hit = Contribution(time: time, reference: reference, step: route.reference, datum: datum)
    if correlation.shape == .closing {
      addToWindow(hit, key: key, routeIndex, values, context, into: &found)
      return
    }
    guard let slot = slot(route.correlation, key: key, time: time, context) else { return }
    let before = stores[route.correlation].usedByteCount
    let room = context.limits.byteCount - usedByteCount - context.otherByteCount
    let outcome =
      stores[route.correlation].apply(hit, to: slot, room: room, eventLimit: context.limits.eventsPerGroup)
    var isAlert = false
    if case .holds(let moment) = outcome {
      let last = stores[route.correlation].alertTime(slot)
      isAlert = last.map { time >= $0 + correlation.span } ?? true
      if isAlert {
        stores[route.correlation].lastAlert[UInt32(slot)] = time
        if correlation.alertsAlone {
          report(moment, at: time, slot: slot, route: route, values: values, context, into: &found)
        }
      }
    }
    usedByteCount += stores[route.correlation].usedByteCount - before
    switch outcome {
    case .late: statistics.lateHitCount &+= 1
    case .quiet: break
    case .holds:
      pass(
        on: route, isAlert: isAlert, time: time, reference: reference, values: values, context, into: &found)
    }
  }

  /// A correlation that holds is a hit of those that refer to it: of a proximity at every moment it holds (so that a
  /// brute force that goes on is near whatever follows it), of a count only when it would alert (so that one burst is one).
  private mutating func pass(
    on route: Route, isAlert: Bool, time: Int64, reference: UInt64, values: HitValues,
    _ context: borrowing Context, into found: inout [CorrelationMatch]
  ) {
    for outer in route.outer {
      let correlation = context.plan.facts[context.plan.routes[outer].correlation]
      guard isAlert || correlation.isTemporal else { continue }
      count(route: outer, time: time, reference: reference, values: values, context, into: &found)
    }
  }

  // MARK: Windows judged at their end

  private mutating func addToWindow(
    _ hit: Contribution, key: UInt64, _ routeIndex: Int, _ values: HitValues, _ context: borrowing Context,
    into found: inout [CorrelationMatch]
  ) {
    let index = context.plan.routes[routeIndex].correlation
    if let slot = stores[index].find(key),
      hit.time >= stores[index].windowStart(slot) + stores[index].plan.span
    {
      close(index, slot, context, into: &found)
    }
    let isNew = stores[index].find(key) == nil
    guard let slot = slot(index, key: key, time: hit.time, context) else { return }
    let before = stores[index].usedByteCount
    if isNew {
      stores[index].beginWindow(slot, time: hit.time)
      stores[index].openWindow(slot, route: routeIndex, values: PackedValues(values))
      closings.push(
        TimeHeap.Item(
          time: hit.time + stores[index].plan.span, sequence: closingCount, first: UInt32(index),
          second: UInt32(slot)))
      closingCount += 1
      dropStaleClosings()
    }
    let room = context.limits.byteCount - usedByteCount - context.otherByteCount
    let isInside =
      stores[index].addToWindow(
        hit, slot, room: room, eventLimit: context.limits.eventsPerGroup,
        evidence: context.limits.evidenceCount)
    if !isInside { statistics.lateHitCount &+= 1 }
    usedByteCount += stores[index].usedByteCount - before
  }

  /// Judges every window that ends by a time.
  mutating func closeWindows(
    upTo time: Int64, _ context: borrowing Context, into found: inout [CorrelationMatch]
  ) {
    while let next = closings.top, next.time <= time {
      _ = closings.pop()
      let index = Int(next.first)
      let slot = Int(next.second)
      guard isOpen(next) else { continue }
      close(index, slot, context, into: &found)
    }
  }

  /// Whether the window is still there: its group may have been evicted, and its place taken by another.
  private func isOpen(_ closing: TimeHeap.Item) -> Bool {
    let index = Int(closing.first)
    let slot = Int(closing.second)
    return slot < stores[index].groups.count && stores[index].groups[slot].isLive
      && stores[index].windowStart(slot) + stores[index].plan.span == closing.time
  }

  /// Forgets the ends of windows that are gone, once they are more than the groups there are: a flood of new groups must
  /// not leave a heap behind it.
  private mutating func dropStaleClosings() {
    let liveCount = stores.reduce(0) { $0 + $1.liveCount }
    guard closings.items.count > 2 * liveCount + 1024 else { return }
    closings = TimeHeap(closings.items.filter { isOpen($0) })
  }

  private mutating func close(
    _ index: Int, _ slot: Int, _ context: borrowing Context, into found: inout [CorrelationMatch]
  ) {
    guard let window = stores[index].windows[UInt32(slot)] else { return }
    let moment = stores[index].judgeWindow(slot)
    let end = stores[index].windowStart(slot) + stores[index].plan.span
    let route = context.plan.routes[window.route]
    let references = evidence(index, slot, since: EventTime.never, limit: context.limits.evidenceCount)
    if let moment, stores[index].plan.alertsAlone {
      window.values.withValues { values in
        report(moment, at: end, slot: slot, route: route, values: values, context, into: &found)
      }
    }
    let before = stores[index].usedByteCount
    stores[index].remove(slot)
    usedByteCount += stores[index].usedByteCount - before
    if moment != nil, !route.outer.isEmpty {
      window.values.withValues { values in
        pass(
          on: route, isAlert: true, time: end, reference: references.last ?? 0, values: values, context,
          into: &found)
      }
    }
  }

  // MARK: Groups

  /// The group's key, `nil` when the hit lacks one of its fields: events without a user are not one user's.
  private func key(_ route: Route, _ values: HitValues, _ context: borrowing Context) -> UInt64? {
    var hash = ValueHash(seed: context.limits.hashSeed)
    guard combine(&hash, route.group, values, context) else { return nil }
    return hash.value
  }

  private func combine(
    _ hash: inout ValueHash, _ fields: Range<Int>, _ values: HitValues, _ context: borrowing Context
  ) -> Bool {
    for position in fields {
      let field = context.plan.fieldIndices[position]
      guard field < values.count, let value = values[field] else { return false }
      let kept = min(value.count, PackedValues.valueByteLimit)
      hash.combine(UnsafeRawBufferPointer(rebasing: value[0..<kept]))
    }
    return true
  }

  private func datum(
    _ route: Route, _ correlation: Facts, _ values: HitValues, _ context: borrowing Context
  ) -> UInt64? {
    if correlation.isCountOfValues {
      var hash = ValueHash(seed: ~context.limits.hashSeed)
      return combine(&hash, route.values, values, context) ? hash.value : nil
    }
    guard correlation.isNumeric else { return 0 }
    guard let position = route.values.first else { return nil }
    let field = context.plan.fieldIndices[position]
    guard field < values.count, let value = values[field] else { return nil }
    return NumberText.read(value)?.bitPattern
  }

  /// The group of a key, made if need be and accounted for; `nil` when there is no room for it.
  private mutating func slot(_ index: Int, key: UInt64, time: Int64, _ context: borrowing Context) -> Int? {
    if let known = stores[index].find(key) { return known }
    let wordCount = stores[index].initialWordCount
    let size = GroupStore.groupByteCount + 8 * wordCount
    var attempts = 0
    while stores[index].liveCount >= context.limits.groupCount
      || usedByteCount + context.otherByteCount + size > context.limits.byteCount
    {
      attempts += 1
      // Over the common limit, the correlation that uses most gives way.
      let isOwn = stores[index].liveCount >= context.limits.groupCount
      guard attempts <= 8, makeRoom(in: isOwn ? index : largestStore(), context) else {
        stores[index].lostTime = max(stores[index].lostTime, time)
        statistics.refusedHitCount &+= 1
        return nil
      }
    }
    let before = stores[index].usedByteCount
    defer { usedByteCount += stores[index].usedByteCount - before }
    stores[index].sweep(settled: settled)
    guard let slot = stores[index].insert(key, wordCount: wordCount) else {
      statistics.refusedHitCount &+= 1
      return nil
    }
    stores[index].prepare(slot)
    return slot
  }

  private func largestStore() -> Int {
    var largest = 0
    var most = -1
    for index in stores.indices where stores[index].usedByteCount > most {
      (largest, most) = (index, stores[index].usedByteCount)
    }
    return largest
  }

  private mutating func makeRoom(in index: Int, _ context: borrowing Context) -> Bool {
    switch stores[index].makeRoom(settled: settled, progress: 1) {
    case .none: return false
    case .expired: break
    case .evicted: statistics.evictedGroupCount &+= 1
    }
    recount()
    return true
  }

  private mutating func recount() {
    usedByteCount = stores.reduce(0) { $0 + $1.usedByteCount }
  }
}
