/// The rules that can match events of one log source, evaluated as far as the source is known and ready to run.
///
/// Immutable: every thread brings a ``SourceMatcher`` of its own.
public final class SourcePlan: Sendable {
  /// One node of a rule's expression.
  struct Node: Sendable {
    enum Kind: UInt8 { case and, or, not, predicate, always, never }
    var kind: Kind
    /// Predicate number, or index of the first child in ``SourcePlan/children``.
    var first: UInt32
    var childCount: UInt32
  }
  struct PlannedRule: Sendable {
    /// Position in ``RuleSet/rules``.
    var rule: Int
    var root: UInt32
  }
  /// A test that no index answers; run when a rule asks.
  struct LazyTest: Sendable {
    var predicate: UInt32
    var field: UInt32
    var test: ValueTest
    private let expression: RegularExpression?
    /// The expression without a count of references, which threads that share the plan would contend for.
    let sharedExpression: Unmanaged<RegularExpression>?
    /// For `fieldref`: number of the other field.
    var otherField: UInt32

    init(
      predicate: UInt32, field: UInt32, test: ValueTest, expression: RegularExpression?, otherField: UInt32
    ) {
      self.predicate = predicate
      self.field = field
      self.test = test
      self.expression = expression
      sharedExpression = expression.map { .passUnretained($0) }
      self.otherField = otherField
    }
  }

  let rules: Frozen<PlannedRule>
  let nodes: Frozen<Node>
  let children: Frozen<UInt32>
  /// Rule field names by field number; the keyword field has the name `nil`.
  let fieldNames: [String?]
  /// Number of the field that sees every value, when keywords are used.
  let keywordField: Int?
  let indexes: [PatternIndex]
  let predicateCount: Int
  /// For each field: predicate "present", predicate "present and not null"; `UInt32.max` when nobody asks.
  private let presentPredicates: [UInt32]
  private let filledPredicates: [UInt32]
  /// For each predicate: number in `lazyTests`, or `UInt32.max` when the predicate is known after the values were read.
  let lazyNumbers: Frozen<UInt32>
  let lazyTests: Frozen<LazyTest>
  /// Rules to try when a predicate holds: those of predicate p are `triggered[triggerStarts[p]..<triggerStarts[p + 1]]`.
  let triggerStarts: Frozen<UInt32>
  let triggered: Frozen<UInt32>
  /// Rules without a necessary predicate: tried at every event.
  let untriggered: Frozen<UInt32>
  /// Names under which rules know an event field.
  let ruleNames: @Sendable (String) -> [String]

  /// Number of rules that can match here.
  public var ruleCount: Int { rules.count }

  init(_ builder: SourcePlanBuilder, ruleNames: @escaping @Sendable (String) -> [String]) {
    rules = Frozen(builder.rules)
    nodes = Frozen(builder.nodes)
    children = Frozen(builder.children)
    fieldNames = builder.fieldNames
    keywordField = builder.keywordField
    indexes = builder.indexBuilders.map { $0.build() }
    predicateCount = builder.predicateCount
    presentPredicates = builder.presentPredicates
    filledPredicates = builder.filledPredicates
    lazyNumbers = Frozen(builder.lazyNumbers)
    lazyTests = Frozen(builder.lazyTests)
    var starts = [UInt32](repeating: 0, count: builder.predicateCount + 1)
    for (predicate, _) in builder.triggers { starts[predicate + 1] += 1 }
    for index in 1..<starts.count { starts[index] += starts[index - 1] }
    var next = starts
    var triggered = [UInt32](repeating: 0, count: builder.triggers.count)
    for (predicate, rule) in builder.triggers {
      triggered[Int(next[predicate])] = UInt32(rule)
      next[predicate] += 1
    }
    triggerStarts = Frozen(starts)
    self.triggered = Frozen(triggered)
    untriggered = Frozen(builder.untriggered)
    self.ruleNames = ruleNames
  }

  /// What reading a value of a field needs, in one place.
  struct FieldState {
    /// Predicates "present" and "present and not null"; `UInt32.max` when nobody asks.
    var present: UInt32
    var filled: UInt32
    /// See ``PatternIndex/shortestFit``.
    var shortestFit: Int
    var sieve: RawSieve.View?
    var screen: RawScreen.View?
    /// Some test is computed late and needs the values.
    var keepsValues: Bool
    /// Unmanaged, so that no search counts references that other threads count as well.
    var index: Unmanaged<PatternIndex>
  }

  /// Valid as long as the plan lives.
  func fieldState(_ field: Int) -> FieldState {
    let keepsValues = (0..<lazyTests.count).contains { number in
      let lazy = lazyTests.base[number]
      return Int(lazy.field) == field || Int(lazy.otherField) == field
    }
    return FieldState(
      present: presentPredicates[field], filled: filledPredicates[field],
      shortestFit: indexes[field].shortestFit, sieve: indexes[field].sieve?.view,
      screen: indexes[field].screen?.view,
      keepsValues: keepsValues, index: .passUnretained(indexes[field]))
  }
}

/// An array that never changes, behind a plain pointer: for tables that every event reads, where bounds checks and
/// reference counts would be most of the work. Indexes come from the builder that also made the table.
final class Frozen<Element>: @unchecked Sendable where Element: Sendable {
  // @unchecked: written in `init`, freed in `deinit`, read in between.
  let base: UnsafeMutablePointer<Element>
  let count: Int

  init(_ elements: [Element]) {
    count = elements.count
    base = .allocate(capacity: max(1, elements.count))
    for (index, element) in elements.enumerated() { (base + index).initialize(to: element) }
  }

  deinit {
    base.deinitialize(count: count)
    base.deallocate()
  }
}
