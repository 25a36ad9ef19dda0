import WardModel

/// Writes JSON into bytes, without a `String` for each part.
/// - Source: RFC 8259.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  /// Whether the next member of the open object or list needs a comma before it.
  private var needsComma = false

  init(capacity: Int = 1024) { bytes.reserveCapacity(capacity) }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  private mutating func separate() {
    if needsComma { bytes.append(0x2C) }
  }

  mutating func open(_ bracket: Unicode.Scalar) {
    separate()
    bytes.append(UInt8(truncatingIfNeeded: bracket.value))
    needsComma = false
  }

  mutating func close(_ bracket: Unicode.Scalar) {
    bytes.append(UInt8(truncatingIfNeeded: bracket.value))
    needsComma = true
  }

  /// A key that needs no escape: only names from this module.
  mutating func key(_ name: StaticString) {
    separate()
    bytes.append(0x22)
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(0x22)
    bytes.append(0x3A)
    needsComma = false
  }

  mutating func value(_ text: String) {
    separate()
    appendQuoted(text)
    needsComma = true
  }

  mutating func value(_ number: some BinaryInteger) { literal(String(number)) }

  /// A number with a fraction; `null` when it is infinite or not a number, for which JSON has no word.
  mutating func value(_ number: Double) { literal(number.isFinite ? number.description : "null") }

  mutating func value(_ flag: Bool) { literal(flag ? "true" : "false") }

  /// RFC 3339; `null` when the time is not known.
  mutating func value(_ time: Timestamp?) {
    guard let time, time != .distantPast else { return literal("null") }
    separate()
    bytes.append(0x22)
    RFC3339.append(time, to: &bytes)
    bytes.append(0x22)
    needsComma = true
  }

  mutating func null() { literal("null") }

  mutating func list(_ texts: [String]) {
    open("[")
    for text in texts { value(text) }
    close("]")
  }

  private mutating func literal(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
    needsComma = true
  }

  private mutating func appendQuoted(_ text: String) {
    var text = text
    bytes.append(0x22)
    text.withUTF8 { raw in
      var start = 0
      for index in 0..<raw.count {
        let byte = raw[index]
        // C1 controls are two bytes, C2 80 to C2 9F; terminals obey some of them, so they are escaped too.
        let isSecondOfControl = byte & 0xE0 == 0x80 && index > start && raw[index - 1] == 0xC2
        guard byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F || isSecondOfControl else {
          continue
        }
        let end = isSecondOfControl ? index - 1 : index
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: raw[start..<end]))
        start = index + 1
        appendEscape(of: byte)
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: raw[start...]))
    }
    bytes.append(0x22)
  }

  private mutating func appendEscape(of byte: UInt8) {
    bytes.append(0x5C)
    switch byte {
    case 0x22, 0x5C: bytes.append(byte)
    case 0x0A: bytes.append(0x6E)
    case 0x0D: bytes.append(0x72)
    case 0x09: bytes.append(0x74)
    default:
      bytes.append(contentsOf: [0x75, 0x30, 0x30])
      for digit in [byte >> 4, byte & 15] { bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit) }
    }
  }
}
