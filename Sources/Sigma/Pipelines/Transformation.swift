/// What a step of a pipeline does.
enum Transformation: Sendable {
  /// Which placeholders a transformation is about.
  struct PlaceholderChoice: Sendable {
    var included: Set<String>?
    var excluded: Set<String>?

    func contains(_ name: String) -> Bool {
      included.map { $0.contains(name) } ?? !(excluded?.contains(name) ?? false)
    }
  }
  enum LetterCase: String, Sendable {
    case lower, upper
    case snakeCase = "snake_case"
  }
  struct Replacement: Sendable {
    var expression: CompiledExpression
    var template: String
    /// Only plain stretches are changed; wildcards stay apart.
    var skipsSpecial: Bool
    /// With `skipsSpecial`: wildcards in the result are wildcards.
    var interpretsSpecial: Bool
  }
  struct Addition: Sendable {
    var name: String
    var items: [(chain: ModifierChain, source: String, values: [RawValue])]
    /// `$category`, `$product`, `$service` stand for the rule's log source.
    var isTemplate: Bool
    var isNegated: Bool
  }
  struct Hashes: Sendable {
    var algorithms: Set<String>
    var fieldPrefix: String
    var dropsAlgorithm: Bool
    var fields: Set<String>
  }

  /// The key `nil` is about keywords.
  case mapFields([String?: [String]])
  case mapFieldPrefixes([(prefix: String, replacements: [String])])
  case addFieldSuffix(String)
  case addFieldPrefix(String)
  case changeFieldCase(LetterCase, exceptions: [String: [String]])
  case dropItem
  case addCondition(Addition)
  case changeLogSource(RuleLogSource)
  case addFields([String])
  case removeFields([String])
  case setFields([String])
  case replaceString(Replacement)
  case mapStrings([String: [String]])
  case setValue(RawValue)
  case convertToNumber
  case convertToText
  case changeCase(LetterCase)
  /// Text becomes case-sensitive, as a regular expression made of it would be.
  case makeCased
  case keepCase
  case fillPlaceholders(PlaceholderChoice)
  case widenPlaceholders(PlaceholderChoice)
  case queryPlaceholders(PlaceholderChoice)
  case setState(key: String, YAMLValue)
  case setAttribute(name: String, YAMLValue)
  case failRule(String)
  case failItem(String)
  case failUnmappedFields
  case splitHashes(Hashes)
  case nest([ProcessingItem])
}
