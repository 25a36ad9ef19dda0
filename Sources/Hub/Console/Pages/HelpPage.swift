import WardModel

extension Console {
  /// The words of the field, and the keys.
  enum HelpPage {
    static func render(in frame: Frame) -> [UInt8] {
      let keys: [(String, String)] = [
        ("j k", "next and previous line of a list"), ("Enter", "open the line"), ("/", "search"),
        ("g n", "Now"),
        ("g i", "Incidents"), ("g s", "Sources"), ("g r", "Rules"), ("g l", "Ledger"),
        ("?", "the keys, anywhere"),
      ]
      let words = Word.allCases.sorted { $0.text.lowercased() < $1.text.lowercased() }
      return Document(
        title: "Words and keys", place: nil,
        content: """
          \(pageHead("Words and keys", lede: "What the words on these pages mean. Words with dots under them say it on hover too."))
          \(section("words", "Words", "<div class=\"card\"><dl class=\"hint-list words\">\(each(words) { "<div><dt>\($0.text)</dt><dd>\($0.meaning)</dd></div>" })</dl></div>"))
          \(section("levels", "Levels and signs", "<div class=\"card\"><ul class=\"legend\">\(each(Severity.allCases.reversed()) { "<li>\(levelTag($0))</li>" })</ul></div>"))
          \(section("keys", "Keys", "<div class=\"card\"><dl class=\"keys\">\(each(keys) { keys in "<dt>\(each(keys.0.split(separator: " ")) { "<kbd>\(String($0))</kbd> " })</dt><dd>\(keys.1)</dd>" })</dl><p class=\"pager\" data-keys></p></div>"))
          """
      ).render(in: frame)
    }
  }
}
