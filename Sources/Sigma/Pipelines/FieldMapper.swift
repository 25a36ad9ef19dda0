/// Renames fields: in detection items, in field references, in the list of fields and in correlations.
struct FieldMapper {
  let item: ProcessingItem
  let run: PipelineRun
  /// Fields that mapping produced.
  private(set) var made: Set<String> = []
  /// Fields that mapping changed, under their new names.
  private(set) var changed: Set<String> = []

  init(item: ProcessingItem, run: PipelineRun) {
    self.item = item
    self.run = run
  }

  /// New names of a field, or itself when the step is not about it.
  mutating func map(_ field: String) -> [String] {
    guard let names = names(for: field), (try? run.isAbout(field: field, item)) ?? false else {
      return [field]
    }
    made.formUnion(names)
    changed.formUnion(names)
    return names
  }

  mutating func apply(to detection: DetectionItem) throws(Refusal) -> Detection? {
    guard try run.isAbout(detection, item) else { return .item(detection) }
    var detection = detection
    var tests: [ValueTest] = []
    var hasChanged = false
    for test in detection.tests {
      guard case .fieldReference(let field, let anchor, let isCased) = test else {
        tests.append(test)
        continue
      }
      let names = map(field)
      hasChanged = hasChanged || names != [field]
      tests += names.map { .fieldReference(field: $0, anchor: anchor, isCased: isCased) }
    }
    detection.tests = tests
    let isAboutField = try run.isAbout(field: detection.field, item)
    guard isAboutField, let names = names(for: detection.field) else {
      if hasChanged { mark(&detection) }
      return .item(detection)
    }
    mark(&detection)
    made.formUnion(names)
    changed.formUnion(names)
    let items = names.map { name in
      var copy = detection
      copy.field = name
      return Detection.item(copy)
    }
    return items.count == 1 ? items[0] : .any(items)
  }

  /// Group-by fields (unless they are aliases), the fields of aliases and the fields whose values count.
  mutating func apply(to correlation: inout Correlation) throws(Refusal) {
    let line = correlation.header.line
    for alias in correlation.aliases.keys.sorted() {
      for (rule, field) in (correlation.aliases[alias] ?? [:]).sorted(by: { $0.key < $1.key }) {
        correlation.aliases[alias]?[rule] = try single(field, "the alias '\(alias)'", line)
      }
    }
    let aliases = correlation.aliases
    var groupBy: [String] = []
    for field in correlation.groupBy { groupBy += aliases[field] == nil ? map(field) : [field] }
    correlation.groupBy = groupBy
    var fields: [String] = []
    for field in correlation.valueFields {
      fields.append(aliases[field] == nil ? try single(field, "'field'", line) : field)
    }
    correlation.valueFields = fields
  }

  private mutating func single(_ field: String, _ owner: String, _ line: Int) throws(Refusal) -> String {
    let names = map(field)
    guard names.count == 1, let name = names.first else {
      throw Refusal(line, "a pipeline maps '\(field)' of \(owner) to several fields; it must be one")
    }
    return name
  }

  private func mark(_ detection: inout DetectionItem) {
    if let identifier = item.identifier { detection.processedBy.append(identifier) }
  }

  /// New names by the step's table; `nil` leaves the field alone.
  private func names(for field: String?) -> [String]? {
    switch item.transformation {
    case .mapFields(let mapping): return mapping[field]
    case .mapFieldPrefixes(let prefixes):
      guard let field, let (prefix, replacements) = prefixes.first(where: { field.hasPrefix($0.prefix) })
      else {
        return nil
      }
      return replacements.map { $0 + field.dropFirst(prefix.count) }
    case .addFieldSuffix(let suffix): return field.map { [$0 + suffix] }
    case .addFieldPrefix(let prefix): return field.map { [prefix + $0] }
    case .changeFieldCase(let letterCase, let exceptions):
      return field.map { exceptions[$0] ?? [letterCase.apply(to: $0)] }
    default: return nil
    }
  }
}

extension Transformation.LetterCase {
  func apply(to text: String) -> String {
    switch self {
    case .lower: return text.lowercased()
    case .upper: return text.uppercased()
    case .snakeCase:
      var result = ""
      for (index, character) in text.enumerated() {
        if index > 0, character.isASCII, character.isUppercase { result += "_" }
        result += character.lowercased()
      }
      return result
    }
  }
}
