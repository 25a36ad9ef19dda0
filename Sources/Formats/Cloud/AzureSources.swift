import WardModel

/// The log sources of Entra ID and Azure.
enum AzureSources {
  /// Sign-ins. Rules ask for headings of the portal that no event holds; where an event's result is known, they are
  /// stated as constants.
  static func signIn(isSuccess: Bool) -> LogSource {
    var constants = [LogSource.Constant(field: "ActivityDetails", value: "Sign-ins")]
    if isSuccess { constants.append(.init(field: "Status", value: "Success")) }
    return LogSource(
      product: "azure", service: "signinlogs", constants: constants, aliases: AzureNames.signIn)
  }

  static let audit = LogSource(product: "azure", service: "auditlogs", aliases: AzureNames.audit)
  static let activity = LogSource(product: "azure", service: "activitylogs", aliases: AzureNames.activityLog)

  /// Detections of Identity Protection, and the alerts of Privileged Identity Management, which are written alike.
  static func risk(isPrivilegedIdentity: Bool) -> LogSource {
    LogSource(
      product: "azure", service: isPrivilegedIdentity ? "pim" : "riskdetection", aliases: AzureNames.risk)
  }

  /// Ends of the event types that Privileged Identity Management gives its alerts.
  static let privilegedIdentityAlerts = ["AlertIncident", "AlertConfiguration"]

  static func privilegedIdentityClues(_ path: String) -> [SourceClue] {
    privilegedIdentityAlerts.map { SourceClue(path, .contains($0)) }
  }
}
