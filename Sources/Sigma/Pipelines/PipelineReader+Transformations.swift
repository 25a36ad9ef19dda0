extension PipelineReader {
  func transformation(
    _ type: String, _ parameters: inout PipelineParameters
  ) throws(Refusal) -> Transformation {
    switch type {
    case "field_name_mapping":
      var mapping: [String?: [String]] = [:]
      for (key, values) in try parameters.mapping("mapping", type) { mapping[key] = values }
      return .mapFields(mapping)
    case "field_name_prefix_mapping":
      var mapping: [(prefix: String, replacements: [String])] = []
      for (key, values) in try parameters.mapping("mapping", type) { mapping.append((key ?? "", values)) }
      return .mapFieldPrefixes(mapping)
    case "field_name_suffix": return .addFieldSuffix(try parameters.needText("suffix", type))
    case "field_name_prefix": return .addFieldPrefix(try parameters.needText("prefix", type))
    case "field_name_transform":
      let name = try parameters.needText("transform_func", type)
      guard let letterCase = Transformation.LetterCase(rawValue: name) else {
        throw Refusal(
          parameters.line, "unknown 'transform_func' '\(name)'; known are lower, upper and snake_case")
      }
      var exceptions: [String: [String]] = [:]
      if let mapping = parameters.take("mapping"), mapping.isMapping {
        for (key, value) in mapping.pairs {
          exceptions[key.text] = try PipelineParameters.texts(value, "mapping")
        }
      }
      return .changeFieldCase(letterCase, exceptions: exceptions)
    case "drop_detection_item": return .dropItem
    case "add_condition": return .addCondition(try addition(&parameters))
    case "change_logsource":
      let source = RuleLogSource(
        category: try parameters.text("category"), product: try parameters.text("product"),
        service: try parameters.text("service"))
      guard source != RuleLogSource() else { throw Refusal(parameters.line, "'\(type)' names no log source") }
      return .changeLogSource(source)
    case "add_field": return .addFields(try fields("field", type, &parameters))
    case "remove_field": return .removeFields(try fields("field", type, &parameters))
    case "set_field": return .setFields(try fields("fields", type, &parameters))
    case "replace_string":
      return .replaceString(
        Transformation.Replacement(
          expression: try parameters.expression("regex", type),
          template: try parameters.text("replacement") ?? "",
          skipsSpecial: try parameters.flag("skip_special") ?? false,
          interpretsSpecial: try parameters.flag("interpret_special") ?? false))
    case "map_string":
      var mapping: [String: [String]] = [:]
      for (key, values) in try parameters.mapping("mapping", type) { mapping[key ?? ""] = values }
      return .mapStrings(mapping)
    default: return try otherTransformation(type, &parameters)
    }
  }

  private func otherTransformation(
    _ type: String, _ parameters: inout PipelineParameters
  ) throws(Refusal) -> Transformation {
    switch type {
    case "set_value": return .setValue(try value(&parameters))
    case "convert_type":
      switch try parameters.needText("target_type", type) {
      case "num": return .convertToNumber
      case "str": return .convertToText
      default: throw Refusal(parameters.line, "'target_type' is 'num' or 'str'")
      }
    case "case":
      let name = try parameters.text("method") ?? "lower"
      guard let letterCase = Transformation.LetterCase(rawValue: name) else {
        throw Refusal(parameters.line, "'method' is lower, upper or snake_case")
      }
      return .changeCase(letterCase)
    case "regex":
      switch try parameters.text("method") ?? "ignore_case_brackets" {
      case "plain": return .makeCased
      case "ignore_case_flag", "ignore_case_brackets": return .keepCase
      default: throw Refusal(parameters.line, "'method' is plain, ignore_case_flag or ignore_case_brackets")
      }
    case "value_placeholders": return .fillPlaceholders(try choice(&parameters))
    case "wildcard_placeholders": return .widenPlaceholders(try choice(&parameters))
    case "query_expression_placeholders":
      _ = try parameters.text("expression")
      _ = parameters.take("mapping")
      return .queryPlaceholders(try choice(&parameters))
    case "set_state":
      let key = try parameters.needText("key", type)
      guard let value = parameters.take("val") else {
        throw Refusal(parameters.line, "'set_state' needs 'val'")
      }
      return .setState(key: key, value.value)
    case "set_custom_attribute":
      let name = try parameters.needText("attribute", type)
      guard let value = parameters.take("value") else {
        throw Refusal(parameters.line, "'\(type)' needs 'value'")
      }
      return .setAttribute(name: name, value.value)
    case "rule_failure": return .failRule(try parameters.needText("message", type))
    case "detection_item_failure": return .failItem(try parameters.needText("message", type))
    case "strict_field_mapping_failure": return .failUnmappedFields
    case "hashes_fields":
      guard let algorithms = try parameters.texts("valid_hash_algos") else {
        throw Refusal(parameters.line, "'\(type)' needs 'valid_hash_algos'")
      }
      return .splitHashes(
        Transformation.Hashes(
          algorithms: Set(algorithms.map { $0.uppercased() }),
          fieldPrefix: try parameters.text("field_prefix") ?? "",
          dropsAlgorithm: try parameters.flag("drop_algo_prefix") ?? false,
          fields: Set(try parameters.texts("field_to_parse") ?? ["Hashes", "Hash"])))
    case "nest":
      guard let node = parameters.take("items") else {
        throw Refusal(parameters.line, "'nest' needs 'items'")
      }
      return .nest(try items(node))
    case "file_placeholders", "http_placeholders", "command_placeholders":
      throw Refusal(
        parameters.line,
        "'\(type)' would read from outside while rules load; give the values in 'vars' instead")
    default: throw Refusal(parameters.line, "unknown transformation '\(type)'")
    }
  }

  private func fields(
    _ name: String, _ type: String, _ parameters: inout PipelineParameters
  ) throws(Refusal) -> [String] {
    guard let fields = try parameters.texts(name) else {
      throw Refusal(parameters.line, "'\(type)' needs '\(name)'")
    }
    return fields
  }

  private func choice(
    _ parameters: inout PipelineParameters
  ) throws(Refusal) -> Transformation.PlaceholderChoice {
    let included = try parameters.texts("include").map(Set.init)
    let excluded = try parameters.texts("exclude").map(Set.init)
    guard included == nil || excluded == nil else {
      throw Refusal(parameters.line, "'include' and 'exclude' can't stand together")
    }
    return Transformation.PlaceholderChoice(included: included, excluded: excluded)
  }

  private func value(_ parameters: inout PipelineParameters) throws(Refusal) -> RawValue {
    guard let node = parameters.take("value"), node.isScalar else {
      throw Refusal(parameters.line, "'set_value' needs 'value'")
    }
    let value = RawValue(node)
    switch try parameters.text("force_type") {
    case nil: return value
    case "str":
      if case .number(_, let text) = value { return .text(text) }
      return value
    case "num":
      guard let number = Double(node.text), number.isFinite else {
        throw Refusal(node.line, "'\(node.text)' is no number")
      }
      return .number(number, YAMLScalar.text(of: number))
    default: throw Refusal(parameters.line, "'force_type' is 'str' or 'num'")
    }
  }

  private func addition(_ parameters: inout PipelineParameters) throws(Refusal) -> Transformation.Addition {
    guard let conditions = parameters.take("conditions"), conditions.isMapping, !conditions.pairs.isEmpty
    else {
      throw Refusal(parameters.line, "'add_condition' needs 'conditions', a map of fields and values")
    }
    var items: [(chain: ModifierChain, source: String, values: [RawValue])] = []
    for (key, value) in conditions.pairs {
      let chain = try ModifierChain(key: key.text, line: key.line, limits: limits)
      guard !value.isMapping, value.listed.allSatisfy(\.isScalar), !value.listed.isEmpty else {
        throw Refusal(value.line, "'\(key.text)' must have a value or a list of values")
      }
      let values = value.listed.map(RawValue.init)
      // Tried once, so that a mistake shows in the pipeline and not in every rule.
      if !chain.expands { _ = try chain.tests(of: values) }
      items.append((chain, key.text, values))
    }
    let name = try parameters.text("name") ?? "_condition_\(parameters.line)"
    return Transformation.Addition(
      name: name.hasPrefix("_") ? name : "_\(name)", items: items,
      isTemplate: try parameters.flag("template") ?? false,
      isNegated: try parameters.flag("negated") ?? false)
  }
}
