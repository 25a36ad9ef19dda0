public import WardModel

/// A program's right to act for a person, without its secret.
public struct APIToken: Hashable, Sendable {
  /// What only a person may do, whatever a token says.
  public static let onlyForPersons: Set<Permission> = [
    .reveal, .approveContainment, .approveClinicalImpact, .manageAccounts, .manageOwnTokens,
  ]

  public let identifier: String
  /// What its owner calls it.
  public let name: String
  public let owner: String
  public let permissions: Set<Permission>
  public let createdAt: Timestamp
  public let expiresAt: Timestamp
  /// To within a minute.
  public let lastUsedAt: Timestamp?
  public let revokedAt: Timestamp?
}
