extension DocumentParser {
  /// Statuses of the specification.
  private static let statuses: Set<String> = ["stable", "test", "experimental", "deprecated", "unsupported"]

  /// What all kinds of documents have in common; what the model has no place for is kept in `custom`.
  mutating func header(
    _ pairs: [(key: YAMLNode, value: YAMLNode)], line: Int, isFilter: Bool
  ) throws(Refusal) -> Header {
    var header = Header(title: "", file: file, line: line)
    for (key, value) in pairs {
      switch key.text {
      case "title": header.title = try scalar(value, key)
      case "id": header.id = try optionalScalar(value, key)
      case "name": header.name = try optionalScalar(value, key)
      case "status": header.status = status(value)
      case "description": header.description = text(value)
      case "references": header.references = list(value)
      case "author": header.author = text(value)
      case "date": header.date = text(value)
      case "modified": header.modified = text(value)
      case "tags": header.tags = list(value)
      case "level": header.level = level(value)
      case "falsepositives": header.falsePositives = list(value)
      case "fields": header.fields = list(value)
      case "logsource", "detection", "correlation", "filter", "generate", "action": break
      case let other:
        if other == "taxonomy", value.isScalar, !value.hasText("sigma") {
          warn(
            value.line, "the taxonomy '\(value.text)' is not 'sigma'; fields need a pipeline that maps them")
        }
        header.custom[other] = value.value
      }
    }
    if header.title.isEmpty {
      guard let name = header.name else { throw Refusal(line, "'title' is missing") }
      header.title = name
      warn(line, "'title' is missing; the name is used")
    }
    title = header.title
    if header.id == nil { warn(line, "'id' is missing; give the rule a UUID so that others can refer to it") }
    if header.level == nil, !isFilter, !pairs.contains(where: { $0.key.hasText("level") }),
      pairs.contains(where: { $0.key.hasText("detection") })
    {
      warn(line, "'level' is missing")
    }
    return header
  }

  private func scalar(_ node: YAMLNode, _ key: YAMLNode) throws(Refusal) -> String {
    guard node.isScalar else { throw Refusal(key.line, "'\(key.text)' must be text") }
    return node.isNull ? "" : node.text
  }

  private func optionalScalar(_ node: YAMLNode, _ key: YAMLNode) throws(Refusal) -> String? {
    let text = try scalar(node, key)
    return text.isEmpty ? nil : text
  }

  /// Text of a scalar; of a list, its elements with commas between.
  private func text(_ node: YAMLNode) -> String {
    if node.isNull { return "" }
    return node.isScalar ? node.text : node.elements.map(\.text).joined(separator: ", ")
  }

  private func list(_ node: YAMLNode) -> [String] {
    node.isNull ? [] : node.listed.filter(\.isScalar).map(\.text)
  }

  private mutating func status(_ node: YAMLNode) -> String? {
    guard node.isScalar, !node.isNull else { return nil }
    let text = node.text
    if !Self.statuses.contains(text) { warn(node.line, "unknown status '\(text)'") }
    return text
  }

  private mutating func level(_ node: YAMLNode) -> Level? {
    guard node.isScalar, let level = Level(rawValue: node.text.lowercased()) else {
      warn(node.line, "unknown level '\(node.text)'; known are informational, low, medium, high and critical")
      return nil
    }
    return level
  }
}
