import WardModel

extension HubRuntime {
  var incidentModel: IncidentModel { IncidentModel(alerts: AlertModel(reception: reception)) }

  private static let incidentPageLimit = 500

  /// Calls about incidents.
  var incidentEndpoints: [APIEndpoint] {
    [
      endpoint(
        .get, "/v1/incidents", .needs(.viewIncidents), "incidents", "Incidents, the latest first",
        parameters: APIOperation.paging(most: Self.incidentPageLimit) + [
          .query(
            "state", .text,
            "One or more of \(IncidentModel.states.joined(separator: ", ")), with commas between."),
          .query("level", .choice(AlertModel.levels), "The least level."),
          .query("owner", .text, "A sign-in name."), .query("since", .time), .query("until", .time),
          .query("observations", .flag, "Also what needs nobody."),
        ], answer: .json(APIModel.page(of: IncidentModel.short))
      ) { try listIncidents($0) },
      endpoint(
        .get, "/v1/incidents/:id", .needs(.viewIncidents), "incidents",
        "One incident with its story, notes and alerts",
        answer: .json(.named(IncidentModel.whole))
      ) { try incident($0.part("id")) },
      endpoint(
        .patch, "/v1/incidents/:id", .needs(.workIncidents), "incidents", "Changes state, owner or verdict",
        body: IncidentChange.members, answer: .json(.named(IncidentModel.whole))
      ) { try await changeIncident($0) },
      endpoint(
        .post, "/v1/incidents/:id/notes", .needs(.workIncidents), "incidents", "Adds a note",
        body: Note.members,
        status: 201, answer: .json(.named(IncidentModel.whole))
      ) { call in
        try await desk.addNote(try call.body(Note.self).text, to: call.part("id"), by: call.actor)
        return try incident(call.part("id"), status: 201)
      },
      endpoint(
        .post, "/v1/incidents/:id/merge", .needs(.workIncidents), "incidents",
        "Makes two incidents one; what was seen first gives the identifier", body: Merge.members, status: 201,
        answer: .json(.named(orderModel))
      ) { call in
        let body = try call.body(Merge.self)
        let order = try await desk.merge(
          call.part("id"), with: body.with, because: body.reason, by: call.actor)
        return try ordered(order, call.part("id"))
      },
      endpoint(
        .post, "/v1/incidents/:id/parts", .needs(.workIncidents), "incidents",
        "Makes alerts of an incident a matter of their own", body: Parts.members, status: 201,
        answer: .json(.named(orderModel))
      ) { call in
        let order = try await desk.part(
          try call.body(Parts.self).alerts, from: call.part("id"), by: call.actor)
        return try ordered(order, call.part("id"))
      },
      endpoint(
        .post, "/v1/incidents/:id/orders/:order/revoke", .needs(.workIncidents), "incidents",
        "Takes back an order to merge or part", answer: .json(.named(orderModel))
      ) { call in
        try await desk.revoke(order: call.part("order"), of: call.part("id"), by: call.actor)
        return try ordered(call.part("order"), call.part("id"), status: 200)
      },
    ]
  }

  private func listIncidents(_ call: APICall) throws -> HubResponse {
    var filter = IncidentFilter()
    for word in (call.query("state") ?? "").split(separator: ",").map(String.init) {
      filter.states.insert(
        try APICall.choice("state", word, IncidentModel.states) { CaseState(rawValue: $0) })
    }
    filter.minimumLevel = try call.choice("level", AlertModel.levels) { Severity(name: $0) } ?? .informational
    filter.owner = call.query("owner")
    filter.since = try call.time("since")
    filter.until = try call.time("until")
    filter.includesObservations = try call.flag("observations") ?? false
    let limit = try call.limit(most: Self.incidentPageLimit)
    if let cursor = call.query("cursor"), try desk.stored({ try store.incident(cursor) }) == nil {
      throw APIProblem(.invalidParameter, "the cursor is not one of this list", member: "cursor")
    }
    let found = try desk.incidents(filter, after: call.query("cursor"), limit: limit)
    let model = incidentModel
    return .page(found.map(model.short), cursor: found.count == limit ? found.last?.incident.id : nil)
  }

  private func incident(_ id: String, status: Int = 200) throws -> HubResponse {
    let found = try desk.incident(id)
    return .json(incidentModel.whole(found.file, found.alerts, found.verdicts).bytes, status: status)
  }

  private func changeIncident(_ call: APICall) async throws -> HubResponse {
    let id = call.part("id")
    let body = try call.body(IncidentChange.self)
    _ = try desk.existing(id)
    if let owner = body.owner { try await desk.setOwner(owner, of: id, by: call.actor) }
    if let verdict = body.verdict {
      try await desk.judge(incident: id, verdict, because: body.reason ?? "", by: call.actor)
    }
    if let state = body.state { try await desk.setState(state, of: id, by: call.actor) }
    return try incident(id)
  }

  private var orderModel: APIModel {
    APIModel(
      "Order",
      [
        APIMember("order", .text, "The order's identifier, by which it can be taken back."),
        APIMember(
          "incident", .named(IncidentModel.short), "As it is now; `absorbedInto` says where it went."),
      ])
  }

  private func ordered(_ order: String, _ incident: String, status: Int = 201) throws -> HubResponse {
    var json = JSONObject()
    json.add("order", order)
    json.add("incident", incidentModel.short(try desk.existing(incident)))
    return .json(json.bytes, status: status)
  }
}

private struct IncidentChange: APIBody {
  static let members: [APIMember] = [
    .optional("state", .choice(IncidentModel.states)),
    .optional("owner", .nullable(.text), "A sign-in name; null for nobody."),
    .optional(
      "verdict", .nullable(.choice(AlertModel.verdicts)),
      "Counts for alerts that nobody judged; null takes it back."),
    .optional("reason", .text, "Why this verdict."),
  ]
  var state: CaseState?
  var owner: String??
  var verdict: Verdict??
  var reason: String?

  private enum CodingKeys: CodingKey { case state, owner, verdict, reason }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    state = try container.choiceIfPresent(.state, IncidentModel.states) { CaseState(rawValue: $0) }
    owner = try container.nullableChoice(.owner, []) { $0 }
    verdict = try container.nullableChoice(.verdict, AlertModel.verdicts) { Verdict(rawValue: $0) }
    reason = try container.decodeIfPresent(String.self, forKey: .reason)
  }
}

private struct Note: APIBody {
  static let members = [APIMember("text", .text, "At most \(Desk.textByteLimit) bytes.")]
  var text: String
}

private struct Merge: APIBody {
  static let members = [APIMember("with", .text, "The other incident."), APIMember("reason", .text)]
  var with: String
  var reason: String
}

private struct Parts: APIBody {
  static let members = [APIMember("alerts", .list(.text))]
  var alerts: [String]
}
