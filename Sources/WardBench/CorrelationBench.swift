import Glibc
import Sigma

/// Rates of the correlation engine: a lane for each kind, with the count of its matches and a hash of them.
enum CorrelationBench {
  /// A stream of hits over a number of keys.
  struct Lane {
    var name: String
    var correlation: Correlation
    var keyCount: Int
    var hitCount: Int
    /// Nanoseconds from hit to hit.
    var step: Int64 = 100_000
    var limits: CorrelationLimits
    /// Values other than the group's differ by this count.
    var valueCount: UInt64 = 1 << 40
  }

  static let second: Int64 = 1_000_000_000

  static func run() {
    print(
      pad("lane", 30), pad("keys", 9), pad("hits", 9), pad("hits/CPU s", 11), pad("bytes/key", 10),
      pad("matches", 8), "hash")
    for lane in lanes { measure(lane) }
  }

  static func correlation(
    _ kind: Correlation.Kind, rules: [String] = ["a"], seconds: Int64, threshold: Double?,
    fields: [String] = []
  ) -> Correlation {
    Correlation(
      header: Header(title: kind.rawValue), kind: kind, rules: rules, groupBy: ["User"],
      timespan: seconds * second,
      bounds: threshold.map { [Correlation.Bound(comparison: .gte, value: $0)] } ?? [], valueFields: fields)
  }

  static var lanes: [Lane] {
    let inOrder = CorrelationLimits(disorderBound: 0, groupCount: 1 << 22, byteCount: 2 << 30)
    let waiting = CorrelationLimits(
      disorderBound: 10 * second, groupCount: 1 << 22, byteCount: 2 << 30, pendingHitCount: 1 << 20)
    var prompt = waiting
    prompt.alerting = .prompt
    let many = 1_000_000
    let count = correlation(.eventCount, seconds: 3600, threshold: 10)
    let distinct = correlation(.valueCount, seconds: 3600, threshold: 10, fields: ["Path"])
    return [
      Lane(name: "event_count", correlation: count, keyCount: many, hitCount: 2_000_000, limits: inOrder),
      Lane(
        name: "event_count, 10,000 keys", correlation: count, keyCount: 10_000, hitCount: 2_000_000,
        limits: inOrder),
      Lane(
        name: "event_count gte 1000, dense",
        correlation: correlation(.eventCount, seconds: 3600, threshold: 1000),
        keyCount: 1_000, hitCount: 2_000_000, limits: inOrder),
      Lane(
        name: "event_count, waiting 10 s", correlation: count, keyCount: 10_000, hitCount: 2_000_000,
        limits: waiting),
      Lane(
        name: "event_count, prompt", correlation: count, keyCount: 10_000, hitCount: 2_000_000, limits: prompt
      ),
      Lane(name: "value_count", correlation: distinct, keyCount: many, hitCount: 2_000_000, limits: inOrder),
      Lane(
        name: "value_count, dense", correlation: distinct, keyCount: 1_000, hitCount: 2_000_000,
        limits: inOrder),
      Lane(
        name: "value_count gte 100, dense",
        correlation: correlation(.valueCount, seconds: 3600, threshold: 100, fields: ["Path"]),
        keyCount: 1_000, hitCount: 2_000_000, limits: inOrder, valueCount: 200),
      Lane(
        name: "temporal of 3",
        correlation: correlation(.temporal, rules: ["a", "b", "c"], seconds: 60, threshold: nil),
        keyCount: 100_000, hitCount: 2_000_000, limits: inOrder),
      Lane(
        name: "temporal_ordered of 3",
        correlation: correlation(.temporalOrdered, rules: ["a", "b", "c"], seconds: 60, threshold: nil),
        keyCount: 100_000, hitCount: 2_000_000, limits: inOrder),
      Lane(
        name: "value_sum, dense",
        correlation: correlation(.valueSum, seconds: 3600, threshold: 900_000, fields: ["Size"]),
        keyCount: 1_000, hitCount: 2_000_000, limits: inOrder),
      Lane(
        name: "value_median, dense",
        correlation: correlation(.valueMedian, seconds: 3600, threshold: 990, fields: ["Size"]),
        keyCount: 1_000, hitCount: 1_000_000, limits: inOrder),
    ]
  }

  static func measure(_ lane: Lane) {
    let names = lane.correlation.rules
    let rules = names.map {
      Rule(header: Header(title: $0, name: $0), logSource: RuleLogSource(), searches: [], conditions: [])
    }
    let set = RuleSet(
      rules: rules, correlations: [lane.correlation], references: [names.indices.map { .rule($0) }])
    var engine = CorrelationEngine(set, limits: lane.limits)
    var found: [CorrelationMatch] = []
    let carriesNumber = lane.correlation.valueFields == ["Size"]
    let hasValue = !lane.correlation.valueFields.isEmpty
    var random: UInt64 = 42
    var matchCount = 0
    var hash: UInt64 = 14_695_981_039_346_656_037
    var peak = (bytes: 0, keys: 0)
    var user = Array("ward7-user-00000000".utf8)
    var value = Array("00000000".utf8)
    let start = clock()
    user.withUnsafeMutableBytes { user in
      value.withUnsafeMutableBytes { value in
        withUnsafeTemporaryAllocation(of: UnsafeRawBufferPointer?.self, capacity: 2) { values in
          values.initialize(repeating: nil)
          for position in 0..<lane.hitCount {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            write((random >> 33) % UInt64(lane.keyCount), to: user, at: 11)
            values[0] = UnsafeRawBufferPointer(user)
            if hasValue {
              let number =
                carriesNumber ? (random >> 20) % 1000 : (random >> 20) % min(lane.valueCount, 100_000_000)
              write(number, to: value, at: 0)
              values[1] = UnsafeRawBufferPointer(value)
            }
            engine.observe(
              Hit(
                ruleIndex: Int((random >> 40) % UInt64(names.count)), time: Int64(position) * lane.step,
                reference: UInt64(position)),
              values: UnsafeBufferPointer(rebasing: UnsafeBufferPointer(values)[0..<(hasValue ? 2 : 1)]),
              into: &found)
            if found.count >= 1024 {
              for match in found { mix(match, into: &hash) }
              matchCount += found.count
              found.removeAll(keepingCapacity: true)
            }
          }
        }
      }
    }
    let elapsed = Double(clock() - start) / Double(CLOCKS_PER_SEC)
    peak = (engine.stateByteCount, max(1, engine.groupCount))
    engine.finish(into: &found)
    for match in found { mix(match, into: &hash) }
    matchCount += found.count
    print(
      pad(lane.name, 30), pad("\(peak.keys)", 9), pad("\(lane.hitCount)", 9),
      pad("\(Int(Double(lane.hitCount) / elapsed))", 11), pad("\(peak.bytes / peak.keys)", 10),
      pad("\(matchCount)", 8),
      String(hash, radix: 16))
  }

  /// Eight decimal digits.
  static func write(_ number: UInt64, to bytes: UnsafeMutableRawBufferPointer, at start: Int) {
    var rest = number
    for offset in stride(from: 7, through: 0, by: -1) {
      bytes[start + offset] = UInt8(48 + rest % 10)
      rest /= 10
    }
  }

  static func mix(_ match: CorrelationMatch, into hash: inout UInt64) {
    for word in [UInt64(bitPattern: match.time), match.references.last ?? 0] {
      hash = (hash ^ word) &* 1_099_511_628_211
    }
  }

  static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
