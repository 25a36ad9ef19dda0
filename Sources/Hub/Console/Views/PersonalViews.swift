import WardModel

extension Console {
  struct SignInView: Sendable {
    var name: String
    /// The page to go to afterwards; empty for Now.
    var next: String
    /// Why it did not work, without saying which part was wrong.
    var problem: String?
    /// The name of the hospital's own sign-in, when there is one.
    var provider: String?
  }

  struct SignInCodeView: Sendable {
    var problem: String?
  }

  /// The first administrator of a new hub.
  struct SetupView: Sendable {
    /// The token of the one-time link.
    var token: String
    var hospital: String
    var name: String
    var fullName: String
    var problem: String?
  }

  /// A first sign-in, or a new password, by a one-time link.
  struct WelcomeView: Sendable {
    /// The token of the link.
    var token: String
    var name: String
    var fullName: String
    var problem: String?
  }

  /// A person's own account.
  struct AccountView: Sendable {
    enum SecondStep: Sendable {
      case on(since: Timestamp, codesLeft: Int)
      /// Being set up: secret in base32 and the `otpauth://` text for it.
      case offered(secret: String, address: String)
    }
    var name: String
    var fullName: String
    var role: String
    var mayDo: [String]
    /// The password belongs to the hospital's own sign-in: it can't be changed here.
    var isExternal: Bool
    var secondStep: SecondStep
    /// New recovery codes, shown this once.
    var recoveryCodes: [String]
    var sessions: [SettingsView.Session]
  }

  /// A page instead of the one that was asked for.
  enum Problem: Sendable, Hashable {
    case unauthorised
    /// What the role would have to allow.
    case forbidden(Permission?)
    case notFound
    case tooLarge(limitByteCount: Int)
    case tooMany(retryAfterSeconds: Int)
    /// With an identifier for the log.
    case failed(reference: String)

    /// HTTP status.
    var status: Int {
      switch self {
      case .unauthorised: 401
      case .forbidden: 403
      case .notFound: 404
      case .tooLarge: 413
      case .tooMany: 429
      case .failed: 500
      }
    }
  }
}
