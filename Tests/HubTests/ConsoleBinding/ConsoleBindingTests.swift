import Foundation
import Ledger
import Logging
import Testing
import WardModel

@testable import Hub

/// The console bound to a real hub without its sockets: requests go through the one gate.
@Suite struct ConsoleBindingTests {
  private static let password = "a quiet sentence about herons"

  /// A hub in a folder of its own, and a browser that keeps its cookies.
  private final class Browser {
    let hub: HubRuntime
    let gate: Gate
    let folder: URL
    var cookies: [String: String] = [:]

    init() async throws {
      folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "ward-console-" + UUID().uuidString)
      var configuration = HubConfiguration()
      configuration.dataFolder = folder.path
      configuration.workerCount = 1
      var logger = Logger(label: "test")
      logger.logLevel = .critical
      hub = try await HubRuntime.open(configuration, logger: logger)
      gate = hub.makeGate()
    }

    func close() async {
      await hub.log.close()
      await hub.ledger.close()
      try? FileManager.default.removeItem(at: folder)
    }

    func send(_ method: HubRequest.Method, _ path: String, _ form: [(String, String)] = []) async
      -> HubResponse
    {
      let parts = path.split(separator: "?", maxSplits: 1).map(String.init)
      let cookie = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
      let body = form.map { "\(URLText.escaped($0.0))=\(URLText.escaped($0.1))" }.joined(separator: "&")
      let answer = await gate.answer(
        HubRequest(
          method, parts.first ?? "/", query: parts.count > 1 ? parts[1] : "",
          headers: [("Cookie", cookie), ("Accept", "text/html")], body: Array(body.utf8)))
      for header in answer.headers where header.name == "Set-Cookie" {
        let pair = header.value.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
        if pair.count == 2 {
          cookies[String(pair[0])] = String(pair[1])
        } else {
          cookies[String(pair[0])] = nil
        }
      }
      return answer
    }

    func text(_ answer: HubResponse) -> String { String(decoding: answer.bytes, as: UTF8.self) }

    /// The value against forged forms in a page.
    func token(in page: HubResponse) throws -> String {
      let text = text(page)
      let start = try #require(text.range(of: "name=\"csrf\" value=\"")).upperBound
      return String(text[start...].prefix { $0 != "\"" })
    }

    /// Sends a form as the page at `path` shows it.
    func fill(_ path: String, _ target: String, _ form: [(String, String)]) async throws -> HubResponse {
      let token = try token(in: await send(.get, path))
      return await send(.post, target, form + [("csrf", token)])
    }

    func setUp() async throws {
      let link = try #require(try await hub.people.setupLink.begin(now: hub.now()))
      let answer = try await fill(
        "/setup/" + link, "/setup/" + link,
        [
          ("hospital", "St. Example"), ("name", "mara"), ("full-name", "Mara Lindqvist"),
          ("password", ConsoleBindingTests.password), ("again", ConsoleBindingTests.password),
        ])
      #expect(answer.status == 303)
    }
  }

  private func path(_ pattern: String) -> String {
    pattern.split(separator: "/", omittingEmptySubsequences: false).map {
      $0.hasPrefix(":") ? "x" : String($0)
    }
    .joined(separator: "/")
  }

  @Test func `every path of the console is bound, with the access that it states`() async throws {
    let browser = try await Browser()
    for route in Console.routes {
      let bound = browser.hub.consoleRoutes.filter {
        $0.pattern == route.pattern && $0.method == (route.method == .get ? .get : .post)
      }
      #expect(bound.count == 1, "\(route.method) \(route.pattern)")
      let access: Access =
        switch route.access {
        case .open: .open
        case .signedIn: .signedIn
        case .needs(let permission): .needs(permission)
        }
      #expect(bound.first?.access == access, "\(route.pattern)")
      #expect(bound.first?.isConsole == true, "\(route.pattern)")
    }
    let known = Set(Console.routes.map { ConsoleBinding.key($0) })
    #expect(Set(ConsoleBinding.handlers.keys).subtracting(known).isEmpty)
    await browser.close()
  }

  @Test func `nobody gets a page without signing in, and no form is taken`() async throws {
    let browser = try await Browser()
    for route in Console.routes where route.access != .open {
      let answer = await browser.send(route.method == .get ? .get : .post, path(route.pattern))
      #expect(answer.status == (route.method == .get ? 303 : 401), "\(route.pattern)")
      if route.method == .get { #expect(answer.header("location")?.hasPrefix("/sign-in") == true) }
    }
    await browser.close()
  }

  @Test func `a form without its token changes nothing`() async throws {
    let browser = try await Browser()
    try await browser.setUp()
    for route in Console.routes where route.method == .post && route.access != .open {
      #expect(await browser.send(.post, path(route.pattern)).status == 403, "\(route.pattern)")
    }
    await browser.close()
  }

  @Test func `a viewer is let in nowhere but where viewing is enough`() async throws {
    let browser = try await Browser()
    try await browser.setUp()
    let person = try await browser.hub.people.accounts.create(
      name: "jonas", displayName: "Jonas Weidner", roles: [.viewer], password: "another sentence on storks",
      mustChangePassword: false, now: browser.hub.now())
    let session = try await browser.hub.people.sessions.open(
      for: person, by: .password, address: "192.0.2.7", agent: "", now: browser.hub.now())
    browser.cookies = [Cookie.session.rawValue: session.token]
    for route in Console.routes where route.method == .get && !route.pattern.hasSuffix("/stream") {
      guard case .needs(let permission) = route.access else { continue }
      let answer = await browser.send(.get, path(route.pattern))
      #expect((answer.status == 403) == !Role.viewer.permissions.contains(permission), "\(route.pattern)")
    }
    await browser.close()
  }

  @Test func `the pages of an empty hub are all there`() async throws {
    let browser = try await Browser()
    try await browser.setUp()
    for route in Console.routes where route.method == .get && !route.pattern.contains(":") {
      if route.access == .open || route.pattern == "/events/stream" || route.pattern == "/suppressions/new" {
        continue
      }
      let answer = await browser.send(.get, route.pattern)
      #expect(answer.status == 200, "\(route.pattern)")
      #expect(browser.text(answer).contains("St. Example"), "\(route.pattern)")
    }
    #expect(await browser.send(.get, "/incidents/none").status == 404)
    #expect(await browser.send(.get, "/events/77").status == 404)
    await browser.close()
  }

  @Test func `the first account may run the hub and work, and the link is used up`() async throws {
    let browser = try await Browser()
    let link = try #require(try await browser.hub.people.setupLink.begin(now: browser.hub.now()))
    #expect(await browser.send(.get, "/setup/" + link + "x").status == 404)
    try await browser.setUp()
    let person = try #require(try await browser.hub.people.accounts.people().first)
    #expect(person.roles == [.administrator, .analyst, .responder])
    #expect(try await browser.hub.people.setupLink.begin(now: browser.hub.now()) == nil)
    await browser.close()
  }

  @Test func `each try to sign in stands in the ledger, without what was typed`() async throws {
    let browser = try await Browser()
    try await browser.setUp()
    browser.cookies = [:]
    let wrong = try await browser.fill(
      "/sign-in", "/sign-in", [("name", "my secret pass phrase"), ("password", "x"), ("next", "")])
    #expect(wrong.status == 403)
    let bad = try await browser.fill(
      "/sign-in", "/sign-in", [("name", "mara"), ("password", "wrong"), ("next", "")])
    #expect(bad.status == 403)
    let right = try await browser.fill(
      "/sign-in", "/sign-in",
      [("name", "mara"), ("password", Self.password), ("next", "//evil.example.org/")])
    #expect(right.status == 303)
    #expect(right.header("location") == "/")
    let records = try await browser.hub.console.index.records(.init(kind: "login"), limit: 20)
    #expect(
      records.map { $0.record.body["outcome"]?.text } == ["accepted", "refused", "refused", "accepted"])
    #expect(!records.contains { "\($0.record)".contains("secret pass") })
    await browser.close()
  }

  @Test func `a one-time link sets a password once, and the old one opens nothing`() async throws {
    let browser = try await Browser()
    try await browser.setUp()
    let page = try await browser.fill(
      "/settings/accounts", "/settings/accounts",
      [("name", "jonas"), ("full-name", "Jonas Weidner"), ("roles", "viewer")])
    let text = browser.text(page)
    let start = try #require(text.range(of: "/welcome/")).upperBound
    let link = "/welcome/" + text[start...].prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
    browser.cookies = [:]
    let form = [("password", "another sentence on storks"), ("again", "another sentence on storks")]
    let short = try await browser.fill(link, link, [("password", "short"), ("again", "short")])
    #expect(short.status == 422)
    #expect(try await browser.fill(link, link, form).status == 303)
    browser.cookies = [:]
    #expect(await browser.send(.get, link).status == 404)
    await browser.close()
  }

  @Test func `the proof on a record's page leads to the signed sum`() async throws {
    let browser = try await Browser()
    try await browser.setUp()
    for number in 0..<9 {
      try await browser.hub.recorder.record([Deed(.hub, by: "hub", on: "hub", ["number": "\(number)"])])
    }
    let ledger = browser.hub.ledger
    let head = try await ledger.publish()
    let hasher = TreeHasher()
    for index in 0..<head.size {
      let proof = try ledger.inclusionProof(index: index, size: head.size)
      let steps = ConsoleBinding.steps(proof, index: index, size: head.size)
      var sum = hasher.leaf(try #require(try ledger.entry(at: index)))
      for (hash, step) in zip(proof, steps) {
        sum = step.isLeft ? hasher.node(hash, sum) : hasher.node(sum, hash)
      }
      #expect(sum == head.root, "record \(index)")
    }
    await browser.close()
  }

  @Test func `a path that leads elsewhere is not followed`() {
    for path in [
      "//evil.example.org", "https://evil.example.org", "/\\evil.example.org", "", "/a b", "/sign-in?next=/",
    ] {
      #expect(ConsoleBinding.local(path) == "/", "\(path)")
    }
    #expect(ConsoleBinding.local("/incidents?state=open") == "/incidents?state=open")
  }

  @Test func `a rhythm is read as people write it`() {
    #expect(ConsoleBinding.rhythm("5 min") == .atLeastEvery(seconds: 300))
    #expect(ConsoleBinding.rhythm("1h") == .atLeastEvery(seconds: 3600))
    #expect(ConsoleBinding.rhythm("Learned") == .learned)
    for text in ["now and then", "0 s", "-5 min", "99999999999 d", "5 weeks"] {
      #expect(ConsoleBinding.rhythm(text) == nil)
    }
    for rhythm in [
      ExpectedRhythm.learned, .whenever, .atLeastEvery(seconds: 90), .atLeastEvery(seconds: 86_400),
    ] {
      #expect(ConsoleBinding.rhythm(ConsoleBinding.words(rhythm)) == rhythm)
    }
  }
}

/// Counts by quarter of an hour.
@Suite struct ActivityTests {
  private func tallies(_ kept: Int) -> [SourceNumber: SourceTally] {
    var tally = SourceTally()
    tally.kept = kept
    return [SourceNumber(3): tally]
  }

  @Test func `counts go to their quarter, gaps stay gaps, and a restart keeps them`() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "ward-activity-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try StateStore(path: folder.appendingPathComponent("state.sqlite").path)
    let start = Timestamp(nanoseconds: 1_900_000_000 * 1_000_000_000 / Activity.step * Activity.step)
    let activity = try Activity(store: store)
    await activity.sample(tallies(10), at: start, into: store)
    await activity.sample(tallies(25), at: start.advanced(bySeconds: 60), into: store)
    // Two quarters in which the hub was off.
    let later = start.advanced(bySeconds: 3 * 900 + 5)
    let again = try Activity(store: store)
    await again.sample(tallies(32), at: later, into: store)
    let counts = await again.histogram(until: later).counts
    #expect(counts.count == Activity.stepCount)
    #expect(Array(counts.suffix(4)) == [25, nil, nil, 7])
    #expect(await again.day(of: SourceNumber(3), until: later).kept == 32)
    #expect(await again.day(of: SourceNumber(3), until: later.advanced(bySeconds: 86_400)).kept == 0)
  }

  @Test func `the pace is that of the last looks`() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "ward-activity-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try StateStore(path: folder.appendingPathComponent("state.sqlite").path)
    let activity = try Activity(store: store)
    let start = Timestamp(nanoseconds: 1_900_000_000_000_000_000)
    for look in 0..<20 {
      await activity.sample(tallies(look * 50), at: start.advanced(bySeconds: Int64(look) * 5), into: store)
    }
    #expect(await activity.rate(seconds: 60) == 10)
    #expect(await activity.rate(of: SourceNumber(4), seconds: 60) == 0)
  }
}
