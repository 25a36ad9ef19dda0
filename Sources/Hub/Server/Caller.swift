/// Who stands behind a request, as far as the gate found out.
public struct Caller: Sendable {
  /// `nil`: nobody is signed in.
  public var principal: Principal?
  /// The token of the browser's session, for forms and for ending it.
  public var sessionToken: String?
  /// The value to which form tokens of this browser are bound: the session's token, or the cookie before the sign-in.
  public var formCookie: String?

  public init(principal: Principal? = nil, sessionToken: String? = nil, formCookie: String? = nil) {
    self.principal = principal
    self.sessionToken = sessionToken
    self.formCookie = formCookie
  }

  /// For the ledger.
  public var name: String { principal?.name ?? "nobody" }

  /// The person at the browser.
  public var person: Person? {
    switch principal {
    case .person(let person, _), .apiToken(_, let person): person
    case .sourceToken, nil: nil
    }
  }
}
