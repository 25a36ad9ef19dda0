extension DocumentParser {
  /// Reads the `correlation` section.
  /// - Source: Sigma correlation rules specification 2.1.0; the boolean condition as pySigma 1.0 and later read it.
  mutating func correlation(
    _ node: YAMLNode, _ header: Header, generate: YAMLNode?
  ) throws(Refusal) -> Correlation {
    guard node.isMapping else { throw Refusal(node.line, "'correlation' must be a map") }
    let pairs = node.pairs
    func value(_ key: StaticString) -> YAMLNode? { pairs.first { $0.key.hasText(key) }?.value }
    for (key, _) in pairs where !Self.correlationKeys.contains(key.text) {
      warn(key.line, "'\(key.text)' is not part of a correlation")
    }
    guard let type = value("type") else { throw Refusal(node.line, "'correlation' has no 'type'") }
    guard let kind = Correlation.Kind(rawValue: type.text) else {
      let known = Correlation.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw Refusal(type.line, "unknown correlation type '\(type.text)'; known are \(known)")
    }
    guard let span = value("timespan") ?? value("timeframe") else {
      throw Refusal(node.line, "'correlation' has no 'timespan'")
    }
    var correlation = Correlation(
      header: header, kind: kind, rules: try names(value("rules"), "rules"), timespan: try timespan(span))
    correlation.groupBy = try names(value("group-by"), "group-by")
    correlation.aliases = try aliases(value("aliases"))
    if let flag = value("generate") ?? generate {
      guard case .boolean(let generates) = YAMLScalar(flag) else {
        throw Refusal(flag.line, "'generate' is true or false")
      }
      correlation.generatesReferredRules = generates
    }
    let condition = value("condition").flatMap { $0.isNull ? nil : $0 }
    if let condition, condition.isScalar {
      try takeExpression(condition, into: &correlation)
    } else if let condition {
      try takeBounds(condition, into: &correlation)
    }
    try check(correlation, node)
    return correlation
  }

  private static let correlationKeys: Set<String> = [
    "type", "rules", "group-by", "timespan", "timeframe", "condition", "aliases", "generate",
  ]

  private mutating func check(_ correlation: Correlation, _ node: YAMLNode) throws(Refusal) {
    let kind = correlation.kind
    guard !correlation.rules.isEmpty else { throw Refusal(node.line, "'correlation' has no 'rules'") }
    guard Set(correlation.rules).count == correlation.rules.count else {
      throw Refusal(node.line, "'rules' names the same rule twice")
    }
    let isTemporal = kind == .temporal || kind == .temporalOrdered
    if !isTemporal, correlation.bounds.isEmpty {
      throw Refusal(
        node.line, "a correlation of type '\(kind.rawValue)' needs a 'condition' such as 'gte: 10'")
    }
    if !isTemporal, kind != .eventCount, correlation.valueFields.isEmpty {
      throw Refusal(node.line, "a correlation of type '\(kind.rawValue)' needs 'field' in its 'condition'")
    }
    let aggregates = !isTemporal && kind != .eventCount && kind != .valueCount
    if aggregates, correlation.valueFields.count > 1 {
      throw Refusal(node.line, "a correlation of type '\(kind.rawValue)' works on one 'field', not several")
    }
    if isTemporal, !correlation.valueFields.isEmpty {
      throw Refusal(node.line, "'field' means nothing for the type '\(kind.rawValue)'")
    }
    if kind != .valuePercentile, kind != .valueMedian, correlation.percentile != nil {
      throw Refusal(node.line, "'percentile' means nothing for the type '\(kind.rawValue)'")
    }
    if kind == .valuePercentile, correlation.percentile == nil {
      warn(node.line, "'condition' gives no 'percentile'")
    }
    for (alias, fields) in correlation.aliases.sorted(by: { $0.key < $1.key }) {
      for rule in fields.keys.sorted() where !correlation.rules.contains(rule) {
        throw Refusal(node.line, "the alias '\(alias)' names '\(rule)', which is not among 'rules'")
      }
    }
  }

  private func names(_ node: YAMLNode?, _ key: String) throws(Refusal) -> [String] {
    guard let node, !node.isNull else { return [] }
    var names: [String] = []
    for element in node.listed {
      guard element.isScalar, !element.text.isEmpty else {
        throw Refusal(element.line, "'\(key)' must be a name or a list of names")
      }
      names.append(element.text)
    }
    return names
  }

  private func aliases(_ node: YAMLNode?) throws(Refusal) -> [String: [String: String]] {
    guard let node, !node.isNull else { return [:] }
    guard node.isMapping else { throw Refusal(node.line, "'aliases' must be a map") }
    var aliases: [String: [String: String]] = [:]
    for (alias, mapping) in node.pairs {
      guard mapping.isMapping else {
        throw Refusal(mapping.line, "the alias '\(alias.text)' must map rules to fields")
      }
      var fields: [String: String] = [:]
      for (rule, field) in mapping.pairs {
        guard field.isScalar, !field.text.isEmpty else {
          throw Refusal(field.line, "the alias '\(alias.text)' must map '\(rule.text)' to a field")
        }
        fields[rule.text] = field.text
      }
      aliases[alias.text] = fields
    }
    return aliases
  }

  /// Seconds of the units; months and years are the mean Gregorian ones, as pySigma takes them.
  private static let unitSeconds: [Character: Int64] = [
    "s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800, "M": 2_629_746, "y": 31_556_952,
  ]

  private func timespan(_ node: YAMLNode) throws(Refusal) -> Int64 {
    let text = node.text
    guard let unit = text.last, let seconds = Self.unitSeconds[unit],
      text.dropLast().utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let count = Int64(text.dropLast()), count > 0
    else {
      throw Refusal(node.line, "'\(text)' is no timespan; write a number and s, m, h or d, such as '90m'")
    }
    let (total, overflow) = count.multipliedReportingOverflow(by: seconds)
    let (nanoseconds, tooLong) = total.multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflow, !tooLong else { throw Refusal(node.line, "the timespan '\(text)' is too long") }
    return nanoseconds
  }

  private func takeBounds(_ node: YAMLNode, into correlation: inout Correlation) throws(Refusal) {
    guard node.isMapping else {
      throw Refusal(
        node.line, "'condition' must be a map such as 'gte: 10', or names joined by 'and', 'or', 'not'")
    }
    for (key, value) in node.pairs {
      switch key.text {
      case "field": correlation.valueFields = try names(value, "field")
      case "percentile":
        guard let percentile = number(value), (0...100).contains(percentile) else {
          throw Refusal(value.line, "'percentile' is a number from 0 to 100")
        }
        correlation.percentile = percentile
      case let name:
        guard let comparison = ValueTest.Comparison(rawValue: name) else {
          throw Refusal(key.line, "'\(name)' is no condition; known are lt, lte, gt, gte, eq and neq")
        }
        guard let bound = number(value) else { throw Refusal(value.line, "'\(name)' takes a number") }
        correlation.bounds.append(Correlation.Bound(comparison: comparison, value: bound))
      }
    }
    if correlation.kind == .valueMedian {
      guard correlation.percentile == nil || correlation.percentile == 50 else {
        throw Refusal(node.line, "the median is the percentile 50")
      }
      correlation.percentile = 50
    }
  }

  private func number(_ node: YAMLNode) -> Double? {
    switch YAMLScalar(node) {
    case .integer(let value): return Double(value)
    case .double(let value): return value
    case .string:
      guard node.isScalar, let value = Double(node.text), value.isFinite else { return nil }
      return value
    case .boolean, .null: return nil
    }
  }

  private func takeExpression(_ node: YAMLNode, into correlation: inout Correlation) throws(Refusal) {
    guard correlation.kind == .temporal || correlation.kind == .temporalOrdered else {
      throw Refusal(
        node.line,
        "a condition over rules is for temporal correlations; '\(correlation.kind.rawValue)' takes 'gte: 10'")
    }
    let given = correlation.rules
    var rules = given
    var used: Set<String> = []
    let line = node.line
    var parser = BooleanParser<Correlation.Expression>(
      node.text, line: line, limits: limits,
      builder: .init(and: { .and($0) }, or: { .or($0) }, not: { .not($0) }))
    correlation.expression = try parser.parse {
      (parser: inout BooleanParser<Correlation.Expression>) throws(Refusal) -> Correlation.Expression in
      let name = parser.word() ?? ""
      parser.skip(1)
      used.insert(name)
      if let index = rules.firstIndex(of: name) { return .rule(index) }
      guard given.isEmpty else {
        throw Refusal(line, "the condition uses '\(name)', which is not among 'rules'")
      }
      rules.append(name)
      return .rule(rules.count - 1)
    }
    if let unused = rules.first(where: { !used.contains($0) }) {
      throw Refusal(line, "'rules' names '\(unused)', which the condition does not use")
    }
    correlation.rules = rules
  }
}
