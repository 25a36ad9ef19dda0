/// Fills the values of items that wait for placeholders.
struct PlaceholderResolver {
  let values: [String: [String]]
  let limits = LoadLimits()

  /// Replaces what is known; items whose placeholders all have values get their tests.
  func resolve(_ searches: inout [Search]) throws(Refusal) {
    guard searches.contains(where: { $0.hasUnresolvedValues }) else { return }
    for index in searches.indices where searches[index].hasUnresolvedValues {
      let body = try searches[index].body.mappingItems { (item) throws(Refusal) in .item(try resolve(item)) }
      if let body { searches[index].body = body }
    }
  }

  /// One item with the known placeholders replaced.
  func resolve(_ item: DetectionItem) throws(Refusal) -> DetectionItem {
    guard let unresolved = item.unresolved else { return item }
    var expanded: [RawValue] = []
    for value in unresolved.values {
      guard let results = Placeholders.expand(value, limit: limits.testCount, { values[$0] }) else {
        throw Refusal(item.line, "placeholders of '\(item.source)' make more than \(limits.testCount) values")
      }
      expanded += results
    }
    return try item.taking(expanded, unresolved.chain)
  }

  /// Refuses what still waits: a rule with an unknown placeholder must not be used.
  static func check(_ searches: [Search]) throws(Refusal) {
    var missing: (line: Int, names: [String])?
    for search in searches {
      search.body.forEachItem { item in
        guard let unresolved = item.unresolved else { return }
        missing = (missing?.line ?? item.line, (missing?.names ?? []) + unresolved.missing)
      }
    }
    guard let missing else { return }
    var names: [String] = []
    for name in missing.names where !names.contains(name) { names.append(name) }
    let list = names.map { "%\($0)%" }.joined(separator: ", ")
    throw Refusal(
      missing.line, "no values are given for the placeholder\(names.count == 1 ? "" : "s") \(list)")
  }
}

extension DetectionItem {
  /// The item with new written values: tests when nothing is left to replace, otherwise still waiting.
  func taking(_ values: [RawValue], _ chain: ModifierChain) throws(Refusal) -> DetectionItem {
    var item = self
    if values.contains(where: { !Placeholders.names(in: $0).isEmpty }) {
      item.unresolved = UnresolvedValues(chain: chain, values: values)
    } else {
      item.unresolved = nil
      item.tests = try chain.tests(of: values)
    }
    return item
  }
}

extension Search {
  var hasUnresolvedValues: Bool {
    var found = false
    body.forEachItem { if $0.unresolved != nil { found = true } }
    return found
  }
}
