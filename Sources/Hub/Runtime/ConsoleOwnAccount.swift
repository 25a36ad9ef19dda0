import WardModel

/// A person's own account: password, second step, sessions.
extension ConsoleBinding {
  static let ownHandlers: [String: Handler] = [
    "get /account": { .html(try await $0.accountPage($1, codes: [], notice: nil)) },
    "get /help": { binding, visit in .html(Console.HelpPage.render(in: await binding.frame(visit))) },
    "post /account/password": { try await $0.changePassword($1) },
    "post /account/totp": { try await $0.turnOnCode($1) },
    "post /account/totp/remove": { try await $0.turnOffCode($1) },
    "post /account/recovery-codes": { try await $0.renewCodes($1) },
    "post /account/sessions/:session/end": { binding, visit in
      let person = try visit.person()
      return try await binding.form(visit, back: "/account", done: "That browser is signed out.") {
        guard try await binding.hub.people.sessions.end(visit.part("session"), of: person.identifier) else {
          throw Desk.Refusal.notFound("that session is over already")
        }
        try await binding.hub.desk.record(
          Deed(.login, by: visit.caller.name, on: "person:" + person.name, ["outcome": "session ended"]))
      }
    },
  ]

  private func accountPage(_ visit: Visit, codes: [String], notice: Console.Frame.Notice?) async throws
    -> [UInt8]
  {
    let person = try await current(visit)
    let accounts = hub.people.accounts
    let step: Console.AccountView.SecondStep
    if person.hasSecondFactor {
      let deeds = (try? await hub.console.index.records(about: ["person:" + person.name], limit: 200)) ?? []
      let since = deeds.first { $0.record.body["second-step"]?.text == "on" }?.record.time ?? person.createdAt
      step = .on(since: since, codesLeft: try await accounts.recoveryCodesLeft(of: person.identifier))
    } else if person.issuer == nil {
      let open = try await accounts.openEnrolment(of: person.identifier)
      let enrolment: CodeEnrolment
      if let open {
        enrolment = open
      } else {
        enrolment = try await accounts.beginCode(of: person.identifier)
      }
      step = .offered(secret: enrolment.secretText, address: enrolment.address)
    } else {
      step = .on(since: person.createdAt, codesLeft: 0)
    }
    let sessions = try await hub.people.sessions.list(of: person.identifier, now: hub.now())
    let view = Console.AccountView(
      name: person.name, fullName: person.displayName, role: Self.roles(person.roles),
      mayDo: Permission.allCases.filter { person.roles.permissions.contains($0) }.map { Self.plainWords($0) },
      isExternal: person.issuer != nil, secondStep: step, recoveryCodes: codes,
      sessions: sessions.map { session($0, of: person, visit) })
    var frame = await frame(visit)
    if let notice { frame.notice = notice }
    return Console.AccountPage.render(view, in: frame)
  }

  /// The person as the accounts know them now.
  private func current(_ visit: Visit) async throws -> Person {
    let person = try visit.person()
    return try await hub.people.accounts.person(person.identifier) ?? person
  }

  func session(_ session: Session, of person: Person, _ visit: Visit) -> Console.SettingsView.Session {
    var isThis = false
    if case .person(_, let own)? = visit.caller.principal { isThis = own.identifier == session.identifier }
    return .init(
      id: session.identifier, person: person.displayName, address: session.address,
      device: Self.device(session.agent), startedAt: session.createdAt, lastSeen: session.lastSeenAt,
      isThis: isThis)
  }

  /// `Firefox on Windows`, as far as the browser says.
  static func device(_ agent: String) -> String {
    func first(_ names: [(String, String)]) -> String? { names.first { agent.contains($0.0) }?.1 }
    let browser = first([
      ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"),
      ("Safari/", "Safari"),
      ("curl/", "curl"),
    ])
    let system = first([
      ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
      ("Mac OS", "macOS"),
      ("Linux", "Linux"),
    ])
    switch (browser, system) {
    case (let browser?, let system?): return "\(browser) on \(system)"
    case (let browser?, nil): return browser
    default: return agent.isEmpty ? "unknown" : String(agent.prefix(40))
    }
  }

  /// What a permission lets one do, as in "You may …".
  static func plainWords(_ permission: Permission) -> String {
    switch permission {
    case .viewAlerts: "see alerts"
    case .exportFindings: "take findings out"
    case .proposeContainment: "ask for containment"
    case .approveContainment: "approve containment"
    case .approveClinicalImpact: "approve what may touch care"
    case .viewMetrics: "see Ward's own figures"
    default: Console.ProblemPage.words(permission)
    }
  }

  // MARK: Changes

  /// A change ended all sessions of the person: this browser gets a new one.
  private func again(_ visit: Visit, _ person: Person) async throws -> (cookie: String, visit: Visit) {
    var method = SignInMethod.password
    if case .person(_, let session)? = visit.caller.principal { method = session.method }
    let opened = try await hub.people.sessions.open(
      for: person, by: method, address: visit.request.peer, agent: visit.request.header("user-agent") ?? "",
      replacing: visit.caller.sessionToken, now: hub.now())
    var visit = visit
    visit.caller = Caller(
      principal: .person(person, opened.session), sessionToken: opened.token, formCookie: opened.token)
    return (Cookie.session.header(value: opened.token), visit)
  }

  /// Runs a change that ends the sessions and shows the account with what came of it.
  private func change(
    _ visit: Visit, _ deed: [String: String], done: String, _ body: () async throws -> [String]
  ) async throws -> HubResponse {
    let person = try visit.person()
    let codes: [String]
    do { codes = try await body() } catch let refusal as Desk.Refusal {
      return .html(
        try await accountPage(
          visit, codes: [], notice: .init(kind: .refused, text: Self.sentence(refusal.text))), status: 422)
    } catch let refusal as AccountRefusal {
      return .html(
        try await accountPage(visit, codes: [], notice: .init(kind: .refused, text: refusal.outsideText)),
        status: 422)
    }
    try await hub.desk.record(Deed(.account, by: visit.caller.name, on: "person:" + person.name, deed))
    let (cookie, fresh) = try await again(visit, try await current(visit))
    var answer = HubResponse.html(
      try await accountPage(fresh, codes: codes, notice: .init(kind: .done, text: done)))
    answer.headers.append(("Set-Cookie", cookie))
    return answer
  }

  /// That it is really this person: the password once more.
  private func prove(_ visit: Visit) async throws {
    let person = try visit.person()
    switch try await hub.people.accounts.checkPassword(
      name: person.name, password: visit.field("password"), address: visit.request.peer,
      browser: Cookie.browser.value(in: visit.cookies), now: hub.now())
    {
    case .right(let stored, let subjects):
      try await hub.people.accounts.forgive(subjects, of: stored, now: hub.now())
    case .refused(.busy): throw AccountRefusal.busy
    case .refused: throw AccountRefusal.wrongPassword
    }
  }

  private func changePassword(_ visit: Visit) async throws -> HubResponse {
    let person = try visit.person()
    return try await change(
      visit, ["password": "changed"], done: "Your password is changed; other browsers are signed out."
    ) {
      guard visit.field("password") == visit.field("again") else {
        throw Desk.Refusal.unfit("the two new passwords are not the same")
      }
      _ = try await hub.people.accounts.changePassword(
        of: person.identifier, from: visit.field("current"), to: visit.field("password"),
        address: visit.request.peer,
        browser: Cookie.browser.value(in: visit.cookies), now: hub.now())
      return []
    }
  }

  private func turnOnCode(_ visit: Visit) async throws -> HubResponse {
    let person = try visit.person()
    return try await change(visit, ["second-step": "on"], done: "The second step is on.") {
      try await hub.people.accounts.confirmCode(visit.field("code"), of: person.identifier, now: hub.now())
    }
  }

  private func turnOffCode(_ visit: Visit) async throws -> HubResponse {
    let person = try visit.person()
    return try await change(visit, ["second-step": "off"], done: "The second step is off.") {
      try await prove(visit)
      _ = try await hub.people.accounts.removeCode(of: person.identifier)
      return []
    }
  }

  private func renewCodes(_ visit: Visit) async throws -> HubResponse {
    let person = try visit.person()
    return try await change(
      visit, ["recovery-codes": "renewed"], done: "The old recovery codes are worth nothing now."
    ) {
      try await prove(visit)
      return try await hub.people.accounts.renewRecoveryCodes(of: person.identifier)
    }
  }
}
