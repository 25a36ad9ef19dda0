public import WardModel

/// What the ledger keeps of one try to see who a patient is. It holds the token, never the identifier.
public struct RevealRecord: Hashable, Sendable {
  public let token: PatientToken
  /// Who tried.
  public let principal: String
  /// The reason given; empty when it was too thin to keep.
  public let reason: String
  /// `revealed`, or the raw value of the refusal.
  public let outcome: String
  public let at: Timestamp
}

/// Why an identifier was not shown.
public enum RevealRefusal: String, Sendable {
  case notPermitted, reasonTooThin, unknownToken, damaged

  /// What the person who asked may read.
  public var outsideText: String {
    switch self {
    case .notPermitted: "Your roles do not allow you to see who a patient is."
    case .reasonTooThin:
      "Say in at least \(RevealReason.fewestWords) words why you need to know. An auditor will read it."
    case .unknownToken: "Nothing is kept behind this token."
    case .damaged: "What is kept behind this token cannot be opened. Ask the administrator to check the keys."
    }
  }
}

/// The answer to a wish to see who a patient is.
public enum RevealVerdict: Sendable {
  case revealed(PatientIdentifier)
  case refused(RevealRefusal)

  /// Why not, when it was refused.
  public var refusal: RevealRefusal? {
    if case .refused(let refusal) = self { refusal } else { nil }
  }
}
