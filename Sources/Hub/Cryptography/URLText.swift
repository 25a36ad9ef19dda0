/// Text inside URLs and forms.
/// - Source: RFC 3986, section 2.
enum URLText {
  /// All but the unreserved characters as `%XX`.
  static func escaped(_ text: String) -> String {
    text.utf8.map { unit in
      switch unit {
      case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x5F, 0x7E: String(UnicodeScalar(unit))
      default: "%" + Hexadecimal.text([unit]).uppercased()
      }
    }.joined()
  }

  /// Pairs as a query or an `application/x-www-form-urlencoded` body.
  static func form(_ pairs: [(String, String)]) -> String {
    pairs.map { escaped($0.0) + "=" + escaped($0.1) }.joined(separator: "&")
  }
}
