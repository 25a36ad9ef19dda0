import WardModel

/// Records of Azure's diagnostic settings, from Event Hubs and storage accounts: Entra ID and the activity log.
/// - Source: Azure Monitor, "Azure resource log common and service-specific schemas"; Entra ID, "Integrate activity logs".
struct AzureDiagnosticShape: ClueShape {
  let name = "azure-diagnostic"
  let signatures = [
    ["category", "operationName"], ["category", "resourceId", "properties"],
    ["category", "tenantId", "properties"],
  ]
  let clues =
    [
      SourceClue("category"),
      SourceClue("operationName", .begins("microsoft.")),
      SourceClue("resourceId", .contains("/providers/microsoft.aadiam")),
      SourceClue("resourceId", .begins("/subscriptions/")),
      SourceClue("tenantId", .presence), SourceClue("time", .presence), SourceClue("properties", .presence),
      SourceClue("resultType", .equals("0")), SourceClue("properties.status.errorCode", .equals("0")),
      // Only Intune's audit log, which shares the category, has this.
      SourceClue("properties.AuditEventId", .presence),
    ] + AzureSources.privilegedIdentityClues("properties.riskEventType")
  let times = ["time", "properties.activityDateTime", "properties.createdDateTime"]

  func source(_ clues: SourceClues) -> LogSource? {
    guard let category = clues.text("category")?.lowercased() else { return nil }
    let isRecord = clues.holds("properties") || clues.holds("tenantId") || clues.holds("time")
    if Self.signInCategories.contains(category) {
      guard isRecord else { return nil }
      return AzureSources.signIn(
        isSuccess: clues.holds("resultType") || clues.holds("properties.status.errorCode"))
    }
    if Self.riskCategories.contains(category) {
      guard isRecord else { return nil }
      return AzureSources.risk(isPrivilegedIdentity: clues.holds("properties.riskEventType"))
    }
    if category == "auditlogs" {
      guard isRecord, !clues.holds("properties.AuditEventId") else { return nil }
      return AzureSources.audit
    }
    if clues.holds("resourceId", "/providers/microsoft.aadiam") {
      // Other logs of Entra ID, such as provisioning, are services of their own; all else is a category of the audit log.
      guard category.hasSuffix("logs") else { return AzureSources.audit }
      return LogSource(
        product: "azure", service: category, aliases: FieldAliases(droppedPrefixes: ["properties."]))
    }
    guard clues.holds("operationName") || clues.holds("resourceId", "/subscriptions/") else { return nil }
    if Self.activityCategories.contains(category) { return AzureSources.activity }
    // A log of some resource, such as a storage account.
    guard clues.holds("resourceId", "/subscriptions/") else { return nil }
    return LogSource(product: "azure", aliases: FieldAliases(droppedPrefixes: ["properties."]))
  }

  private static let signInCategories: Set<String> = [
    "signinlogs", "noninteractiveusersigninlogs", "serviceprincipalsigninlogs",
    "managedidentitysigninlogs", "adfssigninlogs", "microsoftserviceprincipalsigninlogs",
  ]
  private static let riskCategories: Set<String> = [
    "riskyusers", "userriskevents", "riskyserviceprincipals", "serviceprincipalriskevents",
  ]
  private static let activityCategories: Set<String> = [
    "administrative", "security", "servicehealth", "alert", "recommendation", "policy", "autoscale",
    "resourcehealth",
  ]
}
