extension DocumentParser {
  /// A search identifier with its definition.
  mutating func search(_ key: YAMLNode, _ value: YAMLNode) throws(Refusal) -> Search {
    Search(name: key.text, body: try detection(value, of: key), line: key.line)
  }

  private mutating func detection(_ node: YAMLNode, of search: YAMLNode) throws(Refusal) -> Detection {
    switch node.kind {
    case .mapping:
      var parts: [Detection] = []
      for (key, value) in node.pairs { parts.append(.item(try item(key, value))) }
      guard let first = parts.first else { throw Refusal(search.line, "'\(search.text)' is empty") }
      return parts.count == 1 ? first : .all(parts)
    case .sequence:
      let elements = node.elements
      guard !elements.isEmpty else { throw Refusal(search.line, "'\(search.text)' is empty") }
      // A list of plain values is one list of keywords.
      if elements.allSatisfy(\.isScalar) { return .item(try keywords(elements, line: node.line)) }
      var parts: [Detection] = []
      for element in elements { parts.append(try detection(element, of: search)) }
      return parts.count == 1 ? parts[0] : .any(parts)
    case .plain, .quoted, .alias:
      guard !node.isNull else { throw Refusal(search.line, "'\(search.text)' is empty") }
      return .item(try keywords([node], line: node.line))
    }
  }

  private mutating func keywords(_ nodes: [YAMLNode], line: Int) throws(Refusal) -> DetectionItem {
    let chain = ModifierChain(modifiers: [], field: nil, line: line, limits: limits)
    return DetectionItem(
      field: nil, tests: try spend(try chain.tests(of: nodes.map(RawValue.init)), line: line), line: line)
  }

  private mutating func item(_ key: YAMLNode, _ value: YAMLNode) throws(Refusal) -> DetectionItem {
    let source = key.text
    let chain = try ModifierChain(key: source, line: key.line, limits: limits)
    guard !value.isMapping else {
      throw Refusal(value.line, "the value of '\(source)' is a map; write 'field.part' instead")
    }
    let nodes = value.listed
    guard !nodes.isEmpty else { throw Refusal(value.line, "'\(source)' has no values") }
    if let odd = nodes.first(where: { !$0.isScalar }) {
      throw Refusal(odd.line, "a value of '\(source)' is a list or a map")
    }
    guard nodes.count <= limits.testCount else {
      throw Refusal(value.line, "'\(source)' has more than \(limits.testCount) values")
    }
    if chain.matchesAll, nodes.count == 1, !chain.expands {
      warn(key.line, "'all' of '\(source)' has a single value")
    }
    if chain.modifiers.contains(.base64offset), !chain.modifiers.contains(.contains) {
      warn(key.line, "'base64offset' without 'contains' finds only values that are nothing else")
    }
    var item = DetectionItem(
      field: chain.field, tests: [], matchesAll: chain.matchesAll, isNegated: chain.isNegated, source: source,
      line: key.line)
    if chain.field != nil, chain.modifiers.allSatisfy(\.isSimple) {
      item.tests = try spend(try simpleTests(nodes, chain, source), line: key.line)
      return item
    }
    let values = nodes.map(RawValue.init)
    if chain.expands, values.contains(where: { !Placeholders.names(in: $0).isEmpty }) {
      item.unresolved = UnresolvedValues(chain: chain, values: values)
    } else if chain.expands {
      // `\%` is an escape under `expand` even when nothing is left to expand.
      item.tests = try chain.tests(
        of: values.flatMap { Placeholders.expand($0, limit: 1) { _ in nil } ?? [] })
    } else {
      item.tests = try spend(try chain.tests(of: values), line: key.line)
    }
    return item
  }

  /// The tests of an item whose modifiers only place wildcards: nearly all there are, so straight from the text of the file.
  private func simpleTests(
    _ nodes: [YAMLNode], _ chain: ModifierChain, _ source: String
  ) throws(Refusal) -> [ValueTest] {
    let contains = chain.modifiers.contains(.contains)
    let startsWithRun = contains || chain.modifiers.contains(.endswith)
    let endsWithRun = contains || chain.modifiers.contains(.startswith)
    let isCased = chain.modifiers.contains(.cased)
    let needsText = startsWithRun || endsWithRun || isCased
    var tests: [ValueTest] = []
    tests.reserveCapacity(nodes.count)
    for node in nodes {
      let scalar = YAMLScalar(node)
      var text: String?
      switch scalar {
      case .string: break
      case .integer(let value): text = String(value)
      case .double(let value): text = YAMLScalar.text(of: value)
      case .boolean, .null:
        guard !needsText else {
          throw Refusal(
            node.line, "a value of '\(source)' is \(RawValue(node).kind); its modifiers take text or numbers")
        }
        if case .boolean(let value) = scalar {
          text = value ? "true" : "false"
        } else {
          tests.append(.null)
          continue
        }
      }
      if !startsWithRun, !endsWithRun, scalar.isNumber, let number = text.flatMap({ PlainNumber($0) }) {
        tests.append(.number(number))
        continue
      }
      let pattern: StringPattern
      if let text {
        pattern = StringPattern(literal: Array(text.utf8)).surrounded(start: startsWithRun, end: endsWithRun)
      } else {
        pattern = node.withBytes {
          StringPattern(sigma: $0, startsWithRun: startsWithRun, endsWithRun: endsWithRun)
        }
      }
      tests.append(.pattern(pattern, isCased: isCased))
    }
    return tests
  }
}
