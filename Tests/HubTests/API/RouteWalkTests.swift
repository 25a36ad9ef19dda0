import Testing
import WardModel

@testable import Hub

/// Walks over every route of the hub: pages, forms, calls of the API, intake.
@Suite struct RouteWalkTests {
  /// A path of the route: variable parts filled in.
  static func path(_ route: HubRoute) -> String {
    route.pattern.split(separator: "/", omittingEmptySubsequences: false).map { segment in
      if segment == "*" { return "nothing" }
      let isNumber = segment == ":sequence" || segment == ":index" && route.pattern.contains("/ledger/")
      if isNumber || segment == ":id" && route.pattern.contains("/sources/") { return "4000000" }
      if segment == ":kind" { return "host" }
      return segment.hasPrefix(":") ? "none" : String(segment)
    }.joined(separator: "/")
  }

  /// Paths of an intake route that another route takes over are met there.
  static func routes(_ hub: TestHub) -> [HubRoute] {
    hub.gate.router.routes.filter { route in
      guard case .route(let found, _) = hub.gate.router.find(route.method, path(route)) else { return false }
      return found.pattern == route.pattern && found.method == route.method
    }
  }

  @Test func `each role may do at each route exactly what the table says`() async throws {
    let hub = try await TestHub(rules: [])
    let routes = Self.routes(hub)
    #expect(routes.count >= 60)
    for role in Role.allCases {
      for route in routes {
        let answer = try await hub.send(route.method, Self.path(route), .session(role))
        let place: Comment = "\(role) \(route.method.rawValue) \(route.pattern): \(answer.status)"
        switch route.access {
        case .needs(let permission):
          if role.permissions.contains(permission) {
            #expect(answer.status != 401 && answer.status != 403, place)
          } else {
            #expect(answer.status == 403, place)
          }
        case .signedIn: #expect(answer.status != 401 && answer.status != 403, place)
        case .source: #expect(answer.status == 401, place)
        case .open: #expect(answer.status != 401, place)
        }
      }
    }
    await hub.stop()
  }

  @Test func `nobody gets in where somebody must be known`() async throws {
    let hub = try await TestHub(rules: [])
    for route in Self.routes(hub) {
      let answer = try await hub.send(route.method, Self.path(route), .nobody)
      let place: Comment = "\(route.method.rawValue) \(route.pattern): \(answer.status)"
      switch route.access {
      case .open where route.isConsole && route.method != .get: #expect(answer.status == 403, place)
      case .open: #expect(answer.status != 401 && answer.status != 403, place)
      case .needs, .signedIn, .source:
        if route.isConsole, route.method == .get {
          #expect(
            answer.status == 303 && answer.header("Location")?.hasPrefix("/sign-in?next=") == true, place)
        } else {
          #expect(answer.status == 401, place)
        }
      }
    }
    await hub.stop()
  }

  @Test func `a cookie by itself changes nothing`() async throws {
    let hub = try await TestHub(rules: [])
    let before = hub.runtime.ledger.size
    for role in Role.allCases {
      for route in Self.routes(hub) where ![.get, .head].contains(route.method) && route.access != .source {
        let place: Comment = "\(role) \(route.method.rawValue) \(route.pattern)"
        let answer = try await hub.send(route.method, Self.path(route), .cookieOnly(role), body: "{}")
        #expect(answer.status == 401 || answer.status == 403, place)
      }
    }
    #expect(hub.runtime.ledger.size == before)
    await hub.stop()
  }

  @Test func `a page of another site changes nothing even with the token`() async throws {
    let hub = try await TestHub(rules: [])
    let answer = try await hub.send(
      .post, "/v1/rules/reload", .session(.administrator), body: "{}",
      headers: [("Sec-Fetch-Site", "cross-site")])
    #expect(answer.status == 401)
    let own = try await hub.send(
      .post, "/v1/rules/reload", .session(.administrator), body: "{}",
      headers: [("Sec-Fetch-Site", "same-origin")])
    #expect(own.status == 200)
    await hub.stop()
  }

  @Test func `an API token may do what it was made for and nothing else`() async throws {
    let hub = try await TestHub(rules: [])
    let token = try await hub.token(.analyst, [.viewAlerts])
    for route in Self.routes(hub) where !route.isConsole {
      let answer = try await hub.send(route.method, Self.path(route), .bearer(token))
      let place: Comment = "\(route.method.rawValue) \(route.pattern): \(answer.status)"
      switch route.access {
      case .needs(.viewAlerts), .signedIn: #expect(answer.status != 401 && answer.status != 403, place)
      case .needs: #expect(answer.status == 403, place)
      case .source: #expect(answer.status == 401, place)
      case .open: #expect(answer.status != 401, place)
      }
    }
    await hub.stop()
  }

  @Test func `an expired token is nobody`() async throws {
    let hub = try await TestHub(rules: [])
    let token = try await hub.token(.analyst, [.viewAlerts], days: 1)
    #expect(try await hub.send(.get, "/v1/alerts", .bearer(token)).status == 200)
    hub.advance(seconds: 86_399)
    #expect(try await hub.send(.get, "/v1/alerts", .bearer(token)).status == 200)
    hub.advance(seconds: 1)
    #expect(try await hub.send(.get, "/v1/alerts", .bearer(token)).status == 401)
    await hub.stop()
  }

  @Test func `every answer carries the headers that keep a browser safe`() async throws {
    let hub = try await TestHub(rules: [])
    for path in ["/v1/me", "/openapi.json", "/nothing", "/healthz"] {
      let answer = try await hub.send(.get, path, .session(.viewer))
      for (name, _) in Gate.headers { #expect(answer.header(name) != nil, "\(path) \(name)") }
    }
    await hub.stop()
  }
}
