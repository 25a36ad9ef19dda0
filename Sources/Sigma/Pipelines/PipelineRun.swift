/// One run of all pipelines over one document; what the steps tell each other lives here.
struct PipelineRun {
  /// What is being changed.
  enum Subject {
    case rule(Rule)
    /// With the log sources of the rules it rests on.
    case correlation(Correlation, [RuleLogSource])

    var header: Header {
      switch self {
      case .rule(let rule): rule.header
      case .correlation(let correlation, _): correlation.header
      }
    }
  }

  var subject: Subject
  let variables: [String: [String]]
  var applied: Set<String> = []
  var appliedToFields: [String: Set<String>] = [:]
  var state: [String: YAMLValue] = [:]
  /// Fields that a mapping made or left as they are on purpose.
  var mappedFields: Set<String> = []

  init(_ subject: Subject, variables: [String: [String]]) {
    self.subject = subject
    self.variables = variables
  }

  mutating func run(_ items: [ProcessingItem]) throws(Refusal) {
    for item in items {
      guard try item.ruleConditions.holds({ (check) throws(Refusal) in try holds(check) }) else { continue }
      try apply(item)
      if let identifier = item.identifier { applied.insert(identifier) }
    }
  }

  private mutating func apply(_ item: ProcessingItem) throws(Refusal) {
    switch item.transformation {
    case .nest(let items): try run(items)
    case .failRule(let message): throw Refusal(subject.header.line, message)
    case .setState(let key, let value): state[key] = value
    case .setAttribute(let name, let value): changeHeader { $0.custom[name] = value }
    case .addFields(let fields): changeHeader { $0.fields += fields }
    case .removeFields(let fields): changeHeader { $0.fields.removeAll { fields.contains($0) } }
    case .setFields(let fields): changeHeader { $0.fields = fields }
    case .changeLogSource(let source): changeRule { $0.logSource = source }
    case .addCondition(let addition): try add(addition, item)
    case .failUnmappedFields: try checkMapped()
    case .mapFields, .mapFieldPrefixes, .addFieldSuffix, .addFieldPrefix, .changeFieldCase:
      try mapFields(item)
    default: try changeItems(item)
    }
  }

  private mutating func changeHeader(_ change: (inout Header) -> Void) {
    switch subject {
    case .rule(var rule):
      change(&rule.header)
      subject = .rule(rule)
    case .correlation(var correlation, let sources):
      change(&correlation.header)
      subject = .correlation(correlation, sources)
    }
  }

  private mutating func changeRule(_ change: (inout Rule) -> Void) {
    guard case .rule(var rule) = subject else { return }
    change(&rule)
    subject = .rule(rule)
  }

  private mutating func add(_ addition: Transformation.Addition, _ item: ProcessingItem) throws(Refusal) {
    guard case .rule(var rule) = subject else { return }
    var parts: [Detection] = []
    for (chain, source, values) in addition.items {
      let filled = addition.isTemplate ? values.map { Self.fill($0, rule.logSource) } : values
      var part = DetectionItem(
        field: chain.field, tests: [], matchesAll: chain.matchesAll, isNegated: chain.isNegated,
        source: source,
        line: rule.header.line)
      part = try part.taking(filled, chain)
      if let identifier = item.identifier { part.processedBy = [identifier] }
      parts.append(.item(part))
    }
    guard let first = parts.first else { return }
    let index = rule.searches.count
    rule.searches.append(
      Search(name: addition.name, body: parts.count == 1 ? first : .all(parts), line: rule.header.line))
    let added = addition.isNegated ? Condition.not(.search(index)) : .search(index)
    rule.conditions = rule.conditions.map { .and([added, $0]) }
    subject = .rule(rule)
  }

  private static func fill(_ value: RawValue, _ source: RuleLogSource) -> RawValue {
    guard case .text(var text) = value else { return value }
    for (name, part) in [
      ("category", source.category), ("product", source.product), ("service", source.service),
    ] {
      for written in ["${\(name)}", "$\(name)"] { text = text.replacingAll(written, with: part ?? "") }
    }
    return .text(text)
  }

  private func checkMapped() throws(Refusal) {
    guard case .rule(let rule) = subject else { return }
    var unmapped: [String] = []
    for search in rule.searches {
      search.body.forEachItem { item in
        if let field = item.field, !mappedFields.contains(field), !unmapped.contains(field) {
          unmapped.append(field)
        }
      }
    }
    guard unmapped.isEmpty else {
      throw Refusal(rule.header.line, "no pipeline maps the fields \(unmapped.joined(separator: ", "))")
    }
  }

  /// Runs a transformation of detection items over the rule.
  private mutating func changeItems(_ item: ProcessingItem) throws(Refusal) {
    let change = ItemChange(item: item, run: self)
    try rewrite { (detection) throws(Refusal) in try change.apply(to: detection) }
  }

  private mutating func mapFields(_ item: ProcessingItem) throws(Refusal) {
    var mapper = FieldMapper(item: item, run: self)
    try rewrite { (detection) throws(Refusal) in try mapper.apply(to: detection) }
    changeHeader { header in header.fields = header.fields.flatMap { mapper.map($0) } }
    if case .correlation(var correlation, let sources) = subject {
      try mapper.apply(to: &correlation)
      subject = .correlation(correlation, sources)
    }
    mappedFields.formUnion(mapper.made)
    if let identifier = item.identifier {
      for field in mapper.changed { appliedToFields[field, default: []].insert(identifier) }
    }
  }

  /// Replaces every item of the rule; searches that lose all their items leave the conditions.
  private mutating func rewrite(_ change: (DetectionItem) throws(Refusal) -> Detection?) throws(Refusal) {
    guard case .rule(var rule) = subject else { return }
    var kept: [Search] = []
    var newIndex: [Int?] = []
    for search in rule.searches {
      if let body = try search.body.mappingItems(change) {
        newIndex.append(kept.count)
        kept.append(Search(name: search.name, body: body, line: search.line))
      } else {
        newIndex.append(nil)
      }
    }
    rule.searches = kept
    if newIndex.contains(nil) {
      rule.conditions = rule.conditions.compactMap { $0.moved(newIndex) }
      guard !rule.conditions.isEmpty else {
        throw Refusal(rule.header.line, "a pipeline dropped everything the rule looks for")
      }
    }
    subject = .rule(rule)
  }
}

extension Condition {
  /// The condition with searches at their new places, without those that have none.
  func moved(_ places: [Int?]) -> Condition? {
    switch self {
    case .and(let parts):
      let kept = parts.compactMap { $0.moved(places) }
      return kept.isEmpty ? nil : kept.count == 1 ? kept[0] : .and(kept)
    case .or(let parts):
      let kept = parts.compactMap { $0.moved(places) }
      return kept.isEmpty ? nil : kept.count == 1 ? kept[0] : .or(kept)
    case .not(let part): return part.moved(places).map { .not($0) }
    case .search(let index): return places[index].map { .search($0) }
    case .any(let pattern, let indices):
      let kept = indices.compactMap { places[$0] }
      return kept.isEmpty ? nil : .any(pattern: pattern, kept)
    case .all(let pattern, let indices):
      let kept = indices.compactMap { places[$0] }
      return kept.isEmpty ? nil : .all(pattern: pattern, kept)
    }
  }
}

extension String {
  /// Every occurrence of a text replaced, from the left.
  func replacingAll(_ target: String, with replacement: String) -> String {
    let wanted = Array(target.utf8)
    guard !wanted.isEmpty else { return self }
    var result: [UInt8] = []
    var rest = Array(utf8)[...]
    while let first = rest.first {
      if rest.starts(with: wanted) {
        result += Array(replacement.utf8)
        rest = rest.dropFirst(wanted.count)
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
