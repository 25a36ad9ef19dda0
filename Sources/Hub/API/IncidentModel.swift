import WardModel

/// Incidents as the API gives them: short in lists, whole by themselves.
struct IncidentModel: Sendable {
  static let states = CaseState.allCases.map(\.rawValue)
  private static let standings = ["observation", "incident"]

  private static let common: [APIMember] = [
    APIMember("id", .text), APIMember("title", .text),
    APIMember("standing", .choice(standings), "An observation needs nobody."),
    APIMember("level", .choice(AlertModel.levels)), APIMember("score", .number, "0 to 100."),
    APIMember("firstTime", .nullable(.time)), APIMember("lastTime", .nullable(.time)),
    APIMember("state", .choice(states)), APIMember("owner", .nullable(.text)),
    APIMember("verdict", .nullable(.choice(AlertModel.verdicts))),
    APIMember("absorbedInto", .nullable(.text), "The incident that this one became part of."),
    APIMember("hosts", .list(.text)), APIMember("users", .list(.text)), APIMember("tactics", .list(.text)),
    APIMember("techniques", .list(.text)), APIMember("alertCount", .integer),
  ]

  static let short = APIModel("IncidentSummary", common)

  static let whole = APIModel(
    "Incident",
    common + [
      APIMember("entities", .list(.named(AlertModel.entity))),
      APIMember(
        "reasons",
        .list(
          .object([
            APIMember("entity", .named(AlertModel.entity)), APIMember("alertCount", .integer),
            APIMember("text", .text),
          ])), "Why these alerts are one incident."),
      APIMember(
        "story",
        .list(
          .object([
            APIMember("time", .nullable(.time)), APIMember("text", .text),
            APIMember("level", .choice(AlertModel.levels)),
            APIMember("tactics", .list(.text)), APIMember("techniques", .list(.text)),
            APIMember("alerts", .list(.text)),
          ])), "What happened, in order."),
      APIMember("nextSteps", .list(.text)),
      APIMember(
        "scoreParts", .list(.object([APIMember("text", .text), APIMember("points", .number)]))),
      APIMember(
        "notes",
        .list(
          .object([
            APIMember("id", .integer), APIMember("author", .text), APIMember("time", .nullable(.time)),
            APIMember("text", .text),
          ]))),
      APIMember("alerts", .list(.named(AlertModel.model)), "In log order; the first 1000."),
    ])

  let alerts: AlertModel

  func short(_ file: CaseFile) -> JSONObject {
    let incident = file.incident
    var json = JSONObject()
    json.add("id", incident.id)
    json.add("title", incident.title)
    json.add("standing", incident.standing.rawValue)
    json.add("level", incident.level.name)
    json.add("score", incident.score)
    json.add("firstTime", incident.firstTime)
    json.add("lastTime", incident.lastTime)
    json.add("state", file.state.rawValue)
    json.add("owner", file.owner)
    json.add("verdict", file.verdict?.rawValue)
    json.add("absorbedInto", file.absorbedInto)
    json.add("hosts", incident.hosts)
    json.add("users", incident.users)
    json.add("tactics", incident.tactics)
    json.add("techniques", incident.techniques)
    json.add("alertCount", incident.alerts.count)
    return json
  }

  func whole(_ file: CaseFile, _ found: [Alert], _ verdicts: [String: Verdict]) -> JSONObject {
    var json = short(file)
    let incident = file.incident
    json.add("entities", incident.entities.map(AlertModel.json))
    json.add(
      "reasons",
      incident.reasons.map { reason in
        var json = JSONObject()
        json.add("entity", AlertModel.json(reason.entity))
        json.add("alertCount", reason.alertCount)
        json.add("text", reason.text)
        return json
      })
    json.add("story", incident.story.map(Self.step))
    json.add("nextSteps", incident.nextSteps)
    json.add(
      "scoreParts",
      incident.scoreParts.map { part in
        var json = JSONObject()
        json.add("text", part.text)
        json.add("points", part.points)
        return json
      })
    json.add(
      "notes",
      file.notes.map { note in
        var json = JSONObject()
        json.add("id", note.identifier)
        json.add("author", note.author)
        json.add("time", note.time)
        json.add("text", note.text)
        return json
      })
    json.add("alerts", found.map { alerts.json($0, incident: incident.id, verdict: verdicts[$0.id]) })
    return json
  }

  private static func step(_ step: Incident.Step) -> JSONObject {
    var json = JSONObject()
    json.add("time", step.time)
    json.add("text", step.text)
    json.add("level", step.level.name)
    json.add("tactics", step.tactics)
    json.add("techniques", step.techniques)
    json.add("alerts", step.alerts)
    return json
  }
}
