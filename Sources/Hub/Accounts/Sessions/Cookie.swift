/// The hub's cookies: the one place that knows their names and attributes.
/// - Source: RFC 6265bis (draft-ietf-httpbis-rfc6265bis), section 4.1.3.2 for `__Host-`.
public enum Cookie: String, CaseIterable, Sendable {
  /// The session's token.
  case session = "__Host-ward"
  /// Binds the forms before the sign-in.
  case form = "__Host-ward-form"
  /// The state of an OpenID Connect sign-in under way. It must come along when the provider sends the browser back, which
  /// `Strict` forbids, so it is `Lax`.
  case openIDConnect = "__Host-ward-oidc"

  /// Tells a browser that its person signed in with before; see `Accounts.browserCookieHeader`.
  case browser = "__Host-ward-browser"

  /// The sealed proof of the first step of a sign-in, until the code comes.
  case pending = "__Host-ward-pending"

  /// Light, dark or as the device wants it.
  case theme = "__Host-ward-theme"

  /// Most bytes of a `Cookie` header that are read.
  static let headerByteLimit = 8192

  /// The `Set-Cookie` header that sets it until the browser closes, or for `seconds`.
  ///
  /// - Precondition: the value is one that this hub made: letters, digits, `-` and `_`.
  public func header(value: String, seconds: Int64? = nil) -> String {
    precondition(value.utf8.allSatisfy(Self.isFit), "a cookie value with other characters")
    let age = seconds.map { "; Max-Age=\($0)" } ?? ""
    return
      "\(rawValue)=\(value); Path=/; Secure; HttpOnly; SameSite=\(self == .openIDConnect ? "Lax" : "Strict")\(age)"
  }

  /// The `Set-Cookie` header that removes it.
  public var ending: String { header(value: "", seconds: 0) }

  /// The value in a request's `Cookie` header. A name that comes twice is refused: one of them is somebody else's.
  public func value(in header: String) -> String? {
    guard header.utf8.count <= Self.headerByteLimit else { return nil }
    let values = header.split(separator: ";").compactMap { pair -> Substring? in
      let pair = pair.drop { $0 == " " }
      guard pair.hasPrefix(rawValue + "=") else { return nil }
      return pair.dropFirst(rawValue.count + 1)
    }
    guard values.count == 1, let value = values.first, !value.isEmpty, value.utf8.allSatisfy(Self.isFit)
    else {
      return nil
    }
    return String(value)
  }

  private static func isFit(_ unit: UInt8) -> Bool {
    (0x30...0x39).contains(unit) || (0x41...0x5A).contains(unit) || (0x61...0x7A).contains(unit)
      || unit == 0x2D
      || unit == 0x5F
  }
}
