import WardModel

/// Cloud Audit Logs of Google Cloud, among them those of Google Workspace when it shares its logs with Google Cloud.
/// - Source: Google Cloud documentation, "AuditLog", "View Google Workspace audit logs".
struct GoogleCloudShape: ClueShape {
  let name = "google-cloud-audit"
  let signatures = [
    ["protoPayload.methodName"], ["protoPayload.serviceName"], ["logName", "protoPayload"],
    ["data.protoPayload.methodName"],
  ]
  let clues = [
    SourceClue("protoPayload.serviceName", .equals(GoogleWorkspaceNames.adminService)),
    SourceClue("protoPayload.serviceName", .equals(GoogleWorkspaceNames.loginService)),
    SourceClue("protoPayload", .presence), SourceClue("data.protoPayload", .presence),
  ]
  let times = ["timestamp", "receiveTimestamp", "data.timestamp"]

  func source(_ clues: SourceClues) -> LogSource? {
    if clues.holds("protoPayload.serviceName", GoogleWorkspaceNames.adminService) {
      return GoogleWorkspaceNames.source("admin")
    }
    if clues.holds("protoPayload.serviceName", GoogleWorkspaceNames.loginService) {
      return GoogleWorkspaceNames.source("login")
    }
    guard clues.holds("protoPayload") || clues.holds("data.protoPayload") else { return nil }
    return LogSource(product: "gcp", service: "gcp.audit", aliases: FieldAliases(names: Self.names))
  }

  /// Rules use Elastic's name for the method, and the names of entries wrapped by Pub/Sub.
  private static let names: [String: [String]] = {
    var names: [String: [String]] = [
      "logName": ["data.logName", "data.protoPayload.logName"],
      "resource.type": ["data.resource.type", "data.protoPayload.resource.type"],
      "data.logName": ["logName", "data.protoPayload.logName"],
      "data.resource.type": ["resource.type", "data.protoPayload.resource.type"],
      "protoPayload.requestMetadata.callerIp": ["src_ip"],
      "data.protoPayload.requestMetadata.callerIp": ["src_ip"],
    ]
    for member in [
      "methodName", "serviceName", "resourceName", "authorizationInfo.granted",
      "authorizationInfo.permission",
      "authenticationInfo.principalEmail",
    ] {
      names["protoPayload.\(member)"] = ["data.protoPayload.\(member)"]
      names["data.protoPayload.\(member)"] = ["protoPayload.\(member)"]
    }
    names["protoPayload.methodName", default: []].append("gcp.audit.method_name")
    names["data.protoPayload.methodName", default: []].append("gcp.audit.method_name")
    return names
  }()
}
