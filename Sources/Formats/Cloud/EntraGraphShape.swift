import WardModel

/// Sign-ins, audits and risk detections of Entra ID as Microsoft Graph returns them.
/// - Source: Microsoft Graph reference: signIn, directoryAudit, riskDetection, servicePrincipalRiskDetection.
struct EntraGraphShape: ClueShape {
  let name = "entra-graph"
  let signatures = [
    ["createdDateTime", "appDisplayName", "status.errorCode"],
    ["createdDateTime", "appId", "status.errorCode"],
    ["activityDisplayName", "activityDateTime", "initiatedBy"],
    ["activityDisplayName", "activityDateTime", "loggedByService"],
    ["riskEventType", "riskState"], ["riskEventType", "riskLevel"], ["riskEventType", "detectedDateTime"],
  ]
  let clues =
    [
      SourceClue("status.errorCode", .presence), SourceClue("status.errorCode", .equals("0")),
      SourceClue("activityDisplayName", .presence), SourceClue("riskEventType", .presence),
    ] + AzureSources.privilegedIdentityClues("riskEventType")
  let times = ["createdDateTime", "activityDateTime", "detectedDateTime"]

  func source(_ clues: SourceClues) -> LogSource? {
    if clues.holds("status.errorCode") {
      return AzureSources.signIn(isSuccess: clues.holds("status.errorCode", "0"))
    }
    if clues.holds("activityDisplayName") { return AzureSources.audit }
    guard clues.holds("riskEventType") else { return nil }
    let isPrivilegedIdentity = AzureSources.privilegedIdentityAlerts.contains {
      clues.holds("riskEventType", $0)
    }
    return AzureSources.risk(isPrivilegedIdentity: isPrivilegedIdentity)
  }
}
