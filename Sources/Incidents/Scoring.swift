import WardModel

/// Estimates from 0 to 100 that a person should act, as parts that add up.
struct Scoring {
  let gathering: Gathering
  private(set) var parts: [Incident.ScorePart] = []
  private(set) var score = 0.0
  private(set) var standing = Incident.Standing.observation

  /// Rules listed one by one; the rest make one part.
  private static let listedRules = 8

  init(_ gathering: Gathering) {
    self.gathering = gathering
    addRules()
    addStages()
    addHosts()
    addCorrelations()
    addAssets()
    finish()
  }

  private var weights: ScoreWeights { gathering.configuration.score }

  /// Each distinct rule by its level, less for each further one of the same level; then what repetitions add.
  private mutating func addRules() {
    var ordinals: [Severity: Int] = [:]
    var rest = (count: 0, points: 0.0)
    var repeated = (hits: 0, points: 0.0)
    for (index, counted) in gathering.ruleCounts.enumerated() {
      let rule = counted.profile.rule
      let ordinal = ordinals[rule.level, default: 0]
      ordinals[rule.level] = ordinal + 1
      let points = points(of: rule.level, ordinal: ordinal)
      if index < Self.listedRules {
        let further = ordinal == 0 ? "" : ", \(Self.ordinalName(ordinal)) of this level"
        add("\(rule.level.name) rule “\(PlainText.clean(rule.title, limit: 100))”\(further)", points)
      } else {
        rest.count += 1
        rest.points += points
      }
      if counted.count > 1 {
        // 1/2 + 1/6 + 1/12 + … = 1 - 1/n: the 500th hit adds four millionths.
        repeated.points += points * weights.repetition * (1 - 1 / Double(counted.count))
        repeated.hits += counted.count - 1
      }
    }
    if rest.count > 0 { add(PlainText.counted(rest.count, "further rule"), rest.points) }
    if repeated.hits > 0 {
      add("repetition: \(PlainText.counted(repeated.hits, "more hit")) of the same rules", repeated.points)
    }
  }

  private func points(of level: Severity, ordinal: Int) -> Double {
    let (first, further): (Double, Double) =
      switch level {
      case .critical: (weights.critical, weights.furtherHigh)
      case .high: (weights.high, weights.furtherHigh)
      case .medium: (weights.medium, weights.furtherMedium)
      case .low: (weights.low, weights.furtherLow)
      case .informational: (0, 0)
      }
    var points = first
    // Past some tens the rest is nothing.
    for _ in 0..<min(ordinal, 64) { points *= further }
    return points
  }

  /// Kill-chain progress: a stage counts when a rule of its own shows it, for one rule often carries three tactics.
  private mutating func addStages() {
    let counted = gathering.ruleCounts.filter { $0.profile.rule.level > .informational }
    var stages: [Int: String] = [:]
    for tactic in Set(counted.flatMap(\.profile.tactics)).sorted() {
      if let known = Tactic.named(tactic), stages[known.order] == nil { stages[known.order] = known.title }
    }
    let shown = min(stages.count, counted.count)
    guard shown > 1 else { return }
    let names = stages.sorted { $0.key < $1.key }.map { $0.value.lowercased() }
    add(
      "progress: \(shown) stages of an attack shown by \(counted.count) rules (\(PlainText.list(names)))",
      min(weights.stage * Double(shown - 1), weights.stageLimit))
  }

  private mutating func addHosts() {
    var hosts: Set<UInt32> = []
    for node in gathering.nodes where node.isLinking && node.host != Link.none { hosts.insert(node.host) }
    guard hosts.count > 1 else { return }
    add("\(hosts.count) computers touched", min(weights.host * Double(hosts.count - 1), weights.hostLimit))
  }

  private mutating func addCorrelations() {
    let count = gathering.ruleCounts.filter {
      $0.profile.rule.isCorrelation && $0.profile.rule.level >= .medium
    }.count
    guard count > 0 else { return }
    add(
      "\(PlainText.counted(count, "rule")) about several events together",
      min(weights.correlation * Double(count), weights.correlationLimit))
  }

  /// The heaviest computer with an alert of the linking level; of weak alerts only, the heaviest of all.
  private mutating func addAssets() {
    let linking = gathering.nodes.filter(\.isLinking)
    var weighed: [(weight: Double, name: String)] = []
    for host in Set((linking.isEmpty ? gathering.nodes : linking).map(\.host)) where host != Link.none {
      weighed.append((gathering.entities[host].weight, gathering.entities[host].name.value))
    }
    guard let heaviest = weighed.max(by: { ($0.weight, $1.name) < ($1.weight, $0.name) }),
      heaviest.weight != 1
    else { return }
    let subtotal = parts.reduce(0) { $0 + $1.points }
    add(
      "\(PlainText.shortHost(heaviest.name)) counts \(Self.rounded(heaviest.weight)) times",
      subtotal * (heaviest.weight - 1))
  }

  private mutating func finish() {
    let sum = parts.reduce(0) { $0 + $1.points }
    if sum > 100 { add("the scale ends at 100", 100 - sum) }
    score = min(100, max(0, Self.rounded(parts.reduce(0) { $0 + $1.points })))
    let strong = gathering.level >= gathering.configuration.pagingLevel
    // One rule below the paging level never pages, however often and wherever it hits.
    let several = gathering.ruleCounts.count > 1 && gathering.level > .informational
    standing = strong || (several && score >= weights.incidentThreshold) ? .incident : .observation
  }

  /// Parts are rounded to a tenth, so that what is shown adds up.
  private mutating func add(_ text: String, _ points: Double) {
    let points = Self.rounded(points)
    if points == 0 { return }
    parts.append(Incident.ScorePart(text: text, points: points))
  }

  private static func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }

  private static func ordinalName(_ ordinal: Int) -> String {
    switch ordinal {
    case 1: "second"
    case 2: "third"
    default: "\(ordinal + 1)th"
    }
  }
}
