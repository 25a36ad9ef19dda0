import WardModel

/// Writes JSON into a buffer of bytes.
struct JSONWriter {
  var bytes: [UInt8] = []
  /// Whether a comma must come before the next member or element.
  private var needsComma = false

  init() {}

  static func object(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    writer.object(write)
    return writer.bytes
  }

  mutating func object(_ write: (inout JSONWriter) -> Void) {
    begin(UInt8(ascii: "{"))
    write(&self)
    end(UInt8(ascii: "}"))
  }

  mutating func list(_ write: (inout JSONWriter) -> Void) {
    begin(UInt8(ascii: "["))
    write(&self)
    end(UInt8(ascii: "]"))
  }

  mutating func begin(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  mutating func end(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  mutating func key(_ name: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: ":")])
    needsComma = false
  }

  /// A key whose inside is escaped already.
  mutating func key(escaped inside: some Collection<UInt8>) {
    string(escaped: inside)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  mutating func string(_ text: String) {
    separate()
    bytes.append(contentsOf: JSONText.quoted(text).utf8)
    needsComma = true
  }

  /// A string whose inside is escaped already.
  mutating func string(escaped inside: some Collection<UInt8>) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: inside)
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  mutating func number(_ value: Int) {
    separate()
    bytes.append(contentsOf: String(value).utf8)
    needsComma = true
  }

  mutating func bool(_ value: Bool) {
    separate()
    bytes.append(contentsOf: (value ? "true" : "false").utf8)
    needsComma = true
  }

  mutating func null() {
    separate()
    bytes.append(contentsOf: "null".utf8)
    needsComma = true
  }

  /// A value that is JSON already.
  mutating func raw(_ value: some Collection<UInt8>) {
    separate()
    bytes.append(contentsOf: value)
    needsComma = true
  }

  mutating func member(_ name: StaticString, _ value: String) {
    key(name)
    string(value)
  }

  mutating func member(_ name: StaticString, _ value: Int) {
    key(name)
    number(value)
  }

  mutating func member(_ name: StaticString, _ value: Bool) {
    key(name)
    bool(value)
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = false
  }

  /// The inside of a JSON string for `text`.
  static func escaped(_ text: String) -> [UInt8] { Array(JSONText.quoted(text).utf8.dropFirst().dropLast()) }

  /// The inside of a JSON string of a sender, made safe to be sent back.
  static func safeInside(_ inside: UnsafeRawBufferPointer) -> [UInt8] {
    let isPlain = inside.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
    return isPlain ? Array(inside) : escaped(JSONText.unescaped(Array(inside)[...]))
  }
}
