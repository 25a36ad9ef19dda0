/// Reads the condition of a rule and resolves its names to search identifiers.
/// - Source: Sigma rules specification 2.1.0, "Condition".
struct ConditionParser {
  private let names: [String]
  private let line: Int
  private var parser: BooleanParser<Condition>
  /// The searches that the condition uses, after `parse`.
  private(set) var used: Set<Int> = []
  /// Searches named, those of patterns each time.
  private(set) var referenceCount = 0

  init(text: String, line: Int, names: [String], limits: LoadLimits) {
    self.names = names
    self.line = line
    let builder = BooleanParser<Condition>.Builder(
      and: { .and($0) }, or: { .or($0) }, not: { .not($0) })
    parser = BooleanParser(text, line: line, limits: limits, builder: builder)
  }

  mutating func parse() throws(Refusal) -> Condition {
    let names = names
    let line = line
    var used: Set<Int> = []
    var count = 0
    let condition = try parser.parse {
      (parser: inout BooleanParser<Condition>) throws(Refusal) -> Condition in
      let result = try Self.operand(&parser, names, line)
      switch result {
      case .search(let index):
        used.insert(index)
        count += 1
      case .any(_, let indices), .all(_, let indices):
        used.formUnion(indices)
        count += indices.count
      default: break
      }
      return result
    }
    self.used = used
    referenceCount = count
    return condition
  }

  private static func operand(
    _ parser: inout BooleanParser<Condition>, _ names: [String], _ line: Int
  ) throws(Refusal) -> Condition {
    let word = parser.word() ?? ""
    guard parser.word(ahead: 1).map({ $0 == "of" || $0 == "OF" }) ?? false else {
      parser.skip(1)
      guard let index = names.firstIndex(of: word) else {
        throw Refusal(line, "the condition uses '\(word)', which 'detection' does not define")
      }
      return .search(index)
    }
    guard let pattern = parser.word(ahead: 2) else {
      throw Refusal(line, "'\(word) of' lacks what it counts, such as 'them' or 'selection_*'")
    }
    parser.skip(3)
    let matching = names.indices.filter { matches(names[$0], pattern) }
    guard !matching.isEmpty else {
      throw Refusal(line, "'\(word) of \(pattern)' fits no search identifier")
    }
    switch word.lowercased() {
    case "1", "any": return .any(pattern: pattern, matching)
    case "all": return .all(pattern: pattern, matching)
    default: throw Refusal(line, "'\(word) of' is not part of Sigma; only '1 of', 'any of' and 'all of' are")
    }
  }

  /// Whether a name fits `them` or a pattern with `*`. Names with a leading underscore are left out unless the pattern has one.
  static func matches(_ name: String, _ pattern: String) -> Bool {
    if name.hasPrefix("_"), !pattern.hasPrefix("_") { return false }
    if pattern == "them" { return true }
    let parts = pattern.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
    guard parts.count > 1, let first = parts.first, let last = parts.last else { return name == pattern }
    var rest = Substring(name).utf8[...]
    guard rest.starts(with: first) else { return false }
    rest = rest.dropFirst(first.count)
    // Greedy from the left is enough when only `*` is special.
    for part in parts.dropFirst().dropLast() {
      guard !part.isEmpty else { continue }
      var found = false
      while rest.count >= part.count {
        if rest.starts(with: part) {
          rest = rest.dropFirst(part.count)
          found = true
          break
        }
        rest = rest.dropFirst()
      }
      guard found else { return false }
    }
    return rest.count >= last.count && rest.suffix(last.count).elementsEqual(last)
  }
}
