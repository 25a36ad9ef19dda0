/// A transformation of the detection items of a rule.
struct ItemChange {
  let item: ProcessingItem
  let run: PipelineRun

  func apply(to detection: DetectionItem) throws(Refusal) -> Detection? {
    guard try run.isAbout(detection, item) else { return .item(detection) }
    switch item.transformation {
    case .dropItem: return nil
    case .failItem(let message): throw Refusal(detection.line, message)
    case .fillPlaceholders(let choice):
      return .item(
        try expand(detection) { (name) throws(Refusal) in
          guard choice.contains(name) else { return nil }
          guard let values = run.variables[name] else {
            throw Refusal(detection.line, "the pipeline has no variable for the placeholder %\(name)%")
          }
          return values
        })
    case .widenPlaceholders(let choice):
      return .item(try expand(detection) { (name) throws(Refusal) in choice.contains(name) ? ["*"] : nil })
    case .queryPlaceholders(let choice):
      if let name = detection.unresolved?.missing.first(where: { choice.contains($0) }) {
        throw Refusal(
          detection.line,
          "a pipeline turns the placeholder %\(name)% into a query of a backend; here rules are matched directly, so give values"
        )
      }
      return .item(detection)
    case .splitHashes(let hashes): return try split(detection, hashes)
    default: return .item(try changeValues(of: detection))
    }
  }

  private func expand(
    _ detection: DetectionItem, _ values: (String) throws(Refusal) -> [String]?
  ) throws(Refusal) -> DetectionItem {
    guard let unresolved = detection.unresolved else { return detection }
    var known: [String: [String]] = [:]
    for name in unresolved.missing { known[name] = try values(name) }
    guard !known.isEmpty else { return detection }
    return marked(try PlaceholderResolver(values: known).resolve(detection))
  }

  private func changeValues(of detection: DetectionItem) throws(Refusal) -> DetectionItem {
    if detection.unresolved != nil {
      throw Refusal(
        detection.line,
        "a pipeline changes the values of '\(detection.source)' before its placeholders have values")
    }
    var tests: [ValueTest] = []
    for test in detection.tests { tests += try change(test, detection) ?? [test] }
    guard tests != detection.tests else { return detection }
    var result = detection
    result.tests = []
    for test in tests where !result.tests.contains(test) { result.tests.append(test) }
    return marked(result)
  }

  private func change(_ test: ValueTest, _ detection: DetectionItem) throws(Refusal) -> [ValueTest]? {
    if case .setValue(let value) = item.transformation { return [value.asTest] }
    let text = test.withNumberAsText
    guard case .pattern(let pattern, let isCased) = text else { return nil }
    switch item.transformation {
    case .replaceString(let replacement):
      let changed = replacement.apply(to: pattern)
      // A number that nothing was replaced in stays a number.
      return changed == pattern ? nil : [.pattern(changed, isCased: isCased)]
    case .mapStrings(let mapping):
      return mapping[pattern.readableText]?.map { .pattern(StringPattern(sigma: $0), isCased: isCased) }
    case .changeCase(let letterCase):
      let changed = pattern.mappingLiterals {
        Array(letterCase.apply(to: String(decoding: $0, as: UTF8.self)).utf8)
      }
      return changed == pattern ? nil : [.pattern(changed, isCased: isCased)]
    case .makeCased: return test == text ? [.pattern(pattern, isCased: true)] : nil
    case .convertToText: return [text]
    case .convertToNumber:
      guard let bytes = pattern.plainBytes, let number = Double(String(decoding: bytes, as: UTF8.self)),
        number.isFinite
      else {
        throw Refusal(
          detection.line, "a pipeline turns '\(pattern.readableText)' into a number, which it is not")
      }
      return [WorkingValue.number(number, YAMLScalar.text(of: number), isCased: isCased).test]
    default: return nil
    }
  }

  private func marked(_ detection: DetectionItem) -> DetectionItem {
    var result = detection
    if let identifier = item.identifier { result.processedBy.append(identifier) }
    return result
  }

  /// Names of hashes by their length in hexadecimal digits.
  private static let algorithms: [Int: String] = [32: "MD5", 40: "SHA1", 64: "SHA256", 128: "SHA512"]

  /// `Hashes: SHA1=…` becomes `SHA1: …`: one item for each algorithm, any of which may match.
  private func split(_ detection: DetectionItem, _ hashes: Transformation.Hashes) throws(Refusal) -> Detection
  {
    guard let field = detection.field, hashes.fields.contains(field) else { return .item(detection) }
    var fields: [String] = []
    var values: [String: [ValueTest]] = [:]
    for test in detection.tests {
      guard case .pattern(let pattern, let isCased) = test.withNumberAsText else { return .item(detection) }
      let text = pattern.readableText
      let parts = text.split(separator: text.contains("|") ? "|" : "=", omittingEmptySubsequences: false)
      let hash = String(parts.count == 2 ? parts[1] : parts.first ?? "").trimmed(of: "*?")
      let algorithm =
        parts.count == 2
        ? String(parts[0].drop { $0 == "*" }).uppercased() : Self.algorithms[hash.utf8.count] ?? ""
      guard hashes.algorithms.contains(algorithm) else { continue }
      let name = hashes.fieldPrefix + (hashes.dropsAlgorithm ? "" : algorithm)
      guard !name.isEmpty else {
        throw Refusal(item.line, "'drop_algo_prefix' without 'field_prefix' leaves no field name")
      }
      if values[name] == nil { fields.append(name) }
      values[name, default: []].append(.pattern(StringPattern(sigma: hash), isCased: isCased))
    }
    guard !fields.isEmpty else {
      let known = hashes.algorithms.sorted().joined(separator: ", ")
      throw Refusal(detection.line, "'\(detection.source)' holds no hash of \(known)")
    }
    let items = fields.map { field in
      var result = marked(detection)
      result.field = field
      result.tests = values[field] ?? []
      return Detection.item(result)
    }
    if items.count == 1 { return items[0] }
    return detection.isNegated || detection.matchesAll ? .all(items) : .any(items)
  }
}

extension String {
  func trimmed(of characters: String) -> String {
    var result = self[...]
    while let first = result.first, characters.contains(first) { result.removeFirst() }
    while let last = result.last, characters.contains(last) { result.removeLast() }
    return String(result)
  }
}
