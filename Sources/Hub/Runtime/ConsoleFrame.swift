import WardModel

extension ConsoleBinding {
  /// The frame of a page for whoever looks, with figures that are fresh.
  func frame(_ visit: Visit) async -> Console.Frame {
    let waiting = (try? hub.store.waitingIncidents(limit: 0).count) ?? hub.console.badges.waiting
    hub.console.badges = (waiting, await troubledSources().count)
    var notice: Console.Frame.Notice?
    if case .person(_, let session)? = visit.caller.principal {
      notice = hub.console.takeNotice(for: session.identifier)
    }
    return frame(visit, notice: notice)
  }

  func frame(_ visit: Visit, notice: Console.Frame.Notice?) -> Console.Frame {
    let badges = hub.console.badges
    let person = visit.caller.person.map { person in
      Console.Frame.Person(
        name: person.displayName, role: Self.roles(person.roles),
        permissions: visit.caller.principal?.permissions ?? [])
    }
    let query = visit.request.query.isEmpty ? "" : "?" + visit.request.query
    return Console.Frame(
      hospital: hospital, clock: clock, theme: theme(visit), person: person,
      csrf: visit.caller.formCookie.map { hub.people.sessions.formToken(for: $0) } ?? "",
      waitingIncidents: badges.waiting, troubledSources: badges.troubled, notice: notice,
      path: visit.request.method == .get ? visit.request.path + query : "/", version: HubRuntime.version)
  }

  /// The name in ward.yaml, else the one given at the first start.
  var hospital: String {
    let written = hub.configuration.site
    return written == HubConfiguration().site ? hub.console.hospital ?? written : written
  }

  var clock: Console.Clock {
    let offset = hub.configuration.zoneOffsetSeconds
    guard offset != 0 else { return Console.Clock(now: hub.now(), zone: .utc) }
    let hours = offset / 3600
    let minutes = offset.magnitude / 60 % 60
    let name = "UTC\(offset < 0 ? "-" : "+")\(hours.magnitude)" + (minutes == 0 ? "" : ":\(minutes)")
    return Console.Clock(
      now: hub.now(),
      zone: .init(
        name: name, periods: [.init(start: .distantPast, offsetSeconds: offset, abbreviation: name)]))
  }

  private func theme(_ visit: Visit) -> Console.Frame.Theme {
    Cookie.theme.value(in: visit.cookies).flatMap { Console.Frame.Theme(rawValue: $0) } ?? .system
  }

  static func roles(_ roles: Set<Role>) -> String {
    roles.isEmpty ? "No role" : Console.Figures.list(roles.sorted().map(\.title), atMost: 7)
  }

  /// Sources in trouble now.
  func troubledSources() async -> [SourceNumber] {
    let watch = await hub.reception.watch
    return await hub.reception.book.sources.filter { source in
      source.state == .known && !watch.open(source.number).isEmpty
    }.map(\.number)
  }
}

extension HubRuntime {
  /// As `ward --version` says it.
  public static let version = "0.1.0"
}

/// The people of the hub by the names that pages show.
struct Directory: Sendable {
  let people: [Person]
  private let labels: [String: String]

  init(_ people: [Person]) {
    self.people = people
    let uses = Dictionary(grouping: people, by: \.displayName)
    labels = Dictionary(
      people.map { person in
        let isOne = (uses[person.displayName]?.count ?? 0) < 2
        return (person.name, isOne ? person.displayName : "\(person.displayName) (\(person.name))")
      }
    ) { first, _ in first }
  }

  /// What a page shows for a sign-in name.
  func label(_ name: String) -> String { labels[name] ?? name }

  /// The sign-in name behind what a page shows.
  func name(_ label: String) -> String { people.first { self.label($0.name) == label }?.name ?? label }

  /// Who may be given work.
  var workers: [String] {
    people.filter { !$0.isDisabled && $0.roles.permissions.contains(.workIncidents) }.map { label($0.name) }
  }

  /// An actor of the ledger in words: `person:anna` is her name, the hub is Ward.
  func actor(_ actor: String) -> String {
    if actor == "hub" || actor == "ward" { return "Ward" }
    if actor.hasPrefix("person:") { return label(String(actor.dropFirst(7))) }
    if let range = actor.firstRange(of: " of person:") {
      return "A program of " + label(String(actor[range.upperBound...]))
    }
    return actor
  }
}

extension ConsoleBinding {
  func directory() async throws -> Directory { Directory(try await hub.people.accounts.people()) }
}
