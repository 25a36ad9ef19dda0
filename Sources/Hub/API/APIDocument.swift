/// The description of the API that is served at `/openapi.json`, made from the endpoints themselves.
/// - Source: OpenAPI 3.1.0.
struct APIDocument: Sendable {
  var endpoints: [APIEndpoint]
  var title: String

  static let version = "1"

  var bytes: [UInt8] {
    var json = JSONObject()
    json.add("openapi", "3.1.0")
    var info = JSONObject()
    info.add("title", title)
    info.add("version", Self.version)
    info.add(
      "description",
      """
      Everything that the console does. Lists have `cursor` and `limit`. Refusals are problem documents (RFC 9457) with stable types. \
      A POST with the header `Idempotency-Key` is done once within 24 hours. Members may be added; none goes or changes its meaning.
      """)
    json.add("info", info)
    var server = JSONObject()
    server.add("url", "/")
    json.add("servers", [server])
    json.add("security", raw: Array(#"[{"token":[]},{"session":[]}]"#.utf8))
    json.add("paths", paths)
    json.add("components", components)
    return json.bytes
  }

  /// A route's pattern as the document writes it: `/v1/incidents/{id}`.
  static func path(_ pattern: String) -> String {
    pattern.split(separator: "/", omittingEmptySubsequences: false).map { segment in
      if segment == "*" { return "{path}" }
      return segment.hasPrefix(":") ? "{\(segment.dropFirst())}" : String(segment)
    }.joined(separator: "/")
  }

  private var paths: JSONObject {
    var patterns: [String] = []
    for endpoint in endpoints where !patterns.contains(endpoint.route.pattern) {
      patterns.append(endpoint.route.pattern)
    }
    var paths = JSONObject()
    for pattern in patterns {
      var methods = JSONObject()
      for endpoint in endpoints where endpoint.route.pattern == pattern {
        methods.add(endpoint.route.method.rawValue.lowercased(), describe(endpoint))
      }
      paths.add(Self.path(pattern), methods)
    }
    return paths
  }

  private func describe(_ endpoint: APIEndpoint) -> JSONObject {
    let operation = endpoint.operation
    var json = JSONObject()
    json.add("operationId", Self.name(endpoint.route))
    json.add("summary", operation.summary)
    json.add("tags", [operation.tag])
    switch endpoint.route.access {
    case .needs(let permission): json.add("x-ward-permission", permission.rawValue)
    case .signedIn: json.add("x-ward-permission", "signed-in")
    case .open: json.add("x-ward-permission", "open")
    case .source: json.add("x-ward-permission", "source")
    }
    if endpoint.route.access == .open { json.add("security", [JSONObject]()) }
    var parameters = operation.parameters.map(Self.describe)
    if endpoint.route.method == .post {
      var key = JSONObject()
      key.add("$ref", "#/components/parameters/IdempotencyKey")
      parameters.append(key)
    }
    if !parameters.isEmpty { json.add("parameters", parameters) }
    if let members = operation.body {
      var body = JSONObject()
      body.add("required", true)
      body.add("content", Self.content("application/json", .object(members)))
      json.add("requestBody", body)
    }
    var responses = JSONObject()
    var answer = JSONObject()
    answer.add("description", operation.status == 204 ? "Done" : "The answer")
    switch operation.answer {
    case .json(let schema): answer.add("content", Self.content("application/json", schema))
    case .other(let type): answer.add("content", Self.content(type, .text))
    case .nothing: break
    }
    responses.add(String(operation.status), answer)
    var problem = JSONObject()
    problem.add("$ref", "#/components/responses/Problem")
    responses.add("default", problem)
    json.add("responses", responses)
    return json
  }

  /// `get-v1-incidents-id`: unique, and it stays.
  private static func name(_ route: HubRoute) -> String {
    var parts = [route.method.rawValue.lowercased()]
    for segment in route.pattern.split(separator: "/") {
      let name = segment.hasPrefix(":") ? segment.dropFirst() : segment
      parts.append(name == "*" ? "path" : String(name).replacing(".", with: "-"))
    }
    return parts.joined(separator: "-")
  }

  private static func describe(_ parameter: APIOperation.Parameter) -> JSONObject {
    var json = JSONObject()
    json.add("name", parameter.name)
    json.add("in", parameter.isInPath ? "path" : "query")
    if parameter.isInPath { json.add("required", true) }
    if !parameter.about.isEmpty { json.add("description", parameter.about) }
    json.add("schema", parameter.schema.json)
    return json
  }

  private static func content(_ type: String, _ schema: APISchema) -> JSONObject {
    var media = JSONObject()
    media.add("schema", schema.json)
    var content = JSONObject()
    content.add(type, media)
    return content
  }

  private var components: JSONObject {
    var models = [APIProblem.model]
    for endpoint in endpoints {
      if case .json(let schema) = endpoint.operation.answer { models += schema.models }
      models += (endpoint.operation.body ?? []).flatMap(\.schema.models)
    }
    var schemas = JSONObject()
    var known: Set<String> = []
    for model in models.sorted(by: { $0.name < $1.name }) where known.insert(model.name).inserted {
      schemas.add(model.name, APISchema.object(model.members).json)
    }
    var problem = JSONObject()
    problem.add("description", "Why it was not done")
    problem.add("content", Self.content("application/problem+json", .named(APIProblem.model)))
    var responses = JSONObject()
    responses.add("Problem", problem)
    var key = JSONObject()
    key.add("name", "Idempotency-Key")
    key.add("in", "header")
    key.add("description", "The same key with the same body gets the first answer again, for 24 hours.")
    key.add("schema", APISchema.text.json)
    var parameters = JSONObject()
    parameters.add("IdempotencyKey", key)
    var bearer = JSONObject()
    bearer.add("type", "http")
    bearer.add("scheme", "bearer")
    bearer.add("description", "An API token, made in the console under Settings.")
    var cookie = JSONObject()
    cookie.add("type", "apiKey")
    cookie.add("in", "cookie")
    cookie.add("name", Cookie.session.rawValue)
    cookie.add(
      "description",
      "A browser's session. Calls that change something also need the header X-CSRF-Token of `/v1/me`.")
    var schemes = JSONObject()
    schemes.add("token", bearer)
    schemes.add("session", cookie)
    var components = JSONObject()
    components.add("schemas", schemas)
    components.add("responses", responses)
    components.add("parameters", parameters)
    components.add("securitySchemes", schemes)
    return components
  }
}
