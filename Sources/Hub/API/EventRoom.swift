import Sigma
import WardModel

extension HubRuntime {
  private static let searchPageLimit = 500
  private static let explanationModel = APIModel(
    "Explanation",
    [
      APIMember("question", .text), APIMember("holds", .flag), APIMember("finding", .text),
      APIMember("line", .integer),
      APIMember("parts", .list(.anyObject), "Questions within it, of the same shape."),
    ])

  /// A record of the log with its fields.
  private static let eventMembers: [APIMember] = [
    APIMember("sequence", .integer), APIMember("source", .text), APIMember("received", .nullable(.time)),
    APIMember("peer", .text, "Who sent it."), APIMember("time", .nullable(.time), "Of the event."),
    APIMember("logSource", .nullable(.text)),
    APIMember(
      "fields", .nullable(.list(.object([APIMember("name", .text), APIMember("value", .nullable(.text))])))),
    APIMember("undecodable", .nullable(.text), "Why it could not be read."),
    APIMember("text", .text, "The record as UTF-8; what is none is replaced."),
  ]
  private static let eventModel = APIModel("Event", eventMembers)

  /// Calls about events: one of them, and the search for many.
  var eventEndpoints: [APIEndpoint] {
    let found = APIModel(
      "EventDetail",
      Self.eventMembers + [
        APIMember("raw", .text, "The record's bytes, base64."),
        .optional(
          "explanation", .named(Self.explanationModel), "Why the rule asked about did or did not match."),
      ])
    return [
      endpoint(
        .get, "/v1/events/:sequence", .needs(.search), "events", "One record with its fields",
        parameters: [.query("explain", .text, "A rule's identifier: why it matches or does not.")],
        answer: .json(.named(found))
      ) { call in
        let sequence = try call.number("sequence")
        let detail = try await desk.event(sequence)
        var json = Self.event(detail)
        json.add("raw", Base64URL.commonText(detail.raw))
        if let rule = call.query("explain") {
          json.add("explanation", Self.explanation(try await desk.explain(rule: rule, sequence)))
        }
        return .json(json.bytes)
      },
      endpoint(
        .get, "/v1/search", .needs(.search), "events",
        "Searches the log, newest first; each search stands in the ledger",
        parameters: APIOperation.paging(most: Self.searchPageLimit) + [
          .query("q", .text, "Words, field:value, and combinations, as in the console."),
          .query("from", .time, "Received at or after."), .query("until", .time, "Received at or before."),
        ],
        answer: .json(
          .object([
            APIMember("items", .list(.named(Self.eventModel))), APIMember("cursor", .nullable(.text)),
            APIMember("cutShort", .flag, "It looked at enough for one answer; go on with the cursor."),
            APIMember("opened", .integer, "Records looked at."),
            APIMember("damaged", .list(.text), "Places that could not be read."),
          ]))
      ) { try await searchEvents($0) },
    ]
  }

  private func searchEvents(_ call: APICall) async throws -> HubResponse {
    let page = try await desk.search(
      call.query("q") ?? "", from: try call.time("from"), until: try call.time("until"),
      cursor: try call.queryNumber("cursor"), limit: try call.limit(most: Self.searchPageLimit),
      by: call.actor)
    var json = JSONObject()
    json.add("items", page.hits.map(Self.event))
    json.add("cursor", page.cursor.map { String($0) })
    json.add("cutShort", page.isCutShort)
    json.add("opened", page.openedCount)
    json.add("damaged", page.damaged)
    return .json(json.bytes)
  }

  private static func event(_ detail: Desk.EventDetail) -> JSONObject {
    var json = JSONObject()
    json.add("sequence", detail.sequence)
    json.add("source", detail.sourceName)
    json.add("received", detail.received)
    json.add("peer", detail.peer)
    json.add("time", detail.event?.time)
    json.add("logSource", detail.event?.logSource)
    if let event = detail.event {
      json.add(
        "fields",
        event.fields.map { field in
          var json = JSONObject()
          json.add("name", field.name)
          json.add("value", field.value)
          return json
        })
    } else {
      json.add("fields", String?.none)
    }
    json.add("undecodable", detail.reason)
    json.add("text", String(decoding: detail.raw, as: UTF8.self))
    return json
  }

  private static func explanation(_ explanation: Explanation) -> JSONObject {
    var json = JSONObject()
    json.add("question", explanation.question)
    json.add("holds", explanation.holds)
    json.add("finding", explanation.finding)
    json.add("line", explanation.line)
    json.add("parts", explanation.parts.map(Self.explanation))
    return json
  }
}
