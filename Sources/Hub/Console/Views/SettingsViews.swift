import WardModel

extension Console {
  /// One part of the settings.
  enum SettingsView: Sendable {
    case health(Health)
    case accounts(Accounts)
    case tokens(Tokens)
    case certificate(Certificate)
    case retention(Retention)
    case webhooks(Webhooks)
    case signIn(SignIn)

    struct Health: Sendable {
      enum State: String, Sendable { case well, worth = "worth a look", ill }
      struct Part: Sendable {
        /// `Event log`.
        var name: String
        var state: State
        var text: String
      }
      var parts: [Part]
      var version: String
      var startedAt: Timestamp
      var residentByteCount: Int
      /// `Debian 12, 2 cores`.
      var machine: String
      var configurationFile: String
      var dataFolder: String
    }
    struct Accounts: Sendable {
      struct Account: Sendable {
        var id: String
        var name: String
        var fullName: String
        /// Identifiers of its roles.
        var roles: [String]
        var hasSecondStep: Bool
        var isLocked: Bool
        var lastSeen: Timestamp
        var isSelf: Bool
      }
      /// A role and what it may do, in words.
      struct Role: Sendable {
        var id: String
        var name: String
        var meaning: String
      }
      var accounts: [Account]
      var roles: [Role]
      var sessions: [Session]
      /// Shown once after an account was added or reset: whose and the path to give to them.
      var link: OneTime?
    }
    struct Session: Sendable {
      var id: String
      var person: String
      var address: String
      /// `Firefox on Windows`.
      var device: String
      var startedAt: Timestamp
      var lastSeen: Timestamp
      var isThis: Bool
    }
    /// A secret that is shown this once.
    struct OneTime: Sendable {
      /// Whom or what it is for.
      var name: String
      var secret: String
    }
    struct Tokens: Sendable {
      struct Token: Sendable {
        var id: String
        var name: String
        var scope: String
        var createdBy: String
        var createdAt: Timestamp
        var expiresAt: Timestamp
        var lastUsed: Timestamp
      }
      /// A scope and what it allows.
      struct Scope: Sendable {
        var id: String
        var meaning: String
      }
      var tokens: [Token]
      var scopes: [Scope]
      var created: OneTime?
    }
    struct Certificate: Sendable {
      var names: [String]
      var issuer: String
      var isOwnAuthority: Bool
      var validFrom: Timestamp
      var validTo: Timestamp
      var fingerprint: String
      var file: String
    }
    struct Retention: Sendable {
      struct Class: Sendable {
        var id: String
        var name: String
        /// Days that events are kept at least while the size allows.
        var days: Int
        var limitByteCount: Int
        var usedByteCount: Int
        var oldest: Timestamp
        /// How many times smaller than received.
        var compression: Double
      }
      var classes: [Class]
      var diskByteCount: Int
      var diskFreeByteCount: Int
    }
    struct Webhooks: Sendable {
      struct Webhook: Sendable {
        var id: String
        var name: String
        var url: String
        var sends: String
        var deliveredCount: Int
        /// Messages given up after all tries.
        var deadCount: Int
        var lastSuccess: Timestamp
        var lastProblem: String?
      }
      var webhooks: [Webhook]
      /// What may be sent: (`incidents`, `every change of an incident`).
      var choices: [Tokens.Scope]
      var created: OneTime?
    }
    struct SignIn: Sendable {
      var isOn: Bool
      var issuer: String
      var client: String
      var roleClaim: String
      /// Where the provider must send people back to.
      var returnAddress: String
      /// What came of the last try.
      var lastProblem: String?
    }
  }
}
