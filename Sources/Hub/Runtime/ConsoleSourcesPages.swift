import EventLog
import WardModel

/// Sources: who sends, who is silent, who is unknown.
extension ConsoleBinding {
  static let sourceHandlers: [String: Handler] = [
    "get /sources": { binding, visit in
      .html(Console.SourcesPage.render(try await binding.sourcesView(), in: await binding.frame(visit)))
    },
    "get /sources/new": { binding, visit in
      await binding.newSourcePage(visit, problem: nil)
    },
    "get /sources/:source": { binding, visit in
      .html(Console.SourcePage.render(try await binding.sourceView(visit), in: await binding.frame(visit)))
    },
    "post /sources": { try await $0.addSource($1) },
    "post /sources/adopt": { binding, visit in
      try await binding.form(visit, back: "/sources", done: "The sender is a source now.") {
        _ = try await binding.hub.desk.adoptSource(
          try number(visit.field("sender")), name: visit.field("name"), site: visit.field("site"),
          retention: retention(visit.field("kind")), rhythm: nil, by: visit.caller.name)
      }
    },
    "post /sources/dismiss": { binding, visit in
      try await binding.form(visit, back: "/sources", done: "The sender is refused from now on.") {
        _ = try await binding.hub.desk.changeSource(
          try number(visit.field("sender")), .init(state: .blocked), by: visit.caller.name)
      }
    },
    "post /sources/:source/change": { binding, visit in
      let back = Console.Link.source(visit.part("source")).path
      return try await binding.form(visit, back: back, done: "The source is changed.") {
        guard let rhythm = rhythm(visit.field("rhythm")) else { throw Desk.Refusal.unfit(rhythmHelp) }
        // Whoever names a refused sender anew lets it in again.
        _ = try await binding.hub.desk.changeSource(
          try number(visit.part("source")),
          .init(name: visit.field("name"), site: visit.field("site"), rhythm: rhythm, state: .known),
          by: visit.caller.name)
      }
    },
    "post /sources/:source/token": { try await $0.renewToken($1) },
    "post /sources/:source/remove": { try await $0.removeSource($1) },
  ]

  private static func number(_ text: String) throws(Desk.Refusal) -> UInt32 {
    guard let number = UInt32(text) else { throw .notFound("there is no source \(text.prefix(20))") }
    return number
  }

  // MARK: Words

  /// What the form offers: how it comes in, and for how long it is kept.
  private static let kinds: [(id: String, name: String, kind: Source.Kind, retention: String)] = [
    ("windows", "Windows events (Winlogbeat, Fluent Bit)", .http, "security"),
    ("http", "Other programs over HTTPS", .http, "security"),
    ("clinical", "Clinical systems over HTTPS", .http, "clinical"),
    ("syslog", "Syslog: firewalls, switches, Linux", .syslog, "network"),
    ("file", "Files on this machine", .file, "security"),
  ]

  private static func retention(_ kind: String) -> String? { kinds.first { $0.id == kind }?.retention }

  static let sourceKinds = kinds.map { Console.SourceKind(id: $0.id, name: $0.name) }

  private static func words(_ kind: Source.Kind) -> String {
    switch kind {
    case .http: "Over HTTPS"
    case .syslog: "Syslog"
    case .file: "Files on this machine"
    case .agent: "Ward's agent"
    }
  }

  static let rhythmHelp = "the expected rhythm is a time such as 5 min or 1 h, or learned, or whenever"

  /// `5 min`, `1 h`, `learned`, `whenever`.
  static func rhythm(_ text: String) -> ExpectedRhythm? {
    let text = text.trimmed.lowercased()
    if text.isEmpty || text == "learned" { return .learned }
    if text == "whenever" { return .whenever }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = String(text.dropFirst(digits.count)).trimmed
    let factors = ["s": 1, "min": 60, "m": 60, "h": 3600, "d": 86_400]
    guard let count = Int(digits), (1...100_000).contains(count), let factor = factors[unit] else {
      return nil
    }
    return .atLeastEvery(seconds: count * factor)
  }

  static func words(_ rhythm: ExpectedRhythm) -> String {
    switch rhythm {
    case .learned: return "learned"
    case .whenever: return "whenever"
    case .atLeastEvery(let seconds):
      for (unit, factor) in [("d", 86_400), ("h", 3600), ("min", 60)]
      where seconds % factor == 0 && seconds > 0 {
        return "\(seconds / factor) \(unit)"
      }
      return "\(seconds) s"
    }
  }

  private func sites() async -> [String] {
    let named = Set(await hub.reception.book.sources.map(\.site)).filter { !$0.isEmpty }.sorted()
    return named.isEmpty ? [hospital] : named
  }

  // MARK: Pages

  private func sourceRow(_ standing: Desk.SourceStanding) async -> Console.SourceRow {
    let source = standing.source
    let now = hub.now()
    let activity = hub.console.activity
    let day = await activity.day(of: source.number, until: now)
    var state = Console.SourceRow.State.heard
    var reason: String?
    let open = Set(standing.open.map(\.kind))
    if source.state == .blocked {
      (state, reason) = (.refusing, "A person refused it. Name it anew on its page to let it in.")
    } else if standing.lastHeard == nil {
      (state, reason) = (.waiting, "Nothing has come so far.")
    } else if open.contains(.silent) {
      (state, reason) = (.silent, "Expected: \(Self.words(source.rhythm)).")
    } else if open.contains(.undecodable) {
      (state, reason) = (.undecodable, standing.lastReason)
    } else if open.contains(.louder) {
      (state, reason) = (.rhythm, "It sends far more than at this hour of other weeks.")
    } else if open.contains(.quieter) {
      (state, reason) = (.rhythm, "It sends far less than at this hour of other weeks.")
    }
    return Console.SourceRow(
      id: String(source.number.rawValue), name: source.name, kind: Self.words(source.kind),
      site: source.site.isEmpty ? hospital : source.site, state: state, reason: reason,
      lastHeard: standing.lastHeard ?? .distantPast,
      rate: await activity.rate(of: source.number, seconds: 300),
      activity: await activity.histogram(of: source.number, until: now), received: day.received,
      kept: day.kept,
      repeated: day.repeated, refused: day.refused, dropped: day.dropped)
  }

  func sourcesView() async throws -> Console.SourcesView {
    var rows: [Console.SourceRow] = []
    var unknown: [Console.SourcesView.Unknown] = []
    for standing in await hub.desk.sources() {
      switch standing.source.state {
      case .known, .blocked: rows.append(await sourceRow(standing))
      case .unknown: if unknown.count < 20 { unknown.append(await unknownSender(standing)) }
      case .retired: continue
      }
    }
    return Console.SourcesView(rows: rows, unknown: unknown, kinds: Self.sourceKinds, sites: await sites())
  }

  private func unknownSender(_ standing: Desk.SourceStanding) async -> Console.SourcesView.Unknown {
    let source = standing.source
    let address = source.peers.first?.text ?? source.name
    var request = SearchRequest()
    request.limit = 1
    request.blockBudget = 4
    request.sources = [source.number.rawValue]
    var sample: LoggedRecord?
    var iterator = hub.log.search(request) { Array(0..<$0.count) }.makeAsyncIterator()
    while sample == nil, let item = try? await iterator.next() {
      if case .hit(let record) = item { sample = record }
      if case .finished = item { break }
    }
    let host = address.split(separator: "/").first.map(String.init) ?? address
    return .init(
      id: String(source.number.rawValue), address: address,
      guess: Self.words(source.kind).lowercased(), eventCount: standing.tally.kept,
      firstHeard: standing.firstHeard ?? standing.lastHeard ?? .distantPast,
      lastHeard: standing.lastHeard ?? .distantPast,
      sample: sample.map { String(decoding: $0.bytes.prefix(400), as: UTF8.self) } ?? "", proposedName: host)
  }

  private func sourceView(_ visit: Visit) async throws -> Console.SourceView {
    let standing = try await hub.desk.source(try Self.number(visit.part("source")))
    let directory = try await directory()
    let history = await history(about: ["source:" + standing.source.name], limit: 100, directory)
    let month = hub.now().advanced(bySeconds: -30 * 86_400).nanoseconds
    func time(_ nanoseconds: Int64) -> Timestamp { Timestamp(nanoseconds: nanoseconds) }
    let gaps = standing.gaps.filter { $0.until >= month }.reversed()
    var refusals = gaps.filter { $0.kind == .refused }.map {
      Console.SourceView.Refusal(time: time($0.until), reason: $0.reason, count: $0.count, event: nil)
    }
    if let reason = standing.lastReason {
      refusals.insert(
        .init(
          time: standing.lastHeard ?? hub.now(), reason: "could not be read: " + reason, count: 1, event: nil),
        at: 0)
    }
    return Console.SourceView(
      row: await sourceRow(standing), rhythm: Self.words(standing.source.rhythm),
      addedBy: history.last?.who ?? "ward.yaml",
      addedAt: history.last?.time ?? standing.firstHeard ?? hub.console.started,
      gaps: gaps.filter { $0.kind != .refused }.prefix(100).map {
        .init(
          start: time($0.from), end: time($0.until),
          text: $0.kind == .silent ? "nothing heard" : "\(Console.Figures.count($0.count)) lost: \($0.reason)"
        )
      },
      refusals: Array(refusals.prefix(50)), sites: await sites(), history: history)
  }

  private func newSourcePage(_ visit: Visit, problem: String?) async -> HubResponse {
    let view = Console.NewSourceView(
      kinds: Self.sourceKinds, sites: await sites(), name: visit.field("name"), kind: visit.field("kind"),
      site: visit.field("site"), rhythm: visit.request.method == .get ? "learned" : visit.field("rhythm"),
      problem: problem)
    return .html(
      Console.NewSourcePage.render(view, in: await frame(visit)), status: problem == nil ? 200 : 422)
  }

  // MARK: Forms

  private func addSource(_ visit: Visit) async throws -> HubResponse {
    do {
      guard let kind = Self.kinds.first(where: { $0.id == visit.field("kind") }) else {
        throw Desk.Refusal.unfit("choose a kind")
      }
      guard let rhythm = Self.rhythm(visit.field("rhythm")) else { throw Desk.Refusal.unfit(Self.rhythmHelp) }
      let added = try await hub.desk.addSource(
        name: visit.field("name"), kind: kind.kind, site: visit.field("site"), retention: kind.retention,
        rhythm: rhythm,
        peers: [], by: visit.caller.name)
      // Syslog senders and files are known by where they come from, but may use a token over HTTPS as well.
      let token: String
      if let made = added.token {
        token = made
      } else {
        token = try await hub.desk.newToken(
          added.source.number.rawValue, name: added.source.name, days: nil, by: visit.caller.name
        ).text
      }
      return await addedPage(visit, added.source, token)
    } catch let refusal as Desk.Refusal {
      return await newSourcePage(visit, problem: Self.sentence(refusal.text))
    }
  }

  private func addedPage(_ visit: Visit, _ source: Source, _ token: String) async -> HubResponse {
    let view = Console.SourceAddedView(
      id: String(source.number.rawValue), name: source.name, token: token,
      hostName: hub.configuration.https.names.first ?? "localhost",
      httpsPort: hub.configuration.https.listen.port,
      syslogTLSPort: hub.configuration.syslog.tls?.port ?? 6514, fingerprint: hub.certificates.fingerprint,
      authorityFile: hub.certificates.authorityFile ?? "your hospital’s own authority")
    return .html(Console.SourceAddedPage.render(view, in: await frame(visit)))
  }

  private func renewToken(_ visit: Visit) async throws -> HubResponse {
    let source = try await hub.desk.source(try Self.number(visit.part("source"))).source
    try await revokeTokens(of: source)
    let made = try await hub.desk.newToken(
      source.number.rawValue, name: source.name, days: nil, by: visit.caller.name)
    return await addedPage(visit, source, made.text)
  }

  private func revokeTokens(of source: Source) async throws {
    for token in try await hub.people.sourceTokens.list(of: source.name) where token.revokedAt == nil {
      _ = try await hub.people.sourceTokens.revoke(token.identifier, now: hub.now())
    }
  }

  private func removeSource(_ visit: Visit) async throws -> HubResponse {
    let source = try await hub.desk.source(try Self.number(visit.part("source"))).source
    guard visit.field("name").trimmed == source.name else {
      notice(visit, .refused, "The name was not typed as it is; nothing was removed.")
      return .seeOther(Console.Link.source(visit.part("source")).path)
    }
    return try await form(visit, back: "/sources", done: "\(source.name) is removed. What it sent stays.") {
      _ = try await hub.desk.changeSource(
        source.number.rawValue, .init(state: .retired), by: visit.caller.name)
      try await revokeTokens(of: source)
    }
  }
}
