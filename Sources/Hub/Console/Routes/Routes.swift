extension Console {
  /// Every path and form of the console. Links in pages lead only to these; a test walks all pages and checks it.
  static let routes: [Route] = pageRoutes + incidentForms + sourceForms + ruleForms + settingsForms + ownForms

  /// The route of a method and a path without query.
  static func route(_ method: Route.Method, _ path: some StringProtocol) -> Route? {
    // Fixed segments win over variable ones, so that `/sources/new` is not a source called new.
    routes.filter { $0.method == method && $0.matches(path) }
      .min { $0.pattern.count(of: ":") < $1.pattern.count(of: ":") }
  }

  private static func page(
    _ pattern: String, _ access: Route.Access, _ fields: [String] = [], _ purpose: String
  ) -> Route { Route(method: .get, pattern: pattern, access: access, fields: fields, purpose: purpose) }

  private static func form(
    _ pattern: String, _ access: Route.Access, _ fields: [String], _ purpose: String
  ) -> Route { Route(method: .post, pattern: pattern, access: access, fields: fields, purpose: purpose) }

  private static let pageRoutes: [Route] = [
    page("/", .needs(.viewIncidents), [], "Now: NowPage"),
    page(
      "/incidents", .needs(.viewIncidents), ["state", "level", "owner", "since", "cursor"],
      "Incidents: IncidentsPage"),
    page("/incidents/:incident", .needs(.viewIncidents), [], "One incident: IncidentPage"),
    page("/search", .needs(.search), ["q", "range", "from", "to", "cursor"], "Search: SearchPage"),
    page("/events/:event", .needs(.search), [], "One event: EventPage"),
    page("/entities/:kind/:value", .needs(.viewIncidents), [], "One user, host or address: EntityPage"),
    page("/sources", .needs(.viewSources), [], "Sources: SourcesPage"),
    page("/sources/new", .needs(.manageSources), [], "Form for a new source: NewSourcePage"),
    page("/sources/:source", .needs(.viewSources), [], "One source: SourcePage"),
    page(
      "/rules", .needs(.viewRules), ["q", "level", "show", "cursor"], "Rules and coverage: RulesPage"),
    page("/rules/:rule", .needs(.viewRules), [], "One rule: RulePage"),
    page("/suppressions", .needs(.viewRules), [], "Suppressions: SuppressionsPage"),
    page(
      "/suppressions/new", .needs(.manageRules), ["rule", "field", "value", "reason", "days"],
      "What a suppression would have hidden, then create it: NewSuppressionPage"),
    page("/ledger", .needs(.viewLedger), ["kind", "who", "about", "cursor"], "Ledger: LedgerPage"),
    page("/ledger/:index", .needs(.viewLedger), [], "One record with its proof: LedgerRecordPage"),
    page("/settings", .needs(.viewSettings), [], "Health and version: SettingsPage(.health)"),
    page(
      "/settings/accounts", .needs(.manageAccounts), [], "Accounts and sessions: SettingsPage(.accounts)"),
    page("/settings/tokens", .needs(.manageOwnTokens), [], "API tokens: SettingsPage(.tokens)"),
    page(
      "/settings/certificate", .needs(.viewSettings), [], "TLS certificate: SettingsPage(.certificate)"),
    page("/settings/retention", .needs(.viewSettings), [], "Retention: SettingsPage(.retention)"),
    page("/settings/webhooks", .needs(.viewSettings), [], "Webhooks: SettingsPage(.webhooks)"),
    page(
      "/settings/sign-in", .needs(.viewSettings), [], "Sign-in with OpenID Connect: SettingsPage(.signIn)"),
    page("/account", .signedIn, [], "My own account: AccountPage"),
    page("/help", .signedIn, [], "Words and keys: HelpPage"),
    page("/events/stream", .needs(.viewIncidents), ["page", "about"], "Live updates as server-sent events"),
    page("/sign-in", .open, ["next"], "Sign-in: SignInPage"),
    page("/sign-in/code", .open, [], "The code of the second step: SignInCodePage"),
    page("/sign-in/oidc", .open, ["next"], "Goes to the hospital's own sign-in"),
    page("/setup/:token", .open, [], "First start: SetupPage"),
    page("/welcome/:token", .open, [], "First sign-in, or a new password: WelcomePage"),
    page("/assets/:file", .open, [], "Style sheet, script and icon: Assets"),
  ]

  private static let incidentForms: [Route] = [
    form(
      "/incidents/:incident/state", .needs(.workIncidents), ["state"],
      "Sets new, working, contained or closed"),
    form(
      "/incidents/:incident/owner", .needs(.workIncidents), ["owner"],
      "Gives the incident to a person, or to nobody"),
    form("/incidents/:incident/notes", .needs(.workIncidents), ["text"], "Adds a note"),
    form(
      "/incidents/:incident/verdict", .needs(.workIncidents), ["verdict", "text"],
      "Judges the incident: true, benign or false"),
    form(
      "/incidents/:incident/alerts/:alert/verdict", .needs(.workIncidents), ["verdict"],
      "Judges one alert: true, benign or false"),
    form(
      "/incidents/:incident/merge", .needs(.workIncidents), ["other", "reason"],
      "Joins another incident to this one"),
    form(
      "/incidents/:incident/unmerge", .needs(.workIncidents), ["part"], "Takes a joined incident out again"),
    form(
      "/incidents/:incident/part", .needs(.workIncidents), ["alerts"],
      "Takes alerts out into an incident of their own; the field comes once for each"),
    form(
      "/incidents/:incident/reveal", .needs(.reveal), ["token", "reason"],
      "Turns one patient token back, records it and shows the incident with it"),
    form(
      "/events/:event/reveal", .needs(.reveal), ["token", "reason"],
      "Turns one patient token back, records it and shows the event with it"),
    form("/searches", .needs(.search), ["name", "q", "range"], "Saves a search under a name"),
    form("/searches/:search/remove", .needs(.search), [], "Forgets a saved search"),
  ]

  private static let sourceForms: [Route] = [
    form(
      "/sources", .needs(.manageSources), ["name", "kind", "site", "rhythm"],
      "Adds a source and shows its token once: SourceAddedPage"),
    form(
      "/sources/adopt", .needs(.manageSources), ["sender", "name", "kind", "site"],
      "Makes a source of an unknown sender"),
    form("/sources/dismiss", .needs(.manageSources), ["sender"], "Refuses an unknown sender"),
    form(
      "/sources/:source/change", .needs(.manageSources), ["name", "site", "rhythm"], "Changes a source"),
    form(
      "/sources/:source/token", .needs(.manageSources), [],
      "Makes a new token, which ends the old one: SourceAddedPage"),
    form("/sources/:source/remove", .needs(.manageSources), ["name"], "Removes a source; what it sent stays"),
  ]

  private static let ruleForms: [Route] = [
    form("/rules/reload", .needs(.manageRules), [], "Reads the rules' folder again"),
    form("/rules/:rule/state", .needs(.manageRules), ["state"], "Turns a rule on or off"),
    form(
      "/suppressions", .needs(.manageRules), ["rule", "field", "value", "reason", "days"],
      "Creates a suppression"),
    form("/suppressions/:suppression/remove", .needs(.manageRules), [], "Ends a suppression now"),
  ]

  private static let settingsForms: [Route] = [
    form(
      "/settings/accounts", .needs(.manageAccounts), ["name", "full-name", "roles"],
      "Adds an account and shows its first sign-in link once"),
    form(
      "/settings/accounts/:account/roles", .needs(.manageAccounts), ["roles"],
      "Sets the roles; the field comes once for each role"),
    form(
      "/settings/accounts/:account/state", .needs(.manageAccounts), ["state"], "Locks or unlocks an account"),
    form(
      "/settings/accounts/:account/reset", .needs(.manageAccounts), [],
      "Makes a link for a new password, shown once"),
    form("/settings/sessions/:session/end", .needs(.manageAccounts), [], "Ends a session"),
    form(
      "/settings/tokens", .needs(.manageOwnTokens), ["name", "scope", "days"],
      "Makes an API token and shows it once"),
    form("/settings/tokens/:token/revoke", .needs(.manageOwnTokens), [], "Ends an API token"),
    form(
      "/settings/certificate", .needs(.manageSettings), ["chain", "key"], "Puts in a certificate with its key"
    ),
    form(
      "/settings/retention", .needs(.manageSettings), ["class", "days", "gibibytes"],
      "Changes how long a class of sources is kept"),
    form(
      "/settings/webhooks", .needs(.manageSettings), ["name", "url", "sends"],
      "Adds a webhook and shows its secret once"),
    form("/settings/webhooks/:webhook/test", .needs(.manageSettings), [], "Sends a trial message"),
    form(
      "/settings/webhooks/:webhook/retry", .needs(.manageSettings), [],
      "Sends again what could not be delivered"),
    form("/settings/webhooks/:webhook/remove", .needs(.manageSettings), [], "Removes a webhook"),
    form(
      "/settings/sign-in", .needs(.manageSettings), ["issuer", "client", "secret", "role-claim"],
      "Changes the sign-in with OpenID Connect"),
  ]

  private static let ownForms: [Route] = [
    form("/sign-in", .open, ["name", "password", "next"], "Name and password"),
    form("/sign-in/code", .open, ["code"], "The code of the second step, or a recovery code"),
    form("/sign-out", .signedIn, [], "Ends this session"),
    form(
      "/setup/:token", .open, ["hospital", "name", "full-name", "password", "again"],
      "Makes the first administrator"),
    form("/welcome/:token", .open, ["password", "again"], "Sets a password with a one-time link"),
    form("/theme", .open, ["theme", "return"], "Keeps light, dark or the device's choice in a cookie"),
    form("/account/password", .signedIn, ["current", "password", "again"], "Changes my password"),
    form("/account/totp", .signedIn, ["code"], "Turns the second step on, with a first code"),
    form("/account/totp/remove", .signedIn, ["password"], "Turns the second step off"),
    form("/account/recovery-codes", .signedIn, ["password"], "Makes new recovery codes, shown once"),
    form("/account/sessions/:session/end", .signedIn, [], "Ends another session of mine"),
  ]
}

extension String {
  fileprivate func count(of character: Character) -> Int { reduce(0) { $1 == character ? $0 + 1 : $0 } }
}
