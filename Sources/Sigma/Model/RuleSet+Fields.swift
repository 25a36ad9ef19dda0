extension RuleSet {
  /// Every event field that rules and correlations ask for.
  public var fieldNames: Set<String> {
    var names: Set<String> = []
    func visit(_ detection: Detection) {
      switch detection {
      case .all(let parts), .any(let parts): for part in parts { visit(part) }
      case .item(let item):
        if let field = item.field { names.insert(field) }
        for case .fieldReference(let other, _, _) in item.tests { names.insert(other) }
      }
    }
    for rule in rules { for search in rule.searches { visit(search.body) } }
    for correlation in correlations {
      names.formUnion(correlation.groupBy)
      names.formUnion(correlation.valueFields)
      for alias in correlation.aliases.values { names.formUnion(alias.values) }
    }
    return names
  }
}
