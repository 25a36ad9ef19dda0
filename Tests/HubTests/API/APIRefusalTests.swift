import Foundation
import GRDB
import Testing
import WardModel

@testable import Hub

/// What the API says to what does not fit, and how it does things once.
@Suite struct APIRefusalTests {
  private func problem(
    _ hub: TestHub, _ method: HubRequest.Method, _ path: String, as role: Role, _ body: String = ""
  ) async throws -> (type: String, status: Int, member: String?) {
    let answer = try await hub.send(method, path, .session(role), body: body)
    #expect(answer.header("Content-Type") == "application/problem+json")
    let json = try #require(try JSONSerialization.jsonObject(with: Data(answer.bytes)) as? [String: Any])
    #expect(json["status"] as? Int == answer.status)
    return (try #require(json["type"] as? String), answer.status, json["member"] as? String)
  }

  @Test(arguments: [
    (#"{"name":"ward 9"}"#, "invalid-body", "kind"),
    (#"{"name":"ward 9","kind":"pigeon"}"#, "invalid-body", "kind"),
    (#"{"name":7,"kind":"http"}"#, "invalid-body", "name"),
    (#"{"name":null,"kind":"http"}"#, "invalid-body", "name"),
    (#"{"name":"ward 9","kind":"http","sight":"east"}"#, "invalid-body", "sight"),
    (#"{"name":"ward 9","kind":"http","rhythm":"0"}"#, "invalid-body", "rhythm"),
    (#"{"name":"ward 9","kind":"http","peers":["192.0.2.0/33"]}"#, "invalid-body", "peers[0]"),
    (#"["name"]"#, "invalid-body", ""), ("{", "malformed-json", ""),
  ]) func `a body that does not fit names the member`(_ body: String, _ kind: String, _ member: String)
    async throws
  {
    let hub = try await TestHub(rules: [])
    let found = try await problem(hub, .post, "/v1/sources", as: .administrator, body)
    #expect(found.type == "urn:ward:problem:" + kind)
    #expect(found.member ?? "" == member)
    #expect(await hub.runtime.reception.book.sources.isEmpty)
    await hub.stop()
  }

  @Test(arguments: [
    ("limit=0", "limit"), ("limit=501", "limit"), ("limit=ten", "limit"), ("level=huge", "level"),
    ("state=new,odd", "state"),
    ("since=yesterday", "since"), ("cursor=inc-none", "cursor"), ("sate=new", "sate"),
    ("observations=yes", "observations"),
  ]) func `a parameter that does not fit is refused, not left out`(_ query: String, _ member: String)
    async throws
  {
    let hub = try await TestHub(rules: [])
    let found = try await problem(hub, .get, "/v1/incidents?" + query, as: .viewer)
    #expect(
      found.type == "urn:ward:problem:invalid-parameter" && found.status == 422 && found.member == member)
    await hub.stop()
  }

  @Test func `what is not there is a problem of its own kind`() async throws {
    let hub = try await TestHub(rules: [])
    for path in [
      "/v1/incidents/none", "/v1/alerts/none", "/v1/events/77", "/v1/entities/host/none", "/v1/rules/none",
    ] {
      let found = try await problem(hub, .get, path, as: .analyst)
      #expect(found.type == "urn:ward:problem:not-found" && found.status == 404)
    }
    #expect(
      try await problem(hub, .delete, "/v1/me", as: .analyst).type == "urn:ward:problem:method-not-allowed")
    #expect(try await problem(hub, .get, "/v1/ledger", as: .viewer).type == "urn:ward:problem:not-allowed")
    await hub.stop()
  }

  @Test func `a request sent twice with a key is done once`() async throws {
    let hub = try await TestHub(rules: [])
    let body = #"{"name":"ward 9","kind":"http"}"#
    let key = [(name: "Idempotency-Key", value: "k-1")]
    let first = try await hub.send(.post, "/v1/sources", .session(.administrator), body: body, headers: key)
    let second = try await hub.send(.post, "/v1/sources", .session(.administrator), body: body, headers: key)
    #expect(first.status == 201 && second.status == 201)
    #expect(first.bytes == second.bytes)
    #expect(second.header("Idempotent-Replayed") == "true" && first.header("Idempotent-Replayed") == nil)
    #expect(await hub.runtime.reception.book.sources.count == 1)
    // Another body under the same key is a mistake of the caller.
    let other = try await hub.send(
      .post, "/v1/sources", .session(.administrator), body: #"{"name":"ward 8","kind":"http"}"#, headers: key)
    #expect(other.status == 422)
    #expect(String(decoding: other.bytes, as: UTF8.self).contains("urn:ward:problem:idempotency-key-reused"))
    hub.advance(seconds: 86_401)
    let later = try await hub.send(.post, "/v1/sources", .session(.administrator), body: body, headers: key)
    #expect(later.status == 409)
    await hub.stop()
  }

  @Test func `a key belongs to who sent it`() async throws {
    let hub = try await TestHub()
    try await hub.feed([TestHub.attack(on: "ward7-ws03.example.org")])
    let page = try await hub.get("/v1/incidents?observations=true", as: .analyst)
    let incident = try #require((page["items"] as? [[String: Any]])?.first?["id"] as? String)
    let key = [(name: "Idempotency-Key", value: "note-1")]
    for role in [Role.analyst, .responder, .analyst] {
      let answer = try await hub.send(
        .post, "/v1/incidents/\(incident)/notes", .session(role), body: #"{"text":"seen"}"#, headers: key)
      #expect(answer.status == 201)
    }
    let notes = try await hub.get("/v1/incidents/\(incident)", as: .viewer)["notes"] as? [[String: Any]]
    #expect(notes?.compactMap { $0["author"] as? String } == ["person:analyst", "person:responder"])
    await hub.stop()
  }

  @Test func `a stored answer holds no token in the clear`() async throws {
    let hub = try await TestHub(rules: [])
    let answer = try await hub.send(
      .post, "/v1/tokens", .session(.analyst), body: #"{"name":"script","permissions":["search"],"days":30}"#,
      headers: [("Idempotency-Key", "t-1")])
    let json = try #require(try JSONSerialization.jsonObject(with: Data(answer.bytes)) as? [String: Any])
    let token = try #require(json["token"] as? String)
    let stored = try await hub.runtime.store.pool.read { database in
      try Data.fetchOne(database, sql: "SELECT answer FROM idempotentAnswer")
    }
    #expect(try #require(stored).range(of: Data(token.utf8)) == nil)
    await hub.stop()
  }

  @Test func `a request under way and a key that does not fit are told apart`() async throws {
    let hub = try await TestHub(rules: [])
    let answers = IdempotentAnswers(database: hub.runtime.store.pool, keys: hub.runtime.keys)
    let request = HubRequest(.post, "/v1/rules/reload")
    let now = TestHub.start
    guard case .new = try answers.begin("k", request, by: "person:a", now: now) else {
      Issue.record("a fresh key is not new")
      return
    }
    guard case .refused(let problem) = try answers.begin("k", request, by: "person:a", now: now) else {
      Issue.record("a request under way is done again")
      return
    }
    #expect(problem.kind == .keyUnderWay)
    // A stop of the hub in between must not lock the key for a day.
    let later = now.advanced(byNanoseconds: IdempotentAnswers.underWayNanoseconds)
    guard case .new = try answers.begin("k", request, by: "person:a", now: later) else {
      Issue.record("a request that was cut off can't be sent again")
      return
    }
    for key in ["", "two words", String(repeating: "k", count: 256), "ü"] {
      guard case .refused(let problem) = try answers.begin(key, request, by: "person:a", now: now) else {
        Issue.record("the key \(key) is taken")
        continue
      }
      #expect(problem.kind == .invalidParameter)
    }
    await hub.stop()
  }

  @Test func `a listener hears of alerts and comes back where it was`() async throws {
    let hub = try await TestHub()
    let token = try await hub.token(.analyst, [.viewAlerts])
    let answer = try await hub.send(.get, "/v1/stream", .bearer(token))
    #expect(answer.header("Content-Type") == "text/event-stream")
    guard case .stream(let parts) = answer.body else {
      Issue.record("no stream")
      return
    }
    try await hub.feed([TestHub.attack(on: "ward7-ws03.example.org")])
    var identifier = ""
    for await part in parts {
      let text = String(decoding: part, as: UTF8.self)
      guard text.hasPrefix("event: alert\n") else { continue }
      identifier = String(text.split(separator: "\n")[1].dropFirst("id: ".count))
      #expect(text.contains("ward7-ws03.example.org") && text.hasSuffix("\n\n"))
      break
    }
    let alerts = try await hub.get("/v1/alerts", as: .analyst)
    #expect((alerts["items"] as? [[String: Any]])?.first?["id"] as? String == identifier)
    try await hub.feed([TestHub.attack(on: "pacs01.example.org", second: 60)])
    let again = try await hub.send(
      .get, "/v1/stream", .bearer(token), headers: [("Last-Event-ID", identifier)])
    guard case .stream(let rest) = again.body else {
      Issue.record("no stream")
      return
    }
    for await part in rest {
      let text = String(decoding: part, as: UTF8.self)
      guard text.hasPrefix("event: alert\n") else { continue }
      #expect(text.contains("pacs01.example.org"))
      break
    }
    await hub.stop()
  }

  @Test func `nobody takes the places of all listeners`() {
    let updates = LiveUpdates()
    let own = (0..<21).map { _ in updates.listen(as: "person:a") }
    #expect(own.map { $0 != nil } == Array(repeating: true, count: 20) + [false])
    #expect(updates.listen(as: "person:b") != nil)
  }
}
