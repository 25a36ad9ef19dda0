import CPCRE2

/// Tells whether a regular expression can be used, by compiling it and throwing the result away.
enum RegularExpressionCheck {
  /// Bytes of a pattern; bounds the time and memory of compiling.
  static let byteCountLimit = 32_768

  /// The reason it is refused, or `nil`.
  static func problem(in text: String, _ options: RegularExpressionOptions) -> String? {
    var text = text
    return text.withUTF8 { bytes in
      guard bytes.count <= byteCountLimit else { return "it has more than \(byteCountLimit) bytes" }
      let flags = RegularExpression.flags(options)
      var code: Int32 = 0
      var offset = 0
      // An empty buffer may have no address, and PCRE2 wants one.
      var none: UInt8 = 0
      let compiled = withUnsafePointer(to: &none) { empty in
        pcre2_compile_8(bytes.baseAddress ?? empty, bytes.count, flags, &code, &offset, nil)
      }
      if let compiled {
        pcre2_code_free_8(compiled)
        return nil
      }
      return "\(message(code)) at character \(offset + 1)"
    }
  }

  private static func message(_ code: Int32) -> String {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
      let count = pcre2_get_error_message_8(code, buffer.baseAddress, buffer.count)
      guard count > 0 else { return "error \(code)" }
      return String(decoding: buffer.prefix(min(Int(count), buffer.count)), as: UTF8.self)
    }
  }
}
