import Sigma
import WardModel

/// Search, one event, one entity.
extension ConsoleBinding {
  private static let hitCount = 50
  /// An event that was received so much later than it happened is late, seconds.
  private static let lateSeconds: Int64 = 600
  private static let savedLimit = 50
  private static let explanationLineLimit = 40

  static let searchHandlers: [String: Handler] = [
    "get /search": { binding, visit in
      .html(Console.SearchPage.render(try await binding.searchView(visit), in: await binding.frame(visit)))
    },
    "get /events/:event": { try await $0.eventPage($1, revealed: [:]) },
    "post /events/:event/reveal": { binding, visit in
      let revealed = try await binding.reveal(visit)
      return try await binding.eventPage(visit, revealed: revealed)
    },
    "get /entities/:kind/:value": { binding, visit in
      .html(Console.EntityPage.render(try await binding.entityView(visit), in: await binding.frame(visit)))
    },
    "post /searches": { try await $0.saveSearch($1) },
    "post /searches/:search/remove": { binding, visit in
      let person = try visit.person()
      return try await binding.form(visit, back: "/search", done: "The search is forgotten.") {
        let kept = try binding.savedSearches(of: person).filter { $0.id != visit.part("search") }
        try binding.keep(kept, of: person)
      }
    },
  ]

  // MARK: Search

  private func searchView(_ visit: Visit) async throws -> Console.SearchView {
    let now = hub.now()
    let range = Console.SearchView.Range(rawValue: visit.query("range")) ?? .day
    let spans: [Console.SearchView.Range: Int64] = [
      .hour: 3600, .day: 86_400, .week: 604_800, .month: 2_592_000,
    ]
    var from = now.advanced(bySeconds: -(spans[range] ?? 86_400))
    var to = now
    if range == .custom {
      from = moment(visit.query("from")) ?? from
      to = moment(visit.query("to")) ?? now
    }
    var view = Console.SearchView(
      query: visit.query("q"), range: range, from: from, to: to, outcome: .none, hits: [], total: nil,
      seconds: 0,
      effort: "", histogram: nil, saved: try savedSearches(of: try visit.person()),
      paging: .init(next: nil, isFirst: true, total: nil))
    guard !view.query.trimmed.isEmpty else { return view }
    let start = ContinuousClock.now
    let cursor = UInt64(visit.query("cursor"))
    do {
      let page = try await hub.desk.search(
        view.query, from: from, until: range == .custom ? to : nil, cursor: cursor, limit: Self.hitCount,
        by: visit.caller.name)
      let alerts = try hub.store.alerts(onRecords: page.hits.map(\.sequence))
      view.hits = page.hits.map { hit($0, alerts[$0.sequence] ?? []) }
      view.outcome = .found
      view.effort =
        Console.Figures.count(page.openedCount, "block opened", "blocks opened")
        + (page.isCutShort ? "; more on the next page" : "")
        + (page.damaged.isEmpty ? "" : "; \(page.damaged.count) places could not be read")
      let next = page.cursor.map { String($0) }
      view.paging = .init(next: next, isFirst: cursor == nil, total: nil)
      if next == nil, cursor == nil { view.total = page.hits.count }
    } catch Desk.Refusal.unfit(let text) {
      view.outcome = .refused(Self.sentence(text))
    }
    let length = start.duration(to: .now).components
    view.seconds = Double(length.seconds) + Double(length.attoseconds) / 1e18
    return view
  }

  /// The value of a `datetime-local` field, on the hospital's clock.
  private func moment(_ text: String) -> Timestamp? {
    guard text.utf8.count >= 16, text.utf8.count <= 19 else { return nil }
    let whole = text.utf8.count == 16 ? text + ":00Z" : text + "Z"
    return Timestamp(rfc3339: whole)?.advanced(bySeconds: -Int64(hub.configuration.zoneOffsetSeconds))
  }

  private func hit(_ detail: Desk.EventDetail, _ alerts: [(alert: Alert, incident: String?)])
    -> Console.SearchView.Hit
  {
    .init(
      id: String(detail.sequence), time: detail.event?.time ?? detail.received, source: detail.sourceName,
      summary: Self.summary(detail), entities: entities(detail, alerts.map(\.alert)),
      alertCount: alerts.count,
      level: alerts.map(\.alert.rule.level).max())
  }

  /// Fields that say most about an event, the most telling first.
  private static let tellingFields = [
    "message", "CommandLine", "process.command_line", "TargetFilename", "ScriptBlockText", "ServiceName",
    "Image",
    "eventName", "operation", "query", "url.original", "name",
  ]

  private static func summary(_ detail: Desk.EventDetail) -> String {
    let raw = String(decoding: detail.raw.prefix(400), as: UTF8.self)
    guard let event = detail.event else { return raw }
    let fields = event.fields.filter { $0.value?.isEmpty == false }
    let telling = tellingFields.compactMap { wanted in
      fields.first { $0.name.lowercased() == wanted.lowercased() }?.value
    }
    if let first = telling.first {
      let kind = fields.first { $0.name == "EventID" }?.value.map { "Event \($0): " } ?? ""
      return kind + first
    }
    let pairs = fields.prefix(6).map { "\($0.name) \($0.value ?? "")" }
    return pairs.isEmpty ? raw : pairs.joined(separator: ", ")
  }

  /// Which fields name whom, where no detector has looked.
  private static let entityFields: [(names: Set<String>, kind: Entity.Kind)] = [
    (["computer", "host.name", "hostname", "host", "workstationname"], .host),
    (["user", "user.name", "targetusername", "subjectusername", "username"], .user),
    (
      [
        "sourceip", "destinationip", "ipaddress", "id.orig_h", "id.resp_h", "source.ip", "destination.ip",
        "src", "dst",
      ], .address
    ),
  ]

  private func entities(_ detail: Desk.EventDetail, _ alerts: [Alert]) -> [Console.EntityName] {
    let named = Self.names(alerts.flatMap(\.entities)).filter { $0.kind != .process && $0.kind != .session }
    if !named.isEmpty { return Array(named.prefix(8)) }
    var found: [Console.EntityName] = []
    for field in detail.event?.fields ?? [] {
      guard let value = field.value?.lowercased(), !value.isEmpty, value != "-", value.utf8.count <= 200
      else { continue }
      let name = field.name.lowercased()
      guard let kind = Self.entityFields.first(where: { $0.names.contains(name) })?.kind else { continue }
      let entity = Console.EntityName(kind: kind, value: value)
      if !found.contains(entity) { found.append(entity) }
    }
    return Array(found.prefix(8))
  }

  // MARK: Kept searches

  func savedSearches(of person: Person) throws -> [Console.SearchView.Saved] {
    guard let bytes = try hub.store.setting("searches:" + person.identifier) else { return [] }
    return FormText(String(decoding: bytes, as: UTF8.self)).pairs.compactMap { pair in
      let parts = FormText(pair.value)
      guard let query = parts["q"], let range = parts["range"], let name = parts["name"] else { return nil }
      return .init(id: pair.name, name: name, query: query, range: range)
    }
  }

  private func keep(_ searches: [Console.SearchView.Saved], of person: Person) throws {
    let text: String = searches.map { saved -> String in
      let inside =
        "name=\(URLText.escaped(saved.name))&q=\(URLText.escaped(saved.query))&range=\(URLText.escaped(saved.range))"
      return "\(saved.id)=\(URLText.escaped(inside))"
    }.joined(separator: "&")
    try hub.store.set("searches:" + person.identifier, Array(text.utf8))
  }

  private func saveSearch(_ visit: Visit) async throws -> HubResponse {
    let person = try visit.person()
    let back = Console.Link("/search").query(["q": visit.field("q"), "range": visit.field("range")]).path
    return try await form(visit, back: back, done: "The search is kept.") {
      let name = String(visit.field("name").trimmed.prefix(100))
      guard !name.isEmpty else { throw Desk.Refusal.unfit("give the search a name") }
      var kept = try savedSearches(of: person)
      guard kept.count < Self.savedLimit else {
        throw Desk.Refusal.unfit("forget a search first: \(Self.savedLimit) are kept already")
      }
      kept.append(
        .init(
          id: String(RandomSource.system.identifier().prefix(12)), name: name,
          query: String(visit.field("q").prefix(1000)),
          range: Console.SearchView.Range(rawValue: visit.field("range"))?.rawValue ?? "24h"))
      try keep(kept, of: person)
    }
  }

  // MARK: One event

  private func eventPage(_ visit: Visit, revealed: [String: String]) async throws -> HubResponse {
    guard let sequence = UInt64(visit.part("event")) else { throw Desk.Refusal.notFound("no such event") }
    let detail = try await hub.desk.event(sequence)
    let alerts = try hub.store.alerts(onRecords: [sequence])[sequence] ?? []
    let directory = try await directory()
    var incidents: [Console.IncidentRow] = []
    for id in Set(alerts.compactMap(\.incident)).sorted() {
      if let file = try hub.store.incident(id), file.absorbedInto == nil {
        incidents.append(row(file, directory))
      }
    }
    let raw = String(decoding: detail.raw, as: UTF8.self)
    let fields = (detail.event?.fields ?? []).map {
      Console.EventView.Field(name: $0.name, value: $0.value ?? "")
    }
    let time = detail.event?.time ?? detail.received
    let view = Console.EventView(
      id: String(sequence), time: time, receivedAt: detail.received, sourceID: String(detail.source),
      sourceName: detail.sourceName, logSource: detail.event?.logSource ?? "not known",
      isLate: detail.received.since(time) > Self.lateSeconds * 1_000_000_000,
      undecodableReason: detail.reason,
      fields: fields, entities: entities(detail, alerts.map(\.alert)), raw: raw,
      explanations: await explanations(alerts.map(\.alert), sequence), incidents: incidents,
      patients: Self.patients(in: fields.map(\.value) + [raw], revealed))
    return .html(Console.EventPage.render(view, in: await frame(visit)))
  }

  /// Why each rule matched; a correlation looks at several events, so its own page says more.
  private func explanations(_ alerts: [Alert], _ sequence: UInt64) async -> [Console.EventView.Explanation] {
    var found: [Console.EventView.Explanation] = []
    for alert in alerts {
      var lines = ["One of \(alert.evidence.count) events that together raised it."]
      if !alert.rule.isCorrelation {
        guard let explanation = try? await hub.desk.explain(rule: alert.rule.id, sequence) else { continue }
        lines = Array(Self.grounds(explanation, under: "").prefix(Self.explanationLineLimit))
      }
      found.append(
        .init(ruleID: alert.rule.id, ruleTitle: alert.rule.title, level: alert.rule.level, lines: lines))
    }
    return found
  }

  /// The parts that made a rule match: the tests that hold, each with the search that it belongs to, and what did not stand
  /// against it.
  static func grounds(_ explanation: Explanation, under name: String) -> [String] {
    guard explanation.holds else { return [] }
    if explanation.question.hasPrefix("not") {
      let against = explanation.parts.map(\.question).joined(separator: ", ")
      return against.isEmpty ? [] : ["nothing of: \(against)"]
    }
    if explanation.parts.isEmpty {
      // Where it belongs is said by the rule's page already.
      if explanation.question.hasPrefix("log source") { return [] }
      let finding = explanation.finding.isEmpty ? "" : " (\(explanation.finding))"
      return [(name.isEmpty ? "" : name + ": ") + explanation.question + finding]
    }
    let isSearch = !explanation.question.contains(" ") && !explanation.question.contains("|")
    return explanation.parts.flatMap { grounds($0, under: isSearch ? explanation.question : name) }
  }

  // MARK: One entity

  private func entityView(_ visit: Visit) async throws -> Console.EntityView {
    guard let kind = Entity.Kind(rawValue: visit.part("kind")) else {
      throw Desk.Refusal.notFound("no such kind")
    }
    let value = visit.part("value")
    let directory = try await directory()
    let alerts = try hub.store.alerts(of: kind, value, limit: 500)
    let incidentOf = try hub.store.incidents(ofAlerts: alerts.prefix(50).map(\.id))
    let sightings = try hub.store.sightings(of: kind, value)
    let day: Int64 = 86_400_000_000_000
    let start = Timestamp(nanoseconds: (hub.now().nanoseconds / day - 29) * day)
    var counts = [Int](repeating: 0, count: 30)
    for alert in alerts {
      let place = Int(clamping: alert.time.since(start) / day)
      if alert.time >= start, counts.indices.contains(place) { counts[place] += alert.evidence.count }
    }
    var facts = [Console.EntityView.Fact(name: "Alerts", value: Console.Figures.count(sightings?.count ?? 0))]
    if let worst = alerts.map(\.rule.level).max() {
      facts.append(.init(name: "Worst", value: Console.words(worst)))
    }
    return Console.EntityView(
      entity: .init(kind: kind, value: value), facts: facts, firstSeen: sightings?.first ?? .distantPast,
      lastSeen: sightings?.last ?? .distantPast, eventCount: alerts.reduce(0) { $0 + $1.evidence.count },
      activity: .init(start: start, step: day, counts: counts),
      incidents: try hub.store.incidents(of: kind, value, limit: 20).map { row($0, directory) },
      alerts: alerts.prefix(50).map { alertLine($0, incident: incidentOf[$0.id]) },
      related: related(to: .init(kind: kind, value: value), alerts), sources: sources(of: alerts))
  }

  func alertLine(_ alert: Alert, incident: String?) -> Console.EntityView.AlertLine {
    .init(
      id: alert.id, time: alert.time, level: alert.rule.level, ruleID: alert.rule.id, title: alert.rule.title,
      incident: incident)
  }

  private func related(to entity: Console.EntityName, _ alerts: [Alert]) -> [Console.EntityView.Related] {
    var found: [Console.EntityName: (count: Int, last: Timestamp, worst: Severity)] = [:]
    for alert in alerts {
      for name in Self.names(alert.entities.filter { !EntityGraph.isCommon($0) }) where name != entity {
        if name.kind == .process || name.kind == .session { continue }
        let old = found[name] ?? (0, .distantPast, .informational)
        found[name] = (old.count + 1, max(old.last, alert.time), max(old.worst, alert.rule.level))
      }
    }
    return found.sorted { ($1.value.count, $0.key.value) < ($0.value.count, $1.key.value) }.prefix(20).map {
      .init(
        entity: $0.key, relation: "in " + Console.Figures.count($0.value.count, "alert", "alerts"),
        lastSeen: $0.value.last, isSuspect: $0.value.worst >= .high)
    }
  }

  private func sources(of alerts: [Alert]) -> [Console.EntityView.SourceLine] {
    var found: [UInt32: (count: Int, last: Timestamp)] = [:]
    for alert in alerts {
      for evidence in alert.evidence {
        guard let number = UInt32(evidence.file.dropFirst("source-".count)) else { continue }
        let old = found[number] ?? (0, .distantPast)
        found[number] = (old.count + 1, max(old.last, alert.time))
      }
    }
    return found.sorted { $0.key < $1.key }.map {
      .init(
        id: String($0.key), name: hub.reception.name(of: $0.key), eventCount: $0.value.count,
        lastSeen: $0.value.last)
    }
  }
}
