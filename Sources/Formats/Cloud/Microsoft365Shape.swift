import WardModel

/// The unified audit log of Microsoft 365, from the Management Activity API.
///
/// An event has one service: `audit`, as most rules want it, Exchange's events included. Alerts of the Security &
/// Compliance Center are `threat_management`; one of them is asked for as `threat_detection`.
/// - Source: Office 365 Management Activity API schema; the names in use in published rules.
struct Microsoft365Shape: ClueShape {
  let name = "microsoft-365"
  let signatures = [
    ["CreationTime", "Operation", "Workload"], ["CreationTime", "Operation", "RecordType", "OrganizationId"],
  ]
  let clues = [
    SourceClue("Workload", .equals("SecurityComplianceCenter")),
    SourceClue("Operation", .begins("Alert")),
    SourceClue("Name", .equals(suspiciousAddresses)),
    SourceClue("ResultStatus"),
  ]
  let times = ["CreationTime"]

  private static let suspiciousAddresses = "Activity from suspicious IP addresses"

  func source(_ clues: SourceClues) -> LogSource? {
    let isAlert = clues.holds("Workload") && clues.holds("Operation")
    var names = [
      "Workload": ["eventSource"], "Operation": ["eventName"], "ClientIP": ["src_ip"],
      "Parameters": ["Payload"], "ExtendedProperties.Value": ["RequestType"],
    ]
    // The name of the alert; the operation only says that there was one.
    if isAlert { names["Name"] = ["eventName"] }
    let service =
      !clues.holds("Workload")
      ? "audit" : isAlert && clues.holds("Name") ? "threat_detection" : "threat_management"
    return LogSource(
      product: "m365", service: service,
      constants: Self.status(clues.text("ResultStatus"), isAlert: isAlert)
        .map { [LogSource.Constant(field: "status", value: $0)] } ?? [],
      aliases: FieldAliases(names: names))
  }

  /// Each workload writes results in words of its own; rules want `success`. An alert has no result but to have been
  /// raised.
  private static func status(_ result: String?, isAlert: Bool) -> String? {
    guard let result else { return isAlert ? "success" : nil }
    switch result.lowercased() {
    case "true", "success", "succeeded", "partiallysucceeded": return "success"
    case "false", "failed", "failure", "error": return "failure"
    default: return nil
    }
  }
}
