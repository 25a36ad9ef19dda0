/// Why an account was not made or changed.
public enum AccountRefusal: Error, Hashable, Sendable {
  case unknownPerson
  /// Another account has the name.
  case nameTaken
  /// 2 to 64 letters, digits, dots, hyphens, underscores or @.
  case nameUnfit
  case displayNameUnfit
  case password(PasswordRule.Refusal)
  /// The old password given is not right, or there were too many tries.
  case wrongPassword
  case wrongCode
  /// A code is asked for already, or no enrolment was begun.
  case enrolmentState
  /// The password and the roles of this person are kept elsewhere (OpenID Connect).
  case keptElsewhere
  /// The hub would have no administrator who can sign in.
  case lastAdministrator
  case busy

  /// What the person at the page reads.
  public var outsideText: String {
    switch self {
    case .unknownPerson: "There is no such account."
    case .nameTaken: "Another account has this name."
    case .nameUnfit: "A name has 2 to 64 letters, digits, dots, hyphens or underscores."
    case .displayNameUnfit: "A display name has 1 to 100 characters on one line."
    case .password(let refusal): refusal.outsideText
    case .wrongPassword: "The password is not right, or there were too many tries. Wait a minute."
    case .wrongCode: "The code is not right. Check the phone's clock and try the next code."
    case .enrolmentState: "Begin again: this step does not fit the state of the account."
    case .keptElsewhere: "This is kept by your hospital's sign-in service."
    case .lastAdministrator: "This is the last administrator. Make another one first."
    case .busy: "Too many people sign in at once. Try again in a moment."
    }
  }
}
