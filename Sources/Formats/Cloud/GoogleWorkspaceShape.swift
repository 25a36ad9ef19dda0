import WardModel

/// Activities of Google Workspace as its Reports API returns them, with a list of events or one event set free.
/// - Source: Google Workspace Admin SDK reference, "Reports API: Activities".
struct GoogleWorkspaceShape: ClueShape {
  let name = "google-workspace"
  let signatures = [["kind", "id.applicationName"], ["id.applicationName", "id.uniqueQualifier"]]
  let clues = [
    SourceClue("id.applicationName"), SourceClue("kind"), SourceClue("id.uniqueQualifier", .presence),
  ]
  let times = ["id.time"]

  func source(_ clues: SourceClues) -> LogSource? {
    guard let application = clues.text("id.applicationName"), CloudText.isWord(application.utf8) else {
      return nil
    }
    let kind = clues.text("kind")
    guard kind?.hasSuffix("#activity") ?? clues.holds("id.uniqueQualifier") else { return nil }
    return GoogleWorkspaceNames.source(application)
  }
}

/// The log sources of Google Workspace, whichever way its events came.
enum GoogleWorkspaceNames {
  static let adminService = "admin.googleapis.com"
  static let loginService = "login.googleapis.com"

  /// - Parameter application: such as `admin`, `login`, `drive`.
  static func source(_ application: String) -> LogSource {
    let service = "\(application).googleapis.com"
    return LogSource(
      product: "gcp", service: "google_workspace.\(application)",
      constants: ["eventService", "protoPayload.serviceName", "protoPayload.Servicename"].map {
        .init(field: $0, value: service)
      },
      aliases: FieldAliases(names: names))
  }

  private static let names: [String: [String]] = {
    let event = ["eventName", "protoPayload.metadata.event.eventName"]
    // Parameters are a list of names and values, or an object where a collector made one.
    let old = ["old_value"]
    let new = ["new_value"]
    let setting = ["setting_name"]
    return [
      "events.name": event, "name": event, "protoPayload.metadata.event.eventName": event,
      "parameters.NEW_VALUE": new, "parameters.OLD_VALUE": old, "parameters.SETTING_NAME": setting,
      "events.parameters.value": new + setting, "protoPayload.metadata.event.parameter.value": new + setting,
      "ipAddress": ["src_ip"], "protoPayload.requestMetadata.callerIp": ["src_ip"],
    ]
  }()
}
