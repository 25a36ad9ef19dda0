/// A field of an event that helps to decide where the event comes from, and what of it counts.
struct SourceClue: Sendable {
  /// What of the field counts. Text compares without case, ASCII only.
  enum Reading: Sendable {
    /// Its text, up to ``SourceClue/textByteLimit`` bytes. For fields with few different values.
    case text
    /// Whether it is present as a value, object or list; null is absent.
    case presence
    /// Whether its text is this.
    case equals(String)
    /// Whether its text contains this.
    case contains(String)
    /// Whether its text begins with this.
    case begins(String)
  }

  /// Bytes of text that count; a longer text is no clue. The longest name in use, a log category, has some 40.
  static let textByteLimit = 96

  var path: String
  var reading: Reading

  init(_ path: String, _ reading: Reading = .text) {
    self.path = path
    self.reading = reading
  }
}

/// What the clues of one event say.
struct SourceClues {
  struct Found {
    var clue: SourceClue
    /// Only for ``SourceClue/Reading/text``.
    var text: String?
    /// Whether the field is present, or passes the test.
    var holds: Bool
  }
  var found: [Found]

  /// The text of a field that is read as text; `nil` when it is absent, too long, an object or a list.
  func text(_ path: String) -> String? {
    for item in found where item.clue.path == path { if case .text = item.clue.reading { return item.text } }
    return nil
  }

  /// Whether a clue with this path holds: present, or its test is passed.
  func holds(_ path: String) -> Bool { found.contains { $0.clue.path == path && $0.holds } }

  /// Whether the test for this text holds on the field.
  func holds(_ path: String, _ text: String) -> Bool {
    found.contains { item in
      guard item.clue.path == path, item.holds else { return false }
      switch item.clue.reading {
      case .equals(let wanted), .contains(let wanted), .begins(let wanted): return wanted == text
      case .text, .presence: return false
      }
    }
  }
}
