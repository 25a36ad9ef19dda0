import WardModel

extension HubRuntime {
  /// Every path and form of the console, bound to what the hub knows and does.
  var consoleRoutes: [HubRoute] {
    let binding = ConsoleBinding(hub: self)
    return Console.routes.compactMap { route in
      guard let handler = ConsoleBinding.handlers[ConsoleBinding.key(route)] else { return nil }
      let access: Access =
        switch route.access {
        case .open: .open
        case .signedIn: .signedIn
        case .needs(let permission): .needs(permission)
        }
      return HubRoute(
        route.method == .get ? .get : .post, route.pattern, access, isConsole: true, route.purpose
      ) { request, caller in await binding.answer(request, caller, handler) }
    }
  }
}

/// Fills the console's pages from the hub and does what their forms ask.
struct ConsoleBinding: Sendable {
  typealias Handler = @Sendable (ConsoleBinding, Visit) async throws -> HubResponse

  let hub: HubRuntime

  /// One request of a browser.
  struct Visit: Sendable {
    var request: HubRequest
    var caller: Caller

    /// A variable part of the path.
    func part(_ name: String) -> String { request.parameters[name] ?? "" }
    func query(_ name: String) -> String { request.queryValue(name) ?? "" }
    func field(_ name: String) -> String { request.form[name] ?? "" }
    /// All values of a field that may come several times.
    func fields(_ name: String) -> [String] { request.form.pairs.filter { $0.name == name }.map(\.value) }
    var cookies: String { request.header("cookie") ?? "" }
    /// The person; the gate lets nobody else in where this is asked.
    func person() throws -> Person {
      guard let person = caller.person else { throw Desk.Refusal.notFound("nobody is signed in") }
      return person
    }
  }

  static func key(_ route: Console.Route) -> String { route.method.rawValue + " " + route.pattern }

  /// By method and pattern, as in `Console.routes`.
  static let handlers: [String: Handler] = [
    doorHandlers, ownHandlers, incidentHandlers, searchHandlers, sourceHandlers, ruleHandlers, ledgerHandlers,
    settingsHandlers, liveHandlers,
  ].reduce(into: [:]) { all, part in all.merge(part) { first, _ in first } }

  /// Runs a handler; what goes wrong becomes a page that says so.
  func answer(_ request: HubRequest, _ caller: Caller, _ handler: Handler) async -> HubResponse {
    let visit = Visit(request: request, caller: caller)
    do {
      return try await handler(self, visit)
    } catch let refusal as Desk.Refusal {
      if case .notFound = refusal { return problem(.notFound, await frame(visit)) }
      return await failed(visit, refusal.text)
    } catch {
      return await failed(visit, "\(error)")
    }
  }

  private func failed(_ visit: Visit, _ why: String) async -> HubResponse {
    let reference = String(RandomSource.system.identifier().prefix(8))
    hub.logger.error("a page could not be made", metadata: ["reference": "\(reference)", "reason": "\(why)"])
    return problem(.failed(reference: reference), await frame(visit))
  }

  func problem(_ problem: Console.Problem, _ frame: Console.Frame) -> HubResponse {
    .html(Console.ProblemPage.render(problem, in: frame), status: problem.status)
  }

  /// The page in place of the gate's problem document.
  func errorPage(_ status: Int, _ detail: String, _ caller: Caller) -> [UInt8]? {
    let problem: Console.Problem
    switch status {
    case 401: problem = .unauthorised
    case 403: problem = detail == Gate.staleForm ? .unauthorised : .forbidden(nil)
    case 404: problem = .notFound
    default: return nil
    }
    let request = HubRequest(.get, "/")
    return Console.ProblemPage.render(
      problem, in: frame(Visit(request: request, caller: caller), notice: nil))
  }

  // MARK: Forms

  /// Does what a form asks and goes back to a page, which tells once what came of it.
  func form(_ visit: Visit, back: String, done: String?, _ body: () async throws -> Void) async throws
    -> HubResponse
  {
    do {
      try await body()
      if let done { notice(visit, .done, done) }
    } catch let refusal as Desk.Refusal {
      notice(visit, .refused, Self.sentence(refusal.text))
    } catch let refusal as AccountRefusal {
      notice(visit, .refused, refusal.outsideText)
    }
    return .seeOther(back)
  }

  func notice(_ visit: Visit, _ kind: Console.Frame.Notice.Kind, _ text: String) {
    guard case .person(_, let session)? = visit.caller.principal else { return }
    hub.console.leave(.init(kind: kind, text: text), for: session.identifier)
  }

  /// With a capital letter and a full stop.
  static func sentence(_ text: String) -> String {
    let text = text.prefix(1).uppercased() + text.dropFirst()
    return text.hasSuffix(".") || text.hasSuffix("?") ? text : text + "."
  }
}
