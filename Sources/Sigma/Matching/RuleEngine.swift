import Synchronization

/// Rules made ready for matching: hands out a plan for each log source, compiled when first asked for.
public final class RuleEngine: Sendable {
  public let rules: RuleSet
  private let expressions = ExpressionCache()
  /// Rule numbers by what they are about: a source looks at a few hundred kinds, not at thousands of rules.
  private let numbersBySource: [RuleLogSource: [Int]]
  /// Turns the bytes of an encoded value into text; see ``ValueEncoding/encoded``.
  let decode: @Sendable (UnsafeRawBufferPointer, inout [UInt8]) -> Void

  /// - Parameter decode: appends the text of an encoded value to the array; never more bytes than it reads.
  public init(
    _ rules: RuleSet,
    decode: @escaping @Sendable (UnsafeRawBufferPointer, inout [UInt8]) -> Void = {
      $1.append(contentsOf: $0)
    }
  ) {
    self.rules = rules
    numbersBySource = Dictionary(grouping: rules.rules.indices) { rules.rules[$0].logSource }
    self.decode = decode
  }

  /// The plan for a source. Costs milliseconds for a source with a thousand rules: keep what it returns.
  public func plan(for source: SourceDescription) -> SourcePlan {
    let builder = SourcePlanBuilder(source: source, expressions: expressions)
    var numbers: [Int] = []
    for (wanted, those) in numbersBySource where source.satisfies(wanted) { numbers += those }
    for number in numbers.sorted() { builder.add(rules.rules[number], number: number) }
    return SourcePlan(builder, ruleNames: source.ruleNames)
  }
}
