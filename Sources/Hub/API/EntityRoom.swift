import WardModel

extension HubRuntime {
  private static let entityListLimit = 200

  /// Calls about users, hosts, addresses and other things that alerts have in common.
  var entityEndpoints: [APIEndpoint] {
    [
      endpoint(
        .get, "/v1/entities/:kind/:value", .needs(.viewIncidents), "entities",
        "What is known of one user, host, address: its incidents and alerts",
        parameters: [
          .query("limit", .integer, "Incidents and alerts in the answer, 1 to \(Self.entityListLimit).")
        ],
        answer: .json(
          .named(
            APIModel(
              "EntityFile",
              [
                APIMember("kind", .choice(AlertModel.kinds)), APIMember("value", .text),
                APIMember("firstSeen", .nullable(.time), "In an alert."),
                APIMember("lastSeen", .nullable(.time)),
                APIMember("alertCount", .integer), APIMember("incidents", .list(.named(IncidentModel.short))),
                APIMember("alerts", .list(.named(AlertModel.model)), "The latest first."),
              ])))
      ) { try entity($0) }
    ]
  }

  private func entity(_ call: APICall) throws -> HubResponse {
    let kind = try APICall.choice("kind", call.part("kind"), AlertModel.kinds) { Entity.Kind(rawValue: $0) }
    let value = call.part("value")
    let limit = try call.limit(most: Self.entityListLimit)
    guard let span = try desk.stored({ try store.alertSpan(of: kind, value) }) else {
      throw APIProblem(.notFound, "no alert names \(kind.rawValue) \(value.prefix(200))")
    }
    let incidents = try desk.stored { try store.incidents(of: kind, value, limit: limit) }
    let alerts = try desk.stored { try store.alerts(of: kind, value, limit: limit) }
    let model = incidentModel
    var json = JSONObject()
    json.add("kind", kind.rawValue)
    json.add("value", value)
    json.add("firstSeen", span.first)
    json.add("lastSeen", span.last)
    json.add("alertCount", span.count)
    json.add("incidents", incidents.map(model.short))
    json.add(
      "alerts",
      try alerts.map { alert in
        let stored = try desk.stored { try store.storedAlert(alert.id) }
        return stored.map(model.alerts.json) ?? model.alerts.json(alert, incident: nil)
      })
    return .json(json.bytes)
  }
}
