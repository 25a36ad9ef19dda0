// A snapshot: "WCOR", version, way of alerting, hash key, the names of rules and correlations, counters, clocks, hits that
// wait, the settled state and perhaps the prompt one, prompt alerts; then a checksum of all before. Small numbers are
// LEB128, times and values of groups whole words.
extension CorrelationEngine {
  static let snapshotMark: [UInt8] = Array("WCOR".utf8)
  /// 2: names of rules and correlations, so that other sets take over what still applies.
  static let snapshotVersion: UInt8 = 2

  /// All state, compact; ``restore(_:rules:limits:)`` continues exactly where this engine stands.
  public func snapshot() -> [UInt8] {
    var writer = SnapshotWriter(bytes: Self.snapshotMark)
    writer.bytes.reserveCapacity(stateByteCount + 4096)
    writer.byte(Self.snapshotVersion)
    writer.byte(limits.alerting.rawValue)
    writer.word(limits.hashSeed)
    SnapshotPlaces.write(plan, to: &writer)
    writer.number(untimedHitCount)
    writer.number(hastenedHitCount)
    sources.write(to: &writer)
    pending.write(to: &writer)
    core.write(to: &writer, plan: plan)
    prompt?.write(to: &writer, plan: plan)
    ledger.write(to: &writer)
    writer.word(Checksum.of(writer.bytes[...]))
    return writer.bytes
  }

  /// An engine that continues where a snapshot was taken. Of another rule set it takes over what still applies: a
  /// correlation with the same identifier and content keeps its state, a changed or new one starts anew, and hits that
  /// wait for a rule that is gone are dropped (``restoration`` tells). Limits may have changed but for those named below.
  /// - Throws: ``CorrelationSnapshotError``: bytes that aren't a snapshot, are of another version, way of alerting or hash
  ///   key, or are damaged.
  public static func restore(
    _ bytes: [UInt8], rules set: RuleSet, limits: CorrelationLimits = CorrelationLimits()
  ) throws(CorrelationSnapshotError) -> CorrelationEngine {
    var engine = CorrelationEngine(set, limits: limits)
    try engine.restore(bytes)
    return engine
  }

  /// As ``restore(_:rules:limits:)``, into an engine of the rules and limits to go on with; what it held is forgotten, and
  /// after an error it is as before.
  public mutating func restore(_ bytes: [UInt8]) throws(CorrelationSnapshotError) {
    guard bytes.count > Self.snapshotMark.count, bytes.starts(with: Self.snapshotMark) else {
      throw .notASnapshot
    }
    guard bytes[Self.snapshotMark.count] == Self.snapshotVersion else {
      throw .unknownVersion(bytes[Self.snapshotMark.count])
    }
    guard bytes.count >= Self.snapshotMark.count + 9 else { throw .damaged }
    let body = bytes[..<(bytes.count - 8)]
    var end = SnapshotReader(bytes[(bytes.count - 8)...])
    guard try end.word() == Checksum.of(body) else { throw .damaged }
    var reader = SnapshotReader(body.dropFirst(Self.snapshotMark.count + 1))
    guard try reader.byte() == limits.alerting.rawValue, try reader.word() == limits.hashSeed else {
      throw .otherLimits
    }
    var engine = fresh()
    let places = try SnapshotPlaces(from: &reader, plan: plan)
    engine.restoration = places.restoration
    engine.untimedHitCount = try reader.number()
    engine.hastenedHitCount = try reader.number()
    engine.sources = try SourceClocks(from: &reader)
    engine.pending = try PendingHits(from: &reader, places: places)
    try engine.core.read(from: &reader, plan: plan, places: places)
    try engine.prompt?.read(from: &reader, plan: plan, places: places)
    engine.ledger = try PromptLedger(from: &reader, plan: plan, places: places)
    guard reader.remaining == 0 else { throw .damaged }
    self = engine
  }
}

/// What a restored engine took over from its snapshot.
public struct CorrelationRestoration: Hashable, Sendable {
  /// Correlations that go on with their state, by position in the set.
  public var kept: [Int] = []
  /// Correlations that start anew because they are new or changed.
  public var started: [Int] = []
  /// Correlations of the snapshot whose state is forgotten: gone, or changed.
  public var forgottenCount = 0

  public init() {}
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

  init(from reader: inout SnapshotReader, places: SnapshotPlaces) throws(CorrelationSnapshotError) {
    self.init()
    var last = EventTime.never
    for _ in 0..<(try reader.count()) {
      let time = try reader.time()
      guard time >= last, time < EventTime.limit, time >= -EventTime.limit else { throw .damaged }
      last = time
      let rule = try reader.number(upTo: Int(UInt32.max))
      let reference = try reader.number()
      guard let place = places.rules[rule],
        let values = PackedValues(try reader.blob(), valueCount: place.fieldCount)
      else { throw .damaged }
      guard let ruleIndex = place.ruleIndex else { continue }
      add(
        time: time, Waiting(ruleIndex: ruleIndex, reference: reference, values: place.moved(values)))
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
      writer.number(key.values.count)
      for value in key.values { writer.text(value) }
      writer.number(times.count)
      for time in times { writer.time(time) }
    }
  }

  init(
    from reader: inout SnapshotReader, plan: CorrelationPlan, places: SnapshotPlaces
  ) throws(CorrelationSnapshotError) {
    self.init()
    for _ in 0..<(try reader.count()) {
      let old = try reader.number(upTo: places.correlations.count - 1)
      var values: [String] = []
      for _ in 0..<(try reader.count()) { values.append(try reader.text()) }
      var times: [Int64] = []
      for _ in 0..<(try reader.count()) {
        let time = try reader.time()
        guard time >= -EventTime.limit, time < EventTime.limit else { throw .damaged }
        times.append(time)
      }
      guard let correlation = places.correlations[old] else { continue }
      guard values.count == plan.correlations[correlation].groupBy.count else { throw .damaged }
      add(times, for: Key(correlation: correlation, values: values))
    }
  }
}
