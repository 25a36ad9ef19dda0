/// Evaluates one rule against one event without any compiled form: slow, plain, with an answer to every "why".
///
/// It is also the twin that the compiled matcher is tested against: both must always agree.
public struct RuleEvaluator {
  private let rule: Rule
  private let event: ExplainedEvent
  /// Rule field name → values; built once for the event.
  private let valuesByName: [String: [ExplainedEvent.Value]]

  public init(_ rule: Rule, _ event: ExplainedEvent) {
    self.rule = rule
    self.event = event
    var byName: [String: [ExplainedEvent.Value]] = [:]
    for value in event.values {
      for name in event.source.ruleNames(value.field) { byName[name, default: []].append(value) }
    }
    valuesByName = byName
  }

  /// The whole answer: log source first, then every condition with its parts.
  public func explain() -> Explanation {
    let source = explainSource()
    let conditions = rule.conditions.map { explain($0) }
    let any =
      conditions.count == 1
      ? conditions[0]
      : Explanation(question: "any condition", holds: conditions.contains { $0.holds }, parts: conditions)
    return Explanation(
      question: "\(rule.header.title)", holds: source.holds && any.holds, line: rule.header.line,
      parts: [source, any])
  }

  private func explainSource() -> Explanation {
    let wanted = rule.logSource
    func part(_ name: String, _ wanted: String?, _ found: String) -> String? {
      wanted.map { "\(name) \($0), event has \(found.isEmpty ? "none" : found)" }
    }
    let parts = [
      part("product", wanted.product, event.source.product ?? ""),
      part("service", wanted.service, event.source.services.joined(separator: ", ")),
      part("category", wanted.category, event.source.categories.joined(separator: ", ")),
    ]
    return Explanation(
      question: "log source: " + parts.compactMap { $0 }.joined(separator: "; "),
      holds: event.source.satisfies(wanted))
  }

  private func explain(_ condition: Condition) -> Explanation {
    switch condition {
    case .and(let parts):
      let explained = parts.map { explain($0) }
      return Explanation(question: "all of these", holds: explained.allSatisfy(\.holds), parts: explained)
    case .or(let parts):
      let explained = parts.map { explain($0) }
      return Explanation(question: "any of these", holds: explained.contains { $0.holds }, parts: explained)
    case .not(let part):
      let explained = explain(part)
      return Explanation(question: "not", holds: !explained.holds, parts: [explained])
    case .search(let index): return explain(rule.searches[index])
    case .any(let pattern, let indexes):
      let explained = indexes.map { explain(rule.searches[$0]) }
      return Explanation(
        question: "1 of \(pattern)", holds: explained.contains { $0.holds }, parts: explained)
    case .all(let pattern, let indexes):
      let explained = indexes.map { explain(rule.searches[$0]) }
      return Explanation(
        question: "all of \(pattern)", holds: explained.allSatisfy(\.holds), parts: explained)
    }
  }

  private func explain(_ search: Search) -> Explanation {
    let body = explain(search.body)
    return Explanation(question: search.name, holds: body.holds, line: search.line, parts: [body])
  }

  private func explain(_ detection: Detection) -> Explanation {
    switch detection {
    case .all(let parts):
      if parts.count == 1 { return explain(parts[0]) }
      let explained = parts.map { explain($0) }
      return Explanation(question: "all of these", holds: explained.allSatisfy(\.holds), parts: explained)
    case .any(let parts):
      if parts.count == 1 { return explain(parts[0]) }
      let explained = parts.map { explain($0) }
      return Explanation(question: "any of these", holds: explained.contains { $0.holds }, parts: explained)
    case .item(let item): return explain(item)
    }
  }

  private func explain(_ item: DetectionItem) -> Explanation {
    let values = candidates(for: item)
    let results = item.tests.map { passes($0, values, isKeyword: item.field == nil) }
    var holds = item.matchesAll ? results.allSatisfy { $0 } : results.contains(true)
    if item.isNegated { holds = !holds && !values.isEmpty }
    return Explanation(
      question: item.source.isEmpty ? item.field ?? "keywords" : item.source, holds: holds,
      finding: finding(item, values, results), line: item.line)
  }

  private func candidates(for item: DetectionItem) -> [ExplainedEvent.Value] {
    guard let field = item.field else { return event.values.filter { !$0.isStructure } }
    let comparesFields = item.tests.contains { if case .fieldReference = $0 { true } else { false } }
    if let constant = event.source.constants[field], !comparesFields {
      return [ExplainedEvent.Value(field: field, text: Array(constant.utf8))]
    }
    return valuesByName[field] ?? []
  }

  private func passes(_ test: ValueTest, _ values: [ExplainedEvent.Value], isKeyword: Bool) -> Bool {
    switch test {
    case .exists(let wanted): return values.isEmpty != wanted
    case .null: return values.allSatisfy { $0.text == nil }
    case .fieldReference(let other, let anchor, let isCased):
      var others = ReferencedValues(anchor: anchor, isCased: isCased)
      for value in valuesByName[other] ?? [] { value.text?.withUnsafeBytes { others.insert($0) } }
      return values.contains { value in value.text?.withUnsafeBytes { others.agrees($0) == .holds } ?? false }
    case .pattern(let pattern, let isCased):
      let test = ValueTest.pattern(isKeyword ? pattern.anywhere : pattern, isCased: isCased)
      return passes(test, values)
    case .number(let number) where isKeyword: return passes(.pattern(number.keyword, isCased: false), values)
    default: return passes(test, values)
    }
  }

  private func passes(_ test: ValueTest, _ values: [ExplainedEvent.Value]) -> Bool {
    values.contains { value in
      value.text?.withUnsafeBytes { ValueEvaluation.evaluate(test, $0) == .holds } ?? false
    }
  }

  private func finding(_ item: DetectionItem, _ values: [ExplainedEvent.Value], _ results: [Bool]) -> String {
    var text: String
    if item.field == nil {
      text = "\(values.count) values searched"
    } else if values.isEmpty {
      text = "field is absent"
    } else {
      text = "value is " + values.prefix(3).map { RuleEvaluator.shown($0.text) }.joined(separator: ", ")
      if values.count > 3 { text += " and \(values.count - 3) more" }
    }
    if item.tests.count > 1 {
      text += "; \(results.filter { $0 }.count) of \(results.count) values of the rule fit"
    }
    return text
  }

  /// A value for a person: at most 160 characters, control characters escaped.
  private static func shown(_ text: [UInt8]?) -> String {
    guard let text else { return "null" }
    let decoded = String(decoding: text.prefix(640), as: UTF8.self)
    var shown = "'"
    for scalar in decoded.unicodeScalars.prefix(160) {
      shown +=
        scalar.value < 0x20 || scalar.value == 0x7F
        ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }
    return shown + (decoded.unicodeScalars.count > 160 ? "…'" : "'")
  }
}
