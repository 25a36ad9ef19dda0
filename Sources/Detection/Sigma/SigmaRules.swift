public import Sigma
public import WardModel
import Synchronization

/// A rule set ready for detection, shared by all workers: compiled plans and what alerts say of each rule.
public final class SigmaRules: Sendable {
  public let set: RuleSet
  let engine: RuleEngine
  let fields: FieldNames
  let sources: LogSources
  /// What an alert says of each rule, in the order of ``RuleSet/rules``.
  let faces: [RuleFace]
  let correlationFaces: [RuleFace]
  /// The correlations, before any event.
  let correlations: CorrelationEngine
  /// Rule fields whose values correlations need, in the order of ``RuleSet/rules``.
  let correlationFields: [[String]]
  /// For each rule: some correlation waits for it.
  let isReferred: [Bool]
  private let plans = Mutex<[LogSourceID: PlanPlace]>([:])

  /// Where the plan of a source goes. Its lock is held while the plan is compiled, so that other sources need not wait.
  private final class PlanPlace: Sendable {
    let plan = Mutex<SourcePlan?>(nil)
  }

  /// - Parameter limits: bounds of the correlations, and whether they alert at once or when the order of events is certain.
  public init(
    _ set: RuleSet, fields: FieldNames, sources: LogSources, limits: CorrelationLimits = CorrelationLimits()
  ) {
    self.set = set
    self.fields = fields
    self.sources = sources
    let correlations = CorrelationEngine(set, limits: limits)
    self.correlations = correlations
    correlationFields = set.rules.indices.map { correlations.fields(neededFor: $0) }
    isReferred = set.rules.indices.map { correlations.isReferred(ruleIndex: $0) }
    engine = RuleEngine(set) { JSONText.unescape($0, into: &$1) }
    fields.reserve(for: EntityFields.meanings.keys)
    fields.reserve(for: EntityFields.details)
    fields.reserve(for: EntityFields.containers)
    fields.reserve(for: set.fieldNames)
    faces = set.rules.map { RuleFace($0.header, isCorrelation: false) }
    correlationFaces = set.correlations.map { RuleFace($0.header, isCorrelation: true) }
  }

  /// The identifier that alerts of a correlation carry.
  public func identifier(ofCorrelation number: Int) -> String { correlationFaces[number].rule.id }

  /// The compiled rules for a source; compiled once, by whichever worker asks first.
  func plan(for source: LogSourceID) -> SourcePlan {
    place(of: source).plan.withLock { compile(source, into: &$0) }
  }

  /// Compiles the plans that are still missing, except those that another worker is compiling: workers that meet the
  /// same new sources at once share the work.
  func prepare(_ wanted: [LogSourceID]) {
    for source in wanted {
      _ = place(of: source).plan.withLockIfAvailable { _ = compile(source, into: &$0) }
    }
  }

  private func place(of source: LogSourceID) -> PlanPlace {
    plans.withLock { plans in
      if let known = plans[source] { return known }
      let made = PlanPlace()
      plans[source] = made
      return made
    }
  }

  private func compile(_ source: LogSourceID, into plan: inout SourcePlan?) -> SourcePlan {
    if let plan { return plan }
    fields.reserve(for: sources[source].aliases.names.keys)
    let made = engine.plan(for: sources[source].sigmaDescription)
    plan = made
    return made
  }
}

/// A rule as an alert shows it.
struct RuleFace: Sendable {
  var rule: Alert.Rule
  var techniques: [String]
  var tactics: [String]

  init(_ header: Header, isCorrelation: Bool) {
    var runbook: String?
    if case .string(let text)? = header.custom["ward"]?["runbook"] { runbook = text }
    rule = Alert.Rule(
      id: header.id ?? header.name ?? header.title, title: header.title,
      level: header.level.flatMap { Severity(name: $0.rawValue) } ?? .medium, isCorrelation: isCorrelation,
      description: header.description, runbook: runbook, falsePositives: header.falsePositives)
    var techniques: Set<String> = []
    var tactics: Set<String> = []
    for tag in header.tags {
      let lower = tag.lowercased()
      guard lower.hasPrefix("attack.") else { continue }
      let name = lower.dropFirst(7)
      if name.first == "t", name.dropFirst().first?.isNumber == true {
        techniques.insert(name.uppercased())
      } else if name.count > 1, name.first.map({ "gs".contains($0) }) == true,
        name.dropFirst().allSatisfy(\.isNumber)
      {
        continue  // groups and software
      } else {
        tactics.insert(String(name.map { $0 == "_" ? "-" : $0 }))
      }
    }
    self.techniques = techniques.sorted()
    self.tactics = tactics.sorted()
  }
}
