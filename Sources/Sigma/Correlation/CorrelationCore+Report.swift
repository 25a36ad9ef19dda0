extension CorrelationCore {
  /// Appends a match with its evidence.
  func report(
    _ moment: Moment, at time: Int64, slot: Int, route: Route, values: HitValues,
    _ context: borrowing Context, into found: inout [CorrelationMatch]
  ) {
    let store = stores[route.correlation]
    var group: [CorrelationMatch.GroupValue] = []
    for (name, position) in zip(store.plan.groupBy, route.group) {
      let field = context.plan.fieldIndices[position]
      let value = field < values.count ? values[field] : nil
      group.append(
        CorrelationMatch.GroupValue(
          field: name, value: value.map { String(decoding: $0, as: UTF8.self) } ?? ""))
    }
    let begin = store.plan.shape == .closing ? moment.firstTime : time - store.plan.span
    found.append(
      CorrelationMatch(
        correlationIndex: route.correlation, time: time, firstTime: moment.firstTime,
        lastTime: moment.lastTime,
        group: group,
        references: evidence(
          route.correlation, slot, since: begin, limit: context.limits.evidenceCount),
        hitCount: moment.hitCount, value: moment.value,
        stateWasLost: store.lostTime != EventTime.never && store.lostTime >= begin))
  }

  /// The latest references of a group, in order of time.
  func evidence(_ index: Int, _ slot: Int, since begin: Int64, limit: Int) -> [UInt64] {
    let store = stores[index]
    let count = Int(store.groups[slot].count)
    switch store.plan.shape {
    case .temporal:
      let block = Int(store.groups[slot].block)
      return (0..<store.plan.referenceCount)
        .map { (time: store.time(block + 2 + 2 * $0), reference: store.pool[block + 3 + 2 * $0], step: $0) }
        .filter { $0.time > begin }
        .sorted { ($0.time, $0.step) < ($1.time, $1.step) }
        .suffix(limit).map(\.reference)
    case .closing:
      let block = Int(store.groups[slot].block)
      return (max(0, count - limit)..<count).map { store.pool[block + 4 + $0 * 3] }
    default:
      return (max(0, count - limit)..<count).map { store.pool[store.entry(slot, $0) + 1] }
    }
  }
}
