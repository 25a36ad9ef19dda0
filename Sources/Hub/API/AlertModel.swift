import WardModel

/// Alerts as the API gives them.
struct AlertModel: Sendable {
  static let levels = Severity.allCases.map(\.name)
  static let kinds = Entity.Kind.allCases.map(\.rawValue)
  static let verdicts = Verdict.allCases.map(\.rawValue)

  static let entity = APIModel(
    "Entity",
    [
      APIMember("kind", .choice(kinds)), APIMember("role", .choice(Entity.Role.allCases.map(\.rawValue))),
      APIMember("value", .text, "Normalised: hosts and users in lower case."),
    ])

  static let model = APIModel(
    "Alert",
    [
      APIMember("id", .text, "Derived from rule and evidence: the same log gives the same."),
      APIMember("position", .nullable(.integer), "Sequence number of the record after which it was raised."),
      APIMember(
        "rule",
        .object([
          APIMember("id", .text), APIMember("title", .text), APIMember("level", .choice(levels)),
          APIMember("correlation", .flag, "Several events together made it."),
        ])),
      APIMember("time", .nullable(.time), "Of the last event."), APIMember("firstTime", .nullable(.time)),
      APIMember(
        "evidence", .list(.object([APIMember("source", .text), APIMember("sequence", .integer)])),
        "Records of the log that show it."),
      APIMember("entities", .list(.named(entity))), APIMember("techniques", .list(.text)),
      APIMember("tactics", .list(.text)),
      APIMember("details", .list(.object([APIMember("field", .text), APIMember("value", .text)]))),
      APIMember("incident", .nullable(.text)),
      APIMember("suppression", .nullable(.text), "The suppression that hides it."),
      APIMember("verdict", .nullable(.choice(verdicts))),
    ])

  /// Gives sources their names.
  let reception: Reception

  func json(_ stored: StoredAlert) -> JSONObject {
    json(
      stored.alert, position: stored.position, incident: stored.incident, suppression: stored.suppression,
      verdict: stored.verdict)
  }

  func json(
    _ alert: Alert, position: UInt64? = nil, incident: String?, suppression: String? = nil,
    verdict: Verdict? = nil
  ) -> JSONObject {
    var json = JSONObject()
    json.add("id", alert.id)
    if let position { json.add("position", position) } else { json.add("position", String?.none) }
    var rule = JSONObject()
    rule.add("id", alert.rule.id)
    rule.add("title", alert.rule.title)
    rule.add("level", alert.rule.level.name)
    rule.add("correlation", alert.rule.isCorrelation)
    json.add("rule", rule)
    json.add("time", alert.time)
    json.add("firstTime", alert.firstTime)
    json.add(
      "evidence",
      alert.evidence.map { evidence in
        var json = JSONObject()
        let number = evidence.file.split(separator: "-").last.flatMap { UInt32($0) }
        json.add("source", number.map { reception.name(of: $0) } ?? evidence.file)
        json.add("sequence", evidence.record)
        return json
      })
    json.add("entities", alert.entities.map(Self.json))
    json.add("techniques", alert.techniques)
    json.add("tactics", alert.tactics)
    json.add(
      "details",
      alert.details.map { detail in
        var json = JSONObject()
        json.add("field", detail.field)
        json.add("value", detail.value)
        return json
      })
    json.add("incident", incident)
    json.add("suppression", suppression)
    json.add("verdict", verdict?.rawValue)
    return json
  }

  static func json(_ entity: Entity) -> JSONObject {
    var json = JSONObject()
    json.add("kind", entity.kind.rawValue)
    json.add("role", entity.role.rawValue)
    json.add("value", entity.value)
    return json
  }
}
