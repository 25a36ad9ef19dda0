/// Forms of names that products use.
enum CloudText {
  /// Words of lower-case letters, digits, `_` and `-`, joined by dots: at least two words.
  static func isDotted(_ text: String) -> Bool {
    let words = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return words.count >= 2 && words.allSatisfy { isWord($0) }
  }

  /// One word of lower-case letters, digits, `_` and `-`.
  static func isWord(_ text: some Sequence<UInt8>) -> Bool {
    var count = 0
    for byte in text {
      guard byte &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
      else { return false }
      count += 1
    }
    return count > 0
  }
}
