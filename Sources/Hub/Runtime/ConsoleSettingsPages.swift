import EventLog
import Glibc
import WardModel

/// Settings: how Ward is, people, programs, certificate, retention, receivers, sign-in.
extension ConsoleBinding {
  static let settingsHandlers: [String: Handler] = [
    "get /settings": { binding, visit in await binding.settings(visit, .health(await binding.health())) },
    "get /settings/accounts": { binding, visit in
      await binding.settings(visit, .accounts(try await binding.accountsView(visit, link: nil)))
    },
    "get /settings/tokens": { binding, visit in
      await binding.settings(visit, .tokens(try await binding.tokensView(visit, created: nil)))
    },
    "get /settings/certificate": { binding, visit in
      await binding.settings(visit, .certificate(binding.certificateView))
    },
    "get /settings/retention": { binding, visit in
      await binding.settings(visit, .retention(await binding.retentionView()))
    },
    "get /settings/webhooks": { binding, visit in
      await binding.settings(visit, .webhooks(binding.webhooksView))
    },
    "get /settings/sign-in": { binding, visit in await binding.settings(visit, .signIn(binding.signInView)) },
    "post /settings/accounts": { try await $0.addAccount($1) },
    "post /settings/accounts/:account/roles": { binding, visit in
      try await binding.accountForm(visit, done: "The roles are set; the person signs in anew.") {
        desk, person throws(Desk.Refusal) in
        let roles = Set(visit.fields("roles").compactMap { Role(rawValue: $0) })
        _ = try await desk.setRoles(roles, of: person.name, by: visit.caller.name)
      }
    },
    "post /settings/accounts/:account/state": { binding, visit in
      let isLocked = visit.field("state") == "locked"
      return try await binding.accountForm(
        visit, done: isLocked ? "The account is locked." : "The account is open again."
      ) {
        desk, person throws(Desk.Refusal) in
        _ = try await desk.setDisabled(isLocked, person.name, by: visit.caller.name)
      }
    },
    "post /settings/accounts/:account/reset": { try await $0.resetAccount($1) },
    "post /settings/sessions/:session/end": { binding, visit in
      try await binding.form(visit, back: "/settings/accounts", done: "The session is over.") {
        for person in try await binding.hub.people.accounts.people() {
          guard try await binding.hub.people.sessions.end(visit.part("session"), of: person.identifier) else {
            continue
          }
          return try await binding.hub.desk.record(
            Deed(.account, by: visit.caller.name, on: "person:" + person.name, ["event": "session ended"]))
        }
        throw Desk.Refusal.notFound("that session is over already")
      }
    },
    "post /settings/tokens": { try await $0.addToken($1) },
    "post /settings/tokens/:token/revoke": { binding, visit in
      try await binding.form(visit, back: "/settings/tokens", done: "The token opens nothing any more.") {
        try await binding.hub.desk.revokeToken(
          visit.part("token"), of: try visit.person(), by: visit.caller.name)
      }
    },
    "post /settings/certificate": { $0.keptInFile($1, "certificate", "https: certificate: and key:") },
    "post /settings/retention": { $0.keptInFile($1, "retention", "retention:") },
    "post /settings/webhooks": { $0.keptInFile($1, "webhooks", "webhooks:") },
    "post /settings/webhooks/:webhook/test": { $0.keptInFile($1, "webhooks", "webhooks:") },
    "post /settings/webhooks/:webhook/retry": { $0.keptInFile($1, "webhooks", "webhooks:") },
    "post /settings/webhooks/:webhook/remove": { $0.keptInFile($1, "webhooks", "webhooks:") },
    "post /settings/sign-in": { $0.keptInFile($1, "sign-in", "oidc:") },
  ]

  private func settings(_ visit: Visit, _ view: Console.SettingsView, status: Int = 200) async -> HubResponse
  {
    .html(Console.SettingsPage.render(view, in: await frame(visit)), status: status)
  }

  /// One place for each setting: what ward.yaml says is not overridden from a page.
  private func keptInFile(_ visit: Visit, _ page: String, _ place: String) -> HubResponse {
    notice(
      visit, .refused,
      "Nothing was changed: this is kept in ward.yaml, under \(place) Change it there and start Ward again.")
    return .seeOther("/settings/" + page)
  }

  // MARK: Health

  private func health() async -> Console.SettingsView.Health {
    let progress = await hub.detection.progress
    let trouble = await hub.reception.trouble
    let positions = hub.log.positions
    let behind = positions.next > progress.position + 1 ? positions.next - progress.position - 1 : 0
    let disk = DiskSpace(of: hub.configuration.dataFolder)
    let troubled = await troubledSources().count
    let edition = hub.rules.edition
    let figures = Console.Figures.self
    var parts: [Console.SettingsView.Health.Part] = [
      .init(
        name: "Event log", state: trouble == nil ? .well : .ill,
        text: trouble
          ?? "Keeps what comes; \(figures.count(Int(clamping: positions.next - positions.first))) records are there."
      ),
      .init(
        name: "Detection", state: progress.trouble != nil ? .ill : behind > 100_000 ? .worth : .well,
        text: progress.trouble != nil
          ? "It stands still; Ward's log says why."
          : behind == 0 ? "Has seen every record." : "\(figures.count(Int(clamping: behind))) records wait."),
      .init(
        name: "Rules", state: edition.set.refused.isEmpty ? .well : .worth,
        text: edition.set.refused.isEmpty
          ? "All \(figures.count(edition.set.rules.count + edition.set.correlations.count)) are on watch."
          : "\(figures.count(edition.set.refused.count)) were refused."),
      .init(
        name: "Sources", state: troubled == 0 ? .well : .worth,
        text: troubled == 0 ? "None is in trouble." : "\(figures.count(troubled, "is", "are")) in trouble."),
      .init(
        name: "Ledger", state: hub.ledger.publishFault == nil ? .well : .ill,
        text: hub.ledger.publishFault == nil
          ? "Signed up to record \(figures.count(Int(clamping: hub.ledger.checkpoint.size)))."
          : "The newest records can't be published; Ward's log says why."),
      .init(
        name: "Disk", state: disk.used > 0.95 ? .ill : disk.used > 0.85 ? .worth : .well,
        text: "\(figures.bytes(disk.freeByteCount)) free of \(figures.bytes(disk.byteCount))."),
    ]
    let damage = hub.log.troubles
    if !damage.isEmpty {
      parts.append(
        .init(
          name: "Damage", state: .ill,
          text:
            "\(figures.count(damage.count, "place", "places")) of the event log can't be read; run ward fsck."
        ))
    }
    return .init(
      parts: parts, version: HubRuntime.version, startedAt: hub.console.started,
      residentByteCount: Self.residentByteCount, machine: Self.machine, configurationFile: "ward.yaml",
      dataFolder: hub.configuration.dataFolder)
  }

  /// Bytes of memory in use.
  /// - Source: proc(5), `/proc/self/statm`.
  private static var residentByteCount: Int {
    guard let bytes = try? RuleLoader.read("/proc/self/statm") else { return 0 }
    let fields = String(decoding: bytes, as: UTF8.self).split(separator: " ")
    return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
  }

  private static var machine: String {
    let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    let release = (try? RuleLoader.read("/etc/os-release")).map { String(decoding: $0, as: UTF8.self) } ?? ""
    let name = release.split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }?.dropFirst(12)
      .filter { $0 != "\"" }
    return "\(name ?? "Linux"), \(cores) \(cores == 1 ? "core" : "cores")"
  }

  // MARK: People

  private func accountsView(_ visit: Visit, link: Console.SettingsView.OneTime?) async throws
    -> Console.SettingsView.Accounts
  {
    let own = try visit.person().identifier
    let people = try await hub.people.accounts.people()
    var sessions: [Console.SettingsView.Session] = []
    for person in people {
      let open = try await hub.people.sessions.list(of: person.identifier, now: hub.now())
      sessions += open.map { session($0, of: person, visit) }
    }
    return .init(
      accounts: people.map { person in
        .init(
          id: person.identifier, name: person.name, fullName: person.displayName,
          roles: person.roles.sorted().map(\.rawValue), hasSecondStep: person.hasSecondFactor,
          isLocked: person.isDisabled, lastSeen: person.lastSignInAt ?? .distantPast,
          isSelf: person.identifier == own)
      },
      roles: Role.allCases.map { role in
        let words = Permission.allCases.filter { role.permissions.contains($0) }.map { Self.plainWords($0) }
        return .init(
          id: role.rawValue, name: role.title,
          meaning: "May " + Console.Figures.list(words, atMost: words.count) + ".")
      }, sessions: sessions, link: link)
  }

  private func account(_ visit: Visit) async throws -> Person {
    guard let person = try await hub.people.accounts.person(visit.part("account")) else {
      throw Desk.Refusal.notFound("there is no such account")
    }
    return person
  }

  private func accountForm(
    _ visit: Visit, done: String, _ body: (Desk, Person) async throws(Desk.Refusal) -> Void
  ) async throws -> HubResponse {
    let person = try await account(visit)
    return try await form(visit, back: "/settings/accounts", done: done) { try await body(hub.desk, person) }
  }

  /// A new account with a link for its first sign-in: nobody but its owner ever knows the password.
  private func addAccount(_ visit: Visit) async throws -> HubResponse {
    do {
      let roles = Set(visit.fields("roles").compactMap { Role(rawValue: $0) })
      guard !roles.isEmpty else { throw Desk.Refusal.unfit("choose at least one role") }
      let person = try await hub.desk.addAccount(
        name: visit.field("name"), displayName: visit.field("full-name"), roles: roles,
        password: Base64URL.text(RandomSource.system.bytes(32)), by: visit.caller.name)
      return try await linkPage(visit, person)
    } catch let refusal as Desk.Refusal {
      notice(visit, .refused, Self.sentence(refusal.text))
      return .seeOther("/settings/accounts")
    }
  }

  private func resetAccount(_ visit: Visit) async throws -> HubResponse {
    let person = try await account(visit)
    try await hub.desk.record(
      Deed(.account, by: visit.caller.name, on: "person:" + person.name, ["event": "one-time link"]))
    do { return try await linkPage(visit, person) } catch let refusal as AccountRefusal {
      notice(visit, .refused, refusal.outsideText)
      return .seeOther("/settings/accounts")
    }
  }

  private func linkPage(_ visit: Visit, _ person: Person) async throws -> HubResponse {
    let token = try await welcomeLinks.make(for: person.identifier, now: hub.now())
    let https = hub.configuration.https
    let host = visit.request.header("host") ?? "\(https.names.first ?? "localhost"):\(https.listen.port)"
    let link = Console.SettingsView.OneTime(
      name: person.displayName, secret: "https://\(host)/welcome/\(token)")
    return await settings(visit, .accounts(try await accountsView(visit, link: link)))
  }

  // MARK: Programs

  /// What tokens may be for, by what programs are.
  private static let scopes: [(id: String, meaning: String, permissions: Set<Permission>)] = [
    (
      "read", "Read incidents, alerts, sources and rules",
      [.viewAlerts, .viewIncidents, .viewSources, .viewRules]
    ),
    (
      "work", "Read and work on incidents",
      [.viewAlerts, .viewIncidents, .viewSources, .viewRules, .workIncidents]
    ),
    ("search", "Read, and search events", [.viewAlerts, .viewIncidents, .viewSources, .viewRules, .search]),
    ("metrics", "Read Ward’s own figures", [.viewMetrics]),
    ("manage", "Manage sources and rules", [.viewSources, .viewRules, .manageSources, .manageRules]),
    ("audit", "Read the ledger", [.viewLedger]),
  ]

  private func tokensView(_ visit: Visit, created: Console.SettingsView.OneTime?) async throws
    -> Console.SettingsView.Tokens
  {
    let person = try visit.person()
    let tokens = try await hub.desk.tokens(of: person).filter { $0.revokedAt == nil }
    return .init(
      tokens: tokens.map { token in
        .init(
          id: token.identifier, name: token.name,
          scope: Self.scopes.first { $0.permissions == token.permissions }?.meaning
            ?? token.permissions.map { Self.plainWords($0) }.sorted().joined(separator: ", "),
          createdBy: person.displayName, createdAt: token.createdAt, expiresAt: token.expiresAt,
          lastUsed: token.lastUsedAt ?? .distantPast)
      },
      scopes: Self.scopes.filter { $0.permissions.isSubset(of: person.roles.permissions) }.map {
        .init(id: $0.id, meaning: $0.meaning)
      }, created: created)
  }

  private func addToken(_ visit: Visit) async throws -> HubResponse {
    do {
      guard let scope = Self.scopes.first(where: { $0.id == visit.field("scope") }) else {
        throw Desk.Refusal.unfit("choose what the token may do")
      }
      let made = try await hub.desk.addToken(
        name: visit.field("name"), permissions: scope.permissions, days: Int(visit.field("days")) ?? 0,
        for: try visit.person(), by: visit.caller.name)
      let created = Console.SettingsView.OneTime(name: made.token.name, secret: made.text)
      return await settings(visit, .tokens(try await tokensView(visit, created: created)))
    } catch let refusal as Desk.Refusal {
      notice(visit, .refused, Self.sentence(refusal.text))
      return .seeOther("/settings/tokens")
    }
  }

  // MARK: What ward.yaml says

  private var certificateView: Console.SettingsView.Certificate {
    let https = hub.configuration.https
    return .init(
      names: https.names, issuer: hub.certificates.authorityFile == nil ? "The hospital" : "Ward",
      isOwnAuthority: hub.certificates.authorityFile != nil, validFrom: hub.certificates.validity.from,
      validTo: hub.certificates.validity.to, fingerprint: hub.certificates.fingerprint,
      file: https.certificateFile ?? hub.certificates.authorityFile ?? "")
  }

  private func retentionView() async -> Console.SettingsView.Retention {
    let disk = DiskSpace(of: hub.configuration.dataFolder)
    return .init(
      classes: hub.configuration.retention.map { rule in
        .init(
          id: rule.kind.isEmpty ? "all" : rule.kind,
          name: rule.kind.isEmpty ? "All others" : rule.kind.capitalized,
          days: rule.days, limitByteCount: rule.byteCount, usedByteCount: 0, oldest: .distantPast,
          compression: 0)
      }, diskByteCount: disk.byteCount, diskFreeByteCount: disk.freeByteCount)
  }

  private var webhooksView: Console.SettingsView.Webhooks {
    .init(
      webhooks: hub.configuration.webhooks.enumerated().map { index, hook in
        .init(
          id: String(index), name: "Receiver \(index + 1)", url: String(hook.url.prefix { $0 != "?" }),
          sends: "incidents of level \(hook.minimumLevel) or worse", deliveredCount: 0, deadCount: 0,
          lastSuccess: .distantPast, lastProblem: nil)
      }, choices: [.init(id: "incidents", meaning: "Every change of an incident")], created: nil)
  }

  private var signInView: Console.SettingsView.SignIn {
    let oidc = hub.configuration.oidc
    let https = hub.configuration.https
    return .init(
      isOn: oidc != nil, issuer: oidc?.issuer ?? "", client: oidc?.clientIdentifier ?? "",
      roleClaim: oidc?.groupsClaim ?? "",
      returnAddress: "https://\(https.names.first ?? "localhost"):\(https.listen.port)/sign-in/oidc",
      lastProblem: nil)
  }
}
