public import WardModel

/// The one way in: finds the route, finds out who calls, lets in or refuses, and puts the same headers on every answer.
public struct Gate: Sendable {
  public let router: HubRouter
  private let sessions: Sessions
  private let apiTokens: APITokens
  private let sourceTokens: SourceTokens
  private let now: @Sendable () -> Timestamp
  private let onRefusal: @Sendable (HubRequest, String) async -> Void
  /// Makes the page that a browser sees instead of a problem document; `nil` where there is no such page.
  private let errorPage: @Sendable (_ status: Int, _ detail: String, Caller) -> [UInt8]?

  public init(
    router: HubRouter, sessions: Sessions, apiTokens: APITokens, sourceTokens: SourceTokens,
    now: @escaping @Sendable () -> Timestamp,
    onRefusal: @escaping @Sendable (_ request: HubRequest, _ why: String) async -> Void = { _, _ in },
    errorPage: @escaping @Sendable (_ status: Int, _ detail: String, Caller) -> [UInt8]? = { _, _, _ in nil }
  ) {
    self.router = router
    self.sessions = sessions
    self.apiTokens = apiTokens
    self.sourceTokens = sourceTokens
    self.now = now
    self.onRefusal = onRefusal
    self.errorPage = errorPage
  }

  /// Bytes of body that a request may have; none where there is no route.
  public func bodyLimit(_ request: HubRequest) -> Int {
    guard case .route(let route, _) = router.find(request.method, request.path) else { return 0 }
    return route.method == .get ? 0 : route.bodyByteLimit
  }

  public func answer(_ request: HubRequest) async -> HubResponse {
    var answer = await route(request)
    for (name, value) in Self.headers where answer.header(name) == nil {
      answer.headers.append((name, value))
    }
    return answer
  }

  // MARK: Routes

  private func route(_ request: HubRequest) async -> HubResponse {
    switch router.find(request.method, request.path) {
    case .none: return refusal(404, "Not found", "There is nothing at this address.", request, Caller())
    case .otherMethods(let methods):
      var answer = HubResponse.problem(
        405, "Method not allowed", kind: APIProblem.Kind.methodNotAllowed.uri)
      answer.headers.append(("Allow", methods.map(\.rawValue).joined(separator: ", ")))
      return answer
    case .route(let route, let parameters):
      var request = request
      request.parameters = parameters
      return await enter(route, request)
    }
  }

  private func enter(_ route: HubRoute, _ request: HubRequest) async -> HubResponse {
    let caller: Caller
    do {
      switch try await identify(route, request) {
      case .caller(let found): caller = found
      case .answer(let answer): return answer
      }
    } catch {
      return refusal(
        503, "The hub can't look up who you are", "Its database does not answer.", request, Caller())
    }
    if case .needs(let permission) = route.access, let principal = caller.principal,
      case .refused(let why) = principal.decide(permission)
    {
      await onRefusal(request, "\(principal.name): \(why)")
      return refusal(403, "Not allowed", why, request, caller)
    }
    if route.isConsole, route.method != .get, let answer = forgery(request, caller) {
      await onRefusal(request, "\(caller.name): a form without its token")
      return answer
    }
    return await route.handler(request, caller)
  }

  private enum Identified {
    case caller(Caller)
    case answer(HubResponse)
  }

  private func identify(_ route: HubRoute, _ request: HubRequest) async throws -> Identified {
    let presented = request.header("authorization").flatMap { PresentedToken(authorization: $0) }
    if route.access == .source {
      guard let presented else { return .answer(Self.tokenNeeded) }
      switch try await sourceTokens.check(presented, now: now()) {
      case .success(let principal): return .caller(Caller(principal: principal))
      case .failure(let refusal):
        await onRefusal(request, "a source token: \(refusal.rawValue)")
        return .answer(Self.tokenNeeded)
      }
    }
    if let presented, !route.isConsole, route.access != .open {
      switch try await apiTokens.check(presented, now: now()) {
      case .success(let principal): return .caller(Caller(principal: principal))
      case .failure(let refusal):
        await onRefusal(request, "an API token: \(refusal.rawValue)")
        return .answer(Self.tokenNeeded)
      }
    }
    let cookies = request.header("cookie") ?? ""
    if let token = Cookie.session.value(in: cookies),
      case .valid(let principal, _, _) = try await sessions.check(token, now: now())
    {
      let caller = Caller(principal: principal, sessionToken: token, formCookie: token)
      // A browser sends its cookie along whoever asks it to; programs have tokens.
      let isAsking = request.method == .get || request.method == .head
      if route.isConsole || isAsking || route.access == .open { return .caller(caller) }
      if !isForeign(request), sessions.isFormToken(request.header("x-csrf-token"), for: token) {
        return .caller(caller)
      }
      await onRefusal(request, "\(caller.name): a call with a cookie and without its token")
      return .answer(Self.tokenNeeded)
    }
    if route.access == .open { return .caller(Caller(formCookie: Cookie.form.value(in: cookies))) }
    if route.isConsole, request.method == .get {
      return .answer(.seeOther("/sign-in?next=" + Self.escaped(request)))
    }
    if route.isConsole {
      return .answer(
        refusal(
          401, "Not signed in", "You are signed out. Nothing was changed; sign in again.", request, Caller()))
    }
    return .answer(Self.tokenNeeded)
  }

  /// A form must carry the token of this browser, and come from a page of this hub.
  private func forgery(_ request: HubRequest, _ caller: Caller) -> HubResponse? {
    guard !isForeign(request), let cookie = caller.formCookie,
      sessions.isFormToken(request.form["csrf"], for: cookie)
    else {
      return refusal(
        403, "This form is not valid any more",
        Self.staleForm,
        request, caller)
    }
    return nil
  }

  private func isForeign(_ request: HubRequest) -> Bool {
    request.header("sec-fetch-site").map { $0 != "same-origin" && $0 != "none" } ?? false
  }

  // MARK: Refusals

  /// What a browser is told whose form has no fitting token.
  static let staleForm =
    "Go back, load the page again and send it once more. (Its protection against forged forms did not fit.)"

  private func refusal(
    _ status: Int, _ title: String, _ detail: String, _ request: HubRequest, _ caller: Caller
  ) -> HubResponse {
    if request.header("accept")?.contains("text/html") == true, let page = errorPage(status, detail, caller) {
      return .html(page, status: status)
    }
    let kind: APIProblem.Kind =
      switch status {
      case 403: .notAllowed
      case 404: .notFound
      default: .unavailable
      }
    return .problem(status, title, detail: detail, kind: kind.uri)
  }

  private static let tokenNeeded = HubResponse.problem(
    401, "Not signed in",
    detail:
      "Send a valid token in the header Authorization; with a browser's session, X-CSRF-Token as well to change something.",
    kind: APIProblem.Kind.notSignedIn.uri,
    headers: [("WWW-Authenticate", "Bearer realm=\"ward\"")])

  private static func escaped(_ request: HubRequest) -> String {
    let target = request.query.isEmpty ? request.path : request.path + "?" + request.query
    return target.utf8.reduce(into: "") { out, byte in
      let isPlain =
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x2F || byte == 0x2D || byte == 0x2E
      if isPlain {
        out.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        out += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
  }

  /// On every answer: nothing from elsewhere, nothing inline, nobody may frame it, nothing is kept.
  static let headers: [(name: String, value: String)] = [
    (
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    ("Strict-Transport-Security", "max-age=31536000"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
    ("Cache-Control", "no-store"),
  ]
}
