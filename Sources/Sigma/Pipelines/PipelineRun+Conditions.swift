extension PipelineRun {
  func holds(_ check: RuleCheck) throws(Refusal) -> Bool {
    switch check {
    case .logSource(let wanted):
      switch subject {
      case .rule(let rule): return wanted.contains(rule.logSource)
      case .correlation(_, let sources): return sources.contains { wanted.contains($0) }
      }
    case .containsItem(let field, let value):
      let wanted = value.asTest.withNumberAsText
      return containsItem { $0.field == field && $0.tests.contains { $0.withNumberAsText == wanted } }
    case .containsField(let field): return containsItem { $0.field == field }
    case .processedBy(let identifier): return applied.contains(identifier)
    case .state(let check): return holds(check)
    case .isRule: if case .rule = subject { return true } else { return false }
    case .isCorrelation: if case .correlation = subject { return true } else { return false }
    case .attribute(let name, let value, let relation):
      return subject.header.attribute(name).map { $0.holds(relation, value) } ?? false
    case .tag(let tag): return subject.header.tags.contains(tag)
    }
  }

  /// Whether a step is about this item: both its item conditions and its field name conditions hold.
  func isAbout(_ detection: DetectionItem, _ item: ProcessingItem) throws(Refusal) -> Bool {
    guard try item.itemConditions.holds({ (check) throws(Refusal) in holds(check, detection) }) else {
      return false
    }
    if item.fieldConditions.isEmpty { return true }
    if try item.fieldConditions.holds({ (check) throws(Refusal) in holds(check, detection.field, detection) })
    {
      return true
    }
    for test in detection.tests {
      guard case .fieldReference(let field, _, _) = test else { continue }
      if try isAbout(field: field, item) { return true }
    }
    return false
  }

  /// Whether a step is about a field by name alone.
  func isAbout(field: String?, _ item: ProcessingItem) throws(Refusal) -> Bool {
    try item.fieldConditions.holds { (check) throws(Refusal) in holds(check, field, nil) }
  }

  private func holds(_ check: ItemCheck, _ detection: DetectionItem) -> Bool {
    func some(_ needsAll: Bool, _ test: (ValueTest) -> Bool) -> Bool {
      needsAll ? detection.tests.allSatisfy(test) : detection.tests.contains(where: test)
    }
    switch check {
    case .matchString(let expression, let isNegated, let needsAll):
      return some(needsAll) { test in
        guard case .pattern(let pattern, _) = test.withNumberAsText else { return isNegated }
        return expression.matchesStart(of: pattern.readableText) != isNegated
      }
    case .matchValue(let value, let needsAll):
      let wanted = value.asTest.withNumberAsText
      return some(needsAll) { $0.withNumberAsText == wanted }
    case .containsWildcard(let needsAll):
      return some(needsAll) { test in
        if case .pattern(let pattern, _) = test { pattern.hasWildcards } else { false }
      }
    case .isNull(let needsAll): return some(needsAll) { $0 == .null }
    case .processedBy(let identifier): return detection.processedBy.contains(identifier)
    case .state(let check): return holds(check)
    }
  }

  private func holds(_ check: FieldCheck, _ field: String?, _ detection: DetectionItem?) -> Bool {
    switch check {
    case .include(let names): return names.contains(field)
    case .exclude(let names): return !names.contains(field)
    case .processedBy(let identifier):
      if let detection { return detection.processedBy.contains(identifier) }
      return field.map { appliedToFields[$0]?.contains(identifier) ?? false } ?? false
    case .state(let check): return holds(check)
    }
  }

  private func holds(_ check: StateCheck) -> Bool {
    state[check.key].map { $0.holds(check.relation, check.value) } ?? false
  }

  private func containsItem(_ test: (DetectionItem) -> Bool) -> Bool {
    guard case .rule(let rule) = subject else { return false }
    var found = false
    for search in rule.searches {
      search.body.forEachItem { if test($0) { found = true } }
    }
    return found
  }
}

extension ValueTest {
  /// Pipelines change and compare numbers as their text.
  var withNumberAsText: ValueTest {
    guard case .number(let number) = self else { return self }
    return .pattern(StringPattern(literal: number.text), isCased: false)
  }
}

extension RawValue {
  /// The test of the value without modifiers.
  var asTest: ValueTest {
    switch self {
    case .null: .null
    case .boolean(let value): WorkingValue.boolean(value).test
    case .number(let value, let text): WorkingValue.number(value, text, isCased: false).test
    case .text(let text): .pattern(StringPattern(sigma: text), isCased: false)
    }
  }
}

extension Header {
  /// An attribute by the name it has in rules.
  func attribute(_ name: String) -> YAMLValue? {
    func text(_ value: String?) -> YAMLValue? { value.map { .string($0) } }
    func list(_ values: [String]) -> YAMLValue { .list(values.map { .string($0) }) }
    switch name {
    case "title": return .string(title)
    case "id": return text(id)
    case "name": return text(self.name)
    case "status": return text(status)
    case "level": return text(level?.rawValue)
    case "description": return .string(description)
    case "author": return text(author)
    case "date": return text(date)
    case "modified": return text(modified)
    case "references": return list(references)
    case "tags": return list(tags)
    case "fields": return list(fields)
    case "falsepositives": return list(falsePositives)
    default: return custom[name]
    }
  }
}

extension YAMLValue {
  /// Levels and statuses in their order; the place of a word says more than its letters.
  private static let orders: [[String]] = [
    ["informational", "low", "medium", "high", "critical"],
    ["unsupported", "deprecated", "experimental", "test", "stable"],
  ]

  /// Numbers compare as numbers, levels and statuses by rank, other text (dates too) by letters; lists know `in` and `not_in`.
  func holds(_ relation: Relation, _ other: YAMLValue) -> Bool {
    if case .list(let values) = self {
      switch relation {
      case .isIn: return values.contains(other)
      case .isNotIn: return !values.contains(other)
      case .ne: return true
      default: return false
      }
    }
    if let a = number, let b = other.number { return relation.holds(a, b) }
    guard let a = text, let b = other.text else {
      return relation == .eq ? self == other : relation == .ne ? self != other : false
    }
    for order in Self.orders {
      if let first = order.firstIndex(of: a), let second = order.firstIndex(of: b) {
        return relation.holds(first, second)
      }
    }
    return relation.holds(a, b)
  }

  private var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  private var text: String? {
    switch self {
    case .string(let value): value
    case .integer(let value): String(value)
    case .double(let value): YAMLScalar.text(of: value)
    default: nil
    }
  }
}
