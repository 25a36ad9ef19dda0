extension PipelineReader {
  func ruleCheck(_ type: String, _ parameters: inout PipelineParameters) throws(Refusal) -> RuleCheck {
    switch type {
    case "logsource":
      let source = RuleLogSource(
        category: try parameters.text("category"), product: try parameters.text("product"),
        service: try parameters.text("service"))
      guard source != RuleLogSource() else { throw Refusal(parameters.line, "'logsource' names nothing") }
      return .logSource(source)
    case "contains_detection_item":
      let field = try parameters.needText("field", type)
      guard let value = parameters.take("value"), value.isScalar else {
        throw Refusal(parameters.line, "'\(type)' needs 'value'")
      }
      return .containsItem(field: field, value: RawValue(value))
    case "contains_field": return .containsField(try parameters.needText("field", type))
    case "processing_item_applied":
      return .processedBy(try parameters.needText("processing_item_id", type))
    case "processing_state": return .state(try state(&parameters))
    case "is_sigma_rule": return .isRule
    case "is_sigma_correlation_rule": return .isCorrelation
    case "rule_attribute":
      let name = try parameters.needText("attribute", type)
      guard let value = parameters.take("value") else {
        throw Refusal(parameters.line, "'\(type)' needs 'value'")
      }
      return .attribute(name: name, value: value.value, relation: try relation(&parameters))
    case "tag": return .tag(try parameters.needText("tag", type))
    default: throw Refusal(parameters.line, "unknown rule condition '\(type)'")
    }
  }

  func itemCheck(_ type: String, _ parameters: inout PipelineParameters) throws(Refusal) -> ItemCheck {
    switch type {
    case "match_string":
      let expression = try parameters.expression("pattern", type)
      let isNegated = try parameters.flag("negate") ?? false
      return .matchString(expression, negated: isNegated, needsAll: try needsAll(&parameters))
    case "match_value":
      guard let value = parameters.take("value"), value.isScalar else {
        throw Refusal(parameters.line, "'\(type)' needs 'value'")
      }
      return .matchValue(RawValue(value), needsAll: try needsAll(&parameters))
    case "contains_wildcard": return .containsWildcard(needsAll: try needsAll(&parameters))
    case "is_null": return .isNull(needsAll: try needsAll(&parameters))
    case "processing_item_applied":
      return .processedBy(try parameters.needText("processing_item_id", type))
    case "processing_state": return .state(try state(&parameters))
    default: throw Refusal(parameters.line, "unknown detection item condition '\(type)'")
    }
  }

  func fieldCheck(_ type: String, _ parameters: inout PipelineParameters) throws(Refusal) -> FieldCheck {
    switch type {
    case "include_fields", "exclude_fields":
      guard let fields = try parameters.texts("fields") else {
        throw Refusal(parameters.line, "'\(type)' needs 'fields'")
      }
      var names = FieldCheck.FieldNames()
      // Older pipelines say `type` where newer ones say `mode`; `type` names the condition here.
      switch try parameters.text("mode") ?? "plain" {
      case "plain": names.plain = Set(fields)
      case "re":
        for field in fields {
          names.expressions.append(try PipelineParameters.compile(field, parameters.line))
        }
      default: throw Refusal(parameters.line, "'mode' is 'plain' or 're'")
      }
      return type == "include_fields" ? .include(names) : .exclude(names)
    case "processing_item_applied":
      return .processedBy(try parameters.needText("processing_item_id", type))
    case "processing_state": return .state(try state(&parameters))
    default: throw Refusal(parameters.line, "unknown field name condition '\(type)'")
    }
  }

  private func needsAll(_ parameters: inout PipelineParameters) throws(Refusal) -> Bool {
    switch try parameters.text("cond") {
    case "all": return true
    case nil, "any": return false
    default: throw Refusal(parameters.line, "'cond' is 'any' or 'all'")
    }
  }

  private func relation(_ parameters: inout PipelineParameters) throws(Refusal) -> Relation {
    guard let text = try parameters.text("op") else { return .eq }
    guard let relation = Relation(rawValue: text) else {
      throw Refusal(parameters.line, "unknown 'op' '\(text)'")
    }
    return relation
  }

  private func state(_ parameters: inout PipelineParameters) throws(Refusal) -> StateCheck {
    let key = try parameters.needText("key", "processing_state")
    guard let value = parameters.take("val") else {
      throw Refusal(parameters.line, "'processing_state' needs 'val'")
    }
    return StateCheck(key: key, value: value.value, relation: try relation(&parameters))
  }
}
