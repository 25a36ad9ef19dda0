/// The grammar of boolean expressions that conditions of rules and of correlations share: `or` binds least, then `and`, then
/// `not`; brackets group. Generic over what an operand is.
/// - Source: Sigma rules specification 2.1.0, "Condition".
struct BooleanParser<Tree> {
  /// How a tree is put together.
  struct Builder {
    var and: ([Tree]) -> Tree
    var or: ([Tree]) -> Tree
    var not: (Tree) -> Tree
  }

  private let tokens: [ConditionLexer.Token]
  private let line: Int
  private let limits: LoadLimits
  private let builder: Builder
  private var position = 0
  private var depth = 0

  init(_ text: String, line: Int, limits: LoadLimits, builder: Builder) {
    tokens = ConditionLexer.tokens(of: text)
    self.line = line
    self.limits = limits
    self.builder = builder
  }

  /// The word at the given distance, when there is one.
  func word(ahead distance: Int = 0) -> String? {
    guard tokens.indices.contains(position + distance), case .word(let word) = tokens[position + distance]
    else {
      return nil
    }
    return word
  }

  mutating func skip(_ count: Int) { position += count }

  /// Parses everything; `operand` takes at least one word or throws.
  mutating func parse(
    _ operand: (inout Self) throws(Refusal) -> Tree
  ) throws(Refusal) -> Tree {
    guard tokens.count <= limits.conditionTokenCount else {
      throw Refusal(line, "the condition has more than \(limits.conditionTokenCount) words")
    }
    if tokens.contains(.pipe) {
      throw Refusal(
        line,
        "aggregations such as '| count()' are no longer part of Sigma; write a correlation rule that refers to this rule"
      )
    }
    let result = try or(operand)
    if position < tokens.count {
      throw Refusal(
        line, "the condition has \(describe(tokens[position])) where 'and', 'or' or its end was expected")
    }
    return result
  }

  private mutating func or(_ operand: (inout Self) throws(Refusal) -> Tree) throws(Refusal) -> Tree {
    var parts = [try and(operand)]
    while isKeyword("or") {
      position += 1
      parts.append(try and(operand))
    }
    return parts.count == 1 ? parts[0] : builder.or(parts)
  }

  private mutating func and(_ operand: (inout Self) throws(Refusal) -> Tree) throws(Refusal) -> Tree {
    var parts = [try unary(operand)]
    while isKeyword("and") {
      position += 1
      parts.append(try unary(operand))
    }
    return parts.count == 1 ? parts[0] : builder.and(parts)
  }

  private mutating func unary(_ operand: (inout Self) throws(Refusal) -> Tree) throws(Refusal) -> Tree {
    guard depth < limits.conditionDepth else {
      throw Refusal(line, "the condition is nested deeper than \(limits.conditionDepth) levels")
    }
    depth += 1
    defer { depth -= 1 }
    if isKeyword("not") {
      position += 1
      return builder.not(try unary(operand))
    }
    guard position < tokens.count else {
      throw Refusal(line, "the condition ends where a search identifier was expected")
    }
    switch tokens[position] {
    case .open:
      position += 1
      let inner = try or(operand)
      guard position < tokens.count, tokens[position] == .close else {
        throw Refusal(line, "the condition lacks a closing bracket")
      }
      position += 1
      return inner
    case .word where isKeyword("and") || isKeyword("or"):
      throw Refusal(
        line, "the condition has \(describe(tokens[position])) where a search identifier was expected")
    case .word: return try operand(&self)
    case .close, .pipe:
      throw Refusal(
        line, "the condition has \(describe(tokens[position])) where a search identifier was expected")
    }
  }

  private func isKeyword(_ keyword: String) -> Bool {
    guard let word = word() else { return false }
    return word == keyword || word == keyword.uppercased()
  }

  private func describe(_ token: ConditionLexer.Token) -> String {
    switch token {
    case .word(let word): "'\(word)'"
    case .open: "'('"
    case .close: "')'"
    case .pipe: "'|'"
    }
  }
}
