import Incidents
import Ledger
import WardModel

/// One incident, and all that people do about it.
extension ConsoleBinding {
  /// Alerts shown with their evidence; the API gives all.
  private static let alertLimit = 200
  /// Incidents offered for joining.
  private static let mergeableLimit = 30
  /// Raw events linked from one alert.
  private static let eventLimit = 12

  static let incidentWorkHandlers: [String: Handler] = [
    "get /incidents/:incident": { try await $0.incidentPage($1, revealed: [:]) },
    "post /incidents/:incident/state": { binding, visit in
      try await binding.work(visit) { desk, id, actor throws(Desk.Refusal) in
        guard let state = CaseState(rawValue: visit.field("state")) else {
          throw .unfit("there is no such state")
        }
        try await desk.setState(state, of: id, by: actor)
      }
    },
    "post /incidents/:incident/owner": { binding, visit in
      let directory = try await binding.directory()
      return try await binding.work(visit) { desk, id, actor throws(Desk.Refusal) in
        let wish = visit.field("owner")
        let owner = wish.isEmpty ? nil : wish == "me" ? visit.caller.person?.name : directory.name(wish)
        try await desk.setOwner(owner, of: id, by: actor)
      }
    },
    "post /incidents/:incident/notes": { binding, visit in
      try await binding.work(visit, done: "The note is kept.") { desk, id, actor throws(Desk.Refusal) in
        try await desk.addNote(visit.field("text"), to: id, by: actor)
      }
    },
    "post /incidents/:incident/verdict": { binding, visit in
      try await binding.work(visit, done: "The verdict is kept.") { desk, id, actor throws(Desk.Refusal) in
        guard let verdict = Verdict(rawValue: visit.field("verdict")) else {
          throw .unfit("choose a verdict")
        }
        try await desk.judge(incident: id, verdict, because: visit.field("text"), by: actor)
      }
    },
    "post /incidents/:incident/alerts/:alert/verdict": { binding, visit in
      try await binding.work(visit) { desk, _, actor throws(Desk.Refusal) in
        guard let verdict = Verdict(rawValue: visit.field("verdict")) else {
          throw .unfit("choose a verdict")
        }
        try await desk.judge(alert: visit.part("alert"), verdict, by: actor)
      }
    },
    "post /incidents/:incident/merge": { binding, visit in
      try await binding.work(visit, done: "The two are one incident now.") {
        desk, id, actor throws(Desk.Refusal) in
        try await desk.merge(id, with: visit.field("other"), because: visit.field("reason"), by: actor)
      }
    },
    "post /incidents/:incident/unmerge": { binding, visit in
      try await binding.work(visit, done: "It is taken out again.") { desk, id, actor throws(Desk.Refusal) in
        try await desk.revoke(order: visit.field("part"), of: id, by: actor)
      }
    },
    "post /incidents/:incident/part": { binding, visit in
      try await binding.work(visit, done: "The alerts are an incident of their own now.") {
        desk, id, actor throws(Desk.Refusal) in
        try await desk.part(visit.fields("alerts"), from: id, by: actor)
      }
    },
    "post /incidents/:incident/reveal": { binding, visit in
      let revealed = try await binding.reveal(visit)
      return try await binding.incidentPage(visit, revealed: revealed)
    },
  ]

  private func work(
    _ visit: Visit, done: String? = nil, _ body: (Desk, String, String) async throws(Desk.Refusal) -> Void
  ) async throws -> HubResponse {
    let id = visit.part("incident")
    return try await form(visit, back: Console.Link.incident(id).path, done: done) {
      try await body(hub.desk, id, visit.caller.name)
    }
  }

  /// Gives the identifier behind a token to somebody with a reason; the ledger knows before the page does.
  func reveal(_ visit: Visit) async throws -> [String: String] {
    guard let token = PatientToken(visit.field("token")), let principal = visit.caller.principal else {
      notice(visit, .refused, "That is no patient token.")
      return [:]
    }
    let verdict = try await hub.people.vault.reveal(
      token, to: principal, reason: visit.field("reason"), now: hub.now()
    ) { record in
      try await hub.desk.record(
        Deed(
          .reveal, by: record.principal, on: record.token.text,
          [
            "token": record.token.text, "reason": record.reason, "outcome": record.outcome,
            "page": visit.request.path,
          ]))
    }
    switch verdict {
    case .revealed(let identifier): return [token.text: identifier.value]
    case .refused(let refusal):
      notice(visit, .refused, refusal.outsideText)
      return [:]
    }
  }

  // MARK: The page

  private func incidentPage(_ visit: Visit, revealed: [String: String]) async throws -> HubResponse {
    let id = visit.part("incident")
    let found = try hub.desk.incident(id)
    if let into = found.file.absorbedInto { return .seeOther(Console.Link.incident(into).path) }
    let view = try await incidentView(found, revealed: revealed)
    return .html(Console.IncidentPage.render(view, in: await frame(visit)))
  }

  func incidentView(
    _ found: (file: CaseFile, alerts: [Alert], verdicts: [String: Verdict]), revealed: [String: String] = [:],
    isWhole: Bool = true
  ) async throws -> Console.IncidentView {
    let directory = try await directory()
    let incident = found.file.incident
    let absorbed = try hub.store.absorbed(into: incident.id)
    let names = ([incident.id] + absorbed).map { "incident:" + $0 }
    let history = await history(about: names, directory)
    let graph = EntityGraph(alerts: found.alerts)
    return Console.IncidentView(
      row: row(found.file, directory),
      story: incident.story.map {
        .init(time: $0.time, text: $0.text, level: $0.level, alertCount: $0.alerts.count)
      },
      deeds: history.filter { $0.who != "Ward" }.reversed().map {
        .init(time: $0.time, who: $0.who, text: $0.what)
      },
      nextSteps: incident.nextSteps, lanes: lanes(found.alerts),
      graph: isWhole ? await hub.console.painter.draw(graph) : nil, graphLines: graph.lines,
      techniques: techniques(incident.techniques),
      reasons: incident.reasons.map {
        .init(
          entity: .init(kind: $0.entity.kind, value: $0.entity.value), alertCount: $0.alertCount,
          text: $0.text)
      },
      scoreParts: incident.scoreParts.map { .init(text: $0.text, points: $0.points) },
      alerts: found.alerts.prefix(Self.alertLimit).map { alertRow($0, found.verdicts[$0.id]) },
      alertCount: incident.alerts.count, patients: patients(in: found.alerts, revealed),
      notes: found.file.notes.map { .init(time: $0.time, who: directory.actor($0.author), text: $0.text) },
      parts: try await joined(incident.id, names, directory),
      mergeable: try mergeable(with: incident.id, directory), people: directory.workers, history: history)
  }

  private func alertRow(_ alert: Alert, _ verdict: Verdict?) -> Console.IncidentView.AlertRow {
    .init(
      id: alert.id, time: alert.time, level: alert.rule.level, ruleID: alert.rule.id,
      ruleTitle: alert.rule.title,
      entities: Self.names(alert.entities), details: alert.details,
      events: alert.evidence.prefix(Self.eventLimit).map { String($0.record) },
      verdict: verdict.flatMap { Console.Verdict(rawValue: $0.rawValue) })
  }

  /// Each entity once, whatever it did.
  static func names(_ entities: [Entity]) -> [Console.EntityName] {
    var seen: Set<Console.EntityName> = []
    return entities.map { Console.EntityName(kind: $0.kind, value: $0.value) }.filter {
      seen.insert($0).inserted
    }
  }

  /// One line for each host and user, by their first sign.
  private func lanes(_ alerts: [Alert]) -> [Console.IncidentView.Lane] {
    var order: [Console.EntityName] = []
    var marks: [Console.EntityName: [Console.IncidentView.Mark]] = [:]
    for alert in alerts.sorted(by: { ($0.time, $0.id) < ($1.time, $1.id) }) {
      let mark = Console.IncidentView.Mark(time: alert.time, level: alert.rule.level, text: alert.rule.title)
      for name in Self.names(alert.entities.filter { !EntityGraph.isCommon($0) })
      where name.kind == .host || name.kind == .user {
        if marks[name] == nil { order.append(name) }
        marks[name, default: []].append(mark)
      }
    }
    return order.map { .init(entity: $0, marks: marks[$0] ?? []) }
  }

  func techniques(_ ids: [String]) -> [Console.Technique] {
    ids.map { id in
      let technique = ATTACK.technique(id)
      return .init(id: id, name: technique?.name ?? "", tactic: technique?.tactics.first ?? "")
    }
  }

  private func patients(in alerts: [Alert], _ revealed: [String: String]) -> [Console.PatientToken] {
    let texts = alerts.flatMap { $0.details.map(\.value) + $0.entities.map(\.value) }
    return Self.patients(in: texts, revealed)
  }

  /// Tokens that stand in texts, the most frequent first.
  static func patients(in texts: [String], _ revealed: [String: String]) -> [Console.PatientToken] {
    var counts: [String: Int] = [:]
    for text in texts where text.contains(PatientToken.prefix) {
      for range in text.ranges(of: PatientToken.prefix) {
        let tail = text[range.upperBound...].prefix {
          $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-")
        }
        let token = PatientToken.prefix + tail
        if PatientToken(token) != nil { counts[token, default: 0] += 1 }
      }
    }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(50).map {
      .init(token: $0.key, mentionCount: $0.value, revealed: revealed[$0.key])
    }
  }

  /// Incidents that people joined to this one; each can be taken out by its order.
  private func joined(_ incident: String, _ names: [String], _ directory: Directory) async throws
    -> [Console.IncidentView.Part]
  {
    let records = try await hub.console.index.records(about: names, limit: 500)
      .filter { $0.record.kind.rawValue == Deed.Kind.gathering.rawValue }
    let revoked = Set(
      records.compactMap { entry -> String? in
        let body = entry.record.body
        return body["with"] == nil && body["alerts"] == nil ? body["order"]?.text : nil
      })
    return try records.compactMap { entry in
      let body = entry.record.body
      guard let order = body["order"]?.text, let other = body["with"]?.text, !revoked.contains(order) else {
        return nil
      }
      let subject = String(entry.record.subject.dropFirst("incident:".count))
      // Whichever of the two was seen later became part of the other.
      let gone = other == incident ? subject : other
      guard let file = try hub.store.incident(gone), file.absorbedInto != nil else { return nil }
      return .init(
        id: order, title: file.incident.title, alertCount: file.incident.alerts.count,
        mergedBy: directory.actor(entry.record.actor), mergedAt: entry.record.time)
    }
  }

  private func mergeable(with incident: String, _ directory: Directory) throws -> [Console.IncidentRow] {
    var filter = IncidentFilter()
    filter.since = hub.now().advanced(bySeconds: -2 * 86_400)
    return try hub.store.incidents(filter, limit: Self.mergeableLimit + 1)
      .filter { $0.incident.id != incident }.prefix(Self.mergeableLimit).map { row($0, directory) }
  }
}
