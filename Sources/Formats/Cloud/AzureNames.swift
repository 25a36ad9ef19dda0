import WardModel

/// Names of fields in the logs of Entra ID and Azure. The same value has three names, depending on the way a log took:
/// that of Microsoft Graph (`appId`), that of diagnostic settings (`properties.appId`), and that of the tables in Azure
/// Monitor (`AppId`). Rules use all three, and some use the headings of the portal.
/// - Source: Microsoft Graph reference (signIn, directoryAudit, riskDetection); Azure Monitor reference (SigninLogs,
///   AuditLogs, AzureActivity, AADUserRiskEvents); the names in use in published rules.
enum AzureNames {
  static let signIn = aliases(
    [
      "appDisplayName", "appId", "authenticationDetails", "authenticationRequirement",
      "conditionalAccessPolicies", "conditionalAccessStatus", "correlationId", "crossTenantAccessType",
      "homeTenantId", "isInteractive", "location", "networkLocationDetails", "resourceDisplayName",
      "resourceId", "resourceTenantId", "resultDescription", "resultType", "riskDetail",
      "riskEventTypes_v2", "riskLevelAggregated", "riskLevelDuringSignIn", "riskState",
      "servicePrincipalId", "servicePrincipalName", "signInIdentifier", "tokenIssuerType", "userAgent",
      "userId", "userPrincipalName", "userType", "deviceDetail.browser", "deviceDetail.deviceId",
      "deviceDetail.displayName", "deviceDetail.isCompliant", "deviceDetail.isManaged",
      "deviceDetail.operatingSystem", "deviceDetail.trustType",
    ],
    [
      "clientAppUsed": ["ClientAppUsed", "ClientApp"],
      "ClientAppUsed": ["clientAppUsed", "ClientApp"],
      "deviceDetail.trustType": ["DeviceDetail.trusttype"],
      "DeviceDetail.trustType": ["DeviceDetail.trusttype"],
      "resultDescription": ["Resultdescription"],
      "ResultDescription": ["Resultdescription"],
      "userPrincipalName": ["Username"],
      "UserPrincipalName": ["Username"],
      "status.errorCode": ["ResultType", "resultType"],
      "status.failureReason": ["ResultDescription", "Resultdescription", "resultDescription"],
      "status.additionalDetails": ["Status"],
      "Status.additionalDetails": ["Status"],
      "location.countryOrRegion": ["location"],
      "LocationDetails.countryOrRegion": ["location"],
      "ipAddress": ["IPAddress", "callerIpAddress"],
      "callerIpAddress": ["IPAddress", "ipAddress"],
      "IPAddress": ["callerIpAddress", "ipAddress"],
      "authenticationProtocol": ["AuthenticationProtocol", "properties.message"],
      "AuthenticationProtocol": ["authenticationProtocol", "properties.message"],
    ])

  static let audit = aliases(
    [
      "activityDisplayName", "additionalDetails", "category", "correlationId", "initiatedBy",
      "loggedByService", "operationName", "result", "resultReason", "targetResources",
      "targetResources.displayName", "targetResources.id", "targetResources.type",
      "targetResources.modifiedProperties", "targetResources.modifiedProperties.displayName",
      "targetResources.modifiedProperties.newValue", "targetResources.modifiedProperties.oldValue",
    ],
    [
      "activityDisplayName": activity, "ActivityDisplayName": activity,
      "operationName": ["properties.message"], "OperationName": ["properties.message"],
      "result": ["Status"], "Result": ["Status"],
      "resultReason": ["Status", "failure_status_reason"],
      "ResultReason": ["Status", "failure_status_reason"],
      "resultDescription": ["Status", "failure_status_reason"],
      "ResultDescription": ["Status", "failure_status_reason"],
      "initiatedBy.user.userPrincipalName": initiator, "InitiatedBy.user.userPrincipalName": initiator,
      "initiatedBy.app.displayName": initiator, "InitiatedBy.app.displayName": initiator,
      "targetResources.userPrincipalName": ["Target"], "TargetResources.userPrincipalName": ["Target"],
      "targetResources.modifiedProperties": ["TargetResources.ModifiedProperties"],
      "targetResources.modifiedProperties.displayName": ["TargetResources.ModifiedProperties.DisplayName"],
      "TargetResources.modifiedProperties.displayName": ["TargetResources.ModifiedProperties.DisplayName"],
      "targetResources.modifiedProperties.newValue": ["TargetResources.ModifiedProperties.NewValue"],
      "TargetResources.modifiedProperties.newValue": ["TargetResources.ModifiedProperties.NewValue"],
      "additionalDetails.value": ["additionalDetails.additionalInfo"],
      "AdditionalDetails.value": ["additionalDetails.additionalInfo"],
    ])

  private static let activity = [
    "ActivityType", "activityType", "operationName", "OperationName", "properties.message",
  ]
  /// The second is misspelt in a published rule.
  private static let initiator = ["Initiatedby", "Initiatied.By", "properties.initiatedBy"]

  static let risk = aliases(
    [
      "activity", "detectionTimingType", "ipAddress", "riskDetail", "riskEventType", "riskLevel", "riskState",
      "source", "tokenIssuerType", "userDisplayName", "userId", "userPrincipalName",
    ],
    [
      "properties.riskType": ["riskEventType"], "riskType": ["riskEventType"],
    ])

  static let activityLog = FieldAliases(
    names: [
      "operationName": operation, "operationName.value": operation, "OperationNameValue": operation,
      "OperationName": operation,
      "category": category, "category.value": category, "CategoryValue": category,
      "resourceId": ["ResourceId"], "_ResourceId": ["ResourceId", "resourceId"],
      "ResourceId": ["resourceId"],
      "resourceProviderName.value": ["ResourceProviderValue"],
      "properties.resourceProviderValue": ["ResourceProviderValue"],
      "resultType": ["ResultType", "ActivityStatusValue"], "ActivityStatusValue": ["resultType"],
      "status.value": ["resultType", "ActivityStatusValue"],
      "callerIpAddress": ["CallerIpAddress"], "CallerIpAddress": ["callerIpAddress"],
      "httpRequest.clientIpAddress": ["callerIpAddress", "CallerIpAddress"],
      "caller": ["Caller"], "Caller": ["caller"],
    ])

  private static let operation = ["operationName", "OperationNameValue", "properties.message"]
  private static let category = ["category", "CategoryValue", "Category"]

  /// Graph's names, each also known as in diagnostic settings and as in the tables; and `further` names.
  private static func aliases(_ graph: [String], _ further: [String: [String]]) -> FieldAliases {
    var names = further
    for name in graph {
      let table = capitalised(name)
      let diagnostic = "properties." + name
      names[name, default: []] += [table, diagnostic]
      names[table, default: []] += [name, diagnostic]
    }
    return FieldAliases(names: names, droppedPrefixes: ["properties."])
  }

  private static func capitalised(_ name: String) -> String {
    name.prefix(1).uppercased() + name.dropFirst()
  }
}
