extension DocumentParser {
  /// Reads the `filter` section.
  /// - Source: Sigma filters specification 2.1.0.
  mutating func filter(
    _ node: YAMLNode, _ header: Header, _ logSource: RuleLogSource
  ) throws(Refusal) -> Filter {
    guard node.isMapping else { throw Refusal(node.line, "'filter' must be a map") }
    var scope: Filter.Scope?
    var written: YAMLNode?
    var searches: [Search] = []
    for (key, value) in node.pairs {
      if key.hasText("rules") {
        scope = try self.scope(value)
      } else if key.hasText("condition") {
        written = value
      } else {
        searches.append(try search(key, value))
      }
    }
    guard let scope else {
      throw Refusal(
        node.line, "'filter' has no 'rules'; name rules, or write 'any' for every rule of the log source")
    }
    guard !searches.isEmpty else { throw Refusal(node.line, "'filter' has no selection") }
    guard searches.count <= limits.searchCount else {
      throw Refusal(node.line, "'filter' has more than \(limits.searchCount) selections")
    }
    guard let written else { throw Refusal(node.line, "'filter' has no 'condition'") }
    var used: Set<Int> = []
    let condition = try self.condition(written, searches.map(\.name), &used)
    for (index, search) in searches.enumerated() where !used.contains(index) && !search.name.hasPrefix("_") {
      warn(search.line, "the selection '\(search.name)' is not used in the condition")
    }
    return Filter(
      header: header, logSource: logSource, scope: scope, searches: searches, condition: condition)
  }

  private func scope(_ node: YAMLNode) throws(Refusal) -> Filter.Scope {
    if node.isScalar, node.text.lowercased() == "any" { return .any }
    var names: [String] = []
    for element in node.listed {
      guard element.isScalar, !element.isNull, !element.text.isEmpty else {
        throw Refusal(element.line, "'rules' must be 'any', an identifier or name, or a list of them")
      }
      names.append(element.text)
    }
    // An empty list means every rule of the log source to other tools; too easy to write by accident.
    guard !names.isEmpty else {
      throw Refusal(
        node.line, "'rules' is empty; name rules, or write 'any' for every rule of the log source")
    }
    return .rules(names)
  }
}
