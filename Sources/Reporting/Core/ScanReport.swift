public import WardModel

/// Everything a report needs to know of one scan.
public struct ScanReport: Sendable {
  /// All alerts, or the worst of them where there are more than a page can tell of.
  public var alerts: [Alert]
  /// How many alerts there are, told here or not.
  public var alertCount: Int
  /// Incidents and observations alike, in any order; reports sort them.
  public var incidents: [Incident]
  /// Identifier of an alert → identifier of the incident that it belongs to.
  public var incidentOf: [String: String]
  public var summary: ScanSummary
  /// When the report was made.
  public var generatedAt: Timestamp
  public var productVersion: String
  /// The command line that made the report, as typed; empty when there was none.
  public var command: String

  public init(
    alerts: [Alert], incidents: [Incident], incidentOf: [String: String], summary: ScanSummary,
    generatedAt: Timestamp, productVersion: String, command: String = "", alertCount: Int? = nil
  ) {
    self.alerts = alerts
    self.alertCount = max(alertCount ?? 0, alerts.count)
    self.incidents = incidents
    self.incidentOf = incidentOf
    self.summary = summary
    self.generatedAt = generatedAt
    self.productVersion = productVersion
    self.command = command
  }
}
