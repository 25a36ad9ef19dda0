import WardModel

extension HubRuntime {
  private static let suppressionPageLimit = 500
  private static let suppressionModel = APIModel(
    "Suppression",
    [
      APIMember("id", .text), APIMember("rule", .text),
      APIMember("kind", .nullable(.choice(AlertModel.kinds))),
      APIMember("value", .nullable(.text)), APIMember("reason", .text),
      APIMember("owner", .text, "Who answers for it."), APIMember("created", .nullable(.time)),
      APIMember("expires", .nullable(.time)),
      APIMember("removed", .nullable(.time), "Ended before it expired."),
      APIMember("active", .flag),
    ])

  /// Calls about suppressions.
  var suppressionEndpoints: [APIEndpoint] {
    [
      endpoint(
        .get, "/v1/suppressions", .needs(.viewRules), "suppressions", "Suppressions, the oldest first",
        parameters: APIOperation.paging(most: Self.suppressionPageLimit) + [
          .query("active", .flag), .query("rule", .text),
        ], answer: .json(APIModel.page(of: Self.suppressionModel))
      ) { try listSuppressions($0) },
      endpoint(
        .post, "/v1/suppressions/preview", .needs(.workIncidents), "suppressions",
        "What a suppression would have hidden in the last 30 days", body: SuppressionTarget.members,
        answer: .json(
          .object([
            APIMember("count", .integer, "At most 10000 are counted."),
            APIMember("alerts", .list(.named(AlertModel.model)), "The latest \(Desk.previewLimit)."),
          ]))
      ) { call in
        let target = try call.body(SuppressionTarget.self)
        let found = try desk.preview(rule: target.rule, kind: target.kind, value: target.value)
        let model = AlertModel(reception: reception)
        var json = JSONObject()
        json.add("count", found.count)
        json.add(
          "alerts",
          try found.alerts.map { alert in
            let stored = try desk.stored { try store.storedAlert(alert.id) }
            return stored.map(model.json) ?? model.json(alert, incident: nil)
          })
        return .json(json.bytes)
      },
      endpoint(
        .post, "/v1/suppressions", .needs(.workIncidents), "suppressions",
        "Hides alerts of a rule from now on; the caller answers for it", body: NewSuppression.members,
        status: 201,
        answer: .json(.named(Self.suppressionModel))
      ) { call in
        let body = try call.body(NewSuppression.self)
        let made = try await desk.suppress(
          rule: body.target.rule, kind: body.target.kind, value: body.target.value, because: body.reason,
          days: body.days, by: call.actor)
        return .json(json(made).bytes, status: 201)
      },
      endpoint(
        .delete, "/v1/suppressions/:id", .needs(.workIncidents), "suppressions", "Ends a suppression now",
        status: 204,
        answer: .nothing
      ) { call in
        try await desk.unsuppress(call.part("id"), by: call.actor)
        return .nothing
      },
    ]
  }

  private func listSuppressions(_ call: APICall) throws -> HubResponse {
    let limit = try call.limit(100, most: Self.suppressionPageLimit)
    let isActive = try call.flag("active")
    var found = try desk.stored { try store.suppressions() }
    if let cursor = call.query("cursor") {
      guard let place = found.firstIndex(where: { $0.id == cursor }) else {
        throw APIProblem(.invalidParameter, "the cursor is not one of this list", member: "cursor")
      }
      found.removeFirst(place + 1)
    }
    found = found.filter { suppression in
      (call.query("rule").map { $0 == suppression.rule } ?? true)
        && (isActive.map { $0 == self.isActive(suppression) } ?? true)
    }
    let page = found.prefix(limit)
    return .page(page.map(json), cursor: found.count > limit ? page.last?.id : nil)
  }

  private func isActive(_ suppression: Suppression) -> Bool {
    suppression.removed == nil && now() < suppression.expires
  }

  private func json(_ suppression: Suppression) -> JSONObject {
    var json = JSONObject()
    json.add("id", suppression.id)
    json.add("rule", suppression.rule)
    json.add("kind", suppression.entityKind?.rawValue)
    json.add("value", suppression.entityValue)
    json.add("reason", suppression.reason)
    json.add("owner", suppression.owner)
    json.add("created", suppression.created)
    json.add("expires", suppression.expires)
    json.add("removed", suppression.removed)
    json.add("active", isActive(suppression))
    return json
  }
}

private struct SuppressionTarget: APIBody {
  static let members: [APIMember] = [
    APIMember("rule", .text),
    .optional("kind", .choice(AlertModel.kinds), "Only alerts that name this entity."),
    .optional("value", .text),
  ]
  var rule: String
  var kind: Entity.Kind?
  var value: String?

  private enum CodingKeys: CodingKey { case rule, kind, value }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    rule = try container.decode(String.self, forKey: .rule)
    kind = try container.choiceIfPresent(.kind, AlertModel.kinds) { Entity.Kind(rawValue: $0) }
    value = try container.decodeIfPresent(String.self, forKey: .value)
  }
}

private struct NewSuppression: APIBody {
  static let members =
    SuppressionTarget.members + [
      APIMember("reason", .text), APIMember("days", .integer, "1 to \(Desk.suppressionDayLimit)."),
    ]
  var target: SuppressionTarget
  var reason: String
  var days: Int

  private enum CodingKeys: CodingKey { case reason, days }

  init(from decoder: any Decoder) throws {
    target = try SuppressionTarget(from: decoder)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    reason = try container.decode(String.self, forKey: .reason)
    days = try container.decode(Int.self, forKey: .days)
  }
}
