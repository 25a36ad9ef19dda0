/// Adds filters to the rules that they are about.
///
/// A filter suppresses what its selections describe, whichever way its condition is written: an event that none of its selections
/// describes always stays. So `selection`, as the specification writes, and `not selection`, as pySigma expects, do the same.
struct FilterApplication {
  /// The filters with what has to be added to a condition.
  let filters: [(filter: Filter, suppresses: Bool)]

  init(_ filters: [Filter]) {
    self.filters = filters.map { ($0, !$0.condition.holdsOfNothing) }
  }

  /// Applies every filter; `used` gets the positions of those that changed a rule.
  func apply(to rule: inout Rule, _ used: inout Set<Int>) {
    for (position, (filter, suppresses)) in filters.enumerated() where applies(filter, to: rule) {
      used.insert(position)
      let offset = rule.searches.count
      for search in filter.searches {
        // A leading underscore keeps a search out of the rule's own patterns, as the specification has it.
        rule.searches.append(
          Search(name: "_\(filter.header.title): \(search.name)", body: search.body, line: search.line))
      }
      let shifted = filter.condition.shifted(by: offset)
      let added = suppresses ? Condition.not(shifted) : shifted
      rule.conditions = rule.conditions.map { .and([$0, added]) }
    }
  }

  private func applies(_ filter: Filter, to rule: Rule) -> Bool {
    guard filter.logSource.contains(rule.logSource) else { return false }
    switch filter.scope {
    case .any: return true
    case .rules(let names):
      return names.contains { name in
        name == rule.header.name
          || rule.header.id.map { RuleIndex<Int>.key(identifier: $0) == RuleIndex<Int>.key(identifier: name) }
            ?? false
      }
    }
  }
}

extension RuleLogSource {
  /// Each part that this log source states is the same in the other.
  func contains(_ other: RuleLogSource) -> Bool {
    (category == nil || category == other.category) && (product == nil || product == other.product)
      && (service == nil || service == other.service)
  }
}

extension Condition {
  /// Whether it holds of an event that fits none of the searches.
  var holdsOfNothing: Bool {
    switch self {
    case .and(let parts): parts.allSatisfy(\.holdsOfNothing)
    case .or(let parts): parts.contains(where: \.holdsOfNothing)
    case .not(let part): !part.holdsOfNothing
    case .search, .any, .all: false
    }
  }

  /// The same about searches that stand `offset` places later.
  func shifted(by offset: Int) -> Condition {
    switch self {
    case .and(let parts): .and(parts.map { $0.shifted(by: offset) })
    case .or(let parts): .or(parts.map { $0.shifted(by: offset) })
    case .not(let part): .not(part.shifted(by: offset))
    case .search(let index): .search(index + offset)
    case .any(let pattern, let indices): .any(pattern: pattern, indices.map { $0 + offset })
    case .all(let pattern, let indices): .all(pattern: pattern, indices.map { $0 + offset })
    }
  }
}
