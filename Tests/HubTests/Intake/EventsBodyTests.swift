import Testing

@testable import Hub

@Suite struct EventsBodyTests {
  private func records(_ text: String, type: String = "application/x-ndjson") async -> [String] {
    let sink = MemorySink()
    let response = await respond(post("/v1/events", text.utf8, type: type), sink)
    #expect(response?.status == 200, "\(response?.text ?? "no route")")
    return await sink.records
  }

  @Test func `each line is a record and empty lines are none`() async {
    let kept = await records("{\"a\":1}\r\n\n  \n{\"b\":2}\n<13>Mar  2 02:00:00 ward7 sshd: hello")
    #expect(kept == ["{\"a\":1}", "{\"b\":2}", "<13>Mar  2 02:00:00 ward7 sshd: hello"])
  }

  @Test func `a line that is no JSON is kept as it is`() async {
    #expect(await records("{\"a\":1}\n{\"a\":\n{\"b\":2}\n") == ["{\"a\":1}", "{\"a\":", "{\"b\":2}"])
  }

  @Test func `lines sent as application JSON are lines all the same`() async {
    #expect(await records("{\"a\":1}\n{\"b\":\n", type: "application/json") == ["{\"a\":1}", "{\"b\":"])
  }

  @Test func `the elements of a list are records on one line each`() async {
    let kept = await records(" [ {\"a\": \n 1, \"s\":\"}]\\\"\"}, {} , 3,\"x\"]\n", type: "application/json")
    #expect(kept == ["{\"a\":   1, \"s\":\"}]\\\"\"}", "{}", "3", "\"x\""])
  }

  @Test func `one object over several lines is one record`() async {
    #expect(await records("{\n \"a\": 1\n}\n", type: "application/json") == ["{  \"a\": 1 }"])
  }

  @Test func `objects one after another are cut apart`() async {
    #expect(
      await records("{\"a\":1}{\"b\":2} {\"c\":\n3}", type: "application/json")
        == ["{\"a\":1}", "{\"b\":2}", "{\"c\": 3}"])
  }

  @Test(arguments: [
    "[{\"a\":1},{\"b\":", "[{\"a\":1} {\"b\":2}]", "[{\"a\":1},]", "[1] 2", "{\"a\":1} {\"b\"", "{\"a\":1} ]",
  ])
  func `a list without an end is turned away whole and says where`(text: String) async throws {
    let sink = MemorySink()
    let response = try #require(await respond(post("/v1/events", text.utf8), sink))
    #expect(response.status == 400)
    #expect(response.header("content-type") == "application/problem+json")
    #expect(response.text.contains("\"offset\":") && response.text.contains("\"cure\":"))
    #expect(await sink.records.isEmpty)
    #expect(await sink.losses.map(\.count) == [1])
  }

  @Test func `a body without a record is turned away`() async throws {
    #expect(await respond(post("/v1/events", "".utf8))?.status == 400)
    #expect(await respond(post("/v1/events", " \n\n".utf8))?.status == 400)
    #expect(await respond(post("/v1/events", "[]".utf8))?.status == 400)
  }

  @Test func `a record that is too long is refused by its number and the others are kept`() async throws {
    var limits = IntakeLimits()
    limits.recordByteLimit = 10
    for (type, body) in [
      ("application/x-ndjson", "{\"a\":1}\n{\"long\":12345}\n{\"b\":2}\n"),
      ("application/json", "[{\"a\":1},{\"long\":12345},{\"b\":2}]"),
    ] {
      let sink = MemorySink()
      let response = try #require(
        await respond(post("/v1/events", body.utf8, type: type), sink, limits: limits))
      #expect(response.status == 200)
      #expect(response.text.contains("\"received\":3,\"kept\":2,\"repeated\":0,\"refused\":1"))
      #expect(response.text.contains("\"record\":1,\"offset\":"))
      #expect(await sink.records == ["{\"a\":1}", "{\"b\":2}"])
      #expect(await sink.losses.map(\.count) == [1])
    }
  }

  @Test func `too many records are turned away and just enough are not`() async {
    var limits = IntakeLimits()
    limits.recordCountLimit = 3
    for (body, status) in [("1\n2\n3\n", 200), ("1\n2\n3\n4\n", 413), ("[1,2,3]", 200), ("[1,2,3,4]", 413)] {
      let response = await respond(post("/v1/events", body.utf8), limits: limits)
      #expect(response?.status == status, "\(body)")
    }
  }

  @Test func `deep nesting is turned away and the depth of real logs is not`() async {
    let deep = String(repeating: "[", count: 100_000)
    #expect(await respond(post("/v1/events", deep.utf8))?.status == 400)
    let fine = "[" + String(repeating: "{\"a\":", count: 60) + "1" + String(repeating: "}", count: 60) + "]"
    #expect(await respond(post("/v1/events", fine.utf8))?.status == 200)
  }

  @Test func `a busy hub asks the sender to come again`() async throws {
    let sink = MemorySink()
    await sink.refuse(with: .busy(retryAfterSeconds: 4))
    let response = try #require(await respond(post("/v1/events", "{}".utf8), sink))
    #expect(response.status == 503)
    #expect(response.header("retry-after") == "4")
    #expect(await sink.losses.isEmpty)
    await sink.refuse(with: .full)
    #expect(await respond(post("/v1/events", "{}".utf8), sink)?.status == 503)
    await sink.refuse(with: .refused(reason: "the source is blocked"))
    #expect(await respond(post("/v1/events", "{}".utf8), sink)?.status == 403)
    #expect(await sink.losses.map(\.reason) == ["the source is blocked"])
  }
}
