/// Finds literals of which one must occur in every text that a regular expression matches, so that the expression needs
/// to be tried only on texts that hold one. Careful rather than clever: whatever it does not understand gives no literal.
struct RegularExpressionLiterals {
  private let pattern: [Character]
  private var position = 0
  private var depth = 0
  private var failed = false

  /// One of these occurs (letters of any case) in every match; empty when nothing can be said.
  static func necessary(in pattern: String) -> [String] {
    // Extended mode would make white space and `#` vanish; comments and conditionals are not worth it.
    if pattern.contains("(?x") || pattern.contains("(?#") || pattern.contains("\\Q") || pattern.contains("(*")
    {
      return []
    }
    var reader = RegularExpressionLiterals(pattern)
    let result = reader.alternation()
    if reader.failed || reader.position < reader.pattern.count { return [] }
    return result.filter { !$0.isEmpty }.count == result.count ? result : []
  }

  private init(_ pattern: String) { self.pattern = Array(pattern) }

  /// Literals of which one occurs in any match; empty: unknown.
  private mutating func alternation() -> [String] {
    var all: [String] = []
    var unknown = false
    while true {
      let branch = sequence()
      if branch.isEmpty { unknown = true } else { all += branch }
      guard position < pattern.count, pattern[position] == "|" else { break }
      position += 1
    }
    return unknown || all.count > 64 ? [] : all
  }

  private mutating func sequence() -> [String] {
    var best: [String] = []
    var run = ""
    func weight(_ literals: [String]) -> Int { literals.map(\.utf8.count).min() ?? 0 }
    func flush() {
      if !run.isEmpty, run.utf8.count > weight(best) { best = [run] }
      run = ""
    }
    while position < pattern.count, !failed {
      let character = pattern[position]
      if character == "|" || character == ")" { break }
      position += 1
      var literal: Character?
      var group: [String] = []
      switch character {
      case "(":
        group = self.group()
      case "[":
        skipClass()
      case "\\":
        literal = escape()
      case ".", "^", "$":
        break
      case "*", "+", "?":
        failed = true
      default:
        literal = character
      }
      let (minimum, maximum) = quantifier()
      if let literal, minimum == 1, maximum == 1 {
        run.append(literal)
      } else {
        if let literal, minimum >= 1 { run.append(literal) }
        flush()
        if minimum >= 1, weight(group) > weight(best) { best = group }
      }
    }
    flush()
    return best
  }

  /// After `(`: reads to the closing bracket.
  private mutating func group() -> [String] {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 50 else {
      failed = true
      return []
    }
    var isAssertion = false
    if position < pattern.count, pattern[position] == "?" {
      position += 1
      let flags = pattern[position...].prefix { $0.isLetter || $0 == "-" || $0 == "^" }
      // Extended mode makes white space and comments vanish.
      if flags.contains("x") {
        failed = true
        return []
      }
      let next = position < pattern.count ? pattern[position] : " "
      switch next {
      case ":", "|", ">": position += 1
      case "=", "!":
        isAssertion = true
        position += 1
      case "<"
      where position + 1 < pattern.count && (pattern[position + 1] == "=" || pattern[position + 1] == "!"):
        isAssertion = true
        position += 2
      case "<", "P", "'":
        while position < pattern.count, pattern[position] != ">", pattern[position] != "'" { position += 1 }
        position += 1
      case _ where !flags.isEmpty:
        position += flags.count
        if position < pattern.count, pattern[position] == ")" {
          position += 1
          return []
        }
        guard position < pattern.count, pattern[position] == ":" else {
          failed = true
          return []
        }
        position += 1
      default:
        failed = true
        return []
      }
    }
    let inside = alternation()
    guard position < pattern.count, pattern[position] == ")" else {
      failed = true
      return []
    }
    position += 1
    return isAssertion ? [] : inside
  }

  private mutating func skipClass() {
    if position < pattern.count, pattern[position] == "^" { position += 1 }
    if position < pattern.count, pattern[position] == "]" { position += 1 }
    while position < pattern.count, pattern[position] != "]" {
      if pattern[position] == "[", position + 1 < pattern.count, pattern[position + 1] == ":" {
        position += 2
        while position + 1 < pattern.count, pattern[position] != ":" || pattern[position + 1] != "]" {
          position += 1
        }
        position += 2
        continue
      }
      position += pattern[position] == "\\" ? 2 : 1
    }
    guard position < pattern.count else {
      failed = true
      return
    }
    position += 1
  }

  /// After a backslash: the literal it stands for, or `nil` for a class, assertion or reference.
  private mutating func escape() -> Character? {
    guard position < pattern.count else {
      failed = true
      return nil
    }
    let character = pattern[position]
    position += 1
    if character.isASCII, !character.isLetter, !character.isNumber { return character }
    switch character {
    case "t": return "\t"
    case "d", "D", "w", "W", "s", "S", "b", "B", "A", "Z", "z", "h", "H", "v", "V", "R", "n", "r", "f", "a",
      "e", "N":
      return nil
    case "x":
      let digits = pattern[position...].prefix(2)
      guard digits.count == 2, let value = UInt8(String(digits), radix: 16), value < 0x80, value >= 0x20
      else {
        failed = true
        return nil
      }
      position += 2
      return Character(Unicode.Scalar(value))
    default:
      failed = true
      return nil
    }
  }

  private mutating func quantifier() -> (minimum: Int, maximum: Int) {
    guard position < pattern.count else { return (1, 1) }
    var result = (1, 1)
    switch pattern[position] {
    case "*": result = (0, .max)
    case "?": result = (0, 1)
    case "+": result = (1, .max)
    case "{":
      var end = position + 1
      while end < pattern.count, pattern[end] != "}" { end += 1 }
      let body = end < pattern.count ? String(pattern[position + 1..<end]) : ""
      guard !body.isEmpty, body.allSatisfy({ $0.isNumber || $0 == "," }), body.first != "," else {
        // A brace that is no quantifier is a literal for PCRE2; not worth telling apart.
        failed = true
        return (1, 1)
      }
      let minimum = Int(body.prefix { $0 != "," }) ?? 0
      result = (min(minimum, 1), minimum == 1 && !body.contains(",") ? 1 : .max)
      position = end
    default: return (1, 1)
    }
    position += 1
    if position < pattern.count, pattern[position] == "?" || pattern[position] == "+" { position += 1 }
    return result
  }
}
