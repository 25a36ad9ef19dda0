/// The keys of one step or condition, each taken once, so that what nobody took is known to be a mistake.
struct PipelineParameters {
  let line: Int
  private var pairs: [(key: YAMLNode, value: YAMLNode)]

  init(_ node: YAMLNode) {
    line = node.line
    pairs = node.pairs
  }

  mutating func take(_ name: String) -> YAMLNode? {
    guard let index = pairs.firstIndex(where: { $0.key.text == name }) else { return nil }
    return pairs.remove(at: index).value
  }

  mutating func text(_ name: String) throws(Refusal) -> String? {
    guard let node = take(name), !node.isNull else { return nil }
    guard node.isScalar else { throw Refusal(node.line, "'\(name)' must be text") }
    return node.text
  }

  mutating func needText(_ name: String, _ owner: String) throws(Refusal) -> String {
    guard let text = try text(name) else { throw Refusal(line, "'\(owner)' needs '\(name)'") }
    return text
  }

  mutating func flag(_ name: String) throws(Refusal) -> Bool? {
    guard let node = take(name), !node.isNull else { return nil }
    guard case .boolean(let flag) = YAMLScalar(node) else {
      throw Refusal(node.line, "'\(name)' is true or false")
    }
    return flag
  }

  /// A text or a list of texts.
  mutating func texts(_ name: String) throws(Refusal) -> [String]? {
    guard let node = take(name), !node.isNull else { return nil }
    return try Self.texts(node, name)
  }

  static func texts(_ node: YAMLNode, _ name: String) throws(Refusal) -> [String] {
    var texts: [String] = []
    for element in node.listed {
      guard element.isScalar else { throw Refusal(element.line, "'\(name)' must be text or a list of texts") }
      texts.append(element.text)
    }
    return texts
  }

  /// A map of texts to one text or several.
  mutating func mapping(_ name: String, _ owner: String) throws(Refusal) -> [(key: String?, values: [String])]
  {
    guard let node = take(name) else { throw Refusal(line, "'\(owner)' needs '\(name)'") }
    guard node.isMapping else { throw Refusal(node.line, "'\(name)' must be a map") }
    var result: [(key: String?, values: [String])] = []
    for (key, value) in node.pairs {
      let values = try Self.texts(value, name)
      guard !values.isEmpty else { throw Refusal(value.line, "'\(key.text)' is mapped to nothing") }
      result.append((key.isNull ? nil : key.text, values))
    }
    return result
  }

  mutating func expression(_ name: String, _ owner: String) throws(Refusal) -> CompiledExpression {
    try Self.compile(try needText(name, owner), line)
  }

  static func compile(_ text: String, _ line: Int) throws(Refusal) -> CompiledExpression {
    guard let expression = CompiledExpression(text) else {
      let reason = RegularExpressionCheck.problem(in: text, []) ?? "it can't be compiled"
      throw Refusal(line, "the regular expression '\(text)' is wrong: \(reason)")
    }
    return expression
  }

  func checkAllUsed(_ owner: String) throws(Refusal) {
    if let left = pairs.first { throw Refusal(left.key.line, "\(owner) has no parameter '\(left.key.text)'") }
  }
}
