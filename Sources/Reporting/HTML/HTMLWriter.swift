/// Writes HTML that is always balanced and always escaped: text enters only through methods that escape it.
///
/// A class, because the parts of a page write into one and the same document from nested closures.
final class HTMLWriter {
  private(set) var bytes: [UInt8] = []
  private var openNames: [StaticString] = []

  typealias Attributes = KeyValuePairs<StaticString, String>

  init() { bytes.reserveCapacity(1 << 16) }

  /// The document; closes what is still open.
  func finish() -> String {
    while !openNames.isEmpty { close() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Markup of our own, from the source code alone.
  func markup(_ fixed: StaticString) { append(fixed) }

  /// The one style sheet, which must not hold `</style`.
  func styleSheet(_ fixed: StaticString) {
    append("<style>")
    append(fixed)
    append("</style>\n")
  }

  func open(_ name: StaticString, _ attributes: Attributes = [:]) {
    tag(name, attributes)
    append(">")
    openNames.append(name)
  }

  func close() {
    guard let name = openNames.popLast() else { return }
    append("</")
    append(name)
    append(">\n")
  }

  /// An element with what `content` writes into it.
  func element(
    _ name: StaticString, _ attributes: Attributes = [:], _ content: (HTMLWriter) -> Void
  ) {
    open(name, attributes)
    let depth = openNames.count
    content(self)
    while openNames.count > depth { close() }
    close()
  }

  /// An element that holds text only.
  func element(_ name: StaticString, _ attributes: Attributes = [:], text: String) {
    tag(name, attributes)
    append(">")
    self.text(text)
    append("</")
    append(name)
    append(">\n")
  }

  /// An element without content (`meta`, `br`), or an empty SVG element, which needs the slash.
  func empty(_ name: StaticString, _ attributes: Attributes = [:]) {
    tag(name, attributes)
    append("/>")
  }

  /// Text, escaped; control characters and reordering marks are written out.
  func text(_ text: String) {
    var text = text
    if !VisibleText.isPlain(text) { text = VisibleText.escaped(text) }
    text.withUTF8 { raw in
      for byte in raw {
        switch byte {
        case 0x26: append("&amp;")
        case 0x3C: append("&lt;")
        case 0x3E: append("&gt;")
        case 0x22: append("&quot;")
        case 0x27: append("&#39;")
        default: bytes.append(byte)
        }
      }
    }
  }

  private func tag(_ name: StaticString, _ attributes: Attributes) {
    append("<")
    append(name)
    for (key, value) in attributes {
      append(" ")
      append(key)
      append("=\"")
      text(value)
      append("\"")
    }
  }

  private func append(_ fixed: StaticString) {
    fixed.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }
}
