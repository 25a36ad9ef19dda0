public import WardModel

/// What became of a try to sign in.
public enum SignInVerdict: Sendable {
  /// The person is in: open a session.
  case accepted(Person, by: SignInMethod)
  /// The password is right; now the code. `pending` goes into the form's hidden field and back into `finishSignIn`.
  case codeNeeded(pending: String, Person)
  /// Show `SignInRefusal.outsideText`; the refusal itself is for the ledger.
  case refused(SignInRefusal)
}

/// How somebody proved who they are.
public enum SignInMethod: String, Sendable {
  case password, passwordAndCode, passwordAndRecoveryCode, openIDConnect, setupLink
}

/// Why somebody was not let in: for the ledger, never for the page.
public enum SignInRefusal: Hashable, Sendable, CustomStringConvertible {
  case unknownName
  case wrongPassword
  case wrongCode
  case replayedCode
  case usedRecoveryCode
  case disabled
  /// The person signs in elsewhere (OpenID Connect).
  case noPassword
  /// The step before was too long ago, or its proof is not one.
  case noPendingSignIn
  /// Too many tries before; none is looked at until then.
  case delayed(until: Timestamp)
  /// Too many people sign in at once.
  case busy
  /// The provider vouches for the person, but no role is mapped.
  case noRole
  /// Another person has the name already.
  case nameTaken
  /// The provider's name for the person cannot be a name here.
  case nameUnfit

  /// The one text that all refusals show: it tells nothing about which names exist.
  public static let outsideText =
    "That did not work. Check the name, the password and the code. After several tries, wait a minute before the next."

  public var description: String {
    switch self {
    case .unknownName: "no account of this name"
    case .wrongPassword: "wrong password"
    case .wrongCode: "wrong code"
    case .replayedCode: "a code that was used before"
    case .usedRecoveryCode: "a recovery code that was used before"
    case .disabled: "the account is disabled"
    case .noPassword: "the account has no password here"
    case .noPendingSignIn: "the first step was too long ago or is not one"
    case .delayed(let until): "too many tries, none looked at until \(until)"
    case .busy: "too many sign-ins at once"
    case .noRole: "the provider gives no role here"
    case .nameTaken: "the name belongs to another account"
    case .nameUnfit: "the provider's name for the person cannot be a name here"
    }
  }
}
