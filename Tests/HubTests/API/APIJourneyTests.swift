import Foundation
import Ledger
import Testing
import WardModel

@testable import Hub

/// What people and programs do through the API, from the first event to the ledger's proof.
@Suite struct APIJourneyTests {
  private func items(_ page: [String: Any]) throws -> [[String: Any]] {
    try #require(page["items"] as? [[String: Any]])
  }

  private func incidents(_ hub: TestHub, _ query: String = "") async throws -> [[String: Any]] {
    try items(try await hub.get("/v1/incidents?observations=true" + query, as: .analyst))
  }

  /// Two attacks on machines that have nothing in common: two incidents, by host.
  private func twoIncidents(_ hub: TestHub) async throws -> (first: String, second: String) {
    try await hub.feed([
      TestHub.attack(on: "ward7-ws03.example.org"),
      TestHub.attack(on: "pacs01.example.org", second: 40, user: "l.santos"),
    ])
    let found = try await incidents(hub)
    #expect(found.count == 2)
    func incident(_ host: String) throws -> String {
      try #require(
        found.first { ($0["hosts"] as? [String])?.contains { $0.hasPrefix(host) } == true }?["id"] as? String)
    }
    return (try incident("ward7-ws03"), try incident("pacs01"))
  }

  @Test func `an attack becomes an alert and an incident that tells its story`() async throws {
    let hub = try await TestHub()
    let ids = try await twoIncidents(hub)
    let incident = try await hub.get("/v1/incidents/\(ids.first)", as: .viewer)
    #expect(incident["state"] as? String == "new")
    #expect(incident["level"] as? String == "high")
    #expect((incident["story"] as? [Any])?.isEmpty == false)
    let alert = try #require((incident["alerts"] as? [[String: Any]])?.first)
    let evidence = try #require((alert["evidence"] as? [[String: Any]])?.first)
    #expect(evidence["source"] as? String == "ward 7 workstations")
    let sequence = try #require(evidence["sequence"] as? Int)
    let event = try await hub.get("/v1/events/\(sequence)?explain=\(TestHub.ruleIdentifier)", as: .analyst)
    #expect((event["text"] as? String)?.contains("vssadmin.exe delete shadows") == true)
    #expect((event["explanation"] as? [String: Any])?["holds"] as? Bool == true)
    let raw = try #require((event["raw"] as? String).flatMap { Data(base64Encoded: $0) })
    #expect(String(decoding: raw, as: UTF8.self) == event["text"] as? String)
    await hub.stop()
  }

  @Test func `incidents are merged and the order is taken back`() async throws {
    let hub = try await TestHub()
    let ids = try await twoIncidents(hub)
    let merged = try await hub.call(
      .post, "/v1/incidents/\(ids.second)/merge", as: .analyst,
      #"{"with":"\#(ids.first)","reason":"one intruder"}"#,
      expecting: 201)
    let order = try #require(merged["order"] as? String)
    #expect(try await incidents(hub).count == 1)
    let gone = try await hub.get("/v1/incidents/\(ids.second)", as: .analyst)
    let kept = try await hub.get("/v1/incidents/\(ids.first)", as: .analyst)
    #expect(
      Set([gone["absorbedInto"] as? String, kept["absorbedInto"] as? String].compactMap { $0 }).count == 1)
    _ = try await hub.call(.post, "/v1/incidents/\(ids.first)/orders/\(order)/revoke", as: .analyst)
    #expect(Set(try await incidents(hub).compactMap { $0["id"] as? String }) == [ids.first, ids.second])
    let orders =
      try items(try await hub.get("/v1/incidents/\(ids.first)/orders", as: .viewer))
      + items(try await hub.get("/v1/incidents/\(ids.second)/orders", as: .viewer))
    #expect(orders.compactMap { $0["order"] as? String } == [order])
    #expect(orders.first?["revoked"] as? Bool == true)
    // Near miss: the same order can't be taken back twice.
    _ = try await hub.call(
      .post, "/v1/incidents/\(ids.first)/orders/\(order)/revoke", as: .analyst, expecting: 409)
    await hub.stop()
  }

  @Test func `alerts of an incident become a matter of their own`() async throws {
    let hub = try await TestHub()
    try await hub.feed((0..<4).map { TestHub.attack(on: "ward7-ws03.example.org", second: $0 * 90) })
    let incident = try #require(try await incidents(hub).first?["id"] as? String)
    let whole = try await hub.get("/v1/incidents/\(incident)", as: .analyst)
    let alerts = try #require(whole["alerts"] as? [[String: Any]]).compactMap { $0["id"] as? String }
    #expect(alerts.count == 4)
    _ = try await hub.call(
      .post, "/v1/incidents/\(incident)/parts", as: .analyst, #"{"alerts":["\#(alerts[3])"]}"#, expecting: 201
    )
    #expect(try await incidents(hub).compactMap { $0["alertCount"] as? Int }.sorted() == [1, 3])
    _ = try await hub.call(
      .post, "/v1/incidents/\(incident)/parts", as: .analyst, #"{"alerts":[]}"#, expecting: 422)
    await hub.stop()
  }

  @Test func `work on an incident is kept and filters find it`() async throws {
    let hub = try await TestHub()
    let ids = try await twoIncidents(hub)
    _ = try await hub.person(.responder)
    let changed = try await hub.call(
      .patch, "/v1/incidents/\(ids.first)", as: .analyst,
      #"{"state":"working","owner":"responder","verdict":"benign","reason":"a drill"}"#)
    #expect(changed["state"] as? String == "working")
    #expect(changed["owner"] as? String == "responder")
    #expect(changed["verdict"] as? String == "benign")
    _ = try await hub.call(
      .post, "/v1/incidents/\(ids.first)/notes", as: .analyst, #"{"text":"rang the ward"}"#, expecting: 201)
    #expect(
      try await incidents(hub, "&state=working,closed").compactMap { $0["id"] as? String } == [ids.first])
    #expect(try await incidents(hub, "&owner=responder").count == 1)
    #expect(try await incidents(hub, "&owner=nobody").isEmpty)
    #expect(try await incidents(hub, "&level=critical").isEmpty)
    #expect(
      try await incidents(hub, "&since=2026-03-02T02:00:20Z").compactMap { $0["id"] as? String } == [
        ids.second
      ])
    let cleared = try await hub.call(
      .patch, "/v1/incidents/\(ids.first)", as: .analyst, #"{"owner":null,"verdict":null}"#)
    #expect(cleared["owner"] is NSNull && cleared["verdict"] is NSNull)
    #expect(cleared["state"] as? String == "working")
    await hub.stop()
  }

  @Test func `a suppression is tried out, made and ended`() async throws {
    let hub = try await TestHub()
    try await hub.feed([TestHub.attack(on: "ward7-ws03.example.org")])
    let target = #""rule":"\#(TestHub.ruleIdentifier)","kind":"host","value":"ward7-ws03.example.org""#
    let preview = try await hub.call(.post, "/v1/suppressions/preview", as: .analyst, "{\(target)}")
    #expect(preview["count"] as? Int == 1)
    let made = try await hub.call(
      .post, "/v1/suppressions", as: .analyst, "{\(target),\"reason\":\"the backup job\",\"days\":7}",
      expecting: 201)
    let id = try #require(made["id"] as? String)
    try await hub.feed([
      TestHub.attack(on: "ward7-ws03.example.org", second: 120),
      TestHub.attack(on: "pacs01.example.org", second: 125),
    ])
    let shown = try items(try await hub.get("/v1/alerts", as: .viewer))
    #expect(shown.count == 2)
    let all = try items(try await hub.get("/v1/alerts?suppressed=true", as: .viewer))
    #expect(all.compactMap { $0["suppression"] as? String } == [id])
    _ = try await hub.call(.delete, "/v1/suppressions/\(id)", as: .analyst, expecting: 204)
    try await hub.feed([TestHub.attack(on: "ward7-ws03.example.org", second: 240)])
    #expect(try items(try await hub.get("/v1/alerts", as: .viewer)).count == 3)
    #expect(try items(try await hub.get("/v1/suppressions?active=true", as: .viewer)).isEmpty)
    await hub.stop()
  }

  @Test func `verdicts count for the rule`() async throws {
    let hub = try await TestHub()
    try await hub.feed((0..<2).map { TestHub.attack(on: "ward7-ws0\($0).example.org", second: $0 * 60) })
    let alerts = try items(try await hub.get("/v1/alerts", as: .viewer)).compactMap { $0["id"] as? String }
    _ = try await hub.call(.put, "/v1/alerts/\(alerts[0])/verdict", as: .analyst, #"{"verdict":"true"}"#)
    _ = try await hub.call(.put, "/v1/alerts/\(alerts[1])/verdict", as: .analyst, #"{"verdict":"false"}"#)
    let rule = try await hub.get("/v1/rules/\(TestHub.ruleIdentifier)", as: .viewer)
    #expect(rule["hits"] as? Int == 2)
    #expect(rule["verdicts"] as? [String: Int] == ["true": 1, "benign": 0, "false": 1])
    _ = try await hub.call(.put, "/v1/alerts/\(alerts[1])/verdict", as: .analyst, #"{"verdict":null}"#)
    let later = try await hub.get("/v1/rules/\(TestHub.ruleIdentifier)", as: .viewer)
    #expect((later["verdicts"] as? [String: Int])?["false"] == 0)
    await hub.stop()
  }

  @Test func `a rule that is off raises nothing until it is on again`() async throws {
    let hub = try await TestHub()
    let path = "/v1/rules/\(TestHub.ruleIdentifier)/state"
    let off = try await hub.call(.put, path, as: .administrator, #"{"enabled":false,"reason":"too loud"}"#)
    #expect(off["enabled"] as? Bool == false)
    try await hub.feed([TestHub.attack(on: "ward7-ws03.example.org")])
    #expect(try items(try await hub.get("/v1/alerts", as: .viewer)).isEmpty)
    _ = try await hub.call(.post, "/v1/rules/reload", as: .administrator)
    #expect(
      try await hub.get("/v1/rules/\(TestHub.ruleIdentifier)", as: .viewer)["enabled"] as? Bool == false)
    #expect(try Desk.disabledRules(hub.runtime.store) == [TestHub.ruleIdentifier])
    _ = try await hub.call(.put, path, as: .administrator, #"{"enabled":true,"reason":"tuned"}"#)
    try await hub.feed([TestHub.attack(on: "ward7-ws03.example.org", second: 60)])
    #expect(try items(try await hub.get("/v1/alerts", as: .viewer)).count == 1)
    await hub.stop()
  }

  @Test func `a source is added, renamed and adopted without losing its sender`() async throws {
    let hub = try await TestHub()
    let made = try await hub.call(
      .post, "/v1/sources", as: .administrator, #"{"name":"ward 9","kind":"http","rhythm":"600"}"#,
      expecting: 201)
    let token = try #require(made["token"] as? String)
    let id = try #require((made["source"] as? [String: Any])?["id"] as? Int)
    let renamed = try await hub.call(
      .patch, "/v1/sources/\(id)", as: .administrator, #"{"name":"ward 9 east"}"#)
    #expect(renamed["rhythm"] as? String == "600")
    let sent = try await hub.send(
      .post, "/v1/events", .bearer(token), body: TestHub.attack(on: "ward9-ws01.example.org") + "\n",
      headers: [("Content-Type", "application/x-ndjson")])
    #expect(sent.status == 200)
    try await hub.settle()
    let tally = try #require(try await hub.get("/v1/sources/\(id)", as: .viewer)["tally"] as? [String: Int])
    #expect(tally == ["received": 1, "kept": 1, "repeated": 0, "refused": 0, "dropped": 0])
    _ = try await hub.call(
      .post, "/v1/sources", as: .administrator, #"{"name":"ward 9 east","kind":"http"}"#, expecting: 409)
    let unknown = await hub.runtime.reception.source(of: "192.0.2.77", certificateNames: [], kind: .syslog)
    let adopted = try await hub.call(
      .post, "/v1/sources/\(unknown.number.rawValue)/adopt", as: .administrator, #"{"name":"firewall"}"#)
    #expect(adopted["state"] as? String == "known" && adopted["name"] as? String == "firewall")
    _ = try await hub.call(
      .post, "/v1/sources/\(unknown.number.rawValue)/adopt", as: .administrator, #"{"name":"firewall"}"#,
      expecting: 409)
    await hub.stop()
  }

  @Test func `the ledger has every deed, proves it and serves itself`() async throws {
    let hub = try await TestHub()
    let ids = try await twoIncidents(hub)
    _ = try await hub.call(.patch, "/v1/incidents/\(ids.first)", as: .analyst, #"{"state":"closed"}"#)
    _ = try await hub.get("/v1/search?q=vssadmin", as: .analyst)
    try await hub.runtime.ledger.publish()
    let changes = try items(
      try await hub.get("/v1/ledger/records?kind=case-change&subject=incident:\(ids.first)", as: .auditor))
    #expect(changes.count == 1)
    #expect(changes.first?["actor"] as? String == "person:analyst")
    #expect(try items(try await hub.get("/v1/ledger/records?kind=search", as: .auditor)).count == 1)
    let index = try #require(changes.first?["index"] as? Int)
    let proof = try await hub.get("/v1/ledger/records/\(index)/proof", as: .auditor)
    func hash(_ text: Any?) throws -> LedgerHash {
      try #require((text as? String).flatMap { Data(base64Encoded: $0) }.flatMap { LedgerHash(Array($0)) })
    }
    let hashes = try #require(proof["hashes"] as? [String]).map { try hash($0) }
    let size = try #require(proof["size"] as? UInt64)
    let leaf = try hash(proof["leaf"])
    #expect(
      MerkleProof.includes(
        leaf: leaf, index: UInt64(index), size: size, root: try hash(proof["root"]), proof: hashes))
    // Near miss: at another place it is not.
    #expect(
      !MerkleProof.includes(
        leaf: leaf, index: UInt64(index) + 1, size: size, root: try hash(proof["root"]), proof: hashes))
    let verdict = try await LedgerVerifier(key: hub.runtime.ledger.verifierKey) { path in
      let answer = try await hub.send(.get, "/ledger/" + path, .session(.auditor))
      return answer.status == 200 ? answer.bytes : nil
    }.verify()
    #expect(verdict.isTrue, "\(verdict.findings)")
    #expect(verdict.entryCount == size)
    await hub.stop()
  }

  @Test func `records of the ledger are paged without a gap`() async throws {
    let hub = try await TestHub()
    for number in 0..<7 { try await hub.runtime.recorder.record([Deed(.hub, by: "test", on: "n\(number)")]) }
    var seen: [String] = []
    var cursor: String? = ""
    while let place = cursor {
      let page = try await hub.get("/v1/ledger/records?kind=hub&limit=3&cursor=\(place)", as: .auditor)
      seen += try items(page).compactMap { $0["subject"] as? String }
      cursor = page["cursor"] as? String
    }
    #expect(seen == (0..<7).reversed().map { "n\($0)" })
    await hub.stop()
  }

  @Test func `accounts and tokens are made by people only`() async throws {
    let hub = try await TestHub()
    _ = try await hub.call(
      .post, "/v1/accounts", as: .administrator,
      #"{"name":"nora","displayName":"Nora Example","roles":["viewer"],"password":"eleven grey herons"}"#,
      expecting: 201)
    let changed = try await hub.call(
      .put, "/v1/accounts/nora/roles", as: .administrator, #"{"roles":["auditor"]}"#)
    #expect(changed["roles"] as? [String] == ["auditor"])
    _ = try await hub.call(.put, "/v1/accounts/nora/state", as: .administrator, #"{"disabled":true}"#)
    _ = try await hub.call(
      .put, "/v1/accounts/administrator/state", as: .administrator, #"{"disabled":true}"#, expecting: 409)
    let made = try await hub.call(
      .post, "/v1/tokens", as: .analyst, #"{"name":"script","permissions":["search"],"days":30}"#,
      expecting: 201)
    let token = try #require(made["token"] as? String)
    #expect(try await hub.send(.get, "/v1/search", .bearer(token)).status == 200)
    _ = try await hub.call(
      .delete, "/v1/tokens/\(try #require(made["id"] as? String))", as: .analyst, expecting: 204)
    #expect(try await hub.send(.get, "/v1/search", .bearer(token)).status == 401)
    _ = try await hub.call(
      .post, "/v1/tokens", as: .analyst, #"{"name":"script","permissions":["manageAccounts"],"days":30}"#,
      expecting: 422)
    await hub.stop()
  }

  @Test func `pages of incidents and alerts follow one another without a gap`() async throws {
    let hub = try await TestHub()
    try await hub.feed(
      (0..<5).map { TestHub.attack(on: "host\($0).example.org", second: $0 * 10, user: "user\($0)") })
    var alerts: [String] = []
    var place = ""
    for _ in 0..<4 {
      let page = try await hub.get("/v1/alerts?limit=2&cursor=\(place)", as: .viewer)
      alerts += try items(page).compactMap { $0["id"] as? String }
      place = try #require(page["cursor"] as? String)
    }
    #expect(alerts.count == 5 && Set(alerts).count == 5)
    var found: [String] = []
    var cursor: String? = ""
    while let place = cursor {
      let page = try await hub.get("/v1/incidents?observations=true&limit=2&cursor=\(place)", as: .viewer)
      found += try items(page).compactMap { $0["id"] as? String }
      cursor = page["cursor"] as? String
    }
    #expect(found == (try await incidents(hub)).compactMap { $0["id"] as? String })
    await hub.stop()
  }
}
