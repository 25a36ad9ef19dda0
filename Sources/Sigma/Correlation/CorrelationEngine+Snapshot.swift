// A snapshot: "WCOR", version, fingerprint of the rules, way of alerting, hash key, counters, clocks, hits that wait, the
// settled state and perhaps the prompt one, prompt alerts; then a checksum of all before. Numbers are LEB128.
extension CorrelationEngine {
  static let snapshotMark: [UInt8] = Array("WCOR".utf8)
  static let snapshotVersion: UInt8 = 1

  /// All state, compact; ``restore(_:rules:limits:)`` continues exactly where this engine stands.
  public func snapshot() -> [UInt8] {
    var writer = SnapshotWriter(bytes: Self.snapshotMark)
    writer.byte(Self.snapshotVersion)
    writer.word(plan.fingerprint)
    writer.byte(limits.alerting.rawValue)
    writer.word(limits.hashSeed)
    writer.number(untimedHitCount)
    writer.number(hastenedHitCount)
    sources.write(to: &writer)
    pending.write(to: &writer)
    core.write(to: &writer)
    prompt?.write(to: &writer)
    ledger.write(to: &writer)
    writer.word(Self.checksum(writer.bytes[...]))
    return writer.bytes
  }

  /// An engine that continues where a snapshot was taken; the rules must be the same, other limits may have changed.
  /// - Throws: ``CorrelationSnapshotError``: bytes that aren't a snapshot, are of other rules or limits, or are damaged.
  public static func restore(
    _ bytes: [UInt8], rules set: RuleSet, limits: CorrelationLimits = CorrelationLimits()
  ) throws(CorrelationSnapshotError) -> CorrelationEngine {
    guard bytes.count > snapshotMark.count, bytes.starts(with: snapshotMark) else { throw .notASnapshot }
    guard bytes[snapshotMark.count] == snapshotVersion else {
      throw .unknownVersion(bytes[snapshotMark.count])
    }
    guard bytes.count >= snapshotMark.count + 9 else { throw .damaged }
    let body = bytes[..<(bytes.count - 8)]
    var end = SnapshotReader(bytes[(bytes.count - 8)...])
    guard try end.word() == checksum(body) else { throw .damaged }
    var reader = SnapshotReader(body.dropFirst(snapshotMark.count + 1))
    var engine = CorrelationEngine(set, limits: limits)
    let plan = engine.plan
    guard try reader.word() == plan.fingerprint else { throw .otherRules }
    guard try reader.byte() == limits.alerting.rawValue, try reader.word() == limits.hashSeed else {
      throw .otherLimits
    }
    engine.untimedHitCount = try reader.number()
    engine.hastenedHitCount = try reader.number()
    engine.sources = try SourceClocks(from: &reader)
    engine.pending = try PendingHits(from: &reader, plan: plan)
    try engine.core.read(from: &reader, plan: plan)
    try engine.prompt?.read(from: &reader, plan: plan)
    engine.ledger = try PromptLedger(from: &reader, plan: plan)
    guard reader.remaining == 0 else { throw .damaged }
    return engine
  }

  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.withUnsafeBytes { bytes in
      // Case must count here, which the hash of values ignores.
      var hash: UInt64 = 14_695_981_039_346_656_037
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
      return hash
    }
  }
}

extension SourceClocks {
  func write(to writer: inout SnapshotWriter) {
    writer.time(settled)
    writer.number(max(0, hitsUntilRefresh))
    writer.number(clocks.count)
    for clock in clocks {
      writer.number(UInt64(clock.source))
      writer.time(clock.newest)
      writer.time(clock.watermark)
      writer.byte(clock.leapCount)
      writer.time(clock.leapTime)
    }
  }

  init(from reader: inout SnapshotReader) throws(CorrelationSnapshotError) {
    let settled = try reader.time()
    let hitsUntilRefresh = try reader.number(upTo: 1 << 32)
    var clocks: [Clock] = []
    var known: Set<UInt32> = []
    for _ in 0..<(try reader.count()) {
      let clock = Clock(
        source: UInt32(try reader.number(upTo: Int(UInt32.max))), newest: try reader.time(),
        watermark: try reader.time(), leapCount: min(try reader.byte(), Self.leapsBelieved),
        leapTime: try reader.time())
      guard known.insert(clock.source).inserted else { throw .damaged }
      guard Self.isTime(clock.newest), Self.isTime(clock.watermark), Self.isTime(clock.leapTime) else {
        throw .damaged
      }
      clocks.append(clock)
    }
    guard Self.isTime(settled) else { throw .damaged }
    self.init(clocks: clocks, settled: settled, hitsUntilRefresh: hitsUntilRefresh)
  }

  /// Times within the bounds kept everywhere, or the marks for "none" and "all".
  static func isTime(_ time: Int64) -> Bool {
    time == EventTime.never || time == EventTime.end
      || (time >= -2 * (EventTime.limit - 1) && time < EventTime.limit)
  }
}

extension PendingHits {
  func write(to writer: inout SnapshotWriter) {
    let hits = inOrder
    writer.number(hits.count)
    for (item, hit) in hits {
      writer.time(item.time)
      writer.number(hit.ruleIndex)
      writer.number(hit.reference)
      writer.blob(hit.values.bytes)
    }
  }

  init(from reader: inout SnapshotReader, plan: CorrelationPlan) throws(CorrelationSnapshotError) {
    self.init()
    var last = EventTime.never
    for _ in 0..<(try reader.count()) {
      let time = try reader.time()
      guard time >= last, time < EventTime.limit, time >= -EventTime.limit else { throw .damaged }
      last = time
      let rule = try reader.number(upTo: plan.roots.count - 1)
      let reference = try reader.number()
      guard let values = PackedValues(try reader.blob(), valueCount: plan.fields[rule].count) else {
        throw .damaged
      }
      add(time: time, Waiting(ruleIndex: rule, reference: reference, values: values))
    }
  }
}

extension PromptLedger {
  func write(to writer: inout SnapshotWriter) {
    let sorted = alerts.sorted { a, b in
      a.key.correlation != b.key.correlation
        ? a.key.correlation < b.key.correlation : a.key.values.lexicographicallyPrecedes(b.key.values)
    }
    writer.number(sorted.count)
    for (key, times) in sorted {
      writer.number(key.correlation)
      for value in key.values { writer.text(value) }
      writer.number(times.count)
      for time in times { writer.time(time) }
    }
  }

  init(from reader: inout SnapshotReader, plan: CorrelationPlan) throws(CorrelationSnapshotError) {
    self.init()
    for _ in 0..<(try reader.count()) {
      let correlation = try reader.number(upTo: plan.correlations.count - 1)
      var values: [String] = []
      for _ in plan.correlations[correlation].groupBy { values.append(try reader.text()) }
      var times: [Int64] = []
      for _ in 0..<(try reader.count()) {
        let time = try reader.time()
        guard time >= -EventTime.limit, time < EventTime.limit else { throw .damaged }
        times.append(time)
      }
      add(times, for: Key(correlation: correlation, values: values))
    }
  }
}
