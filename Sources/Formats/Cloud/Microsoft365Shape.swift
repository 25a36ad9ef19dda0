import WardModel

/// The unified audit log of Microsoft 365, from the Management Activity API.
///
/// Every event is of service `audit`, for all workloads share one log. Exchange's events are of `exchange` as well,
/// those of the Security & Compliance Center of `threat_management` and `threat_detection`.
/// - Source: Office 365 Management Activity API schema; the names in use in published rules.
struct Microsoft365Shape: ClueShape {
  let name = "microsoft-365"
  let signatures = [
    ["CreationTime", "Operation", "Workload"], ["CreationTime", "Operation", "RecordType", "OrganizationId"],
  ]
  let clues = [
    SourceClue("Workload", .equals(exchange)),
    SourceClue("Workload", .equals(complianceCenter)),
    SourceClue("Operation", .begins("Alert")),
    SourceClue("ResultStatus"),
  ]
  let times = ["CreationTime"]

  private static let exchange = "Exchange"
  private static let complianceCenter = "SecurityComplianceCenter"

  func source(_ clues: SourceClues) -> LogSource? {
    let isCenter = clues.holds("Workload", Self.complianceCenter)
    let isAlert = isCenter && clues.holds("Operation")
    var names = [
      "Workload": ["eventSource"], "Operation": ["eventName"], "ClientIP": ["src_ip"],
      "Parameters": ["Payload"], "ExtendedProperties.Value": ["RequestType"],
    ]
    // The name of the alert; the operation only says that there was one.
    if isAlert { names["Name"] = ["eventName"] }
    var further: [String] = []
    if clues.holds("Workload", Self.exchange) { further = ["exchange"] }
    if isCenter { further = ["threat_management", "threat_detection"] }
    return LogSource(
      product: "m365", service: "audit", furtherServices: further,
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
