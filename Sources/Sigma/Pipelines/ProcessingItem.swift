/// One step of a pipeline: what it does and to what.
struct ProcessingItem: Sendable {
  var identifier: String?
  var transformation: Transformation
  var ruleConditions: Logic<RuleCheck>
  var itemConditions: Logic<ItemCheck>
  var fieldConditions: Logic<FieldCheck>
  var line: Int
}

/// A boolean combination of checks.
indirect enum Logic<Check: Sendable>: Sendable {
  case all([Logic])
  case any([Logic])
  case not(Logic)
  case check(Check)

  /// Whether it is the empty conjunction: no condition at all.
  var isEmpty: Bool {
    if case .all(let parts) = self { parts.isEmpty } else { false }
  }

  func holds(_ test: (Check) throws(Refusal) -> Bool) throws(Refusal) -> Bool {
    switch self {
    case .all(let parts):
      for part in parts where try !part.holds(test) { return false }
      return true
    case .any(let parts):
      for part in parts where try part.holds(test) { return true }
      return false
    case .not(let part): return try !part.holds(test)
    case .check(let check): return try test(check)
    }
  }
}

/// Relations of `rule_attribute` and `processing_state`.
enum Relation: String, Sendable {
  case eq, ne, gte, gt, lte, lt
  case isIn = "in"
  case isNotIn = "not_in"

  func holds<Value: Comparable>(_ a: Value, _ b: Value) -> Bool {
    switch self {
    case .eq, .isIn: a == b
    case .ne, .isNotIn: a != b
    case .gte: a >= b
    case .gt: a > b
    case .lte: a <= b
    case .lt: a < b
    }
  }
}

/// A comparison with the state that `set_state` keeps.
struct StateCheck: Sendable {
  var key: String
  var value: YAMLValue
  var relation: Relation
}

/// A condition about a whole rule.
enum RuleCheck: Sendable {
  case logSource(RuleLogSource)
  case containsItem(field: String, value: RawValue)
  case containsField(String)
  case processedBy(String)
  case state(StateCheck)
  case isRule
  case isCorrelation
  case attribute(name: String, value: YAMLValue, relation: Relation)
  case tag(String)
}

/// A condition about a detection item.
enum ItemCheck: Sendable {
  /// `needsAll`: every value must fit, otherwise one is enough.
  case matchString(CompiledExpression, negated: Bool, needsAll: Bool)
  case matchValue(RawValue, needsAll: Bool)
  case containsWildcard(needsAll: Bool)
  case isNull(needsAll: Bool)
  case processedBy(String)
  case state(StateCheck)
}

/// A condition about a field name.
enum FieldCheck: Sendable {
  case include(FieldNames)
  case exclude(FieldNames)
  case processedBy(String)
  case state(StateCheck)

  /// Names as written or as regular expressions that must fit from the start.
  struct FieldNames: Sendable {
    var plain: Set<String> = []
    var expressions: [CompiledExpression] = []

    func contains(_ field: String?) -> Bool {
      guard let field else { return false }
      return plain.contains(field) || expressions.contains { $0.matchesStart(of: field) }
    }
  }
}
