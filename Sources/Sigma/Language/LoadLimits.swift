/// Bounds on what one file of rules may cost, so that no file can exhaust memory, time or the stack.
public struct LoadLimits: Sendable {
  /// Bytes of one file. The largest public rule has 60 KB; lists of indicators reach some megabytes.
  public var fileByteCount = 16 << 20
  /// YAML nodes of one file, aliases counted as often as they are used ("billion laughs").
  public var nodeCount = 1_000_000
  /// Levels of YAML collections inside each other; rules need 6. Bounds recursion.
  public var nestingDepth = 48
  /// Levels of brackets and `not` in a condition. Bounds recursion here and in whatever walks the tree.
  public var conditionDepth = 48
  /// Words and brackets in a condition; the largest public one has 60.
  public var conditionTokenCount = 4_096
  /// Search identifiers of one rule; the largest public one has 30.
  public var searchCount = 1_024
  /// Searches that the conditions of one rule name, those of a pattern each time: `1 of *` over many searches, often.
  public var conditionReferenceCount = 20_000
  /// Patterns that one written value may become (`windash` with three dashes makes 125, as elsewhere).
  public var variantCount = 125
  /// Tests of one file, and of one detection item after expansion of placeholders and variants. All 3,780 public rules have
  /// 48,000 together; a list of indicators may have 100,000.
  public var testCount = 500_000

  public init() {}
}
