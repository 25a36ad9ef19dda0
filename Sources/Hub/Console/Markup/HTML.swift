extension Console {
  /// A balanced piece of HTML, made from literals of the source code and from values that are escaped by their type.
  ///
  /// Literals are markup because they are `StaticString`: they can only come from the source. A `String` that is
  /// interpolated is always escaped, for text and for quoted attributes alike. There is no way in for markup from data.
  struct HTML: ExpressibleByStringInterpolation, Sendable, Hashable {
    private(set) var bytes: [UInt8]

    static let empty = HTML(bytes: [])

    private init(bytes: [UInt8]) { self.bytes = bytes }

    init(stringLiteral literal: StaticString) {
      bytes = literal.withUTF8Buffer { Array($0) }
    }

    init(stringInterpolation: Interpolation) { bytes = stringInterpolation.bytes }

    /// Text, escaped.
    init(text: String) {
      bytes = []
      HTML.append(text, to: &bytes)
    }

    typealias StringInterpolation = Interpolation

    struct Interpolation: StringInterpolationProtocol {
      typealias StringLiteralType = StaticString
      fileprivate(set) var bytes: [UInt8] = []

      init(literalCapacity: Int, interpolationCount: Int) {
        bytes.reserveCapacity(literalCapacity + interpolationCount * 24)
      }
      mutating func appendLiteral(_ literal: StaticString) {
        literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
      }
      /// Text on one line: what would reorder or hide it is written out.
      ///
      /// Disfavoured, so that a literal in an interpolation (`\(isMine ? "<b>mine</b>" : "…")`) is markup of the source.
      @_disfavoredOverload
      mutating func appendInterpolation(_ text: String) { HTML.append(text, to: &bytes) }
      /// Text that may have several lines, for `pre` and `textarea`.
      mutating func appendInterpolation(lines text: String) {
        HTML.append(text, to: &bytes, keepsLines: true)
      }
      /// A whole number as digits, for attributes; people read ``Console/Figures/count(_:)``.
      mutating func appendInterpolation(_ number: Int) { HTML.append(String(number), to: &bytes) }
      mutating func appendInterpolation(_ link: Link) { HTML.append(link.path, to: &bytes) }
      mutating func appendInterpolation(_ html: HTML) { bytes.append(contentsOf: html.bytes) }
      mutating func appendInterpolation(_ parts: [HTML]) {
        for part in parts { bytes.append(contentsOf: part.bytes) }
      }
    }

    static func + (a: HTML, b: HTML) -> HTML { HTML(bytes: a.bytes + b.bytes) }
    static func += (a: inout HTML, b: HTML) { a.bytes.append(contentsOf: b.bytes) }

    var isEmpty: Bool { bytes.isEmpty }

    private static func append(_ text: String, to bytes: inout [UInt8], keepsLines: Bool = false) {
      var text = ShownText.isPlain(text) ? text : ShownText.escaped(text, keepsLines: keepsLines)
      text.withUTF8 { raw in
        for byte in raw {
          switch byte {
          case 0x26: bytes.append(contentsOf: "&amp;".utf8)
          case 0x3C: bytes.append(contentsOf: "&lt;".utf8)
          case 0x3E: bytes.append(contentsOf: "&gt;".utf8)
          case 0x22: bytes.append(contentsOf: "&quot;".utf8)
          case 0x27: bytes.append(contentsOf: "&#39;".utf8)
          default: bytes.append(byte)
          }
        }
      }
    }
  }

  /// The markup of each item, one after the other.
  static func each<Items: Sequence>(_ items: Items, _ markup: (Items.Element) -> HTML) -> HTML {
    var out = HTML.empty
    for item in items { out += markup(item) }
    return out
  }

  /// The markup when the condition holds, else nothing.
  static func when(_ condition: Bool, _ markup: @autoclosure () -> HTML) -> HTML {
    condition ? markup() : .empty
  }

  /// The markup of a value when there is one, else nothing.
  static func with<Value>(_ value: Value?, _ markup: (Value) -> HTML) -> HTML {
    value.map(markup) ?? .empty
  }
}

extension DefaultStringInterpolation {
  /// Markup never becomes text by mistake.
  @available(*, unavailable, message: "interpolate HTML into HTML, not into a String")
  mutating func appendInterpolation(_ html: Console.HTML) {}
  @available(*, unavailable, message: "interpolate HTML into HTML, not into a String")
  mutating func appendInterpolation(_ link: Console.Link) {}
}
