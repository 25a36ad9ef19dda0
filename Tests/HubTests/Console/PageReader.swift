/// Reads a page of the console strictly: every attribute quoted, every element closed in order.
///
/// A reader of our own output, not of HTML at large: what it does not know is an error.
struct PageReader {
  struct Element: Equatable {
    var name: String
    var attributes: [String: String]
    /// Names of the elements around it, the outermost first.
    var around: [String]
    /// Its own text and that of the elements in it, of links, buttons and scripts only.
    var text = ""
  }
  private(set) var elements: [Element] = []
  private(set) var errors: [String] = []

  private static let spoken: Set<String> = ["a", "button", "script"]
  private static let void: Set<String> = ["meta", "link", "input", "br", "hr", "img"]
  /// Elements that may stand empty with a slash, as SVG has it.
  private static let slashed: Set<String> = ["path", "rect", "circle", "line", "use"]

  init(_ bytes: [UInt8]) {
    let text = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
    var open: [Int] = []
    var place = 0
    while place < text.count {
      guard text[place] == "<" else {
        let start = place
        while place < text.count, text[place] != "<" {
          if text[place] == ">" { errors.append("a bare > at \(place)") }
          place += 1
        }
        for index in open where PageReader.spoken.contains(elements[index].name) {
          elements[index].text.unicodeScalars.append(contentsOf: text[start..<place])
        }
        continue
      }
      if place == 0, text.starts(with: "<!DOCTYPE html>".unicodeScalars) {
        place = 15
        continue
      }
      var end = place + 1
      var quoted = false
      while end < text.count, quoted || text[end] != ">" {
        if text[end] == "\"" { quoted.toggle() }
        end += 1
      }
      guard end < text.count else {
        errors.append("a tag that doesn't end")
        return
      }
      var tag = String(String.UnicodeScalarView(text[place + 1..<end]))
      place = end + 1
      if tag.hasPrefix("/") {
        let name = String(tag.dropFirst())
        if let last = open.last, elements[last].name == name {
          open.removeLast()
        } else {
          errors.append("</\(name)> closes \(open.last.map { elements[$0].name } ?? "nothing")")
          return
        }
        continue
      }
      let isSlashed = tag.hasSuffix("/")
      if isSlashed { tag.removeLast() }
      let name = String(tag.prefix { $0 != " " && $0 != "\n" })
      let attributes = read(String(tag.dropFirst(name.count)), of: name)
      elements.append(
        Element(name: name, attributes: attributes, around: open.map { elements[$0].name }))
      if isSlashed, !PageReader.slashed.contains(name) { errors.append("<\(name)/>") }
      if !isSlashed, !PageReader.void.contains(name) { open.append(elements.count - 1) }
    }
    if !open.isEmpty { errors.append("left open: \(open.map { elements[$0].name })") }
  }

  private mutating func read(_ text: String, of name: String) -> [String: String] {
    var out: [String: String] = [:]
    var rest = text[...]
    while let start = rest.firstIndex(where: { $0 != " " && $0 != "\n" }) {
      rest = rest[start...]
      let key = String(rest.prefix { $0 != "=" && $0 != " " && $0 != "\n" })
      rest = rest.dropFirst(key.count)
      if key.isEmpty || key.contains("\"") || key.contains("<") || key.contains("'") {
        errors.append("attribute \(key) of \(name)")
        return out
      }
      if out[key] != nil { errors.append("\(key) twice in \(name)") }
      guard rest.first == "=" else {
        out[key] = ""
        continue
      }
      rest = rest.dropFirst()
      guard rest.first == "\"" else {
        errors.append("\(key) of \(name) has no quotes")
        return out
      }
      rest = rest.dropFirst()
      let value = String(rest.prefix { $0 != "\"" })
      rest = rest.dropFirst(value.count + 1)
      out[key] = value
    }
    return out
  }
}
