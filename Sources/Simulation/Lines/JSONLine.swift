/// A JSON object on one line, members in the order given.
struct JSONLine {
  private(set) var text = "{"

  mutating func add(_ name: String, _ value: String) {
    separate(name)
    text += "\"" + Self.escaped(value) + "\""
  }

  mutating func add(_ name: String, _ value: Int) {
    separate(name)
    text += String(value)
  }

  mutating func add(_ name: String, _ value: Double) {
    separate(name)
    text += "\(value)"
  }

  /// A value that is JSON already.
  mutating func add(_ name: String, raw: String) {
    separate(name)
    text += raw
  }

  var line: String { text + "}" }

  private mutating func separate(_ name: String) {
    if text.utf8.count > 1 { text += "," }
    text += "\"" + Self.escaped(name) + "\":"
  }

  static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": out += "\\\\"
      case "\"": out += "\\\""
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
