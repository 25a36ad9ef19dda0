import EventLog
import WardModel

extension HubRuntime {
  private static let permissionNames = Permission.allCases.map(\.rawValue)
  private static let tokenMembers: [APIMember] = [
    APIMember("id", .text), APIMember("name", .text),
    APIMember("permissions", .list(.choice(permissionNames))),
    APIMember("created", .nullable(.time)), APIMember("expires", .nullable(.time)),
    APIMember("lastUsed", .nullable(.time), "To within a minute."), APIMember("revoked", .nullable(.time)),
  ]
  private static let tokenModel = APIModel("Token", tokenMembers)

  /// Calls about whoever asks, and how the hub does.
  var ownEndpoints: [APIEndpoint] {
    [
      endpoint(
        .get, "/v1/me", .signedIn, "own", "Who asks, and what they may do",
        answer: .json(
          .named(
            APIModel(
              "Me",
              [
                APIMember("principal", .text, "As the ledger names it."), APIMember("name", .nullable(.text)),
                APIMember("displayName", .nullable(.text)),
                APIMember("roles", .list(.choice(Self.roleNames))),
                APIMember("permissions", .list(.choice(Self.permissionNames))),
                APIMember(
                  "csrfToken", .nullable(.text),
                  "With a browser's session: the value of the header X-CSRF-Token in calls that change something."
                ),
              ])))
      ) { call in
        var json = JSONObject()
        json.add("principal", call.actor)
        json.add("name", call.caller.person?.name)
        json.add("displayName", call.caller.person?.displayName)
        json.add("roles", (call.caller.person?.roles ?? []).map(\.rawValue).sorted())
        json.add("permissions", (call.caller.principal?.permissions ?? []).map(\.rawValue).sorted())
        json.add("csrfToken", call.caller.sessionToken.map { people.sessions.formToken(for: $0) })
        return .json(json.bytes)
      },
      endpoint(
        .get, "/v1/tokens", .needs(.manageOwnTokens), "own", "One's own API tokens, the newest first",
        parameters: APIOperation.paging(most: APITokens.perOwner),
        answer: .json(APIModel.page(of: Self.tokenModel))
      ) { call in
        let limit = try call.limit(most: APITokens.perOwner)
        var found = try await desk.tokens(of: try Self.person(call))
        if let cursor = call.query("cursor") {
          guard let place = found.firstIndex(where: { $0.identifier == cursor }) else {
            throw APIProblem(.invalidParameter, "the cursor is not one of this list", member: "cursor")
          }
          found.removeFirst(place + 1)
        }
        let page = found.prefix(limit)
        return .page(page.map(Self.json), cursor: found.count > limit ? page.last?.identifier : nil)
      },
      endpoint(
        .post, "/v1/tokens", .needs(.manageOwnTokens), "own", "Makes an API token, shown once",
        body: NewToken.members,
        status: 201,
        answer: .json(
          .named(APIModel("NewToken", Self.tokenMembers + [APIMember("token", .text, "Shown this once.")])))
      ) { call in
        let body = try call.body(NewToken.self)
        let made = try await desk.addToken(
          name: body.name, permissions: body.permissions, days: body.days, for: try Self.person(call),
          by: call.actor)
        var json = Self.json(made.token)
        json.add("token", made.text)
        return .json(json.bytes, status: 201)
      },
      endpoint(
        .delete, "/v1/tokens/:id", .needs(.manageOwnTokens), "own", "Revokes one's own API token",
        status: 204,
        answer: .nothing
      ) { call in
        try await desk.revokeToken(call.part("id"), of: try Self.person(call), by: call.actor)
        return .nothing
      },
      endpoint(
        .get, "/v1/health", .signedIn, "own", "How the hub does",
        answer: .json(
          .named(
            APIModel(
              "Health",
              [
                APIMember("ready", .flag), APIMember("time", .nullable(.time)), APIMember("site", .text),
                APIMember("records", .integer, "Records in the log so far."),
                APIMember("position", .integer, "The last record that detection has looked at."),
                APIMember("behind", .integer, "Records that wait for detection."),
                APIMember("alerts", .integer, "Raised since the start."), APIMember("rules", .integer),
                APIMember("refusedRules", .integer), APIMember("sources", .integer),
                APIMember("unknownSources", .integer), APIMember("silentSources", .integer),
                APIMember("ledgerSize", .integer),
              ])))
      ) { _ in await health() },
    ]
  }

  private func health() async -> HubResponse {
    let progress = await detection.progress
    let trouble = await reception.trouble
    let next = log.positions.next
    let sources = await desk.sources()
    let edition = rules.edition
    var json = JSONObject()
    json.add("ready", progress.trouble == nil && trouble == nil)
    json.add("time", now())
    json.add("site", configuration.site)
    json.add("records", next - 1)
    json.add("position", progress.position)
    json.add("behind", next - 1 > progress.position ? next - 1 - progress.position : 0)
    json.add("alerts", progress.alertCount)
    json.add("rules", edition.set.rules.count + edition.set.correlations.count)
    json.add("refusedRules", edition.set.refused.count)
    json.add("sources", sources.count)
    json.add("unknownSources", sources.count { $0.source.state == .unknown })
    json.add("silentSources", sources.count { $0.open.contains { $0.kind == .silent } })
    json.add("ledgerSize", ledger.size)
    return .json(json.bytes)
  }

  private static func person(_ call: APICall) throws(APIProblem) -> Person {
    guard let person = call.caller.person else { throw APIProblem(.notAllowed, "only a person has tokens") }
    return person
  }

  private static func json(_ token: APIToken) -> JSONObject {
    var json = JSONObject()
    json.add("id", token.identifier)
    json.add("name", token.name)
    json.add("permissions", token.permissions.map(\.rawValue).sorted())
    json.add("created", token.createdAt)
    json.add("expires", token.expiresAt)
    json.add("lastUsed", token.lastUsedAt)
    json.add("revoked", token.revokedAt)
    return json
  }
}

private struct NewToken: APIBody {
  static let members: [APIMember] = [
    APIMember("name", .text), APIMember("permissions", .list(.choice(Permission.allCases.map(\.rawValue)))),
    APIMember("days", .integer, "1 to \(APITokens.longestDays)."),
  ]
  var name: String
  var permissions: Set<Permission>
  var days: Int

  private enum CodingKeys: CodingKey { case name, permissions, days }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    days = try container.decode(Int.self, forKey: .days)
    var permissions: Set<Permission> = []
    for name in try container.decode([String].self, forKey: .permissions) {
      guard let permission = Permission(rawValue: name) else {
        throw DecodingError.dataCorruptedError(
          forKey: .permissions, in: container, debugDescription: "there is no permission \(name.prefix(100))")
      }
      permissions.insert(permission)
    }
    self.permissions = permissions
  }
}
