import Foundation
import Testing

@testable import Hub

@Suite struct BulkTests {
  private let body = """
    {"create":{"_index":"logs-ward","_id":"a\\"1"}}
    {"@timestamp":"2026-03-02T02:00:00Z","message":"one"}
    {"index":{}}
    {"message":"two"}
    {"delete":{"_id":"9"}}
    {"update":{"_id":"9"}}
    {"doc":{}}

    """

  @Test func `documents are kept and each action is answered`() async throws {
    let sink = MemorySink()
    let response = try #require(
      await respond(post("/elastic/other/_bulk", body.utf8, type: "application/x-ndjson"), sink))
    #expect(response.status == 200)
    #expect(response.header("x-elastic-product") == "Elasticsearch")
    #expect(
      await sink.records == [
        "{\"@timestamp\":\"2026-03-02T02:00:00Z\",\"message\":\"one\"}", "{\"message\":\"two\"}",
      ])
    let answer = try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
    #expect(answer["errors"] as? Bool == true)
    let items = try #require(answer["items"] as? [[String: [String: Any]]])
    #expect(items.map { $0.keys.first ?? "" } == ["create", "index", "delete", "update"])
    #expect(items.map { $0.values.first?["status"] as? Int } == [201, 201, 400, 400])
    #expect(items[0]["create"]?["_id"] as? String == "a\"1")
    #expect(items[1]["index"]?["_index"] as? String == "other")
    #expect(await sink.losses.map(\.count) == [2])
  }

  @Test func `a bulk of documents alone has no errors`() async throws {
    let response = try #require(await respond(post("/_bulk", "{\"create\":{}}\n{\"a\":1}\n".utf8)))
    #expect(response.text.contains("\"errors\":false"))
  }

  @Test(arguments: [
    "{\"a\":1}\n{\"b\":2}\n", "{\"create\":{}}\n{}\nnonsense\n{}\n", "{\"create\":{}}",
    "{\"create\":{}} x\n{}\n",
    "{\"create\":{},\"index\":{}}\n{}\n", "", "{}\n{}\n",
  ])
  func `a bulk whose actions can't be read is turned away whole`(text: String) async throws {
    let sink = MemorySink()
    let response = try #require(await respond(post("/_bulk", text.utf8), sink))
    #expect(response.status == 400)
    #expect(response.text.contains("\"status\":400"))
    #expect(await sink.records.isEmpty)
  }

  @Test func `an identifier with strange bytes gives an answer that is JSON`() async throws {
    let strange =
      Array("{\"create\":{\"_id\":\"\\".utf8) + [0xC3, 0xA9, 0x01, 0xFF] + Array("\"}}\n{}\n".utf8)
    let response = try #require(await respond(post("/_bulk", strange)))
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(response.body)) }
  }

  @Test func `senders that ask first find what they need`() async throws {
    for path in [
      "/elastic/", "/elastic", "/_license", "/_xpack", "/_cluster/health", "/_ilm/policy/winlogbeat",
      "/_index_template/winlogbeat-8.13.0", "/_data_stream/winlogbeat-8.13.0", "/_ingest/pipeline/x",
      "/_nodes/http",
      "/elastic/_license",
    ] {
      let response = try #require(await respond(IntakeRequest(method: "GET", path: path)), "\(path)")
      #expect(response.status == 200)
      #expect(response.header("x-elastic-product") == "Elasticsearch")
      #expect(throws: Never.self, "\(path)") { try JSONSerialization.jsonObject(with: Data(response.body)) }
    }
    #expect(await respond(IntakeRequest(method: "PUT", path: "/_ilm/policy/x"))?.status == 200)
    #expect(await respond(IntakeRequest(method: "DELETE", path: "/_ilm/policy/x")) == nil)
    #expect(await respond(IntakeRequest(method: "GET", path: "/_search")) == nil)
  }

  @Test func `a browser finds the console at the root and a sender finds Elasticsearch`() {
    let browser = IntakeRequest(method: "GET", path: "/", headers: [("Accept", "text/html,*/*")])
    #expect(IntakeRoute.match(browser) == nil)
    let sender = IntakeRequest(method: "GET", path: "/", headers: [("Accept", "application/json")])
    #expect(IntakeRoute.match(sender) == .elasticProbe(path: "/"))
  }

  @Test func `a busy hub tells each document to come again`() async throws {
    let sink = MemorySink()
    await sink.refuse(with: .busy(retryAfterSeconds: 3))
    var limits = IntakeLimits()
    limits.bulkPatienceSeconds = 0
    let response = try #require(await respond(post("/_bulk", body.utf8), sink, limits: limits))
    #expect(response.status == 503 && response.header("retry-after") == "3")
    let answer = try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
    let items = try #require(answer["items"] as? [[String: [String: Any]]])
    #expect(items.map { $0.values.first?["status"] as? Int } == [429, 429, 400, 400])
  }

  @Test func `a single document is kept`() async throws {
    let sink = MemorySink()
    let response = try #require(await respond(post("/logs/_doc", "{\n\"a\":1}".utf8), sink))
    #expect(response.status == 201)
    #expect(await sink.records == ["{ \"a\":1}"])
  }
}

@Suite struct CollectorTests {
  private func records(_ text: String, path: String = "/services/collector/event") async -> [String] {
    let sink = MemorySink()
    let response = await respond(post(path, text.utf8), sink)
    #expect(response?.text == "{\"text\":\"Success\",\"code\":0}")
    return await sink.records
  }

  @Test func `an event alone is the record`() async {
    #expect(
      await records(
        "{\"event\":{\"EventID\":1}}{\"event\":\"<13>a \\u0041\\\"\"}", path: "/services/collector")
        == ["{\"EventID\":1}", "<13>a A\""])
  }

  @Test func `an event that is an object keeps the fields of its envelope in hec`() async {
    #expect(
      await records(
        "{\"time\":1772416800.5,\"host\":\"ward7\",\"event\":{\"EventID\":1 },\"fields\":{\"a\":\n\"b\"}}"
          + "{\"host\":\"x\",\"event\":{ }}")
        == [
          "{\"EventID\":1 ,\"hec\":{\"time\":1772416800.5,\"host\":\"ward7\",\"fields\":{\"a\": \"b\"}}}",
          "{ \"hec\":{\"host\":\"x\"}}",
        ])
  }

  @Test func `text beside other fields and text of several lines keep the whole envelope`() async {
    #expect(
      await records("{\"host\":\"x\",\"event\":\"a\"} {\"event\":\"a\\nb\"} {\"fields\":{}}")
        == ["{\"host\":\"x\",\"event\":\"a\"}", "{\"event\":\"a\\nb\"}", "{\"fields\":{}}"])
  }

  @Test func `the raw endpoint keeps lines`() async {
    #expect(await records("one\ntwo\n", path: "/services/collector/raw/1.0") == ["one", "two"])
  }

  @Test func `problems have the codes that senders know`() async throws {
    for (path, body, status, code) in [
      ("/services/collector", "", 400, 5), ("/services/collector", "{\"event\":1} {", 400, 6),
      ("/services/collector", "{\"evnt\":1}", 400, 12),
      ("/services/collector/ack", "{\"acks\":[1]}", 400, 14),
    ] {
      let response = try #require(await respond(post(path, body.utf8)))
      #expect(response.status == status)
      #expect(response.text.contains("\"code\":\(code)"), "\(response.text)")
    }
    let invalid = try #require(await respond(post("/services/collector", "{\"event\":1} {".utf8)))
    #expect(invalid.text.contains("\"invalid-event-number\":1"))
    let sink = MemorySink()
    await sink.refuse(with: .busy(retryAfterSeconds: 1))
    let busy = try #require(await respond(post("/services/collector", "{\"event\":1}".utf8), sink))
    #expect(busy.status == 503 && busy.text.contains("\"code\":9"))
    let health = try #require(await respond(IntakeRequest(method: "GET", path: "/services/collector/health")))
    #expect(health.status == 200 && health.text.contains("\"code\":17"))
  }
}

@Suite struct TelemetryTests {
  @Test func `a log record has what its resource and scope say`() async throws {
    let sink = MemorySink()
    let body = """
      {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1772416800120000000","severityNumber":9,
      "severityText":"INFO","traceId":"","body":{"stringValue":"hello \\"x\\""},"attributes":[
      {"key":"n","value":{"intValue":"42"}},{"key":"list","value":{"arrayValue":{"values":[{"boolValue":true},{"doubleValue":1.5}]}}},
      {"key":"none"}]},
      {"body":{"kvlistValue":{"values":[{"key":"EventID","value":{"intValue":4624}},{"key":"m","value":{"kvlistValue":{"values":[]}}}]}}}],
      "scope":{"name":"s","version":"","attributes":[]}}],
      "resource":{"attributes":[{"key":"host.name","value":{"stringValue":"ward7"}}]}}]}
      """
    let response = try #require(await respond(post("/v1/logs", body.utf8), sink))
    #expect(response.text == "{\"partialSuccess\":{}}")
    #expect(
      await sink.records == [
        "{\"timestamp\":\"2026-03-02T02:00:00.120Z\",\"severityNumber\":9,\"severityText\":\"INFO\","
          + "\"body\":\"hello \\\"x\\\"\",\"attributes\":{\"n\":42,\"list\":[true,1.5],\"none\":null},"
          + "\"resource\":{\"host.name\":\"ward7\"},\"scope\":{\"name\":\"s\"}}",
        "{\"EventID\":4624,\"m\":{},\"resource\":{\"host.name\":\"ward7\"},\"scope\":{\"name\":\"s\"}}",
      ])
  }

  @Test func `an empty export succeeds and other encodings are turned away with a cure`() async throws {
    #expect(await respond(post("/v1/logs", "{}".utf8))?.status == 200)
    #expect(await respond(post("/v1/logs", "{\"resourceLogs\":[".utf8))?.status == 400)
    let response = try #require(await respond(post("/v1/logs", [10], type: "application/x-protobuf")))
    #expect(response.status == 415)
    #expect(response.text.contains("encoding"))
  }

  @Test func `a resource repeated in many records can't outgrow the limit`() async throws {
    var limits = IntakeLimits()
    limits.outputByteLimit = 10_000
    let value = String(repeating: "x", count: 900)
    let records = Array(repeating: "{}", count: 20).joined(separator: ",")
    let body =
      "{\"resourceLogs\":[{\"resource\":{\"attributes\":[{\"key\":\"a\",\"value\":{\"stringValue\":\"\(value)\"}}]},"
      + "\"scopeLogs\":[{\"logRecords\":[\(records)]}]}]}"
    #expect(await respond(post("/v1/logs", body.utf8), limits: limits)?.status == 413)
    limits.outputByteLimit = 30_000
    #expect(await respond(post("/v1/logs", body.utf8), limits: limits)?.status == 200)
  }
}

@Suite struct IntakeCredentialTests {
  private func token(_ value: String) -> String? {
    IntakeCredential.token(of: IntakeRequest(method: "POST", path: "/", headers: [("AUTHORIZATION", value)]))
  }

  @Test func `every sender's way to show a token is read`() {
    #expect(token("Bearer abc") == "abc")
    #expect(token("Splunk abc") == "abc")
    #expect(token("Basic d2FyZDphYmM=") == "abc")
    #expect(token("ApiKey aWQ6YWJj") == "abc")
    #expect(token("Basic d2FyZA==") == nil)
    #expect(token("Digest abc") == nil)
    #expect(token("Bearer") == nil)
    #expect(token("Basic %%%") == nil)
  }

  @Test func `a sender without a token is told so in its own shape`() {
    #expect(IntakeHandler.unauthorised(.collectorEvents, hasToken: false).text.contains("\"code\":2"))
    #expect(IntakeHandler.unauthorised(.collectorEvents, hasToken: true).status == 403)
    #expect(IntakeHandler.unauthorised(.bulk(index: ""), hasToken: true).text.contains("security_exception"))
    #expect(IntakeHandler.unauthorised(.events, hasToken: false).header("www-authenticate") != nil)
  }
}
