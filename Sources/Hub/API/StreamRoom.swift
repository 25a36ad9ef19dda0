import ServiceLifecycle
import WardModel

extension HubRuntime {
  /// Seconds between two signs of life, so that proxies keep the connection.
  private static let heartbeatSeconds: Int64 = 15
  /// Seconds after which a stream ends and the listener comes again through the gate: a token may be revoked meanwhile.
  private static let streamSeconds: Int64 = 900
  /// Alerts that are told again to a listener who comes back.
  private static let replayLimit = 500
  /// Parts that wait for one listener.
  private static let partLimit = 1024

  /// Live updates for programs.
  var streamEndpoints: [APIEndpoint] {
    [
      endpoint(
        .get, "/v1/stream", .needs(.viewAlerts), "stream",
        """
        Server-sent events: `alert` (an Alert; its id is the alert's), `incident` and `source` (an object with `id`). \
        With Last-Event-ID, alerts since then come first. Ends after 15 minutes, or with `missed` when the listener is too slow.
        """, answer: .other("text/event-stream")
      ) { try stream($0) }
    ]
  }

  private func stream(_ call: APICall) throws -> HubResponse {
    guard let live = updates.listen(as: call.actor) else {
      throw APIProblem(.busy, "too many listen already, or too many of yours")
    }
    let earlier = try earlierAlerts(call.request.header("last-event-id"))
    let model = AlertModel(reception: reception)
    let (parts, continuation) = AsyncStream<[UInt8]>.makeStream(
      bufferingPolicy: .bufferingOldest(Self.partLimit))
    continuation.yield(Array(": ward\n\n".utf8))
    for stored in earlier { continuation.yield(Self.event("alert", id: stored.alert.id, model.json(stored))) }
    let told = Set(earlier.map(\.alert.id))
    // More than fits: the listener comes again with the last of these.
    if earlier.count == Self.replayLimit { continuation.finish() }
    let telling = Task {
      await withGracefulShutdownHandler {
        await withTaskGroup(of: Void.self) { group in
          group.addTask {
            for await update in live {
              guard let part = Self.event(update, told, model) else { continue }
              guard case .enqueued = continuation.yield(part) else { break }
            }
            continuation.yield(Array("event: missed\ndata: {}\n\n".utf8))
          }
          group.addTask {
            for _ in 0..<Self.streamSeconds / Self.heartbeatSeconds {
              guard (try? await Task.sleep(for: .seconds(Self.heartbeatSeconds))) != nil else { return }
              guard case .enqueued = continuation.yield(Array(": alive\n\n".utf8)) else { return }
            }
          }
          await group.next()
          group.cancelAll()
        }
      } onGracefulShutdown: {
        continuation.finish()
      }
      continuation.finish()
    }
    continuation.onTermination = { _ in telling.cancel() }
    var answer = HubResponse(
      status: 200, headers: [("Content-Type", "text/event-stream"), ("X-Accel-Buffering", "no")])
    answer.body = .stream(parts)
    return answer
  }

  /// Alerts after the one that a returning listener saw last.
  private func earlierAlerts(_ last: String?) throws -> [StoredAlert] {
    guard let last, let seen = try desk.stored({ try store.storedAlert(last) }) else { return [] }
    return try desk.stored {
      try store.alertPage(after: (seen.position, seen.alert.id), hidden: false, limit: Self.replayLimit)
    }
  }

  private static func event(_ update: LiveUpdates.Update, _ told: Set<String>, _ model: AlertModel)
    -> [UInt8]?
  {
    switch update {
    case .alert(let alert, let incident):
      if told.contains(alert.id) { return nil }
      return event("alert", id: alert.id, model.json(alert, incident: incident))
    case .incident(let id): return event("incident", named(id))
    case .source(let name): return event("source", named(name))
    case .missed: return Array("event: missed\ndata: {}\n\n".utf8)
    }
  }

  private static func named(_ id: String) -> JSONObject {
    var json = JSONObject()
    json.add("id", id)
    return json
  }

  /// - Source: WHATWG HTML, section 9.2.6. Our JSON has no line feeds.
  private static func event(_ name: String, id: String? = nil, _ data: JSONObject) -> [UInt8] {
    Array("event: \(name)\n".utf8) + (id.map { Array("id: \($0)\n".utf8) } ?? []) + Array("data: ".utf8)
      + data.bytes
      + Array("\n\n".utf8)
  }
}
