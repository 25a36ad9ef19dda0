/// What a person typed into the search box, understood.
///
///     mimikatz                     a word, in any field
///     "failed password"            words next to each other
///     User:anna                    a field that is, or contains, a text
///     Image:*\cmd.exe              * stands for anything
///     source:dc-01                 only records of this source
///     -User:svc_backup             not this
///
/// Parts are joined by AND; `OR` between two parts joins those two.
public struct SearchQuery: Sendable, Hashable {
  public struct Part: Sendable, Hashable {
    /// `nil`: any field.
    public var field: String?
    /// In lower case; `*` stands for anything.
    public var text: String
    public var isNegated: Bool
  }
  /// Groups that must all hold; of each, one part is enough.
  public var groups: [[Part]] = []
  /// Names of sources; empty: all.
  public var sources: [String] = []
  /// As it was typed.
  public var text: String

  /// Parts of one query; more is a mistake or an attack.
  public static let partLimit = 32

  /// What can't be understood, with the cure.
  public struct Mistake: Error, Hashable, Sendable {
    public var message: String
  }

  public init(_ text: String) throws(Mistake) {
    self.text = text
    var joinsNext = false
    for token in try Self.tokens(text) {
      if token.text == "OR", !token.isQuoted, token.field == nil {
        guard !groups.isEmpty, !joinsNext else {
          throw Mistake(message: "OR stands between two parts: write  a OR b")
        }
        joinsNext = true
        continue
      }
      if token.text == "AND", !token.isQuoted, token.field == nil { continue }
      if token.field?.lowercased() == "source", !token.isNegated {
        sources.append(token.text)
        continue
      }
      guard !token.text.isEmpty else {
        throw Mistake(
          message: "there is nothing after  \(token.field ?? "")\(token.field == nil ? "\"" : ":")")
      }
      let part = Part(field: token.field, text: token.text.lowercased(), isNegated: token.isNegated)
      if joinsNext { groups[groups.count - 1].append(part) } else { groups.append([part]) }
      joinsNext = false
      if groups.reduce(0, { $0 + $1.count }) > Self.partLimit {
        throw Mistake(message: "more than \(Self.partLimit) parts: search for less at once")
      }
    }
    if joinsNext { throw Mistake(message: "OR stands between two parts: something must follow it") }
  }

  /// Numbers of words that a record must have: of each group, all words of one of its alternatives.
  public var words: [[[UInt64]]] {
    groups.compactMap { group in
      var alternatives: [[UInt64]] = []
      for part in group {
        let words = part.isNegated ? [] : Self.wholeWords(part.text)
        // One alternative that the index knows nothing of makes the group useless to it.
        if words.isEmpty { return nil }
        alternatives.append(words)
      }
      return alternatives
    }
  }

  /// The words of a pattern that are not cut by a `*`.
  private static func wholeWords(_ pattern: String) -> [UInt64] {
    let pieces = pattern.split(separator: "*", omittingEmptySubsequences: false)
    var words: [UInt64] = []
    for (index, piece) in pieces.enumerated() {
      var piece = piece
      func isWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || !character.isASCII
      }
      // A word that touches a star may be longer in the record.
      if index > 0 { piece = piece.drop(while: isWord) }
      if index < pieces.count - 1 { while let last = piece.last, isWord(last) { piece.removeLast() } }
      words += Words.numbers(of: String(piece))
    }
    return words
  }

  private struct Token {
    var field: String?
    var text: String
    var isNegated: Bool
    var isQuoted: Bool
  }

  private static func tokens(_ text: String) throws(Mistake) -> [Token] {
    var tokens: [Token] = []
    var rest = Substring(text)
    while true {
      rest = rest.drop { $0.isWhitespace }
      guard !rest.isEmpty else { return tokens }
      var token = Token(field: nil, text: "", isNegated: false, isQuoted: false)
      if rest.first == "-", rest.count > 1 {
        token.isNegated = true
        rest = rest.dropFirst()
      }
      if let colon = rest.firstIndex(of: ":"), isFieldName(rest[..<colon]) {
        token.field = String(rest[..<colon])
        rest = rest[rest.index(after: colon)...]
      }
      if rest.first == "\"" {
        guard let end = rest.dropFirst().firstIndex(of: "\"") else {
          throw Mistake(message: "a quotation mark has no second one")
        }
        token.text = String(rest[rest.index(after: rest.startIndex)..<end])
        token.isQuoted = true
        rest = rest[rest.index(after: end)...]
      } else {
        token.text = String(rest.prefix { !$0.isWhitespace })
        rest = rest.drop { !$0.isWhitespace }
      }
      tokens.append(token)
    }
  }

  /// Names of fields have no quotation marks or spaces before their colon; `C:` and `http:` are no fields.
  private static func isFieldName(_ text: Substring) -> Bool {
    guard text.count > 1, text.lowercased() != "http", text.lowercased() != "https" else { return false }
    return text.allSatisfy { $0.isLetter || $0.isNumber || "._-@#".contains($0) }
  }
}
