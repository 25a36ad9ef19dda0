public import WardModel

/// Somebody who may sign in, without any secret.
public struct Person: Hashable, Sendable {
  public let identifier: String
  /// The name to sign in with, in lower case.
  public let name: String
  public let displayName: String
  public let roles: Set<Role>
  public let isDisabled: Bool
  /// A one-time code is asked for at sign-in.
  public let hasSecondFactor: Bool
  /// Somebody else chose the password: nothing but changing it should be possible.
  public let mustChangePassword: Bool
  /// The OIDC issuer the person signs in at; `nil` for a password of the hub.
  public let issuer: String?
  public let createdAt: Timestamp
  public let lastSignInAt: Timestamp?
}
