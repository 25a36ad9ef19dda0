/// Compiles rules for one log source: partial evaluation, shared predicates, necessary tests.
/// A class: it is one growing thing, and copies of its tables would cost more than the compilation.
final class SourcePlanBuilder {
  private(set) var rules: [SourcePlan.PlannedRule] = []
  private(set) var nodes: [SourcePlan.Node] = []
  private(set) var children: [UInt32] = []
  private(set) var fieldNames: [String?] = []
  private(set) var keywordField: Int?
  private(set) var indexBuilders: [PatternIndexBuilder] = []
  private(set) var predicateCount = 0
  private(set) var presentPredicates: [UInt32] = []
  private(set) var filledPredicates: [UInt32] = []
  private(set) var lazyNumbers: [UInt32] = []
  private(set) var lazyTests: [SourcePlan.LazyTest] = []
  /// (predicate, rule): try the rule when the predicate holds.
  private(set) var triggers: [(Int, Int)] = []
  private(set) var untriggered: [UInt32] = []

  private let source: SourceDescription
  private let expressions: ExpressionCache
  private var fieldNumbers: [String: Int] = [:]
  private var patternPredicates: [PatternKey: Int] = [:]
  private var lazyPredicates: [LazyKey: Int] = [:]
  /// Rough share of events (per 10,000) in which the predicate holds; for the choice of triggers.
  private var shares: [Int] = []

  private struct PatternKey: Hashable {
    var field: Int
    var pattern: StringPattern
    var isCased: Bool
    var isNumber = false
  }
  private struct LazyKey: Hashable {
    var field: Int
    var test: ValueTest
  }

  init(source: SourceDescription, expressions: ExpressionCache) {
    self.source = source
    self.expressions = expressions
  }

  /// A rule's expression over predicates.
  indirect enum Formula {
    case constant(Bool)
    case predicate(Int)
    case and([Formula])
    case or([Formula])
    case not(Formula)
  }

  /// Adds a rule for this source, unless it cannot match here.
  func add(_ rule: Rule, number: Int) {
    var formulas: [Int: Formula] = [:]
    let formula = disjunction(rule.conditions.map { self.formula($0, of: rule, cache: &formulas) })
    if case .constant(false) = formula { return }
    let planned = rules.count
    let root = emit(formula)
    rules.append(SourcePlan.PlannedRule(rule: number, root: root))
    if let cover = cover(of: formula) {
      for predicate in cover.predicates { triggers.append((predicate, planned)) }
    } else {
      untriggered.append(UInt32(planned))
    }
  }

  // MARK: What the source alone decides

  // Asked before anything is compiled: most rules of a Windows channel are about another event number, and their
  // patterns must not end up in tables that every value is held against.

  /// What the condition comes to for every event of the source; `nil` when that depends on the event.
  private func knownValue(_ condition: Condition, of rule: Rule) -> Bool? {
    switch condition {
    case .and(let parts): knownValue(parts, deciding: false) { knownValue($0, of: rule) }
    case .or(let parts): knownValue(parts, deciding: true) { knownValue($0, of: rule) }
    case .not(let part): knownValue(part, of: rule).map { !$0 }
    case .search(let index): knownValue(rule.searches[index].body)
    case .any(_, let indexes): knownValue(indexes, deciding: true) { knownValue(rule.searches[$0].body) }
    case .all(_, let indexes): knownValue(indexes, deciding: false) { knownValue(rule.searches[$0].body) }
    }
  }

  private func knownValue(_ detection: Detection) -> Bool? {
    switch detection {
    case .all(let parts): knownValue(parts, deciding: false) { knownValue($0) }
    case .any(let parts): knownValue(parts, deciding: true) { knownValue($0) }
    case .item(let item): knownValue(item)
    }
  }

  /// One part with the value `deciding` decides the whole.
  private func knownValue<Part>(_ parts: [Part], deciding: Bool, _ value: (Part) -> Bool?) -> Bool? {
    var allKnown = true
    for part in parts {
      let known = value(part)
      if known == deciding { return deciding }
      if known == nil { allKnown = false }
    }
    return allKnown ? !deciding : nil
  }

  private func knownValue(_ item: DetectionItem) -> Bool? {
    guard let name = item.field, let constant = source.constants[name],
      !item.tests.contains(where: \.needsOtherField)
    else { return nil }
    func holds(_ test: ValueTest) -> Bool {
      switch test {
      case .exists(let wanted): return wanted
      case .null: return false
      default:
        var constant = constant
        return constant.withUTF8 { ValueEvaluation.evaluate(test, UnsafeRawBufferPointer($0)) == .holds }
      }
    }
    let body = item.matchesAll ? item.tests.allSatisfy(holds) : item.tests.contains(where: holds)
    return body != item.isNegated
  }

  // MARK: From the rule to a formula

  private func formula(_ condition: Condition, of rule: Rule, cache: inout [Int: Formula]) -> Formula {
    if let known = knownValue(condition, of: rule) { return .constant(known) }
    func search(_ index: Int) -> Formula {
      if let known = cache[index] { return known }
      let made = formula(rule.searches[index].body)
      cache[index] = made
      return made
    }
    switch condition {
    case .and(let parts): return conjunction(parts.map { formula($0, of: rule, cache: &cache) })
    case .or(let parts): return disjunction(parts.map { formula($0, of: rule, cache: &cache) })
    case .not(let part): return negation(formula(part, of: rule, cache: &cache))
    case .search(let index): return search(index)
    case .any(_, let indexes): return disjunction(indexes.map { search($0) })
    case .all(_, let indexes): return conjunction(indexes.map { search($0) })
    }
  }

  private func formula(_ detection: Detection) -> Formula {
    if let known = knownValue(detection) { return .constant(known) }
    switch detection {
    case .all(let parts): return conjunction(parts.map { formula($0) })
    case .any(let parts): return disjunction(parts.map { formula($0) })
    case .item(let item): return formula(item)
    }
  }

  private func formula(_ item: DetectionItem) -> Formula {
    if let known = knownValue(item) { return .constant(known) }
    let field = number(ofField: item.field)
    let tests = item.tests.map { formula($0, field: field, isKeyword: item.field == nil) }
    let body = item.matchesAll ? conjunction(tests) : disjunction(tests)
    guard item.isNegated else { return body }
    return conjunction([presence(of: field), negation(body)])
  }

  private func formula(_ test: ValueTest, field: Int, isKeyword: Bool) -> Formula {
    switch test {
    case .pattern(var pattern, let isCased):
      if isKeyword { pattern = pattern.anywhere }
      if case .anything = pattern.shape { return filled(field) }
      let folded = pattern.folded
      let key = PatternKey(field: field, pattern: isCased ? pattern : folded, isCased: isCased)
      if let known = patternPredicates[key] { return .predicate(known) }
      let predicate = newPredicate(share: CommonText.share(of: folded))
      patternPredicates[key] = predicate
      indexBuilders[field].add(pattern, folded: folded, isCased: isCased, predicate: predicate)
      return .predicate(predicate)
    case .number(let number):
      if isKeyword {
        return formula(.pattern(number.keyword, isCased: false), field: field, isKeyword: false)
      }
      let pattern = StringPattern(literal: number.text)
      let key = PatternKey(field: field, pattern: pattern, isCased: false, isNumber: true)
      if let known = patternPredicates[key] { return .predicate(known) }
      let predicate = newPredicate(share: CommonText.share(of: pattern))
      patternPredicates[key] = predicate
      indexBuilders[field].add(number, predicate: predicate)
      return .predicate(predicate)
    case .exists(let wanted): return wanted ? presence(of: field) : negation(presence(of: field))
    case .null: return negation(filled(field))
    case .regularExpression(let text, let options):
      let lazy = lazyPredicate(test, field: field, expression: expressions.expression(text, options))
      let literals = RegularExpressionLiterals.necessary(in: text)
      guard !literals.isEmpty, literals.allSatisfy({ $0.utf8.count >= 3 }) else {
        return conjunction([filled(field), lazy])
      }
      let gates = literals.map {
        formula(
          .pattern(StringPattern(pieces: [.anyRun, .literal(Array($0.utf8)), .anyRun]), isCased: false),
          field: field, isKeyword: false)
      }
      return conjunction([disjunction(gates), lazy])
    case .fieldReference(let other, _, _):
      return conjunction([
        filled(field), lazyPredicate(test, field: field, otherField: number(ofField: other)),
      ])
    case .cidr, .compare, .timePart:
      return conjunction([filled(field), lazyPredicate(test, field: field)])
    }
  }

  private func number(ofField name: String?) -> Int {
    if let name {
      if let known = fieldNumbers[name] { return known }
    } else if let keywordField {
      return keywordField
    }
    let number = fieldNames.count
    fieldNames.append(name)
    indexBuilders.append(PatternIndexBuilder())
    presentPredicates.append(.max)
    filledPredicates.append(.max)
    if let name { fieldNumbers[name] = number } else { keywordField = number }
    return number
  }

  private func newPredicate(share: Int) -> Int {
    predicateCount += 1
    lazyNumbers.append(.max)
    shares.append(share)
    return predicateCount - 1
  }

  private func presence(of field: Int) -> Formula {
    if presentPredicates[field] == .max { presentPredicates[field] = UInt32(newPredicate(share: 9000)) }
    return .predicate(Int(presentPredicates[field]))
  }

  private func filled(_ field: Int) -> Formula {
    if filledPredicates[field] == .max { filledPredicates[field] = UInt32(newPredicate(share: 8900)) }
    return .predicate(Int(filledPredicates[field]))
  }

  private func lazyPredicate(
    _ test: ValueTest, field: Int, expression: RegularExpression? = nil, otherField: Int? = nil
  ) -> Formula {
    let key = LazyKey(field: field, test: test)
    if let known = lazyPredicates[key] { return .predicate(known) }
    let predicate = newPredicate(share: 10_000)
    lazyPredicates[key] = predicate
    lazyNumbers[predicate] = UInt32(lazyTests.count)
    lazyTests.append(
      SourcePlan.LazyTest(
        predicate: UInt32(predicate), field: UInt32(field), test: test, expression: expression,
        otherField: otherField.map { UInt32($0) } ?? .max))
    return .predicate(predicate)
  }

  // MARK: Simplification

  private func conjunction(_ parts: [Formula]) -> Formula {
    var kept: [Formula] = []
    for part in parts {
      switch part {
      case .constant(true): continue
      case .constant(false): return .constant(false)
      case .and(let inner): kept += inner
      default: kept.append(part)
      }
    }
    return kept.isEmpty ? .constant(true) : kept.count == 1 ? kept[0] : .and(kept)
  }

  private func disjunction(_ parts: [Formula]) -> Formula {
    var kept: [Formula] = []
    for part in parts {
      switch part {
      case .constant(false): continue
      case .constant(true): return .constant(true)
      case .or(let inner): kept += inner
      default: kept.append(part)
      }
    }
    return kept.isEmpty ? .constant(false) : kept.count == 1 ? kept[0] : .or(kept)
  }

  private func negation(_ part: Formula) -> Formula {
    switch part {
    case .constant(let value): return .constant(!value)
    case .not(let inner): return inner
    default: return .not(part)
    }
  }

  // MARK: Necessary predicates

  /// Predicates of which one holds whenever the formula does, and roughly how often one does.
  private func cover(of formula: Formula) -> (cost: Int, predicates: [Int])? {
    switch formula {
    case .constant, .not: return nil
    case .predicate(let predicate):
      return lazyNumbers[predicate] == .max ? (shares[predicate], [predicate]) : nil
    case .and(let parts):
      return parts.compactMap { cover(of: $0) }.min { $0.cost < $1.cost }
    case .or(let parts):
      var cost = 0
      var predicates: [Int] = []
      for part in parts {
        guard let cover = cover(of: part) else { return nil }
        cost += cover.cost
        predicates += cover.predicates
      }
      return (cost, predicates)
    }
  }

  // MARK: Nodes

  private func emit(_ formula: Formula) -> UInt32 {
    switch formula {
    case .constant(let value): return append(value ? .always : .never, 0, 0)
    case .predicate(let predicate): return append(.predicate, UInt32(predicate), 0)
    case .not(let part):
      let child = emit(part)
      children.append(child)
      return append(.not, UInt32(children.count - 1), 1)
    case .and(let parts): return emit(.and, parts)
    case .or(let parts): return emit(.or, parts)
    }
  }

  private func emit(_ kind: SourcePlan.Node.Kind, _ parts: [Formula]) -> UInt32 {
    // What is known at once comes before what has to be computed.
    let ordered = parts.filter { !needsWork($0) } + parts.filter { needsWork($0) }
    let numbers = ordered.map { emit($0) }
    let first = UInt32(children.count)
    children += numbers
    return append(kind, first, UInt32(numbers.count))
  }

  private func needsWork(_ formula: Formula) -> Bool {
    switch formula {
    case .constant: false
    case .predicate(let predicate): lazyNumbers[predicate] != .max
    case .not(let part): needsWork(part)
    case .and(let parts), .or(let parts): parts.contains { needsWork($0) }
    }
  }

  private func append(_ kind: SourcePlan.Node.Kind, _ first: UInt32, _ count: UInt32) -> UInt32 {
    nodes.append(SourcePlan.Node(kind: kind, first: first, childCount: count))
    return UInt32(nodes.count - 1)
  }
}

extension ValueTest {
  fileprivate var needsOtherField: Bool {
    if case .fieldReference = self { return true }
    return false
  }
}

extension PlainNumber {
  /// Keywords are searched in text: the digits, found anywhere.
  var keyword: StringPattern { StringPattern(literal: text).anywhere }
}

extension StringPattern {
  /// The pattern found anywhere in a value, as keywords are.
  var anywhere: StringPattern {
    var pieces = pieces
    if pieces.first != .anyRun { pieces.insert(.anyRun, at: 0) }
    if pieces.last != .anyRun { pieces.append(.anyRun) }
    return StringPattern(pieces: pieces)
  }
}

extension CommonText {
  /// Rough share of values (per 10,000) that fit the pattern.
  static func share(of pattern: StringPattern) -> Int {
    switch pattern.shape {
    case .equal(let bytes): bytes.isEmpty ? 300 : max(1, 40 / max(1, bytes.count))
    case .prefix(let bytes), .suffix(let bytes): max(1, shareHolding(bytes) / 4)
    case .contains(let bytes): shareHolding(bytes)
    case .anything: 8900
    case .general: pattern.longestLiteral.map { shareHolding($0) } ?? 9000
    }
  }
}
