import ServiceLifecycle
import WardModel

extension HubRuntime {
  /// Paths to which senders deliver: the hub's own, Elasticsearch's, Splunk's and OpenTelemetry's.
  var intakeRoutes: [HubRoute] {
    let paths: [(HubRequest.Method, String)] = [
      (.post, "/v1/events"), (.post, "/v1/logs"), (.post, "/services/collector"),
      (.post, "/services/collector/*"),
      (.get, "/services/collector/health"), (.get, "/services/collector/health/1.0"), (.post, "/_bulk"),
      (.post, "/:index/_bulk"), (.post, "/:index/_doc"), (.put, "/:index/_doc/:id"),
      (.put, "/:index/_create/:id"),
      (.get, "/_license"), (.get, "/_xpack"), (.get, "/_cluster/*"), (.get, "/_nodes/*"), (.get, "/_ilm/*"),
      (.get, "/_index_template/*"), (.get, "/_template/*"), (.put, "/_index_template/*"),
      (.put, "/_template/*"),
      (.put, "/_ilm/*"), (.get, "/_alias/*"), (.get, "/_data_stream/*"), (.get, "/elastic"),
      (.post, "/elastic/*"),
      (.get, "/elastic/*"), (.put, "/elastic/*"), (.head, "/elastic"), (.head, "/elastic/*"),
    ]
    let handler = IntakeHandler(limits: intakeLimits)
    return paths.map { method, path in
      let isHealth = path.hasPrefix("/services/collector/health")
      return HubRoute(
        method, path, isHealth ? .open : .source, bodyByteLimit: intakeLimits.bodyByteLimit,
        "Takes records in"
      ) { request, caller in await deliver(request, caller, handler) }
    }
  }

  private var intakeLimits: IntakeLimits {
    var limits = IntakeLimits()
    limits.inflatedByteLimit = configuration.https.bodyByteLimit
    return limits
  }

  private func deliver(_ request: HubRequest, _ caller: Caller, _ handler: IntakeHandler) async -> HubResponse
  {
    let asked = IntakeRequest(
      method: request.method.rawValue, path: request.path, query: request.query, headers: request.headers,
      body: request.body)
    guard let route = IntakeRoute.match(asked) else { return .problem(404, "Not found") }
    var source: SourceNumber?
    if case .sourceToken(let token)? = caller.principal {
      source = await reception.book.source(named: token.source)?.number
    }
    let answer = await handler.respond(
      to: asked, route: route, source: source, peer: request.peer, received: now(), sink: reception)
    return HubResponse(status: answer.status, headers: answer.headers, body: answer.body)
  }
}
