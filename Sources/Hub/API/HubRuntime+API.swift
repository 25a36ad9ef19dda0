import Logging
import WardModel

extension HubRuntime {
  /// The calls of the API, by room.
  var apiEndpoints: [APIEndpoint] {
    incidentEndpoints + orderEndpoints + alertEndpoints + eventEndpoints + entityEndpoints + sourceEndpoints
      + ruleEndpoints
      + suppressionEndpoints + ledgerEndpoints + accountEndpoints + ownEndpoints + streamEndpoints
  }

  /// The API: everything that the console does, as JSON, with the document that describes it.
  var apiRoutes: [HubRoute] {
    let endpoints = apiEndpoints
    let document = APIDocument(endpoints: endpoints, title: "Ward").bytes
    return endpoints.map(\.route) + [
      HubRoute(.get, "/openapi.json", .open, "Describes the API") { _, _ in
        HubResponse(
          status: 200, headers: [("Content-Type", "application/json"), ("Cache-Control", "no-cache")],
          body: document)
      }
    ]
  }

  /// A call of the API with its description.
  /// - Parameters:
  ///   - pattern: see ``HubRoute/pattern``; its variable parts are described as texts.
  ///   - handler: what it throws becomes a problem document.
  func endpoint(
    _ method: HubRequest.Method, _ pattern: String, _ access: Access, _ tag: String, _ summary: String,
    parameters: [APIOperation.Parameter] = [], body: [APIMember]? = nil, status: Int = 200,
    answer: APIOperation.Answer, handler: @escaping @Sendable (APICall) async throws -> HubResponse
  ) -> APIEndpoint {
    let parts = pattern.split(separator: "/").compactMap { segment -> APIOperation.Parameter? in
      if segment == "*" {
        return .init(name: "path", schema: .text, about: "All that follows.", isInPath: true)
      }
      guard segment.hasPrefix(":") else { return nil }
      return .init(name: String(segment.dropFirst()), schema: .text, about: "", isInPath: true)
    }
    let operation = APIOperation(
      tag: tag, summary: summary, parameters: parts + parameters, body: body, status: status, answer: answer)
    let answers = IdempotentAnswers(database: store.pool, keys: keys)
    let route = HubRoute(method, pattern, access, summary) { request, caller in
      let call = APICall(request: request, caller: caller, parameters: operation.parameters)
      let key = method == .post ? request.header("idempotency-key") : nil
      return await answers.once(key, request, by: caller.name, now: now) {
        do {
          try call.checkQuery()
          return try await handler(call)
        } catch {
          let problem = APIProblem(error)
          if problem.kind == .unavailable { logger.warning("the API: \(error)") }
          return problem.response
        }
      }
    }
    return APIEndpoint(route: route, operation: operation)
  }
}

extension IdempotentAnswers {
  /// Does something, or gives the answer of the first time when the key was used before.
  fileprivate func once(
    _ key: String?, _ request: HubRequest, by principal: String, now: @Sendable () -> Timestamp,
    _ body: () async -> HubResponse
  ) async -> HubResponse {
    guard let key else { return await body() }
    do {
      switch try begin(key, request, by: principal, now: now()) {
      case .answered(let answer): return answer
      case .refused(let problem): return problem.response
      case .new:
        let answer = await body()
        try finish(key, by: principal, answer)
        return answer
      }
    } catch {
      return APIProblem(error).response
    }
  }
}

extension HubResponse {
  /// A page of a list.
  static func page(_ items: [JSONObject], cursor: String?) -> HubResponse {
    var json = JSONObject()
    json.add("items", items)
    json.add("cursor", cursor)
    return .json(json.bytes)
  }

  static let nothing = HubResponse(status: 204)
}
