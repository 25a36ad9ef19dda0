import WardModel

extension HubRuntime {
  private static let alertPageLimit = 1000

  /// Calls about alerts.
  var alertEndpoints: [APIEndpoint] {
    let model = AlertModel(reception: reception)
    return [
      endpoint(
        .get, "/v1/alerts", .needs(.viewAlerts), "alerts",
        "Alerts in log order, so that a program can follow them",
        parameters: APIOperation.paging(most: Self.alertPageLimit) + [
          .query("suppressed", .flag, "Also those that a suppression hides.")
        ],
        answer: .json(
          .object([
            APIMember("items", .list(.named(AlertModel.model))),
            APIMember(
              "cursor", .nullable(.text),
              "The last alert's place: ask with it again for those that come later."),
          ]))
      ) { call in
        let limit = try call.limit(100, most: Self.alertPageLimit)
        let hidden = try call.flag("suppressed") ?? false
        let place = try call.query("cursor").map { text throws(APIProblem) in try Self.place(text) }
        let found = try desk.stored { try store.alertPage(after: place, hidden: hidden, limit: limit) }
        let last = found.last.map { "\($0.position)-\($0.alert.id)" }
        return .page(found.map(model.json), cursor: last ?? call.query("cursor"))
      },
      endpoint(
        .get, "/v1/alerts/:id", .needs(.viewAlerts), "alerts", "One alert",
        answer: .json(.named(AlertModel.model))
      ) { .json(model.json(try storedAlert($0.part("id"))).bytes) },
      endpoint(
        .put, "/v1/alerts/:id/verdict", .needs(.workIncidents), "alerts",
        "Says what an alert was; the last word counts",
        body: AlertVerdict.members, answer: .json(.named(AlertModel.model))
      ) { call in
        try await desk.judge(alert: call.part("id"), try call.body(AlertVerdict.self).verdict, by: call.actor)
        return .json(model.json(try storedAlert(call.part("id"))).bytes)
      },
    ]
  }

  private func storedAlert(_ id: String) throws -> StoredAlert {
    guard let found = try desk.stored({ try store.storedAlert(id) }) else {
      throw APIProblem(.notFound, "there is no alert \(id.prefix(100))")
    }
    return found
  }

  /// `POSITION-ALERT`, as a page before gave it.
  private static func place(_ text: String) throws(APIProblem) -> (position: UInt64, id: String) {
    let parts = text.split(separator: "-", maxSplits: 1)
    guard parts.count == 2, let position = UInt64(parts[0]) else {
      throw APIProblem(.invalidParameter, "the cursor is not one of this list", member: "cursor")
    }
    return (position, String(parts[1]))
  }
}

private struct AlertVerdict: APIBody {
  static let members = [APIMember("verdict", .nullable(.choice(AlertModel.verdicts)), "Null takes it back.")]
  var verdict: Verdict?

  private enum CodingKeys: CodingKey { case verdict }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard let verdict = try container.nullableChoice(.verdict, AlertModel.verdicts, { Verdict(rawValue: $0) })
    else {
      throw DecodingError.keyNotFound(
        CodingKeys.verdict, .init(codingPath: decoder.codingPath, debugDescription: "missing"))
    }
    self.verdict = verdict
  }
}
