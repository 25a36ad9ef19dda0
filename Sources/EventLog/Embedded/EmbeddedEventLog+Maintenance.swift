import Synchronization
public import WardModel

/// What maintenance remembers between two calls.
struct MaintenanceState: Sendable {
  /// First sequence number of the active segment when it was last looked at, and when that was first seen.
  var activeFirst: UInt64 = 0
  var activeSince = Timestamp.distantFuture
}

/// Work that the hub asks for every some seconds.
extension EmbeddedEventLog {
  /// Closes a segment that is old enough, seals, deletes what retention says, and refills the reserve.
  ///
  /// Call it about every 10 seconds, never twice at the same time.
  /// - Parameters:
  ///   - now: the time against which ages are measured.
  ///   - lowWaterMark: records at and above this number are still needed (the detectors' position) and never deleted; `.max` for none.
  /// - Throws: ``EventLogError/full``, ``EventLogError/failed(_:)``; the work is tried again at the next call.
  public func maintain(now: Timestamp, lowWaterMark: UInt64 = .max) async throws(EventLogError) {
    if isSegmentOld(now: now) { try await journal.rotate() }
    try await onDisk { () throws(EventLogError) in
      do throws(EventLogError) {
        try self.expire(now: now, lowWaterMark: lowWaterMark)
      } catch .full {
        guard self.reserve.release() else { throw .full }
        try self.expire(now: now, lowWaterMark: lowWaterMark)
      }
      try self.journal.removeDropped()
      self.reserve.refill()
      self.store.release(keeping: 16)
    }
    try await sealer.finish()
  }

  /// Closes the active segment and seals everything: for a quiet moment, a test, or before a long stop.
  public func sealAll() async throws(EventLogError) {
    try await journal.rotate()
    try await sealer.finish()
  }

  /// Sets how long records are kept; blocks already stored keep the class they had.
  public func setRetention(_ policy: RetentionPolicy) {
    sealer.state.withLock { $0.retention = policy }
  }

  private func isSegmentOld(now: Timestamp) -> Bool {
    let active = journal.state.withLock { state in
      state.hasActive ? state.segments.last.map { ($0.segment.firstSequence, $0.frames.isEmpty) } : nil
    }
    guard let (first, isEmpty) = active, !isEmpty else { return false }
    return maintenance.withLock { state in
      if state.activeFirst != first {
        state.activeFirst = first
        state.activeSince = now
        return false
      }
      return now.since(state.activeSince) >= configuration.segmentAge.wholeNanoseconds
    }
  }

  /// Removes partitions that never got a block, which a full disk can leave; not the one that may get the next.
  private func removeEmpty() throws(EventLogError) {
    let entries = store.entries
    for (index, entry) in entries.enumerated() where entry.summary.blockCount == 0 {
      let classNumber = entry.summary.classNumber
      // One that notes damaged records or how far the class is sealed still has something to say.
      guard entry.summary.sealedNext == 0, !entry.isFrozen,
        entries[(index + 1)...].contains(where: { $0.summary.classNumber == classNumber })
      else { continue }
      try store.remove(entry)
    }
  }

  /// Deletes partitions that are older than their class allows, or beyond its bytes; oldest first.
  private func expire(now: Timestamp, lowWaterMark: UInt64) throws(EventLogError) {
    try removeEmpty()
    let limits = sealer.state.withLock { $0.retention.limits }
    for (classNumber, limit) in limits.sorted(by: { $0.key < $1.key }) {
      let entries = store.entries.filter { $0.summary.classNumber == classNumber }
      var byteCount = entries.reduce(UInt64(0)) { $0 + $1.byteCount }
      for entry in entries where entry.summary.blockCount > 0 {
        guard entry.summary.lastSequence < lowWaterMark else { break }
        let isOld =
          limit.age.map {
            now.since(Timestamp(nanoseconds: entry.summary.lastReceived)) > $0.wholeNanoseconds
          } ?? false
        let isTooMuch = limit.byteCount.map { byteCount > $0 } ?? false
        guard isOld || isTooMuch else { break }
        try store.remove(entry)
        byteCount -= min(byteCount, entry.byteCount)
      }
    }
  }
}

extension Duration {
  /// In nanoseconds, saturating.
  var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    if overflow { return seconds < 0 ? .min : .max }
    let (sum, sumOverflow) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
    return sumOverflow ? (seconds < 0 ? .min : .max) : sum
  }
}
