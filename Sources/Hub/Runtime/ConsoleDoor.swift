import WardModel

/// Signing in and out, the first start, one-time links, the look, and the files that pages load.
extension ConsoleBinding {
  static let doorHandlers: [String: Handler] = [
    "get /sign-in": { binding, visit in
      if visit.caller.person != nil { return .seeOther(local(visit.query("next"))) }
      return await binding.signInPage(visit, name: "", next: visit.query("next"), problem: nil)
    },
    "post /sign-in": { try await $0.signIn($1) },
    "get /sign-in/code": { binding, visit in
      guard Cookie.pending.value(in: visit.cookies) != nil else { return .seeOther("/sign-in") }
      return await binding.codePage(visit, problem: nil)
    },
    "post /sign-in/code": { try await $0.signInCode($1) },
    "get /sign-in/oidc": { try await $0.outsideSignIn($1) },
    "post /sign-out": { try await $0.signOut($1) },
    "get /setup/:token": { binding, visit in
      let token = visit.part("token")
      guard try await binding.hub.people.setupLink.isValid(token, now: binding.hub.now()) else {
        return binding.problem(.notFound, await binding.frame(visit))
      }
      let written = binding.hub.configuration.site
      return await binding.door(visit) { frame in
        Console.SetupPage.render(
          .init(
            token: token, hospital: written == HubConfiguration().site ? "" : written, name: "", fullName: "",
            problem: nil), in: frame)
      }
    },
    "post /setup/:token": { try await $0.setUp($1) },
    "get /welcome/:token": { binding, visit in
      let token = visit.part("token")
      guard let person = try await binding.welcomeLinks.person(token, now: binding.hub.now()) else {
        return binding.problem(.notFound, await binding.frame(visit))
      }
      return await binding.welcomePage(visit, person, problem: nil)
    },
    "post /welcome/:token": { try await $0.welcome($1) },
    "post /theme": { binding, visit in
      let theme = Console.Frame.Theme(rawValue: visit.field("theme")) ?? .system
      var answer = HubResponse.seeOther(local(visit.field("return")))
      answer.headers.append(("Set-Cookie", Cookie.theme.header(value: theme.rawValue, seconds: 365 * 86_400)))
      return answer
    },
    "get /assets/:file": { binding, visit in
      guard let asset = Console.Assets.named(visit.part("file")) else {
        return binding.problem(.notFound, await binding.frame(visit))
      }
      return HubResponse(
        status: 200,
        headers: [("Content-Type", asset.contentType), ("Cache-Control", Console.Assets.cacheControl)],
        body: asset.bytes)
    },
  ]

  var welcomeLinks: WelcomeLinks { WelcomeLinks(accounts: hub.people.accounts) }

  /// A path of this hub, or the first page: a form must not send anybody elsewhere.
  static func local(_ path: String) -> String {
    let isFit =
      path.utf8.count <= 2000 && path.hasPrefix("/") && !path.hasPrefix("//")
      && path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
    return isFit && !path.hasPrefix("/sign-in") && !path.hasPrefix("/events/stream") ? path : "/"
  }

  /// A page for somebody who is not signed in, with the cookie that its forms are bound to.
  private func door(_ visit: Visit, status: Int = 200, _ page: (Console.Frame) -> [UInt8]) async
    -> HubResponse
  {
    var visit = visit
    var cookie: String?
    if visit.caller.formCookie == nil {
      let value = hub.people.sessions.newFormCookie()
      visit.caller.formCookie = value
      cookie = Cookie.form.header(value: value)
    }
    var answer = HubResponse.html(page(frame(visit, notice: nil)), status: status)
    if let cookie { answer.headers.append(("Set-Cookie", cookie)) }
    return answer
  }

  // MARK: Sign-in

  private func signInPage(_ visit: Visit, name: String, next: String, problem: String?) async -> HubResponse {
    let provider = hub.console.signIn == nil ? nil : "the hospital’s account"
    return await door(visit, status: problem == nil ? 200 : 403) { frame in
      Console.SignInPage.render(
        .init(name: name, next: next, problem: problem, provider: provider), in: frame)
    }
  }

  private func codePage(_ visit: Visit, problem: String?) async -> HubResponse {
    await door(visit, status: problem == nil ? 200 : 403) {
      Console.SignInCodePage.render(.init(problem: problem), in: $0)
    }
  }

  private func signIn(_ visit: Visit) async throws -> HubResponse {
    let name = visit.field("name")
    let next = Self.local(visit.field("next"))
    let verdict = try await hub.people.accounts.signIn(
      name: name, password: visit.field("password"), address: visit.request.peer,
      browser: Cookie.browser.value(in: visit.cookies), now: hub.now())
    switch verdict {
    case .accepted(let person, let method): return try await enter(visit, person, method, next: next)
    case .codeNeeded(let pending, _):
      var answer = HubResponse.seeOther("/sign-in/code")
      answer.headers.append(
        ("Set-Cookie", Cookie.pending.header(value: pending, seconds: Accounts.pendingSeconds)))
      return answer
    case .refused(let refusal):
      try await refused(visit, name, refusal)
      return await signInPage(visit, name: name, next: next, problem: SignInRefusal.outsideText)
    }
  }

  private func signInCode(_ visit: Visit) async throws -> HubResponse {
    guard let pending = Cookie.pending.value(in: visit.cookies) else { return .seeOther("/sign-in") }
    let verdict = try await hub.people.accounts.finishSignIn(
      pending: pending, code: visit.field("code"), address: visit.request.peer,
      browser: Cookie.browser.value(in: visit.cookies), now: hub.now())
    switch verdict {
    case .accepted(let person, let method):
      var answer = try await enter(visit, person, method, next: "/")
      answer.headers.append(("Set-Cookie", Cookie.pending.ending))
      return answer
    case .codeNeeded, .refused(.noPendingSignIn): return .seeOther("/sign-in")
    case .refused(let refusal):
      try await refused(visit, "", refusal)
      return await codePage(visit, problem: SignInRefusal.outsideText)
    }
  }

  /// Opens a session; a token that the browser had before ends, and the ledger knows first.
  func enter(_ visit: Visit, _ person: Person, _ method: SignInMethod, next: String) async throws
    -> HubResponse
  {
    try await hub.desk.record(
      Deed(
        .login, by: "person:" + person.name, on: "person:" + person.name,
        ["outcome": "accepted", "method": method.rawValue, "address": visit.request.peer]))
    let session = try await hub.people.sessions.open(
      for: person, by: method, address: visit.request.peer, agent: visit.request.header("user-agent") ?? "",
      replacing: Cookie.session.value(in: visit.cookies), now: hub.now())
    var answer = HubResponse.seeOther(person.mustChangePassword ? "/account" : next)
    answer.headers += [
      ("Set-Cookie", Cookie.session.header(value: session.token)),
      ("Set-Cookie", hub.people.accounts.browserCookieHeader(for: person, now: hub.now())),
      ("Set-Cookie", Cookie.form.ending),
    ]
    return answer
  }

  /// The name that was tried goes into the ledger only where an account has it: people type passwords into the wrong field.
  func refused(_ visit: Visit, _ name: String, _ refusal: SignInRefusal) async throws {
    let folded = Accounts.folded(name)
    let isKnown = try await hub.people.accounts.people().contains { $0.name == folded }
    try await hub.desk.record(
      Deed(
        .login, by: isKnown ? "person:" + folded : "nobody", on: isKnown ? "person:" + folded : "sign-in",
        ["outcome": "refused", "reason": refusal.description, "address": visit.request.peer]))
    if case .delayed = refusal {
      _ = try? await hub.reception.tell(
        HubEvent(
          "sign_in_throttled", "Too many wrong tries to sign in from \(visit.request.peer).", at: hub.now()))
    }
  }

  private func signOut(_ visit: Visit) async throws -> HubResponse {
    if let token = visit.caller.sessionToken {
      try await hub.desk.record(
        Deed(
          .login, by: visit.caller.name, on: "person:" + (try visit.person().name), ["outcome": "signed out"])
      )
      try await hub.people.sessions.end(token: token)
    }
    var answer = HubResponse.seeOther("/sign-in")
    answer.headers.append(("Set-Cookie", Cookie.session.ending))
    return answer
  }

  // MARK: The hospital's own accounts

  /// Sends the browser to the provider, and takes it back when it comes with the provider's answer.
  private func outsideSignIn(_ visit: Visit) async throws -> HubResponse {
    guard let provider = hub.console.signIn else { return problem(.notFound, await frame(visit)) }
    let state = visit.request.queryValue("state")
    guard state != nil || visit.request.queryValue("error") != nil else {
      switch await provider.begin(returnPath: Self.local(visit.query("next")), now: hub.now()) {
      case .success(let beginning):
        return HubResponse(
          status: 303, headers: [("Location", beginning.address), ("Set-Cookie", beginning.cookieHeader)])
      case .failure(let refusal): return await outsideRefused(visit, "\(refusal)")
      }
    }
    let callback = OIDCSignIn.Callback(
      code: visit.request.queryValue("code"), state: state, error: visit.request.queryValue("error"),
      issuer: visit.request.queryValue("iss"), cookie: Cookie.openIDConnect.value(in: visit.cookies))
    switch await provider.finish(callback, now: hub.now()) {
    case .failure(let refusal): return await outsideRefused(visit, "\(refusal)")
    case .success(let (identity, returnPath)):
      switch try await hub.people.accounts.signIn(federated: identity, now: hub.now()) {
      case .accepted(let person, let method):
        var answer = try await enter(visit, person, method, next: returnPath)
        answer.headers.append(("Set-Cookie", Cookie.openIDConnect.ending))
        // A redirect that began elsewhere would not carry the strict cookie: this page leads on by itself.
        answer.headers.removeAll { $0.name == "Location" }
        answer.status = 200
        answer.headers += [
          ("Refresh", "0; url=" + Self.local(returnPath)), ("Content-Type", "text/html; charset=utf-8"),
        ]
        return answer
      case .codeNeeded: return await outsideRefused(visit, "a code was asked for")
      case .refused(let refusal):
        try await refused(visit, identity.name, refusal)
        return await outsideRefused(visit, refusal.description)
      }
    }
  }

  private func outsideRefused(_ visit: Visit, _ why: String) async -> HubResponse {
    hub.logger.notice("a sign-in with the hospital's account failed: \(why)")
    return await signInPage(
      visit, name: "", next: "",
      problem: "The sign-in with the hospital’s account did not work. Try it again, or ask the administrator."
    )
  }

  // MARK: First start

  /// The first account gets the roles of a one-person clinic: it runs the hub and works on incidents. When a second person is
  /// added the duties can be parted, as the page of accounts lets one do.
  private func setUp(_ visit: Visit) async throws -> HubResponse {
    let token = visit.part("token")
    let hospital = String(visit.field("hospital").trimmed.prefix(80))
    var problem: String?
    if visit.field("password") != visit.field("again") {
      problem = "The two passwords are not the same."
    } else if hospital.isEmpty {
      problem = "Write the hospital's name."
    } else {
      switch try await hub.people.setupLink.redeem(
        token, name: visit.field("name"), displayName: visit.field("full-name"),
        password: visit.field("password"),
        roles: [.administrator, .analyst, .responder], now: hub.now())
      {
      case .made(let person):
        try hub.store.set("hospital", Array(hospital.utf8))
        hub.console.hospital = hospital
        try await hub.desk.record(
          Deed(
            .account, by: "person:" + person.name, on: "person:" + person.name,
            ["roles": person.roles.storedText, "how": "setup link"]))
        return try await enter(visit, person, .setupLink, next: "/")
      case .refused: return self.problem(.notFound, await frame(visit))
      case .unfit(let refusal): problem = refusal.outsideText
      }
    }
    let said = problem
    return await door(visit, status: 422) { frame in
      Console.SetupPage.render(
        .init(
          token: token, hospital: hospital, name: visit.field("name"), fullName: visit.field("full-name"),
          problem: said), in: frame)
    }
  }

  private func welcomePage(_ visit: Visit, _ person: Person, problem: String?) async -> HubResponse {
    await door(visit, status: problem == nil ? 200 : 422) { frame in
      Console.WelcomePage.render(
        .init(token: visit.part("token"), name: person.name, fullName: person.displayName, problem: problem),
        in: frame)
    }
  }

  private func welcome(_ visit: Visit) async throws -> HubResponse {
    let token = visit.part("token")
    guard let person = try await welcomeLinks.person(token, now: hub.now()) else {
      return problem(.notFound, await frame(visit))
    }
    guard visit.field("password") == visit.field("again") else {
      return await welcomePage(visit, person, problem: "The two passwords are not the same.")
    }
    do {
      guard
        let changed = try await welcomeLinks.redeem(token, password: visit.field("password"), now: hub.now())
      else { return problem(.notFound, await frame(visit)) }
      try await hub.desk.record(
        Deed(
          .account, by: "person:" + changed.name, on: "person:" + changed.name,
          ["password": "set by a one-time link"]))
      return try await enter(visit, changed, .setupLink, next: "/")
    } catch let refusal as AccountRefusal {
      return await welcomePage(visit, person, problem: refusal.outsideText)
    }
  }
}
