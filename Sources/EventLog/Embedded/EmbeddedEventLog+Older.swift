import Synchronization
import WardModel

/// Reading what was sealed.
extension EmbeddedEventLog {
  /// Items from `position` on that are not in the journal any more, at most to the end of one sealed segment; never none.
  ///
  /// - Parameter next: the number with which the journal goes on.
  func readOlder(from position: UInt64, before next: UInt64) async throws(EventLogError) -> [LogItem] {
    try await onDisk { () throws(EventLogError) in
      let entries = self.store.entries
      var at: UInt64?
      var after: UInt64?
      for entry in entries {
        let found = try self.passingOverDamage(entry) { () throws(EventLogError) in
          try entry.partition.segments(around: position)
        }
        at = [at, found?.at].compactMap { $0 }.max()
        after = [after, found?.after].compactMap { $0 }.min()
      }
      for segment in [at, after] {
        guard let segment, segment < next else { continue }
        let items = try self.items(ofSegment: segment, from: position, entries: entries)
        if !items.isEmpty { return items }
      }
      let end = max(next, position + 1)
      return self.gaps(position..<end, damaged: try self.damage(in: position..<end, entries))
    }
  }

  /// The records of a sealed segment from `position` on in log order, with what is missing between them.
  private func items(
    ofSegment first: UInt64, from position: UInt64, entries: [BlockStore.Entry]
  ) throws(EventLogError) -> [LogItem] {
    var batches: [LoggedBatch] = []
    var damaged: [Range<UInt64>] = []
    for entry in entries {
      let rows = try passingOverDamage(entry) { () throws(EventLogError) in
        try entry.partition.blocks(ofSegment: first)
      }
      for row in rows ?? [] where row.sequences.upperBound >= position {
        do throws(EventLogError) {
          batches += try entry.partition.block(row).batches.compactMap { $0.from(position) }
        } catch .damaged {
          damaged += (try? entry.partition.ranges(of: row)) ?? []
        }
      }
    }
    batches.sort { $0.firstSequence < $1.firstSequence }
    guard let last = max(batches.last?.sequences.upperBound, damaged.map(\.upperBound).max()) else {
      return []
    }
    if let end = batches.last?.sequences.upperBound, position < end || position < last {
      damaged += try damage(in: position..<max(last, position + 1), entries)
    }
    var items: [LogItem] = []
    var cursor = position
    for batch in batches {
      // A record can be there twice when its source changed class between a crash and the repetition of a sealing.
      guard let rest = batch.from(cursor) else { continue }
      items += gaps(cursor..<rest.firstSequence, damaged: damaged)
      items.append(.batch(rest))
      cursor = rest.sequences.upperBound
    }
    if cursor < last { items += gaps(cursor..<last, damaged: damaged) }
    return items
  }

  /// The range as gaps: what is known to be damaged, and the rest as expired.
  private func gaps(_ range: Range<UInt64>, damaged: [Range<UInt64>]) -> [LogItem] {
    var items: [LogItem] = []
    var cursor = range.lowerBound
    // What was never sealed cannot have expired: it was lost in the journal.
    let unsealed = max(store.sealedNext, range.lowerBound)
    let damaged = unsealed < range.upperBound ? damaged + [unsealed..<range.upperBound] : damaged
    for part in damaged.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      let first = max(part.lowerBound, cursor)
      let end = min(part.upperBound, range.upperBound)
      guard first < end else { continue }
      if cursor < first { items.append(.gap(cursor..<first, .expired)) }
      items.append(.gap(first..<end, .damaged))
      cursor = end
    }
    if cursor < range.upperBound { items.append(.gap(cursor..<range.upperBound, .expired)) }
    return items
  }

  private func damage(
    in range: Range<UInt64>, _ entries: [BlockStore.Entry]
  ) throws(EventLogError) -> [Range<UInt64>] {
    var found: [Range<UInt64>] = []
    for entry in entries {
      found +=
        try passingOverDamage(entry) { () throws(EventLogError) in try entry.partition.damage(in: range) }
        ?? []
    }
    return found
  }

  /// What `body` returns; nil when the partition is damaged or was removed meanwhile.
  func passingOverDamage<Value>(
    _ entry: BlockStore.Entry, _ body: () throws(EventLogError) -> Value
  ) throws(EventLogError) -> Value? {
    do throws(EventLogError) {
      return try body()
    } catch .damaged {
      return nil
    } catch {
      if store.entries.contains(where: { $0.name == entry.name }) { throw error }
      return nil
    }
  }

  /// One sealed record; opens the one block that holds it.
  func sealedRecord(_ sequence: UInt64) throws(EventLogError) -> LoggedRecord? {
    for entry in store.entries
    where entry.summary.firstSequence <= sequence && sequence <= entry.summary.lastSequence {
      let found = try passingOverDamage(entry) { () throws(EventLogError) -> BlockRow? in
        guard let segment = try entry.partition.segments(around: sequence).at else { return nil }
        for row in try entry.partition.blocks(ofSegment: segment) where row.sequences.contains(sequence) {
          if try entry.partition.ranges(of: row)?.contains(where: { $0.contains(sequence) }) == true {
            return row
          }
        }
        return nil
      }
      guard let row = found ?? nil else { continue }
      let block = try entry.partition.block(row)
      return block.index(of: sequence).flatMap { block.logged($0) }
    }
    return nil
  }
}

private func max(_ a: UInt64?, _ b: UInt64?) -> UInt64? { [a, b].compactMap { $0 }.max() }
