/// Why a token opens nothing: for the ledger. The outside reads only 401.
public enum TokenRefusal: String, Error, Sendable {
  case malformed, unknown, wrongSecret, expired, revoked, ownerDisabled
}

/// Why a token was not made.
public enum TokenMakingRefusal: Error, Hashable, Sendable {
  /// 1 to 100 characters.
  case nameUnfit
  /// More than the owner may do, or what only persons may do.
  case tooWide(Set<Permission>)
  case noPermission
  /// Longer than `APITokens.longestDays`, or no time at all.
  case lifetimeUnfit
  /// The owner has `APITokens.perOwner` already.
  case tooMany

  /// What the person at the page reads.
  public var outsideText: String {
    switch self {
    case .nameUnfit: "Give the token a name of 1 to 100 characters."
    case .tooWide(let permissions):
      "A token of yours cannot have: " + permissions.map(\.rawValue).sorted().joined(separator: ", ") + "."
    case .noPermission: "Choose at least one permission."
    case .lifetimeUnfit: "A token lasts between one day and \(APITokens.longestDays) days."
    case .tooMany: "Revoke a token first: there are \(APITokens.perOwner) already."
    }
  }
}
