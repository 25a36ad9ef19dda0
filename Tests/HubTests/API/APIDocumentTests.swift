import Foundation
import Testing
import WardModel

@testable import Hub

@Suite struct APIDocumentTests {
  private func document(_ hub: TestHub) async throws -> [String: Any] {
    let answer = try await hub.send(.get, "/openapi.json", .nobody)
    #expect(answer.status == 200)
    return try #require(try JSONSerialization.jsonObject(with: Data(answer.bytes)) as? [String: Any])
  }

  /// Routes that senders, probes and browsers use: they are no calls of the API.
  private func isAPI(_ route: HubRoute) -> Bool {
    guard !route.isConsole, route.access != .source else { return false }
    return route.pattern.hasPrefix("/v1/") || route.pattern.hasPrefix("/ledger/")
  }

  @Test func `every call is documented and every documented call is routed`() async throws {
    let hub = try await TestHub(rules: [])
    let paths = try #require(try await document(hub)["paths"] as? [String: [String: Any]])
    var documented: Set<String> = []
    for (path, methods) in paths {
      for method in methods.keys { documented.insert(method.uppercased() + " " + path) }
    }
    let routed = Set(
      hub.gate.router.routes.filter(isAPI).map { "\($0.method.rawValue) \(APIDocument.path($0.pattern))" })
    #expect(documented.subtracting(routed).isEmpty)
    #expect(routed.subtracting(documented).isEmpty)
    #expect(documented.count > 40)
    await hub.stop()
  }

  @Test func `every call names its permission as the route has it`() async throws {
    let hub = try await TestHub(rules: [])
    let paths = try #require(try await document(hub)["paths"] as? [String: [String: [String: Any]]])
    for route in hub.gate.router.routes.filter(isAPI) {
      let operation = try #require(
        paths[APIDocument.path(route.pattern)]?[route.method.rawValue.lowercased()])
      switch route.access {
      case .needs(let permission): #expect(operation["x-ward-permission"] as? String == permission.rawValue)
      case .signedIn: #expect(operation["x-ward-permission"] as? String == "signed-in")
      case .open, .source: Issue.record("\(route.pattern) is open to anybody")
      }
    }
    await hub.stop()
  }

  @Test func `names of operations are unique and every list has a cursor and a limit`() async throws {
    let hub = try await TestHub(rules: [])
    let endpoints = hub.runtime.apiEndpoints
    let paths = try #require(try await document(hub)["paths"] as? [String: [String: [String: Any]]])
    let names = paths.values.flatMap(\.values).compactMap { $0["operationId"] as? String }
    #expect(Set(names).count == endpoints.count)
    for endpoint in endpoints {
      guard case .json(.object(let members)) = endpoint.operation.answer,
        members.contains(where: { $0.name == "items" })
      else { continue }
      let parameters = Set(endpoint.operation.parameters.map(\.name))
      #expect(parameters.isSuperset(of: ["cursor", "limit"]), "\(endpoint.route.pattern)")
    }
    await hub.stop()
  }

  static let validator: String? = {
    let path = "/usr/bin/env"
    let found = try? run(path, ["python3", "-c", "import openapi_spec_validator"])
    return found?.status == 0 ? path : nil
  }()

  @Test(.enabled(if: validator != nil, "python3 has no openapi-spec-validator"))
  func `the document is valid OpenAPI 3_1`() async throws {
    let hub = try await TestHub(rules: [])
    let answer = try await hub.send(.get, "/openapi.json", .nobody)
    let folder = try TemporaryFolder()
    let file = try folder.write("openapi.json", answer.bytes)
    let script = """
      import json, sys
      from openapi_spec_validator import OpenAPIV31SpecValidator
      errors = [str(error)[:500] for error in OpenAPIV31SpecValidator(json.load(open(sys.argv[1]))).iter_errors()]
      print("\\n".join(errors))
      sys.exit(1 if errors else 0)
      """
    let result = try run(try #require(Self.validator), ["python3", "-c", script, file])
    #expect(result.status == 0, "\(result.outText) \(result.error)")
    await hub.stop()
  }

  @Test func `answers have the shape that the document says`() async throws {
    let hub = try await TestHub()
    try await hub.feed([
      TestHub.attack(on: "ward7-ws03.example.org"), TestHub.attack(on: "pacs01.example.org", second: 40),
    ])
    let incidents = try await hub.get("/v1/incidents?observations=true", as: .analyst)
    let incident = try #require((incidents["items"] as? [[String: Any]])?.first?["id"] as? String)
    let alerts = try await hub.get("/v1/alerts", as: .analyst)
    let alert = try #require((alerts["items"] as? [[String: Any]])?.first?["id"] as? String)
    _ = try await hub.call(
      .post, "/v1/incidents/\(incident)/notes", as: .analyst, #"{"text":"seen"}"#, expecting: 201)
    try await hub.runtime.ledger.publish()
    let paths = [
      "/v1/incidents/:id": "/v1/incidents/\(incident)",
      "/v1/incidents/:id/orders": "/v1/incidents/\(incident)/orders", "/v1/alerts/:id": "/v1/alerts/\(alert)",
      "/v1/events/:sequence": "/v1/events/1?explain=\(TestHub.ruleIdentifier)",
      "/v1/search": "/v1/search?q=vssadmin",
      "/v1/entities/:kind/:value": "/v1/entities/host/pacs01.example.org", "/v1/sources/:id": "/v1/sources/1",
      "/v1/rules/:id": "/v1/rules/\(TestHub.ruleIdentifier)",
      "/v1/ledger/records/:index": "/v1/ledger/records/0",
      "/v1/ledger/records/:index/proof": "/v1/ledger/records/0/proof",
      "/v1/ledger/consistency": "/v1/ledger/consistency?old=1",
    ]
    var checked = 0
    for endpoint in hub.runtime.apiEndpoints where endpoint.route.method == .get {
      guard case .json(let schema) = endpoint.operation.answer, case let pattern = endpoint.route.pattern,
        let role = Role.allCases.first(where: { role in
          if case .needs(let permission) = endpoint.route.access {
            role.permissions.contains(permission)
          } else {
            true
          }
        })
      else { continue }
      let answer = try await hub.send(.get, paths[pattern] ?? pattern, .session(role))
      #expect(answer.status == 200, "\(pattern): \(String(decoding: answer.bytes, as: UTF8.self))")
      let value = try JSONSerialization.jsonObject(with: Data(answer.bytes))
      #expect(schema.faults(value, at: pattern) == [])
      checked += 1
    }
    #expect(checked > 20)
    await hub.stop()
  }
}

extension APISchema {
  /// Where a value differs from the schema; members that the schema does not name are faults as well.
  func faults(_ value: Any, at place: String) -> [String] {
    switch self {
    case .text: value is String ? [] : ["\(place): no text"]
    case .time: (value as? String).flatMap { Timestamp(rfc3339: $0) } == nil ? ["\(place): no time"] : []
    case .integer, .number: value is NSNumber ? [] : ["\(place): no number"]
    case .flag: value is Bool ? [] : ["\(place): no flag"]
    case .choice(let words):
      (value as? String).map(words.contains) == true ? [] : ["\(place): \(value) is no choice"]
    case .anyObject: value is [String: Any] ? [] : ["\(place): no object"]
    case .nullable(let inner): value is NSNull ? [] : inner.faults(value, at: place)
    case .named(let model): APISchema.object(model.members).faults(value, at: place)
    case .list(let item):
      (value as? [Any])?.enumerated().flatMap { item.faults($0.element, at: "\(place)[\($0.offset)]") }
        ?? ["\(place): no list"]
    case .map(let inner):
      (value as? [String: Any])?.flatMap { inner.faults($0.value, at: "\(place).\($0.key)") } ?? [
        "\(place): no object"
      ]
    case .object(let members): Self.faults(value as? [String: Any], members, place)
    }
  }

  private static func faults(_ value: [String: Any]?, _ members: [APIMember], _ place: String) -> [String] {
    guard let value else { return ["\(place): no object"] }
    var faults = value.keys.filter { name in !members.contains { $0.name == name } }.map {
      "\(place).\($0): not named"
    }
    for member in members {
      if let inner = value[member.name] {
        faults += member.schema.faults(inner, at: "\(place).\(member.name)")
      } else if member.isRequired {
        faults.append("\(place).\(member.name): missing")
      }
    }
    return faults
  }
}
