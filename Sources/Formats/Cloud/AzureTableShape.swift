import WardModel

/// Rows of the tables in Azure Monitor and Sentinel: SigninLogs, AuditLogs, AzureActivity, AADUserRiskEvents; and the
/// activity log as Azure's management API returns it.
/// - Source: Azure Monitor table reference; Azure Monitor REST API, "Activity logs".
struct AzureTableShape: ClueShape {
  let name = "azure-table"
  let signatures = [
    ["TimeGenerated", "AppDisplayName", "ResultType"], ["TimeGenerated", "AppId", "ResultType"],
    ["TimeGenerated", "ActivityDisplayName", "LoggedByService"],
    ["TimeGenerated", "OperationName", "LoggedByService"],
    ["TimeGenerated", "OperationNameValue", "CategoryValue"],
    ["TimeGenerated", "RiskEventType", "RiskState"],
    ["eventTimestamp", "operationName.value", "category.value"],
  ]
  let clues =
    [
      SourceClue("ResultType", .presence), SourceClue("ResultType", .equals("0")),
      SourceClue("LoggedByService", .presence), SourceClue("OperationNameValue", .presence),
      SourceClue("operationName.value", .presence), SourceClue("RiskEventType", .presence),
    ] + AzureSources.privilegedIdentityClues("RiskEventType")
  let times = ["TimeGenerated", "eventTimestamp"]

  func source(_ clues: SourceClues) -> LogSource? {
    if clues.holds("LoggedByService") { return AzureSources.audit }
    if clues.holds("OperationNameValue") || clues.holds("operationName.value") {
      return AzureSources.activity
    }
    if clues.holds("RiskEventType") {
      let isPrivilegedIdentity = AzureSources.privilegedIdentityAlerts.contains {
        clues.holds("RiskEventType", $0)
      }
      return AzureSources.risk(isPrivilegedIdentity: isPrivilegedIdentity)
    }
    guard clues.holds("ResultType") else { return nil }
    return AzureSources.signIn(isSuccess: clues.holds("ResultType", "0"))
  }
}
