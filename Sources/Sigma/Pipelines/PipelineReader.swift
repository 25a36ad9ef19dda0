/// Reads the YAML of a pipeline.
struct PipelineReader {
  let file: String
  let limits: LoadLimits

  func read(_ bytes: UnsafeRawBufferPointer) throws(Refusal) -> Pipeline {
    let tree = YAMLReader.read(bytes, limits: limits)
    if let error = tree.syntaxError { throw error }
    guard tree.documents.count == 1, let document = tree.documents.first, document.root >= 0 else {
      throw Refusal(1, "a pipeline file holds exactly one document")
    }
    if let refusal = document.refusal { throw refusal }
    let root = tree.node(document.root)
    guard root.isMapping else { throw Refusal(root.line, "a pipeline must be a map with 'transformations'") }
    var pipeline = Pipeline(name: file, priority: 0, file: file, variables: [:], items: [])
    for (key, value) in root.pairs {
      switch key.text {
      case "name": pipeline.name = value.text
      case "priority":
        guard case .integer(let priority) = YAMLScalar(value) else {
          throw Refusal(value.line, "'priority' is a number")
        }
        pipeline.priority = Int(clamping: priority)
      case "vars": pipeline.variables = try variables(value)
      case "transformations": pipeline.items = try items(value)
      case "allowed_backends": break
      case "postprocessing", "finalizers":
        guard value.isNull || value.elements.isEmpty && value.isSequence else {
          throw Refusal(
            key.line, "'\(key.text)' works on queries of a backend; here rules are matched directly")
        }
      default: throw Refusal(key.line, "'\(key.text)' is not part of a pipeline")
      }
    }
    return pipeline
  }

  private func variables(_ node: YAMLNode) throws(Refusal) -> [String: [String]] {
    if node.isNull { return [:] }
    guard node.isMapping else { throw Refusal(node.line, "'vars' must be a map") }
    var result: [String: [String]] = [:]
    for (key, value) in node.pairs {
      var texts: [String] = []
      for element in value.listed {
        switch element.isScalar ? RawValue(element) : .null {
        case .text(let text), .number(_, let text): texts.append(text)
        default: throw Refusal(element.line, "the variable '\(key.text)' must hold texts or numbers")
        }
      }
      result[key.text] = texts
    }
    return result
  }

  func items(_ node: YAMLNode) throws(Refusal) -> [ProcessingItem] {
    if node.isNull { return [] }
    guard node.isSequence else { throw Refusal(node.line, "transformations must be a list") }
    var items: [ProcessingItem] = []
    for element in node.elements { items.append(try item(element)) }
    return items
  }

  private func item(_ node: YAMLNode) throws(Refusal) -> ProcessingItem {
    guard node.isMapping else { throw Refusal(node.line, "a transformation must be a map with 'type'") }
    var parameters = PipelineParameters(node)
    guard let type = try parameters.text("type") else {
      throw Refusal(node.line, "a transformation has no 'type'")
    }
    let identifier = try parameters.text("id")
    let rule = try conditions(&parameters, "rule_conditions", "rule_cond", ruleCheck)
    let item = try conditions(&parameters, "detection_item_conditions", "detection_item_cond", itemCheck)
    let field = try conditions(&parameters, "field_name_conditions", "field_name_cond", fieldCheck)
    let transformation = try transformation(type, &parameters)
    try parameters.checkAllUsed("the transformation '\(type)'")
    return ProcessingItem(
      identifier: identifier, transformation: transformation, ruleConditions: rule, itemConditions: item,
      fieldConditions: field, line: node.line)
  }

  /// A list or map of conditions with `_op`, `_not` and `_expr` beside it.
  private func conditions<Check>(
    _ parameters: inout PipelineParameters, _ key: String, _ prefix: String,
    _ read: (String, inout PipelineParameters) throws(Refusal) -> Check
  ) throws(Refusal) -> Logic<Check> {
    let node = parameters.take(key)
    let linking = try parameters.text("\(prefix)_op")
    let isNegated = try parameters.flag("\(prefix)_not") ?? false
    let expression = parameters.take("\(prefix)_expr")
    var named: [(name: String, check: Check)] = []
    if let node, !node.isNull {
      var definitions: [(String, YAMLNode)] = []
      if node.isMapping {
        definitions = node.pairs.map { ($0.key.text, $0.value) }
      } else {
        definitions = node.listed.enumerated().map { ("\($0.offset + 1)", $0.element) }
      }
      for (name, definition) in definitions {
        guard definition.isMapping else {
          throw Refusal(definition.line, "a condition must be a map with 'type'")
        }
        var inner = PipelineParameters(definition)
        guard let type = try inner.text("type") else {
          throw Refusal(definition.line, "a condition has no 'type'")
        }
        named.append((name, try read(type, &inner)))
        try inner.checkAllUsed("the condition '\(type)'")
      }
    }
    var logic: Logic<Check>
    if let expression {
      guard linking == nil else {
        throw Refusal(expression.line, "'\(prefix)_expr' and '\(prefix)_op' can't stand together")
      }
      guard node?.isMapping ?? false else {
        throw Refusal(expression.line, "'\(prefix)_expr' needs '\(key)' as a map of named conditions")
      }
      logic = try self.expression(expression, named)
    } else {
      switch linking {
      case nil, "and": logic = .all(named.map { .check($0.check) })
      case "or": logic = named.isEmpty ? .all([]) : .any(named.map { .check($0.check) })
      default: throw Refusal(parameters.line, "'\(prefix)_op' is 'and' or 'or'")
      }
    }
    if isNegated, !named.isEmpty { logic = .not(logic) }
    return logic
  }

  private func expression<Check>(
    _ node: YAMLNode, _ named: [(name: String, check: Check)]
  ) throws(Refusal) -> Logic<Check> {
    var used: Set<String> = []
    var parser = BooleanParser<Logic<Check>>(
      node.text, line: node.line, limits: limits,
      builder: .init(and: { .all($0) }, or: { .any($0) }, not: { .not($0) }))
    let logic = try parser.parse {
      (parser: inout BooleanParser<Logic<Check>>) throws(Refusal) -> Logic<Check> in
      let name = parser.word() ?? ""
      parser.skip(1)
      guard let condition = named.first(where: { $0.name == name }) else {
        throw Refusal(node.line, "the expression uses '\(name)', which is no condition here")
      }
      used.insert(name)
      return .check(condition.check)
    }
    if let unused = named.first(where: { !used.contains($0.name) }) {
      throw Refusal(node.line, "the condition '\(unused.name)' is not used in the expression")
    }
    return logic
  }
}
