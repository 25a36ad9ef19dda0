/// The old collections of rules: `action: global` gives every following rule of the file the same parts, `repeat` makes another
/// rule like the one before with some parts changed, `reset` ends a global part.
struct RuleCollection {
  private var global: YAMLNode?
  private var previous: YAMLNode?
  private let limits: LoadLimits

  init(limits: LoadLimits) { self.limits = limits }

  /// The document to read, merged with the global part; `nil` when the document is no rule itself.
  mutating func take(_ root: YAMLNode) throws(Refusal) -> YAMLNode? {
    guard root.isMapping else {
      throw Refusal(root.line, "a document must be a map with 'title' and 'detection'")
    }
    guard let action = root["action"] else {
      if root["correlation"] != nil || root["filter"] != nil { return root }
      previous = root
      guard let global else { return root }
      return try merge(root, with: global)
    }
    switch action.text {
    case "global":
      global = try without("action", root)
      previous = global
      return nil
    case "reset":
      global = nil
      return nil
    case "repeat":
      guard let before = previous else { throw Refusal(action.line, "'action: repeat' repeats nothing") }
      let merged = try merge(before, with: try without("action", root))
      previous = merged
      return merged
    default:
      throw Refusal(action.line, "unknown action '\(action.text)'; known are global, repeat and reset")
    }
  }

  private func without(_ key: StaticString, _ node: YAMLNode) throws(Refusal) -> YAMLNode {
    try append(node.pairs.filter { !$0.key.hasText(key) }, to: node)
  }

  /// The pairs of both; for a key of both, maps are merged and otherwise the second wins.
  private func merge(_ first: YAMLNode, with second: YAMLNode) throws(Refusal) -> YAMLNode {
    var pairs = first.pairs
    var places: [String: Int] = [:]
    for (place, pair) in pairs.enumerated() { places[pair.key.text] = place }
    for pair in second.pairs {
      if let place = places[pair.key.text] {
        let old = pairs[place].value
        pairs[place].value =
          old.isMapping && pair.value.isMapping ? try merge(old, with: pair.value) : pair.value
      } else {
        places[pair.key.text] = pairs.count
        pairs.append(pair)
      }
    }
    return try append(pairs, to: first)
  }

  /// Merged maps are nodes too: without a bound, many small documents could repeat one large one.
  private func append(
    _ pairs: [(key: YAMLNode, value: YAMLNode)], to node: YAMLNode
  ) throws(Refusal) -> YAMLNode {
    guard node.tree.nodes.count + 2 * pairs.count < 2 * limits.nodeCount else {
      throw Refusal(node.line, "'action' makes more than \(2 * limits.nodeCount) YAML nodes")
    }
    return node.tree.appendMapping(pairs, line: node.line)
  }
}
