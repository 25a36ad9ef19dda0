/// Words and brackets of a condition.
struct ConditionLexer {
  enum Token: Hashable {
    case word(String)
    case open
    case close
    case pipe
  }

  static func tokens(of text: String) -> [Token] {
    var tokens: [Token] = []
    var word: [UInt8] = []
    func flush() {
      guard !word.isEmpty else { return }
      tokens.append(.word(String(decoding: word, as: UTF8.self)))
      word = []
    }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "("):
        flush()
        tokens.append(.open)
      case UInt8(ascii: ")"):
        flush()
        tokens.append(.close)
      case UInt8(ascii: "|"):
        flush()
        tokens.append(.pipe)
      case 0x20, 0x09, 0x0A, 0x0D: flush()
      default: word.append(byte)
      }
    }
    flush()
    return tokens
  }
}
