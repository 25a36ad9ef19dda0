/// Finds the correlations of a rule set in a stream of hits, in event time.
///
/// Feed it every hit of the rules that correlations refer to, in any order within
/// ``CorrelationLimits/disorderBound``; call ``finish(into:)`` at the end of a finite stream. Pure: the same calls give
/// the same matches. `docs/decisions/0003-correlation-semantics.md` says what each kind means.
/// - Source: Sigma correlation rules specification 2.1.0.
public struct CorrelationEngine: Sendable {
  private let shared: CorrelationCore.Shared
  var plan: CorrelationPlan { shared.plan }
  public var limits: CorrelationLimits { shared.limits }
  var sources = SourceClocks()
  var pending = PendingHits()
  var core: CorrelationCore
  /// With ``CorrelationLimits/Alerting/prompt``: the same state in the order of arrival.
  var prompt: CorrelationCore?
  var ledger = PromptLedger()
  var untimedHitCount: UInt64 = 0
  var hastenedHitCount: UInt64 = 0
  /// What the last snapshot brought; empty for an engine that was never restored.
  public internal(set) var restoration = CorrelationRestoration()

  public init(_ set: RuleSet, limits: CorrelationLimits = CorrelationLimits()) {
    self.init(CorrelationCore.Shared(plan: CorrelationPlan(set), limits: limits))
  }

  private init(_ shared: CorrelationCore.Shared) {
    self.shared = shared
    core = CorrelationCore(shared.plan, isPrompt: false)
    if shared.limits.alerting == .prompt { prompt = CorrelationCore(shared.plan, isPrompt: true) }
  }

  /// The same rules and limits without any state.
  func fresh() -> CorrelationEngine { CorrelationEngine(shared) }

  /// A name of the rule that outlasts changes of the set: from its identifier, else its name or title.
  public func identity(ofRule ruleIndex: Int) -> UInt64? {
    plan.ruleIdentities.indices.contains(ruleIndex) ? plan.ruleIdentities[ruleIndex] : nil
  }

  /// Correlations that can't be evaluated as they are written, with the reason.
  public var problems: [Problem] { plan.problems }

  /// Fields whose values the hits of a rule must carry, in this order; empty when no correlation needs any.
  public func fields(neededFor ruleIndex: Int) -> [String] {
    plan.fields.indices.contains(ruleIndex) ? plan.fields[ruleIndex] : []
  }

  /// Whether any correlation refers to a rule: hits of others need not be fed.
  public func isReferred(ruleIndex: Int) -> Bool {
    shared.plan.roots.indices.contains(ruleIndex) && !shared.plan.roots[ruleIndex].isEmpty
  }

  /// Counts a hit; appends the matches that became certain (or, when prompt, likely) with it.
  public mutating func observe(_ hit: Hit, values: HitValues, into found: inout [CorrelationMatch]) {
    guard isReferred(ruleIndex: hit.ruleIndex) else { return }
    guard let time = sources.note(time: hit.time, source: hit.source, limits: shared.limits) else {
      untimedHitCount &+= 1
      return
    }
    observePromptly(hit, time: time, values: values, into: &found)
    if pending.count == 0, time <= sources.settled {
      // In order already, or too late to wait: no copy.
      settle(ruleIndex: hit.ruleIndex, time: time, reference: hit.reference, values: values, into: &found)
      closeWindows(into: &found)
      return
    }
    pending.add(
      time: time,
      PendingHits.Waiting(ruleIndex: hit.ruleIndex, reference: hit.reference, values: PackedValues(values)))
    settlePending(upTo: sources.settled, into: &found)
    while pending.count > limits.pendingHitCount || pending.byteCount > limits.byteCount / 2 {
      guard let (time, hit) = pending.next(upTo: EventTime.end) else { break }
      hastenedHitCount &+= 1
      settle(time, hit, into: &found)
    }
    closeWindows(into: &found)
  }

  /// As ``observe(_:values:into:)``, for callers that hold text.
  public mutating func observe(_ hit: Hit, values: [String?], into found: inout [CorrelationMatch]) {
    var bytes: [UInt8] = []
    var ranges: [Range<Int>?] = []
    for value in values {
      let start = bytes.count
      if let value { bytes.append(contentsOf: value.utf8) }
      ranges.append(value == nil ? nil : start..<bytes.count)
    }
    bytes.withUnsafeBytes { raw in
      let pointers = ranges.map { range in
        range.map {
          raw.isEmpty
            ? UnsafeRawBufferPointer(start: nil, count: 0) : UnsafeRawBufferPointer(rebasing: raw[$0])
        }
      }
      pointers.withUnsafeBufferPointer { observe(hit, values: $0, into: &found) }
    }
  }

  /// A source promises that no hit older than the watermark will come from it; `Int64.max` retires it until its next hit.
  public mutating func advance(source: UInt32, watermark: Int64, into found: inout [CorrelationMatch]) {
    sources.advance(source: source, to: watermark, limits: limits)
    settlePending(upTo: sources.settled, into: &found)
    closeWindows(into: &found)
  }

  /// Ends the stream: everything that waits is counted, every window judged, all state forgotten.
  public mutating func finish(into found: inout [CorrelationMatch]) {
    settlePending(upTo: EventTime.end, into: &found)
    core.closeWindows(upTo: EventTime.end, context(), into: &found)
    let statistics = core.statistics
    core = CorrelationCore(plan, isPrompt: false)
    core.statistics = statistics
    if prompt != nil { prompt = CorrelationCore(plan, isPrompt: true) }
    ledger = PromptLedger()
    sources = SourceClocks()
  }

  public var statistics: CorrelationStatistics {
    var statistics = core.statistics
    statistics.untimedHitCount = untimedHitCount
    statistics.hastenedHitCount = hastenedHitCount
    return statistics
  }

  /// Groups remembered by all correlations.
  public var groupCount: Int { core.stores.reduce(0) { $0 + $1.liveCount } }

  /// Bytes of state in use, hits that wait included.
  public var stateByteCount: Int {
    core.usedByteCount + (prompt?.usedByteCount ?? 0) + pending.byteCount
  }

  // MARK: Settling

  private mutating func closeWindows(into found: inout [CorrelationMatch]) {
    guard let next = core.closings.top, next.time <= sources.settled else { return }
    core.closeWindows(upTo: sources.settled, context(), into: &found)
  }

  private func context() -> CorrelationCore.Context {
    CorrelationCore.Context(shared: shared, otherByteCount: pending.byteCount + (prompt?.usedByteCount ?? 0))
  }

  private mutating func settlePending(upTo time: Int64, into found: inout [CorrelationMatch]) {
    while let (time, hit) = pending.next(upTo: time) { settle(time, hit, into: &found) }
  }

  private mutating func settle(
    _ time: Int64, _ hit: PendingHits.Waiting, into found: inout [CorrelationMatch]
  ) {
    hit.values.withValues { values in
      settle(ruleIndex: hit.ruleIndex, time: time, reference: hit.reference, values: values, into: &found)
    }
  }

  private mutating func settle(
    ruleIndex: Int, time: Int64, reference: UInt64, values: HitValues, into found: inout [CorrelationMatch]
  ) {
    let context = context()
    core.closeWindows(upTo: time, context, into: &found)
    core.settled = max(core.settled, time)
    let start = found.count
    core.observe(
      ruleIndex: ruleIndex, time: time, reference: reference, values: values, context, into: &found)
    if prompt != nil { ledger.removeAlerted(from: &found, start: start, plan: plan) }
  }

  private mutating func observePromptly(
    _ hit: Hit, time: Int64, values: HitValues, into found: inout [CorrelationMatch]
  ) {
    guard prompt != nil else { return }
    let context = CorrelationCore.Context(
      shared: shared, otherByteCount: pending.byteCount + core.usedByteCount)
    let start = found.count
    prompt?.settled = sources.settled
    prompt?.observe(
      ruleIndex: hit.ruleIndex, time: time, reference: hit.reference, values: values, context, into: &found)
    for match in found[start...] { ledger.note(match) }
    ledger.forget(before: core.settled, plan: plan)
  }
}
