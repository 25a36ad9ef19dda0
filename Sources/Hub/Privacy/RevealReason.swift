/// Why somebody wants to see who a patient is, in words an auditor can judge.
public struct RevealReason: Hashable, Sendable {
  /// Fewest words: "incident 214" says too little, "treating the affected patient" is a sentence.
  public static let fewestWords = 3
  /// Fewest letters in all words together.
  public static let fewestLetters = 12
  /// Most bytes, as it goes into the ledger.
  public static let byteLimit = 500

  /// The reason without spaces around it, on one line.
  public let text: String

  /// `nil` when the text has too few words or letters, repeats one word, or is too long.
  public init?(_ text: String) {
    let words = text.split { $0.isWhitespace || $0.isNewline }
    let joined = words.joined(separator: " ")
    let wordsWithLetters = words.filter { $0.contains(where: \.isLetter) }
    guard joined.utf8.count <= Self.byteLimit,
      Set(wordsWithLetters.map { $0.lowercased() }).count >= Self.fewestWords,
      joined.count(where: \.isLetter) >= Self.fewestLetters,
      !joined.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { return nil }
    self.text = joined
  }
}
