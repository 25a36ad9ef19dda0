public import WardModel

extension OCSF {
  /// An incident as an Incident Finding, one JSON object without line breaks.
  ///
  /// - Parameters:
  ///   - owner: name of the person who works on it.
  ///   - time: when the state, owner or verdict changed; `nil`: the incident's last event.
  ///   - activity: `nil`: `close` for a closed incident, `create` for a new one, else `update`.
  public static func incidentFinding(
    _ incident: Incident, state: CaseState, owner: String?, verdict: Verdict?, origin: Origin,
    at time: Timestamp? = nil, activity: Activity? = nil
  ) -> [UInt8] {
    let activity = activity ?? (state == .closed ? .close : state == .new ? .create : .update)
    var finding = beginning(
      classIdentifier: incidentClass, activity: activity, level: incident.level,
      time: time ?? incident.lastTime)
    finding.add("status_id", status(state).id)
    finding.add("status", status(state).caption)
    finding.add("message", cut(incident.title, to: titleLimit))
    finding.add("desc", cut(incident.story.map(\.text).joined(separator: "\n"), to: textLimit * 2))
    finding.add("start_time", milliseconds(incident.firstTime))
    finding.add("end_time", milliseconds(incident.lastTime))
    finding.add("metadata", metadata(origin, identifier: incident.id, incident: incident.id))
    finding.add("finding_info_list", findings(incident, origin: origin))
    let attacks = attacks(techniques: incident.techniques, tactics: incident.tactics)
    if !attacks.isEmpty { finding.add("attacks", attacks) }
    if let owner {
      var person = JSONObject()
      person.add("name", cut(owner, to: titleLimit))
      finding.add("assignee", person)
    }
    // The schema wants a person or a group; what nobody has taken is the site's.
    var group = JSONObject()
    group.add("name", cut(origin.site, to: titleLimit))
    finding.add("assignee_group", group)
    finding.add("priority_id", priority(incident.level).id)
    finding.add("priority", priority(incident.level).caption)
    let score = incident.score.isFinite ? min(100, max(0, incident.score)) : 0
    finding.add("confidence_score", Int(score.rounded()))
    finding.add("confidence_id", score < 40 ? 1 : score < 75 ? 2 : 3)
    finding.add("confidence", score < 40 ? "Low" : score < 75 ? "Medium" : "High")
    if let verdict {
      finding.add("verdict_id", self.verdict(verdict).id)
      finding.add("verdict", self.verdict(verdict).caption)
    }
    if let console = origin.consoleURL {
      finding.add("src_url", console + Console.Link.incident(incident.id).path)
    }
    finding.add("observables", observables(incident))
    var own = JSONObject()
    own.add("state", state.rawValue)
    own.add("standing", incident.standing.rawValue)
    own.add("alert_count", incident.alerts.count)
    own.add("next_steps", incident.nextSteps.prefix(10).map { cut($0) })
    finding.add("unmapped", own)
    return finding.bytes
  }

  /// A contained incident is still worked on; the word `contained` stands in `unmapped`.
  private static func status(_ state: CaseState) -> (id: Int, caption: String) {
    switch state {
    case .new: (1, "New")
    case .working, .contained: (2, "In Progress")
    case .closed: (5, "Closed")
    }
  }

  private static func priority(_ level: Severity) -> (id: Int, caption: String) {
    switch level {
    case .informational, .low: (1, "Low")
    case .medium: (2, "Medium")
    case .high: (3, "High")
    case .critical: (4, "Critical")
    }
  }

  private static func verdict(_ verdict: Verdict) -> (id: Int, caption: String) {
    switch verdict {
    case .attack: (2, "True Positive")
    case .benign: (5, "Benign")
    case .falseAlarm: (1, "False Positive")
    }
  }

  /// One for each alert, with the step of the story that tells of it as its title.
  private static func findings(_ incident: Incident, origin: Origin) -> [JSONObject] {
    var steps: [String: Incident.Step] = [:]
    for step in incident.story { for alert in step.alerts where steps[alert] == nil { steps[alert] = step } }
    let alerts = incident.alerts.isEmpty ? [incident.id] : Array(incident.alerts.prefix(findingLimit))
    return alerts.map { alert in
      var finding = JSONObject()
      finding.add("uid", alert)
      finding.add("title", cut(steps[alert]?.text ?? incident.title, to: titleLimit))
      if let step = steps[alert] {
        finding.add("first_seen_time", milliseconds(step.time))
        let attacks = attacks(techniques: step.techniques, tactics: step.tactics)
        if !attacks.isEmpty { finding.add("attacks", attacks) }
      }
      return finding
    }
  }

  private static func observables(_ incident: Incident) -> [JSONObject] {
    let hosts = incident.hosts.prefix(entityLimit).map { (1, "Hostname", "device.hostname", $0) }
    let users = incident.users.prefix(entityLimit).map { (4, "User Name", "actor.user.name", $0) }
    return (hosts + users).map { type, caption, name, value in
      var object = JSONObject()
      object.add("name", name)
      object.add("type_id", type)
      object.add("type", caption)
      object.add("value", cut(value))
      return object
    }
  }
}
