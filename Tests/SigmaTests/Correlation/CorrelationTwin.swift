import Sigma

/// The plain twin of the engine: every window is collected and judged afresh, in quadratic time and without bounds.
struct CorrelationTwin {
  struct Finding: Hashable, Comparable, CustomStringConvertible {
    var correlation: Int
    var group: [String]
    var time: Int64
    /// Only where the engine reports the full figure: sums, averages, percentiles, closed windows.
    var value: Double?

    static func < (a: Finding, b: Finding) -> Bool {
      (a.correlation, a.time, a.group.joined(separator: "|")) < (
        b.correlation, b.time, b.group.joined(separator: "|")
      )
    }
    var description: String { "#\(correlation) \(group) at \(time) value \(value.map { "\($0)" } ?? "-")" }
  }

  /// An event of a correlation: a hit of a rule, or another correlation that holds.
  struct Event {
    var time: Int64
    /// Windows that end come before the hits of their moment.
    var order: (Int, Int)
    var step: Int
    var isAlert: Bool
    var field: (String) -> String?
  }

  let set: RuleSet
  private var cache: [Int: [Event]] = [:]
  private(set) var findings: [Finding] = []

  init(_ set: RuleSet, _ hits: [NamedHit]) {
    self.set = set
    let sorted = hits.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
      .map(\.element)
    for index in set.correlations.indices { _ = events(of: index, sorted) }
    let serving = Set(
      set.references.flatMap { $0 }.compactMap { reference -> Int? in
        if case .correlation(let inner) = reference { inner } else { nil }
      })
    findings = findings.filter { !serving.contains($0.correlation) }.sorted()
  }

  /// What a correlation tells those that refer to it.
  private mutating func events(of index: Int, _ hits: [NamedHit]) -> [Event] {
    if let known = cache[index] { return known }
    let correlation = set.correlations[index]
    let isProximity = correlation.kind == .temporal || correlation.kind == .temporalOrdered
    var inputs: [Event] = []
    for (step, reference) in set.references[index].enumerated() {
      let alias: (String) -> String = { correlation.aliases[$0]?[correlation.rules[step]] ?? $0 }
      switch reference {
      case .rule(let rule):
        for (position, hit) in hits.enumerated() where hit.rule == rule {
          inputs.append(
            Event(time: hit.time, order: (1, position), step: step, isAlert: true) { hit.fields[alias($0)] })
        }
      case .correlation(let inner):
        for event in events(of: inner, hits) where isProximity || event.isAlert {
          inputs.append(
            Event(time: event.time, order: event.order, step: step, isAlert: true) { event.field(alias($0)) })
        }
      }
    }
    inputs.sort { ($0.time, $0.order.0, $0.order.1, $0.step) < ($1.time, $1.order.0, $1.order.1, $1.step) }
    let isCounted = correlation.kind != .eventCount && !isProximity
    inputs = inputs.filter { event in
      let wanted = correlation.groupBy + (isCounted ? correlation.valueFields : [])
      guard wanted.allSatisfy({ event.field($0) != nil }) else { return false }
      let isNumeric = isCounted && correlation.kind != .valueCount
      return !isNumeric || Double(event.field(correlation.valueFields[0]) ?? "") != nil
    }
    let rising =
      correlation.bounds.allSatisfy { $0.comparison == .gt || $0.comparison == .gte }
      && !hasNot(correlation.expression)
    let output = rising ? slide(index, inputs) : close(index, inputs)
    cache[index] = output
    return output
  }

  private func group(_ correlation: Correlation, _ event: Event) -> [String] {
    correlation.groupBy.map { (event.field($0) ?? "").lowercased() }
  }

  private mutating func slide(_ index: Int, _ inputs: [Event]) -> [Event] {
    let correlation = set.correlations[index]
    var output: [Event] = []
    var lastAlert: [[String]: Int64] = [:]
    for (position, event) in inputs.enumerated() {
      let key = group(correlation, event)
      let window = inputs[...position].filter {
        $0.time > event.time - correlation.timespan && group(correlation, $0) == key
      }
      guard let value = judge(correlation, window) else { continue }
      let isAlert = lastAlert[key].map { event.time >= $0 + correlation.timespan } ?? true
      if isAlert {
        lastAlert[key] = event.time
        let isNumeric = ![.eventCount, .valueCount, .temporal, .temporalOrdered].contains(correlation.kind)
        findings.append(
          Finding(correlation: index, group: key, time: event.time, value: isNumeric ? value : nil))
      }
      output.append(
        Event(time: event.time, order: event.order, step: 0, isAlert: isAlert, field: event.field))
    }
    return output
  }

  private mutating func close(_ index: Int, _ inputs: [Event]) -> [Event] {
    let correlation = set.correlations[index]
    var open: [[String]: [Event]] = [:]
    var closed: [(events: [Event], key: [String])] = []
    for event in inputs {
      let key = group(correlation, event)
      if let window = open[key], let first = window.first {
        if event.time < first.time + correlation.timespan {
          open[key]?.append(event)
          continue
        }
        closed.append((window, key))
      }
      open[key] = [event]
    }
    closed += open.map { ($0.value, $0.key) }
    var output: [Event] = []
    for (events, key) in closed {
      guard let first = events.first, let value = judge(correlation, events) else { continue }
      let end = first.time + correlation.timespan
      findings.append(Finding(correlation: index, group: key, time: end, value: value))
      output.append(Event(time: end, order: (0, first.order.1), step: 0, isAlert: true, field: first.field))
    }
    return output
  }

  /// The figure of a window when it satisfies the condition.
  private func judge(_ correlation: Correlation, _ window: [Event]) -> Double? {
    var value: Double
    let numbers = window.compactMap { event in
      correlation.valueFields.first.flatMap { event.field($0) }.flatMap(Double.init)
    }
    .sorted()
    let present = Set(window.map(\.step))
    switch correlation.kind {
    case .eventCount: value = Double(window.count)
    case .valueCount:
      value = Double(
        Set(window.map { event in correlation.valueFields.map { event.field($0)?.lowercased() } }).count)
    case .valueSum: value = numbers.reduce(0, +)
    case .valueAverage: value = numbers.reduce(0, +) / Double(numbers.count)
    case .valueMedian: value = percentile(50, numbers)
    case .valuePercentile: value = percentile(correlation.percentile ?? 50, numbers)
    case .temporal:
      if let expression = correlation.expression, !holds(expression, present) { return nil }
      value = Double(present.count)
    case .temporalOrdered:
      if let expression = correlation.expression {
        guard holds(expression, present) else { return nil }
        let wanted = wanted(expression, true)
        guard longest(window.filter { wanted.contains($0.step) }) == wanted.count else { return nil }
        value = Double(present.count)
      } else {
        value = Double(longest(window))
      }
    }
    var bounds = correlation.bounds
    let isProximity = correlation.kind == .temporal || correlation.kind == .temporalOrdered
    if bounds.isEmpty, isProximity, correlation.expression == nil {
      bounds = [Correlation.Bound(comparison: .gte, value: Double(correlation.rules.count))]
    }
    for bound in bounds {
      let isMet =
        switch bound.comparison {
        case .gt: value > bound.value
        case .gte: value >= bound.value
        case .lt: value < bound.value
        case .lte: value <= bound.value
        case .eq: value == bound.value
        case .neq: value != bound.value
        }
      if !isMet { return nil }
    }
    return value
  }

  private func percentile(_ percentile: Double, _ numbers: [Double]) -> Double {
    let rank = percentile / 100 * Double(numbers.count - 1)
    let low = Int(rank.rounded(.down))
    let high = Int(rank.rounded(.up))
    return numbers[low] + (numbers[high] - numbers[low]) * (rank - Double(low))
  }

  /// Longest run of rising steps in non-falling time, tried from every event.
  private func longest(_ window: [Event]) -> Int {
    func follow(_ event: Event) -> Int {
      1 + (window.filter { $0.step > event.step && $0.time >= event.time }.map(follow).max() ?? 0)
    }
    return window.map(follow).max() ?? 0
  }

  private func hasNot(_ expression: Correlation.Expression?) -> Bool {
    switch expression {
    case nil, .rule: false
    case .not: true
    case .and(let parts), .or(let parts): parts.contains { hasNot($0) }
    }
  }

  private func holds(_ expression: Correlation.Expression, _ present: Set<Int>) -> Bool {
    switch expression {
    case .rule(let step): present.contains(step)
    case .not(let part): !holds(part, present)
    case .and(let parts): parts.allSatisfy { holds($0, present) }
    case .or(let parts): parts.contains { holds($0, present) }
    }
  }

  private func wanted(_ expression: Correlation.Expression, _ positive: Bool) -> Set<Int> {
    switch expression {
    case .rule(let step): positive ? [step] : []
    case .not(let part): wanted(part, !positive)
    case .and(let parts), .or(let parts): parts.reduce(into: []) { $0.formUnion(wanted($1, positive)) }
    }
  }
}
