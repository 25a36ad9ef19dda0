/// Reads one document of a file.
struct DocumentParser {
  let file: String
  let limits: LoadLimits
  /// For messages, once known.
  var title: String?
  var warnings: [Problem] = []
  /// Tests that this file has made, documents before this one included.
  private(set) var testCount: Int
  /// Searches that the conditions of this document have named.
  private var referenceCount = 0

  init(file: String, limits: LoadLimits, testCount: Int) {
    self.file = file
    self.limits = limits
    self.testCount = testCount
  }

  /// Counts tests against the limit of the file.
  mutating func spend(_ tests: [ValueTest], line: Int) throws(Refusal) -> [ValueTest] {
    testCount += tests.count
    guard testCount <= limits.testCount else {
      throw Refusal(line, "the values of the file become more than \(limits.testCount) tests")
    }
    return tests
  }

  mutating func parse(_ root: YAMLNode) throws(Refusal) -> ParsedDocument {
    let pairs = root.pairs
    let kinds = pairs.filter {
      $0.key.hasText("detection") || $0.key.hasText("correlation") || $0.key.hasText("filter")
    }
    guard let kind = kinds.first else {
      throw Refusal(root.line, "the document has no 'detection', 'correlation' or 'filter'")
    }
    guard kinds.count == 1 else {
      throw Refusal(
        kinds[1].key.line,
        "'\(kinds[0].key.text)' and '\(kinds[1].key.text)' can't stand in the same document")
    }
    let header = try header(pairs, line: root.line, isFilter: kind.key.hasText("filter"))
    if kind.key.hasText("correlation") {
      let generates = pairs.first { $0.key.hasText("generate") }?.value
      return .correlation(try correlation(kind.value, header, generate: generates))
    }
    guard let source = pairs.first(where: { $0.key.hasText("logsource") })?.value else {
      throw Refusal(root.line, "'logsource' is missing")
    }
    let logSource = try self.logSource(source)
    if kind.key.hasText("filter") { return .filter(try filter(kind.value, header, logSource)) }
    return .rule(try rule(kind.value, header, logSource))
  }

  private mutating func rule(
    _ node: YAMLNode, _ header: Header, _ logSource: RuleLogSource
  ) throws(Refusal) -> Rule {
    guard node.isMapping else { throw Refusal(node.line, "'detection' must be a map of search identifiers") }
    var condition: YAMLNode?
    var searches: [Search] = []
    for (key, value) in node.pairs {
      if key.hasText("condition") {
        condition = value
      } else if key.hasText("timeframe") {
        warn(key.line, "'timeframe' has no effect; write a correlation rule with 'timespan'")
      } else {
        searches.append(try search(key, value))
      }
    }
    guard let condition else { throw Refusal(node.line, "'detection' has no 'condition'") }
    guard !searches.isEmpty else { throw Refusal(node.line, "'detection' has no search identifier") }
    guard searches.count <= limits.searchCount else {
      throw Refusal(node.line, "'detection' has more than \(limits.searchCount) search identifiers")
    }
    var used = Set<Int>()
    var conditions: [Condition] = []
    for written in condition.listed {
      conditions.append(try self.condition(written, searches.map(\.name), &used))
    }
    guard !conditions.isEmpty else { throw Refusal(condition.line, "'condition' is empty") }
    for (index, search) in searches.enumerated() where !used.contains(index) && !search.name.hasPrefix("_") {
      warn(search.line, "the search identifier '\(search.name)' is used in no condition")
    }
    return Rule(header: header, logSource: logSource, searches: searches, conditions: conditions)
  }

  /// One condition in words, resolved to the searches; adds what it uses.
  mutating func condition(_ node: YAMLNode, _ names: [String], _ used: inout Set<Int>) throws(Refusal)
    -> Condition
  {
    guard node.isScalar, !node.isNull else { throw Refusal(node.line, "a condition must be text") }
    var parser = ConditionParser(text: node.text, line: node.line, names: names, limits: limits)
    let condition = try parser.parse()
    used.formUnion(parser.used)
    referenceCount += parser.referenceCount
    guard referenceCount <= limits.conditionReferenceCount else {
      throw Refusal(node.line, "the conditions name more than \(limits.conditionReferenceCount) searches")
    }
    return condition
  }

  private func logSource(_ node: YAMLNode) throws(Refusal) -> RuleLogSource {
    guard node.isMapping else { throw Refusal(node.line, "'logsource' must be a map") }
    var result = RuleLogSource()
    for (key, value) in node.pairs {
      let isPart = key.hasText("category") || key.hasText("product") || key.hasText("service")
      guard isPart, !value.isNull else { continue }
      guard value.isScalar, !value.text.isEmpty else {
        throw Refusal(value.line, "'\(key.text)' must be text")
      }
      if key.hasText("category") {
        result.category = value.text
      } else if key.hasText("product") {
        result.product = value.text
      } else {
        result.service = value.text
      }
    }
    guard result != RuleLogSource() else {
      throw Refusal(
        node.line, "'logsource' names no category, product or service; the rule would apply to everything")
    }
    return result
  }

  mutating func warn(_ line: Int, _ message: String) {
    warnings.append(Problem(file: file, line: line, message: message, rule: title))
  }
}
