/// A set of rules after loading: filters and pipelines applied, references resolved, refusals listed.
public struct RuleSet: Sendable {
  /// Rules that can be used. Their position is the rule's number everywhere else.
  public var rules: [Rule]
  public var correlations: [Correlation]
  /// For each correlation, what each of its `rules` refers to.
  public var references: [[Reference]]
  /// Documents that were refused, each with file, line and reason.
  public var refused: [Problem]
  /// Documents that are used but look wrong.
  public var warnings: [Problem]
  /// For each rule: it alerts by itself. False for rules that only serve correlations (without `generate: true`).
  public var alertsAlone: [Bool]
  /// For each correlation, the same: false for inner correlations of a chain.
  public var correlationsAlertAlone: [Bool]

  public enum Reference: Hashable, Sendable {
    case rule(Int)
    case correlation(Int)
  }

  public init(
    rules: [Rule] = [], correlations: [Correlation] = [], references: [[Reference]] = [],
    refused: [Problem] = [],
    warnings: [Problem] = [], alertsAlone: [Bool] = [], correlationsAlertAlone: [Bool] = []
  ) {
    self.rules = rules
    self.correlations = correlations
    self.references = references
    self.refused = refused
    self.warnings = warnings
    self.alertsAlone = alertsAlone
    self.correlationsAlertAlone = correlationsAlertAlone
  }
}
