public import WardModel

extension OCSF {
  /// An alert as a Detection Finding, one JSON object without line breaks.
  ///
  /// - Parameters:
  ///   - incident: identifier of the incident that the alert belongs to.
  ///   - activity: `create` when the alert is new.
  public static func detectionFinding(
    _ alert: Alert, incident: String?, origin: Origin, activity: Activity = .create
  ) -> [UInt8] {
    let evidence = OCSFEvidence(alert)
    var finding = beginning(
      classIdentifier: detectionClass, activity: activity, level: alert.rule.level, time: alert.time)
    finding.add("status_id", activity == .close ? 4 : activity == .update ? 2 : 1)
    finding.add("status", activity == .close ? "Resolved" : activity == .update ? "In Progress" : "New")
    finding.add("message", cut(alert.rule.title, to: titleLimit))
    finding.add("is_alert", activity != .close)
    finding.add("start_time", milliseconds(alert.firstTime))
    finding.add("end_time", milliseconds(alert.time))
    finding.add("count", max(1, alert.evidence.count))
    finding.add("metadata", metadata(origin, identifier: alert.id, incident: incident))
    finding.add("finding_info", information(alert, incident: incident, origin: origin))
    finding.add("evidences", evidence.artifacts)
    finding.add("observables", evidence.observables)
    if let runbook = alert.rule.runbook {
      var remediation = JSONObject()
      remediation.add("desc", cut(runbook))
      finding.add("remediation", remediation)
    }
    return finding.bytes
  }

  private static func information(_ alert: Alert, incident: String?, origin: Origin) -> JSONObject {
    var analytic = JSONObject()
    analytic.add("type_id", 1)
    analytic.add("type", "Rule")
    analytic.add("uid", cut(alert.rule.id, to: titleLimit))
    analytic.add("name", cut(alert.rule.title, to: titleLimit))
    analytic.add("category", alert.rule.isCorrelation ? "Sigma correlation" : "Sigma rule")
    var information = JSONObject()
    information.add("uid", alert.id)
    information.add("title", cut(alert.rule.title, to: titleLimit))
    if !alert.rule.description.isEmpty { information.add("desc", cut(alert.rule.description)) }
    information.add("analytic", analytic)
    let attacks = attacks(techniques: alert.techniques, tactics: alert.tactics)
    if !attacks.isEmpty { information.add("attacks", attacks) }
    information.add("created_time", milliseconds(alert.time))
    information.add("first_seen_time", milliseconds(alert.firstTime))
    information.add("last_seen_time", milliseconds(alert.time))
    if let console = origin.consoleURL, let incident {
      information.add("src_url", console + Console.Link.incident(incident).path)
    }
    return information
  }
}
