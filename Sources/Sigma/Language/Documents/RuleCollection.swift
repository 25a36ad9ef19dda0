/// The old collections of rules: `action: global` gives every following rule of the file the same parts, `repeat` makes another
/// rule like the one before with some parts changed, `reset` ends a global part.
struct RuleCollection {
  private var global: YAMLNode?
  private var previous: YAMLNode?

  /// The document to read, merged with the global part; `nil` when the document is no rule itself.
  mutating func take(_ root: YAMLNode) throws(Refusal) -> YAMLNode? {
    guard root.isMapping else {
      throw Refusal(root.line, "a document must be a map with 'title' and 'detection'")
    }
    guard let action = root["action"] else {
      if root["correlation"] != nil || root["filter"] != nil { return root }
      previous = root
      return global.map { Self.merge(root, with: $0) } ?? root
    }
    switch action.text {
    case "global":
      global = Self.without("action", root)
      previous = global
      return nil
    case "reset":
      global = nil
      return nil
    case "repeat":
      guard let before = previous else { throw Refusal(action.line, "'action: repeat' repeats nothing") }
      let merged = Self.merge(before, with: Self.without("action", root))
      previous = merged
      return merged
    default:
      throw Refusal(action.line, "unknown action '\(action.text)'; known are global, repeat and reset")
    }
  }

  private static func without(_ key: StaticString, _ node: YAMLNode) -> YAMLNode {
    node.tree.appendMapping(node.pairs.filter { !$0.key.hasText(key) }, line: node.line)
  }

  /// The pairs of both; for a key of both, maps are merged and otherwise the second wins.
  private static func merge(_ first: YAMLNode, with second: YAMLNode) -> YAMLNode {
    let added = second.pairs
    var pairs = first.pairs
    for pair in added {
      if let index = pairs.firstIndex(where: { $0.key.text == pair.key.text }) {
        let old = pairs[index].value
        pairs[index].value = old.isMapping && pair.value.isMapping ? merge(old, with: pair.value) : pair.value
      } else {
        pairs.append(pair)
      }
    }
    return first.tree.appendMapping(pairs, line: first.line)
  }
}
