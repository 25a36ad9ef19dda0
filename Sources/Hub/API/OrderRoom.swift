import Ledger
import WardModel

extension HubRuntime {
  /// Orders in one answer.
  private static let orderLimit = 200
  /// Records of the ledger looked at for them.
  private static let orderScanLimit = 1000

  /// Calls about what people ordered about the gathering of alerts.
  var orderEndpoints: [APIEndpoint] {
    [
      endpoint(
        .get, "/v1/incidents/:id/orders", .needs(.viewIncidents), "incidents",
        "Orders to merge and part, the newest first: what `revoke` takes back",
        parameters: APIOperation.paging(most: Self.orderLimit),
        answer: .json(
          APIModel.page(
            of: APIModel(
              "GatheringOrder",
              [
                APIMember("order", .text), APIMember("deed", .choice(["merge", "part"])),
                APIMember("incident", .text, "To which it was given."),
                APIMember("with", .nullable(.text), "The other incident."), APIMember("by", .text),
                APIMember("reason", .nullable(.text)), APIMember("time", .nullable(.time)),
                APIMember("revoked", .flag),
              ])))
      ) { try await listOrders($0) }
    ]
  }

  private func listOrders(_ call: APICall) async throws -> HubResponse {
    let id = call.part("id")
    _ = try desk.existing(id)
    let limit = try call.limit(most: Self.orderLimit)
    let before = try call.queryNumber("cursor")
    // What was ordered about an incident that is part of this one now counts as well.
    let names = try desk.stored { try [id] + store.absorbed(into: id) }.map { "incident:" + $0 }
    let records = try await console.index.records(about: names, limit: Self.orderScanLimit)
      .filter { $0.record.kind.rawValue == Deed.Kind.gathering.rawValue }
    // A revocation may have been given to whichever incident the alerts were in by then.
    let gathering = try await console.index.records(
      .init(kind: Deed.Kind.gathering.rawValue), limit: Self.orderScanLimit)
    let revoked = Set(
      gathering.compactMap { Self.isRevocation($0.record) ? $0.record.body["order"]?.text : nil })
    let orders = records.filter { entry in
      !Self.isRevocation(entry.record) && (before.map { entry.index < $0 } ?? true)
    }
    let page = orders.prefix(limit)
    let items = page.map { entry in
      let body = entry.record.body
      var json = JSONObject()
      json.add("order", body["order"]?.text ?? "")
      json.add("deed", body["with"] == nil ? "part" : "merge")
      json.add("incident", String(entry.record.subject.dropFirst("incident:".count)))
      json.add("with", body["with"]?.text)
      json.add("by", entry.record.actor)
      json.add("reason", body["reason"]?.text)
      json.add("time", entry.record.time)
      json.add("revoked", body["order"]?.text.map(revoked.contains) ?? false)
      return json
    }
    return .page(items, cursor: orders.count > limit ? page.last.map { String($0.index) } : nil)
  }

  private static func isRevocation(_ record: LedgerRecord) -> Bool {
    record.body["with"] == nil && record.body["alerts"] == nil
  }
}
