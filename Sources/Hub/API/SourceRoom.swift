import Foundation
import WardModel

extension HubRuntime {
  private static let sourcePageLimit = 500

  private static let gapModel = APIModel(
    "SourceGap",
    [
      APIMember("kind", .choice(["refused", "dropped", "silent"])), APIMember("from", .nullable(.time)),
      APIMember("until", .nullable(.time)), APIMember("count", .integer, "Records lost; 0 for a silence."),
      APIMember("reason", .text),
    ])

  private static let sourceModel = APIModel(
    "Source",
    [
      APIMember("id", .integer, "Given once, never used again."), APIMember("name", .text),
      APIMember("kind", .choice(Source.Kind.allCases.map(\.rawValue))), APIMember("site", .text),
      APIMember("retention", .text), APIMember("state", .choice(Source.State.allCases.map(\.rawValue))),
      APIMember("rhythm", .text, "`learned`, `whenever`, or the longest silence in seconds."),
      APIMember("peers", .list(.text)), APIMember("lastHeard", .nullable(.time)),
      APIMember(
        "tally",
        .object(["received", "kept", "repeated", "refused", "dropped"].map { APIMember($0, .integer) }),
        "received = kept + repeated + refused + dropped."),
      APIMember(
        "findings", .list(.object([APIMember("kind", .text), APIMember("since", .nullable(.time))])),
        "What is wrong now."),
      APIMember("gaps", .list(.named(gapModel))),
      APIMember("lastUndecodable", .nullable(.text), "Why a record could not be read, the last time."),
    ])

  private static let tokenAnswer = APIModel(
    "SourceWithToken",
    [
      APIMember("source", .named(sourceModel)),
      APIMember(
        "token", .nullable(.text), "Shown this once. Null for what comes without one, such as syslog."),
    ])

  /// Calls about sources.
  var sourceEndpoints: [APIEndpoint] {
    let whole = APIOperation.Answer.json(.named(Self.sourceModel))
    return [
      endpoint(
        .get, "/v1/sources", .needs(.viewSources), "sources", "Sources with their accounts, by number",
        parameters: APIOperation.paging(most: Self.sourcePageLimit) + [
          .query("state", .choice(Source.State.allCases.map(\.rawValue)))
        ], answer: .json(APIModel.page(of: Self.sourceModel))
      ) { call in
        let limit = try call.limit(100, most: Self.sourcePageLimit)
        let after = try call.queryNumber("cursor") ?? 0
        let state = try call.choice("state", Source.State.allCases.map(\.rawValue)) {
          Source.State(rawValue: $0)
        }
        let found = await desk.sources().filter {
          UInt64($0.source.number.rawValue) > after && (state == nil || $0.source.state == state)
        }
        let page = found.prefix(limit)
        let cursor = found.count > limit ? page.last.map { String($0.source.number.rawValue) } : nil
        return .page(page.map(Self.json), cursor: cursor)
      },
      endpoint(.get, "/v1/sources/:id", .needs(.viewSources), "sources", "One source", answer: whole) {
        call in
        .json(Self.json(try await desk.source(try Self.number(call))).bytes)
      },
      endpoint(
        .post, "/v1/sources", .needs(.manageSources), "sources",
        "Makes a source known; its token is shown once",
        body: NewSource.members, status: 201, answer: .json(.named(Self.tokenAnswer))
      ) { call in
        let body = try call.body(NewSource.self)
        let made = try await desk.addSource(
          name: body.name, kind: body.kind, site: body.site ?? "", retention: body.retention ?? "security",
          rhythm: body.rhythm ?? .learned, peers: body.peers ?? [], by: call.actor)
        return try await tokenShown(made.source.number.rawValue, made.token)
      },
      endpoint(
        .patch, "/v1/sources/:id", .needs(.manageSources), "sources", "Changes a source",
        body: SourceBody.members,
        answer: whole
      ) { call in
        let body = try call.body(SourceBody.self)
        let number = try Self.number(call)
        _ = try await desk.changeSource(
          number,
          Desk.SourceChange(
            name: body.name, site: body.site, retention: body.retention, rhythm: body.rhythm,
            peers: body.peers,
            state: body.state), by: call.actor)
        return .json(Self.json(try await desk.source(number)).bytes)
      },
      endpoint(
        .post, "/v1/sources/:id/adopt", .needs(.manageSources), "sources", "Takes an unknown sender in",
        body: Adoption.members, answer: whole
      ) { call in
        let body = try call.body(Adoption.self)
        let number = try Self.number(call)
        _ = try await desk.adoptSource(
          number, name: body.name, site: body.site, retention: body.retention, rhythm: body.rhythm,
          by: call.actor)
        return .json(Self.json(try await desk.source(number)).bytes)
      },
      endpoint(
        .post, "/v1/sources/:id/token", .needs(.manageSources), "sources",
        "Makes a further token, shown once",
        body: NewSourceToken.members, status: 201, answer: .json(.named(Self.tokenAnswer))
      ) { call in
        let body = try call.body(NewSourceToken.self)
        let number = try Self.number(call)
        let made = try await desk.newToken(number, name: body.name, days: body.days, by: call.actor)
        return try await tokenShown(number, made.text)
      },
    ]
  }

  private func tokenShown(_ number: UInt32, _ token: String?) async throws -> HubResponse {
    var json = JSONObject()
    json.add("source", Self.json(try await desk.source(number)))
    json.add("token", token)
    return .json(json.bytes, status: 201)
  }

  private static func number(_ call: APICall) throws(APIProblem) -> UInt32 {
    UInt32(clamping: try call.number("id"))
  }

  private static func json(_ standing: Desk.SourceStanding) -> JSONObject {
    let source = standing.source
    var json = JSONObject()
    json.add("id", source.number.rawValue)
    json.add("name", source.name)
    json.add("kind", source.kind.rawValue)
    json.add("site", source.site)
    json.add("retention", source.retention)
    json.add("state", source.state.rawValue)
    json.add("rhythm", source.rhythm.text)
    json.add("peers", source.peers.map(\.text))
    json.add("lastHeard", standing.lastHeard)
    var tally = JSONObject()
    tally.add("received", standing.tally.received)
    tally.add("kept", standing.tally.kept)
    tally.add("repeated", standing.tally.repeated)
    tally.add("refused", standing.tally.refused)
    tally.add("dropped", standing.tally.dropped)
    json.add("tally", tally)
    json.add(
      "findings",
      standing.open.map { finding in
        var json = JSONObject()
        json.add("kind", finding.kind.rawValue)
        json.add("since", finding.since)
        return json
      })
    json.add(
      "gaps",
      standing.gaps.map { gap in
        var json = JSONObject()
        json.add("kind", gap.kind.rawValue)
        json.add("from", Timestamp(nanoseconds: gap.from))
        json.add("until", Timestamp(nanoseconds: gap.until))
        json.add("count", gap.count)
        json.add("reason", gap.reason)
        return json
      })
    json.add("lastUndecodable", standing.lastReason)
    return json
  }
}

extension ExpectedRhythm {
  /// `learned`, `whenever`, or seconds.
  fileprivate var text: String {
    switch self {
    case .learned: "learned"
    case .whenever: "whenever"
    case .atLeastEvery(let seconds): String(seconds)
    }
  }

  /// The longest silence that can be expected, seconds: a year.
  private static let secondsLimit = 31_536_000

  fileprivate init?(text: String) {
    switch text {
    case "learned": self = .learned
    case "whenever": self = .whenever
    default:
      guard let seconds = Int(text), (1...Self.secondsLimit).contains(seconds) else { return nil }
      self = .atLeastEvery(seconds: seconds)
    }
  }

  fileprivate static let words = ["learned", "whenever", "a number of seconds as text"]
}

private let siteMembers: [APIMember] = [
  .optional("site", .text),
  .optional("retention", .text, "Retention class, such as security, clinical, network."),
  .optional("rhythm", .text, "`learned`, `whenever`, or the longest silence in seconds, as text."),
]

private struct NewSource: APIBody {
  static let members =
    [
      APIMember("name", .text), APIMember("kind", .choice(Source.Kind.allCases.map(\.rawValue))),
      .optional("peers", .list(.text), "Addresses, ranges or tls:NAME of senders without a token."),
    ] + siteMembers
  var name: String
  var kind: Source.Kind
  var site: String?
  var retention: String?
  var rhythm: ExpectedRhythm?
  var peers: [PeerRule]?

  private enum CodingKeys: CodingKey { case name, kind, site, retention, rhythm, peers }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    kind = try container.choice(.kind, Source.Kind.allCases.map(\.rawValue)) { Source.Kind(rawValue: $0) }
    site = try container.decodeIfPresent(String.self, forKey: .site)
    retention = try container.decodeIfPresent(String.self, forKey: .retention)
    rhythm = try container.choiceIfPresent(.rhythm, ExpectedRhythm.words) { ExpectedRhythm(text: $0) }
    peers = try container.decodeIfPresent([PeerRule].self, forKey: .peers)
  }
}

private struct SourceBody: APIBody {
  static let members =
    [
      .optional("name", .text), .optional("state", .choice(Source.State.allCases.map(\.rawValue))),
      .optional("peers", .list(.text)),
    ] + siteMembers
  var name: String?
  var site: String?
  var retention: String?
  var rhythm: ExpectedRhythm?
  var peers: [PeerRule]?
  var state: Source.State?

  private enum CodingKeys: CodingKey { case name, site, retention, rhythm, peers, state }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decodeIfPresent(String.self, forKey: .name)
    site = try container.decodeIfPresent(String.self, forKey: .site)
    retention = try container.decodeIfPresent(String.self, forKey: .retention)
    rhythm = try container.choiceIfPresent(.rhythm, ExpectedRhythm.words) { ExpectedRhythm(text: $0) }
    peers = try container.decodeIfPresent([PeerRule].self, forKey: .peers)
    state = try container.choiceIfPresent(.state, Source.State.allCases.map(\.rawValue)) {
      Source.State(rawValue: $0)
    }
  }
}

private struct Adoption: APIBody {
  static let members = [APIMember("name", .text)] + siteMembers
  var name: String
  var site: String?
  var retention: String?
  var rhythm: ExpectedRhythm?

  private enum CodingKeys: CodingKey { case name, site, retention, rhythm }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    site = try container.decodeIfPresent(String.self, forKey: .site)
    retention = try container.decodeIfPresent(String.self, forKey: .retention)
    rhythm = try container.choiceIfPresent(.rhythm, ExpectedRhythm.words) { ExpectedRhythm(text: $0) }
  }
}

private struct NewSourceToken: APIBody {
  static let members: [APIMember] = [
    APIMember("name", .text, "What people call it."),
    .optional("days", .integer, "1 to 36500; without it until it is revoked."),
  ]
  var name: String
  var days: Int?
}
