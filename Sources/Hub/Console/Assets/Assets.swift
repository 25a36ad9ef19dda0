extension Console {
  /// Files that pages load: their names hold a hash of their content, so that they may be kept for a year.
  struct Assets: Sendable {
    /// The last segment of its path.
    let file: String
    let contentType: String
    let bytes: [UInt8]

    var link: Link { Link.under("/assets", file) }

    static let styleSheet = Assets(
      stem: "console", ending: "css", contentType: "text/css; charset=utf-8", StyleSheet.text)
    static let script = Assets(
      stem: "console", ending: "js", contentType: "text/javascript; charset=utf-8", "\(Script.text)")
    static let icon = Assets(stem: "ward", ending: "svg", contentType: "image/svg+xml", "\(iconText)")

    static let all = [styleSheet, script, icon]

    /// The asset of a path's last segment.
    static func named(_ file: some StringProtocol) -> Assets? { all.first { $0.file == file } }

    /// The header `Cache-Control` for all of them.
    static let cacheControl = "public, max-age=31536000, immutable"

    private init(stem: String, ending: String, contentType: String, _ text: String) {
      bytes = Array(text.utf8)
      self.contentType = contentType
      file = stem + "." + Assets.hash(bytes) + "." + ending
    }

    /// Names content, protects nothing: FNV-1a over 64 bits, 16 hexadecimal digits.
    /// - Source: RFC 9923, the FNV non-cryptographic hash algorithm.
    private static func hash(_ bytes: [UInt8]) -> String {
      var value: UInt64 = 0xCBF2_9CE4_8422_2325
      for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
      let digits = String(value, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static let iconText: StaticString = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><path fill="#0d5c6b" d="M10 1 18 4v6c0 4.6-3.3 7.6-8 9-4.7-1.4-8-4.4-8-9V4Z"/><path fill="#fff" d="M8.500 5.500h3V8.500h3v3h-3v3h-3v-3h-3v-3h3Z"/></svg>
      """
  }

  /// Headers that every page carries; names in lower case.
  static let pageHeaders: [(name: String, value: String)] = [
    (
      "content-security-policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    ("content-type", "text/html; charset=utf-8"), ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"), ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
  ]
}
