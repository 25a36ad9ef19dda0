public import WardModel

/// One browser that is signed in, without its secret.
public struct Session: Hashable, Sendable {
  /// A name for lists and the ledger; worth nothing as a key.
  public let identifier: String
  public let person: String
  public let method: SignInMethod
  public let address: String
  /// What the browser calls itself, cut to 200 characters.
  public let agent: String
  /// When the person last proved who they are.
  public let provenAt: Timestamp
  public let createdAt: Timestamp
  /// Last seen, to within a minute.
  public let lastSeenAt: Timestamp
  /// The end at the latest.
  public let endsAt: Timestamp
}

/// A session just opened. The token goes into the cookie and nowhere else.
public struct OpenedSession: Sendable {
  public let session: Session
  public let token: String
}

/// What a cookie's token is worth.
public enum SessionVerdict: Sendable {
  case valid(Principal, Session, Person)
  case refused(SessionRefusal)
}

/// Why a token opens nothing.
public enum SessionRefusal: String, Sendable {
  case missing, unknown, idle, ended, disabled
}
