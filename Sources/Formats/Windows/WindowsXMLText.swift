/// References in XML text.
/// - Source: XML 1.0, sections 4.1 and 4.6.
enum WindowsXMLText {
  /// The longest reference that is looked at, without `&` and `;`: `#x10FFFF` and leading zeros.
  private static let referenceLimit = 16

  /// Appends the text with its references resolved; what is none stays as it is. Never more bytes than it reads.
  static func resolve(_ text: UnsafeRawBufferPointer, into out: inout [UInt8]) {
    var index = 0
    while index < text.count {
      if text[index] == UInt8(ascii: "&"),
        let end = text[index..<min(text.count, index + referenceLimit + 2)].firstIndex(of: UInt8(ascii: ";")),
        let scalar = scalar(text[index + 1..<end])
      {
        out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        index = end + 1
      } else {
        out.append(text[index])
        index += 1
      }
    }
  }

  private static func scalar(_ name: Slice<UnsafeRawBufferPointer>) -> Unicode.Scalar? {
    guard name.first == UInt8(ascii: "#") else {
      switch String(decoding: name, as: UTF8.self) {
      case "lt": return "<"
      case "gt": return ">"
      case "amp": return "&"
      case "quot": return "\""
      case "apos": return "'"
      default: return nil
      }
    }
    let digits = String(decoding: name.dropFirst(), as: UTF8.self)
    let isHexadecimal = digits.first == "x" || digits.first == "X"
    let number = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    guard let number, number != 0 else { return nil }
    return Unicode.Scalar(number) ?? "\u{FFFD}"
  }
}
