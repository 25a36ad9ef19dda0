import Incidents
import Sigma
import WardModel

/// Rules, their record, and what people chose to hide.
extension ConsoleBinding {
  private static let rulePageSize = 100
  private static let month: Int64 = 30 * 86_400

  static let ruleHandlers: [String: Handler] = [
    "get /rules": { binding, visit in
      .html(Console.RulesPage.render(try await binding.rulesView(visit), in: await binding.frame(visit)))
    },
    "get /rules/:rule": { binding, visit in
      .html(Console.RulePage.render(try await binding.ruleView(visit), in: await binding.frame(visit)))
    },
    "post /rules/reload": { binding, visit in
      try await binding.form(visit, back: "/rules", done: nil) {
        let edition = try await binding.hub.desk.reloadRules(by: visit.caller.name)
        let refused = edition.set.refused.count
        binding.notice(
          visit, refused == 0 ? .done : .refused,
          "Read \(edition.fileCount) files" + (refused == 0 ? "." : "; \(refused) rules were refused."))
      }
    },
    "post /rules/:rule/state": { binding, visit in
      let id = visit.part("rule")
      return try await binding.form(visit, back: Console.Link.rule(id).path, done: nil) {
        let isOn = visit.field("state") == "on"
        try await binding.hub.desk.setRule(
          id, isOn: isOn, because: "turned \(isOn ? "on" : "off") on the rule's page", by: visit.caller.name)
        binding.notice(visit, .done, isOn ? "The rule is on again." : "The rule raises nothing any more.")
      }
    },
    "get /suppressions": { binding, visit in
      .html(
        Console.SuppressionsPage.render(try await binding.suppressionsView(), in: await binding.frame(visit)))
    },
    "get /suppressions/new": { binding, visit in
      let view = try await binding.newSuppression(
        { visit.query($0) }, isAsked: visit.request.queryValue("field") != nil, problem: nil)
      return .html(Console.NewSuppressionPage.render(view, in: await binding.frame(visit)))
    },
    "post /suppressions": { try await $0.suppress($1) },
    "post /suppressions/:suppression/remove": { binding, visit in
      try await binding.form(visit, back: "/suppressions", done: "It hides nothing any more.") {
        try await binding.hub.desk.unsuppress(visit.part("suppression"), by: visit.caller.name)
      }
    },
  ]

  // MARK: All rules

  /// The headers of rules and correlations, each with the identifier that its alerts carry.
  private func headers() -> [(id: String, header: Header)] {
    let set = hub.rules.edition.set
    return (set.rules.map(\.header) + set.correlations.map(\.header)).map { (Self.identifier($0), $0) }
  }

  private static func identifier(_ header: Header) -> String { header.id ?? header.name ?? header.title }

  private func techniques(of header: Header) -> [Console.Technique] {
    let tags = header.tags.map { $0.lowercased() }.filter { $0.hasPrefix("attack.") }.map {
      String($0.dropFirst(7))
    }
    let tactics = tags.map { $0.map { $0 == "_" ? "-" : $0 } }.map { String($0) }
    return tags.compactMap { tag -> Console.Technique? in
      let id = tag.uppercased()
      guard id.first == "T", id.dropFirst().first?.isNumber == true else { return nil }
      let technique = ATTACK.technique(id)
      let tactic = technique?.tactics.first { tactics.contains($0) } ?? technique?.tactics.first ?? ""
      return .init(id: id, name: technique?.name ?? "", tactic: tactic)
    }
  }

  private func ruleRow(
    _ id: String, _ header: Header, _ figures: RuleFigures, _ tests: [String: Console.TestOutcome]
  ) -> Console.RuleRow {
    .init(
      id: id, title: header.title, level: header.level.flatMap { Severity(name: $0.rawValue) } ?? .medium,
      isOn: !hub.rules.edition.disabled.contains(id), techniques: techniques(of: header),
      hitCount: figures.hitCount,
      lastHit: figures.lastHit ?? .distantPast,
      verdicts: .init(
        attack: figures.verdicts[.attack] ?? 0, benign: figures.verdicts[.benign] ?? 0,
        falseAlarm: figures.verdicts[.falseAlarm] ?? 0), tests: tests[id] ?? .none)
  }

  private func rulesView(_ visit: Visit) async throws -> Console.RulesView {
    let edition = hub.rules.edition
    let figures = try hub.store.ruleFigures(since: hub.now().advanced(bySeconds: -Self.month))
    let tests = await hub.console.tests.outcomes(of: edition)
    let all = headers().map { ruleRow($0.id, $0.header, figures[$0.id] ?? RuleFigures(), tests) }
    let query = visit.query("q").lowercased().trimmed
    let level = Severity(name: visit.query("level"))
    let show = visit.query("show")
    let rows = all.filter { row in
      let fits =
        query.isEmpty || row.title.lowercased().contains(query) || row.id.lowercased() == query
        || row.techniques.contains {
          $0.id.lowercased().hasPrefix(query) || $0.name.lowercased().contains(query)
        }
      guard fits, level.map({ row.level == $0 }) ?? true else { return false }
      switch show {
      case "hit": return row.hitCount > 0
      case "noisy": return row.verdicts.benign + row.verdicts.falseAlarm > row.verdicts.attack
      case "off": return !row.isOn
      case "untested": return row.tests == .none
      default: return true
      }
    }.sorted { ($1.hitCount, $1.level, $0.title) < ($0.hitCount, $0.level, $1.title) }
    let offset = min(max(0, Int(visit.query("cursor")) ?? 0), rows.count)
    let shown = Array(rows[offset...].prefix(Self.rulePageSize))
    let next = offset + shown.count
    return Console.RulesView(
      query: visit.query("q"), level: visit.query("level"), show: show, rows: shown,
      paging: .init(next: next < rows.count ? String(next) : nil, isFirst: offset == 0, total: rows.count),
      loadedCount: all.count,
      refused: edition.set.refused.prefix(200).map {
        .init(file: $0.file, line: $0.line, reason: $0.message)
      },
      tactics: coverage(all), suppressionCount: try inForce().count, loadedAt: edition.loaded)
  }

  /// The matrix: what rules look for, by what an attacker wants.
  private func coverage(_ rows: [Console.RuleRow]) -> [Console.RulesView.Tactic] {
    var counts: [String: (rules: Int, hits: Int)] = [:]
    for row in rows where row.isOn {
      for id in Set(row.techniques.map(\.id)) {
        let old = counts[id] ?? (0, 0)
        counts[id] = (old.rules + 1, old.hits + row.hitCount)
      }
    }
    let covered = Set(counts.keys.map { $0.prefix { $0 != "." } })
    return Console.tactics.compactMap { tactic in
      let known = ATTACK.techniques.filter { $0.tactics.contains(tactic.id) }
      if known.isEmpty { return nil }
      let cells = known.compactMap { technique -> Console.RulesView.Cell? in
        guard let count = counts[technique.id] else { return nil }
        return .init(
          technique: .init(id: technique.id, name: technique.name, tactic: tactic.id), ruleCount: count.rules,
          hitCount: count.hits)
      }
      let uncovered = known.count { !$0.isSubtechnique && !covered.contains($0.id[...]) }
      return .init(id: tactic.id, name: tactic.name, techniques: cells, uncoveredCount: uncovered)
    }
  }

  // MARK: One rule

  private func ruleView(_ visit: Visit) async throws -> Console.RuleView {
    let id = visit.part("rule")
    guard let header = headers().first(where: { $0.id == id })?.header else {
      throw Desk.Refusal.notFound("there is no rule \(id.prefix(200))")
    }
    let now = hub.now()
    let since = now.advanced(bySeconds: -Self.month)
    let figures = try hub.store.ruleFigures(since: since)[id] ?? RuleFigures()
    let recent = try hub.store.alerts(ofRule: id, since: since, limit: 20)
    let incidentOf = try hub.store.incidents(ofAlerts: recent.map(\.id))
    let day: Int64 = 86_400_000_000_000
    let start = Timestamp(nanoseconds: (now.nanoseconds / day - 29) * day)
    let tests = await hub.console.tests.outcomes(of: hub.rules.edition)
    var runbook: String?
    if case .string(let text)? = header.custom["ward"]?["runbook"] { runbook = text }
    return Console.RuleView(
      row: ruleRow(id, header, figures, tests), description: header.description, file: header.file,
      line: header.line,
      yaml: Self.text(of: header), falsePositives: header.falsePositives, runbook: runbook,
      references: header.references,
      hits: .init(
        start: start, step: day,
        counts: try hub.store.hitSteps(ofRule: id, since: start, step: day, count: 30)),
      recent: recent.map { alertLine($0, incident: incidentOf[$0.id]) },
      suppressions: try await suppressionRows(try inForce().filter { $0.rule == id }))
  }

  /// The rule's own document in its file; what changed on disk since it was read shows here before it counts.
  private static func text(of header: Header) -> String {
    let whole: String
    if header.file == OwnRules.fileName {
      whole = OwnRules.text
    } else {
      guard let bytes = try? RuleLoader.read(header.file) else { return "The file can't be read any more." }
      whole = String(decoding: bytes, as: UTF8.self)
    }
    let lines = whole.split(separator: "\n", omittingEmptySubsequences: false)
    let document = lines.dropFirst(max(0, header.line - 1)).prefix { !$0.hasPrefix("---") }
    return document.joined(separator: "\n")
  }

  // MARK: Suppressions

  private func inForce() throws -> [Suppression] {
    let now = hub.now()
    return try hub.store.suppressions().filter { $0.removed == nil && $0.expires > now }
  }

  private func suppressionRows(_ suppressions: [Suppression]) async throws -> [Console.SuppressionRow] {
    let directory = try await directory()
    let titles = Dictionary(headers().map { ($0.id, $0.header.title) }) { first, _ in first }
    let hidden = try hub.store.hiddenCounts()
    return suppressions.map { suppression in
      let condition =
        suppression.entityKind.map { "\(Console.words($0)) is \(suppression.entityValue ?? "")" }
        ?? "any alert of the rule"
      return .init(
        id: suppression.id, ruleID: suppression.rule, ruleTitle: titles[suppression.rule] ?? suppression.rule,
        condition: condition, reason: suppression.reason, owner: directory.actor(suppression.owner),
        createdAt: suppression.created, expiresAt: suppression.removed ?? suppression.expires,
        hiddenCount: hidden[suppression.id] ?? 0)
    }
  }

  private func suppressionsView() async throws -> Console.SuppressionsView {
    let all = try hub.store.suppressions()
    let now = hub.now()
    let past = all.filter { $0.removed != nil || $0.expires <= now }
      .sorted { ($0.removed ?? $0.expires) > ($1.removed ?? $1.expires) }
    return .init(
      rows: try await suppressionRows(try inForce()), past: try await suppressionRows(Array(past.prefix(100)))
    )
  }

  /// The kind and the name that a form asks for; both `nil` for all alerts of the rule.
  private static func target(_ field: String, _ value: String) throws(Desk.Refusal) -> (Entity.Kind?, String?)
  {
    if field.isEmpty { return (nil, nil) }
    guard let kind = Entity.Kind(rawValue: field) else { throw .unfit("choose what the alerts are about") }
    let value = value.trimmed
    guard !value.isEmpty else { throw .unfit("write the exact name, or choose “anything”") }
    return (kind, value)
  }

  private func newSuppression(_ value: (String) -> String, isAsked: Bool, problem: String?) async throws
    -> Console.NewSuppressionView
  {
    let id = value("rule")
    guard let header = headers().first(where: { $0.id == id })?.header else {
      throw Desk.Refusal.notFound("there is no rule \(id.prefix(200))")
    }
    var view = Console.NewSuppressionView(
      ruleID: id, ruleTitle: header.title, field: value("field"), value: value("value"),
      reason: value("reason"),
      days: min(max(1, Int(value("days")) ?? 30), Desk.suppressionDayLimit),
      fields: Entity.Kind.allCases.map(\.rawValue), preview: nil, problem: problem)
    guard isAsked else { return view }
    do {
      let (kind, name) = try Self.target(view.field, view.value)
      let hidden = try hub.desk.preview(rule: id, kind: kind, value: name)
      let all = try hub.desk.preview(rule: id, kind: nil, value: nil)
      let incidentOf = try hub.store.incidents(ofAlerts: hidden.alerts.map(\.id))
      let directory = try await directory()
      var incidents: [Console.IncidentRow] = []
      for incident in Set(incidentOf.values).sorted().prefix(20) {
        if let file = try hub.store.incident(incident) { incidents.append(row(file, directory)) }
      }
      view.preview = .init(
        alertCount: all.count, hidden: hidden.alerts.map { alertLine($0, incident: incidentOf[$0.id]) },
        hiddenCount: hidden.count, incidents: incidents)
    } catch let refusal as Desk.Refusal {
      view.problem = Self.sentence(refusal.text)
    }
    return view
  }

  private func suppress(_ visit: Visit) async throws -> HubResponse {
    do throws(Desk.Refusal) {
      let (kind, name) = try Self.target(visit.field("field"), visit.field("value"))
      _ = try await hub.desk.suppress(
        rule: visit.field("rule"), kind: kind, value: name, because: visit.field("reason"),
        days: Int(visit.field("days")) ?? 0, by: visit.caller.name)
      notice(visit, .done, "Such alerts are hidden from now on. You can end it here at any time.")
      return .seeOther("/suppressions")
    } catch {
      let view = try await newSuppression(
        { visit.field($0) }, isAsked: true, problem: Self.sentence(error.text))
      return .html(Console.NewSuppressionPage.render(view, in: await frame(visit)), status: 422)
    }
  }
}

/// What the rules' own tests say, run once for each edition, away from the requests.
actor RuleTestOutcomes {
  private var loaded: Timestamp?
  private var found: [String: Console.TestOutcome] = [:]
  private var task: Task<[String: Console.TestOutcome], Never>?

  /// Outcomes by the rule's identifier; rules without tests are not in it. The first to ask for a new edition starts the tests
  /// and, like those after it, gets what is known by then.
  func outcomes(of edition: RuleBook.Edition) -> [String: Console.TestOutcome] {
    if loaded != edition.loaded {
      loaded = edition.loaded
      task?.cancel()
      let set = edition.set
      let moment = edition.loaded
      let task = Task.detached(priority: .background) { Self.run(set) }
      self.task = task
      Task { self.keep(await task.value, of: moment) }
      // Before they have run nothing is claimed.
      found = [:]
    }
    return found
  }

  private func keep(_ outcomes: [String: Console.TestOutcome], of moment: Timestamp) {
    if loaded == moment { found = outcomes }
  }

  private static func counts(_ set: RuleSet) -> [(id: String, count: Int)] {
    (set.rules.map(\.header) + set.correlations.map(\.header)).compactMap { header in
      guard case .list(let tests)? = header.custom["ward"]?["tests"], !tests.isEmpty else { return nil }
      return (header.id ?? header.name ?? header.title, tests.count)
    }
  }

  private static func run(_ set: RuleSet) -> [String: Console.TestOutcome] {
    let failed = Dictionary(
      RuleTester(set).run().failures.map { ($0.rule.id ?? $0.rule.name ?? $0.rule.title, 1) },
      uniquingKeysWith: +)
    return Dictionary(
      counts(set).map { id, count in (id, failed[id].map { .failed($0, of: count) } ?? .passed(count)) }
    ) { first, _ in first }
  }
}
