import Incidents
import Sigma
import WardModel

extension HubRuntime {
  private static let rulePageLimit = 1000
  /// Nanoseconds for which hits are counted: 30 days.
  private static let figureNanoseconds: Int64 = 30 * 86_400_000_000_000

  private static let ruleMembers: [APIMember] = [
    APIMember("id", .text), APIMember("title", .text),
    APIMember("level", .nullable(.choice(AlertModel.levels))),
    APIMember("enabled", .flag), APIMember("correlation", .flag), APIMember("status", .nullable(.text)),
    APIMember("techniques", .list(.text)), APIMember("file", .text), APIMember("line", .integer),
    APIMember("hits", .integer, "Alerts of the last 30 days."), APIMember("lastHit", .nullable(.time)),
    APIMember(
      "verdicts", .object(AlertModel.verdicts.map { APIMember($0, .integer) }),
      "How people judged its alerts."),
  ]
  private static let ruleModel = APIModel("Rule", ruleMembers)
  private static let ruleDetail = APIModel(
    "RuleDetail",
    ruleMembers + [
      APIMember("description", .text), APIMember("author", .nullable(.text)),
      APIMember("references", .list(.text)),
      APIMember("falsePositives", .list(.text)), APIMember("tags", .list(.text)),
    ])

  private static let editionModel = APIModel(
    "RuleBook",
    [
      APIMember("loaded", .nullable(.time)), APIMember("files", .integer), APIMember("rules", .integer),
      APIMember("correlations", .integer), APIMember("refused", .integer), APIMember("disabled", .integer),
    ])

  /// Calls about rules.
  var ruleEndpoints: [APIEndpoint] {
    [
      endpoint(
        .get, "/v1/rules", .needs(.viewRules), "rules", "Rules with hits and verdicts, by identifier",
        parameters: APIOperation.paging(most: Self.rulePageLimit) + [
          .query("level", .choice(AlertModel.levels), "The least level."), .query("technique", .text),
          .query("enabled", .flag), .query("hit", .flag, "With or without hits."),
        ], answer: .json(APIModel.page(of: Self.ruleModel))
      ) { try listRules($0) },
      endpoint(
        .get, "/v1/rules/:id", .needs(.viewRules), "rules", "One rule", answer: .json(.named(Self.ruleDetail))
      ) { try rule($0.part("id")) },
      endpoint(
        .put, "/v1/rules/:id/state", .needs(.manageRules), "rules", "Turns a rule on or off",
        body: RuleState.members,
        answer: .json(.named(Self.ruleDetail))
      ) { call in
        let body = try call.body(RuleState.self)
        try await desk.setRule(call.part("id"), isOn: body.enabled, because: body.reason, by: call.actor)
        return try rule(call.part("id"))
      },
      endpoint(
        .get, "/v1/refused-rules", .needs(.viewRules), "rules", "What was refused when the rules were read",
        parameters: APIOperation.paging(most: Self.rulePageLimit),
        answer: .json(
          APIModel.page(
            of: APIModel(
              "RefusedRule",
              [
                APIMember("file", .text), APIMember("line", .integer), APIMember("reason", .text),
                APIMember("rule", .nullable(.text)),
              ])))
      ) { try listRefused($0) },
      endpoint(
        .post, "/v1/rules/reload", .needs(.manageRules), "rules", "Reads the rules' folders anew",
        answer: .json(.named(Self.editionModel))
      ) { call in
        let edition = try await desk.reloadRules(by: call.actor)
        var json = JSONObject()
        json.add("loaded", edition.loaded)
        json.add("files", edition.fileCount)
        json.add("rules", edition.set.rules.count)
        json.add("correlations", edition.set.correlations.count)
        json.add("refused", edition.set.refused.count)
        json.add("disabled", edition.disabled.count)
        return .json(json.bytes)
      },
      endpoint(
        .get, "/v1/coverage", .needs(.viewRules), "rules", "Rules and hits by ATT&CK technique",
        answer: .json(
          .object([
            APIMember(
              "techniques",
              .list(
                .object([
                  APIMember("id", .text), APIMember("name", .nullable(.text)),
                  APIMember("tactics", .list(.text)),
                  APIMember("rules", .integer, "Enabled rules that name it."), APIMember("hits", .integer),
                ])))
          ]))
      ) { _ in try coverage() },
    ]
  }

  private func figures() throws -> [String: RuleFigures] {
    try desk.stored { try store.ruleFigures(since: now().advanced(byNanoseconds: -Self.figureNanoseconds)) }
  }

  /// All rules and correlations that have an identifier, by it.
  private var headers: [(header: Header, isCorrelation: Bool)] {
    let set = rules.edition.set
    return (set.rules.map { ($0.header, false) } + set.correlations.map { ($0.header, true) })
      .sorted { ($0.0.id ?? "", $0.0.file, $0.0.line) < ($1.0.id ?? "", $1.0.file, $1.0.line) }
  }

  private func listRules(_ call: APICall) throws -> HubResponse {
    let limit = try call.limit(100, most: Self.rulePageLimit)
    let least = try call.choice("level", AlertModel.levels) { Severity(name: $0) }
    let technique = call.query("technique")?.uppercased()
    let (isEnabled, isHit) = (try call.flag("enabled"), try call.flag("hit"))
    let (figures, disabled) = (try figures(), rules.edition.disabled)
    let found = headers.filter { header, _ in
      let id = header.id ?? ""
      if let cursor = call.query("cursor"), id <= cursor { return false }
      if let least, header.level.flatMap({ Severity(name: $0.rawValue) }) ?? .informational < least {
        return false
      }
      if let technique, !header.techniques.contains(technique) { return false }
      if let isEnabled, disabled.contains(id) == isEnabled { return false }
      if let isHit, (figures[id]?.hitCount ?? 0 > 0) != isHit { return false }
      return true
    }
    let page = found.prefix(limit)
    return .page(
      page.map { json($0.header, $0.isCorrelation, figures, disabled) },
      cursor: found.count > limit ? page.last?.header.id : nil)
  }

  private func rule(_ id: String) throws -> HubResponse {
    let header = try desk.rule(id)
    let isCorrelation = rules.edition.set.correlations.contains { $0.header.id == id }
    var json = json(header, isCorrelation, try figures(), rules.edition.disabled)
    json.add("description", header.description)
    json.add("author", header.author)
    json.add("references", header.references)
    json.add("falsePositives", header.falsePositives)
    json.add("tags", header.tags)
    return .json(json.bytes)
  }

  private func json(
    _ header: Header, _ isCorrelation: Bool, _ figures: [String: RuleFigures], _ disabled: Set<String>
  ) -> JSONObject {
    let id = header.id ?? ""
    let figure = figures[id] ?? RuleFigures()
    var json = JSONObject()
    json.add("id", id)
    json.add("title", header.title)
    json.add("level", header.level?.rawValue)
    json.add("enabled", !disabled.contains(id))
    json.add("correlation", isCorrelation)
    json.add("status", header.status)
    json.add("techniques", header.techniques)
    json.add("file", header.file)
    json.add("line", header.line)
    json.add("hits", figure.hitCount)
    json.add("lastHit", figure.lastHit)
    var verdicts = JSONObject()
    for verdict in Verdict.allCases { verdicts.add(verdict.rawValue, figure.verdicts[verdict] ?? 0) }
    json.add("verdicts", verdicts)
    return json
  }

  private func listRefused(_ call: APICall) throws -> HubResponse {
    let refused = rules.edition.set.refused
    let limit = try call.limit(100, most: Self.rulePageLimit)
    let start = Int(clamping: try call.queryNumber("cursor") ?? 0)
    let page = refused.dropFirst(start).prefix(limit)
    let items = page.map { problem in
      var json = JSONObject()
      json.add("file", problem.file)
      json.add("line", problem.line)
      json.add("reason", problem.message)
      json.add("rule", problem.rule)
      return json
    }
    return .page(items, cursor: start < refused.count - page.count ? String(start + page.count) : nil)
  }

  private func coverage() throws -> HubResponse {
    let (figures, disabled) = (try figures(), rules.edition.disabled)
    var counts: [String: (rules: Int, hits: Int)] = [:]
    for (header, _) in headers {
      let id = header.id ?? ""
      for technique in header.techniques {
        counts[technique, default: (0, 0)].rules += disabled.contains(id) ? 0 : 1
        counts[technique, default: (0, 0)].hits += figures[id]?.hitCount ?? 0
      }
    }
    var json = JSONObject()
    json.add(
      "techniques",
      counts.sorted { $0.key < $1.key }.map { id, count in
        let known = ATTACK.technique(id)
        var json = JSONObject()
        json.add("id", id)
        json.add("name", known?.fullName)
        json.add("tactics", known?.tactics ?? [])
        json.add("rules", count.rules)
        json.add("hits", count.hits)
        return json
      })
    return .json(json.bytes)
  }
}

extension Header {
  /// ATT&CK techniques of its tags, each once, sorted.
  fileprivate var techniques: [String] {
    let found = tags.compactMap { tag -> String? in
      let lower = tag.lowercased()
      guard lower.hasPrefix("attack.t"), lower.dropFirst(8).first?.isNumber == true else { return nil }
      return lower.dropFirst(7).uppercased()
    }
    return Set(found).sorted()
  }
}

private struct RuleState: APIBody {
  static let members = [APIMember("enabled", .flag), APIMember("reason", .text)]
  var enabled: Bool
  var reason: String
}
