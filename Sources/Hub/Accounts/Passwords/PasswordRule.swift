import Foundation

/// What a password must be: long, and more than the names and words that are tried first. No rules about kinds of characters.
/// - Source: NIST SP 800-63B-4, section 3.1.1.
public enum PasswordRule {
  /// Fewest characters.
  public static let fewestCharacters = 12
  /// Most bytes: enough for any phrase, little enough to hash.
  public static let byteLimit = 1024
  /// Fewest different characters that must be left when names, common words, years and runs are taken out.
  static let fewestOwnCharacters = 5

  /// Why a password is refused.
  public enum Refusal: String, Error, Sendable {
    case tooShort, tooLong, tooCommon, unreadable

    /// What the person reads.
    public var outsideText: String {
      switch self {
      case .tooShort:
        "Use at least \(PasswordRule.fewestCharacters) characters. A few words in a row are easy to remember."
      case .tooLong: "Use at most \(PasswordRule.byteLimit) bytes."
      case .tooCommon:
        "This is too close to your name or to passwords that are tried first. Add words of your own."
      case .unreadable: "This has characters that cannot be typed."
      }
    }
  }

  /// The refusal, or `nil` when the password is fit for the person of these names.
  public static func refusal(of password: String, name: String, displayName: String) -> Refusal? {
    guard password.utf8.count <= byteLimit else { return .tooLong }
    guard !password.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      return .unreadable
    }
    guard password.count >= fewestCharacters else { return .tooShort }
    let lowered = password.lowercased()
    let names = (name + " " + displayName).lowercased().split { !$0.isLetter && !$0.isNumber }.map(
      String.init)
    let words = (names.filter { $0.count >= 3 } + commonWords).sorted { ($0.count, $0) > ($1.count, $1) }
    let own = min(ownCharacters(lowered, without: words), ownCharacters(unmasked(lowered), without: words))
    return own < fewestOwnCharacters ? .tooCommon : nil
  }

  /// The bytes that are hashed: one form for all ways to type the same letters.
  /// - Source: Unicode Standard Annex 15, form KC.
  static func bytes(of password: String) -> [UInt8] {
    Array(password.precomposedStringWithCompatibilityMapping.utf8)
  }

  /// How many different letters and digits are left when words, years and runs (aaaa, 1234, dcba) are gone.
  private static func ownCharacters(_ text: String, without words: [String]) -> Int {
    var text = text
    for word in words { text = text.replacingOccurrences(of: word, with: " ") }
    for year in 1940...2059 { text = text.replacingOccurrences(of: "\(year)", with: " ") }
    var kept: Set<Unicode.Scalar> = []
    var before: UInt32 = 0
    for scalar in text.unicodeScalars {
      defer { before = scalar.value }
      guard scalar.properties.isAlphabetic || scalar.properties.numericType != nil else { continue }
      let near = scalar.value == before || scalar.value == before &+ 1 || scalar.value &+ 1 == before
      if !near { kept.insert(scalar) }
    }
    return kept.count
  }

  /// With the usual disguises of letters taken off.
  private static func unmasked(_ text: String) -> String {
    let letters: [Character: Character] = [
      "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "!": "i",
      "€": "e",
    ]
    return String(text.map { letters[$0] ?? $0 })
  }

  /// Words that guessing programs and annoyed staff begin with; hospitals' own among them.
  private static let commonWords = [
    "password", "passwort", "passw", "kennwort", "contraseña", "motdepasse", "wachtwoord", "parola", "secret",
    "geheim",
    "letmein", "welcome", "willkommen", "bienvenue", "changeme", "default", "temp", "test", "login", "signin",
    "admin",
    "administrator", "root", "user", "guest", "service", "system", "hospital", "klinik", "klinikum",
    "krankenhaus", "hopital",
    "clinic", "nurse", "doctor", "doktor", "medical", "health", "patient", "ward", "station", "pharmacy",
    "radiology",
    "security", "computer", "internet", "windows", "spring", "summer", "autumn", "winter", "sommer", "herbst",
    "fruehling", "frühling", "monday", "friday", "january", "december", "iloveyou", "sunshine", "princess",
    "football", "baseball",
    "dragon", "monkey", "master", "shadow", "superman", "batman", "trustno", "starwars", "liverpool",
    "arsenal", "chelsea",
    "qwerty", "qwertz", "azerty", "uiop", "asdf", "ghjkl", "yxcv", "zxcv", "bnm", "qaz", "wsx", "edc",
  ]
}
