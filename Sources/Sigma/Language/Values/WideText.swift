/// UTF-16 encodings of text, as the `wide` and `utf16` modifiers make them.
enum WideText {
  static func littleEndian(_ text: [UInt8]) -> [UInt8] {
    units(text).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
  }

  static func bigEndian(_ text: [UInt8]) -> [UInt8] {
    units(text).flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
  }

  private static func units(_ text: [UInt8]) -> String.UTF16View {
    String(decoding: text, as: UTF8.self).utf16
  }
}
