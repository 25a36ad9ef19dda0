import Foundation
import Logging
import Synchronization
import Testing
import WardModel

@testable import Hub

/// A whole hub in a temporary folder, with a clock that stands still until it is told, and no network: requests go to its gate.
///
/// ```swift
/// let hub = try await TestHub(rules: [vssadminRule])
/// try await hub.feed([TestHub.attack(on: "ward7-ws03.example.org")])
/// let answer = await hub.get("/v1/incidents", as: .analyst)
/// ```
final class TestHub: Sendable {
  /// 2026-03-02T08:00:00Z
  static let start = Timestamp(nanoseconds: 1_772_438_400_000_000_000)
  /// Rounds of 10 ms in which detection must have come to the end: half a minute.
  private static let patience = 3000

  let runtime: HubRuntime
  let gate: Gate
  private let folder: TemporaryFolder
  private let clock: TestHubClock
  private let people: Mutex<[Role: Person]> = Mutex([:])
  private let sessions: Mutex<[Role: String]> = Mutex([:])
  private let sourceTokens: Mutex<[String: String]> = Mutex([:])
  private let detecting: Task<Void, any Error>

  /// - Parameter rules: texts of Sigma rules.
  init(rules: [String] = [TestHub.rule], start: Timestamp = TestHub.start) async throws {
    let folder = try TemporaryFolder()
    for (number, rule) in rules.enumerated() { try folder.write("rules/rule-\(number).yml", rule) }
    let clock = TestHubClock(start)
    var configuration = HubConfiguration()
    configuration.site = "Example Hospital"
    configuration.dataFolder = folder.path + "/data"
    configuration.rules.paths = rules.isEmpty ? [] : [folder.path + "/rules"]
    configuration.workerCount = 1
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let runtime = try await HubRuntime.open(configuration, logger: logger, now: { clock.now })
    try await runtime.detection.catchUp()
    (self.folder, self.clock, self.runtime, gate) = (folder, clock, runtime, runtime.makeGate())
    detecting = Task { try await runtime.detection.run() }
  }

  /// Stops detection and closes what is open.
  func stop() async {
    detecting.cancel()
    _ = try? await detecting.value
    runtime.updates.close()
    await runtime.log.close()
    await runtime.ledger.close()
  }

  var ledgerFolder: String { folder.path + "/data/ledger" }
  func advance(seconds: Int64) { clock.advance(seconds) }

  // MARK: People

  /// A person with one role; the same one each time.
  func person(_ role: Role) async throws -> Person {
    if let known = people.withLock({ $0[role] }) { return known }
    let name = role.rawValue.lowercased()
    let now = clock.now
    let identifier = RandomSource.system.identifier()
    let person = try await runtime.store.pool.write { database in
      try Accounts.insert(
        identifier: identifier, fit: (name, "Example " + role.title), roles: [role], passwordHash: nil,
        mustChangePassword: false, now: now, database)
    }
    people.withLock { $0[role] = person }
    return person
  }

  /// A browser's session token of a person with a role.
  func session(_ role: Role) async throws -> String {
    if let token = sessions.withLock({ $0[role] }),
      case .valid = try await runtime.people.sessions.check(token, now: clock.now)
    {
      return token
    }
    let opened = try await runtime.people.sessions.open(
      for: try await person(role), by: .password, address: "192.0.2.10", agent: "test", now: clock.now)
    sessions.withLock { $0[role] = opened.token }
    return opened.token
  }

  /// An API token of a person with a role.
  func token(_ role: Role, _ permissions: Set<Permission>, days: Int = 30) async throws -> String {
    try await runtime.people.apiTokens.make(
      name: "test", owner: try await person(role), permissions: permissions, days: days, now: clock.now
    ).text
  }

  // MARK: Requests

  /// How a request shows who sends it.
  enum Showing: Sendable {
    case nobody
    /// A session's cookie, and the token against forged requests as a header and as a form's field.
    case session(Role)
    case cookieOnly(Role)
    case bearer(String)
  }

  func send(
    _ method: HubRequest.Method, _ path: String, _ showing: Showing, body: String = "",
    headers: [(name: String, value: String)] = []
  ) async throws -> HubResponse {
    let parts = path.split(separator: "?", maxSplits: 1).map(String.init)
    var request = HubRequest(
      method, parts[0], query: parts.count > 1 ? parts[1] : "", headers: headers, body: Array(body.utf8),
      peer: "192.0.2.10")
    switch showing {
    case .nobody: break
    case .bearer(let token): request.headers.append(("Authorization", "Bearer " + token))
    case .cookieOnly(let role):
      request.headers.append(("Cookie", Cookie.session.rawValue + "=" + (try await session(role))))
    case .session(let role):
      let token = try await session(role)
      let form = runtime.people.sessions.formToken(for: token)
      request.headers.append(("Cookie", Cookie.session.rawValue + "=" + token))
      request.headers.append(("X-CSRF-Token", form))
      if body.isEmpty { request.body = Array("csrf=\(form)".utf8) }
    }
    return await gate.answer(request)
  }

  /// The JSON object of an answer with the status expected.
  func call(
    _ method: HubRequest.Method, _ path: String, as role: Role, _ body: String = "{}",
    expecting status: Int = 200,
    headers: [(name: String, value: String)] = [], at location: SourceLocation = #_sourceLocation
  ) async throws -> [String: Any] {
    let answer = try await send(method, path, .session(role), body: body, headers: headers)
    #expect(
      answer.status == status, "\(String(decoding: answer.bytes, as: UTF8.self))", sourceLocation: location)
    if answer.bytes.isEmpty { return [:] }
    return try #require(
      try JSONSerialization.jsonObject(with: Data(answer.bytes)) as? [String: Any], sourceLocation: location)
  }

  func get(_ path: String, as role: Role, at location: SourceLocation = #_sourceLocation) async throws
    -> [String: Any]
  {
    try await call(.get, path, as: role, "", at: location)
  }

  // MARK: Telemetry

  /// Hands records in as a sender of a source does, and waits until detection has looked at them.
  func feed(
    _ records: [String], source: String = "ward 7 workstations",
    at location: SourceLocation = #_sourceLocation
  )
    async throws
  {
    let token = try await sourceToken(source)
    let answer = await gate.answer(
      HubRequest(
        .post, "/v1/events",
        headers: [("Authorization", "Bearer " + token), ("Content-Type", "application/x-ndjson")],
        body: Array((records.joined(separator: "\n") + "\n").utf8), peer: "192.0.2.20"))
    #expect(
      answer.status == 200, "\(String(decoding: answer.bytes, as: UTF8.self))", sourceLocation: location)
    try await settle(at: location)
  }

  private func sourceToken(_ source: String) async throws -> String {
    if let known = sourceTokens.withLock({ $0[source] }) { return known }
    if await runtime.reception.book.source(named: source) == nil {
      await runtime.reception.add(name: source, kind: .http)
    }
    let made = try await runtime.people.sourceTokens.make(name: "test", source: source, now: clock.now)
    sourceTokens.withLock { $0[source] = made.text }
    return made.text
  }

  /// Waits until detection has looked at all that the log has.
  func settle(at location: SourceLocation = #_sourceLocation) async throws {
    for _ in 0..<Self.patience {
      runtime.detection.wake()
      if await runtime.detection.progress.position + 1 >= runtime.log.positions.next { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("detection does not come to the end of the log", sourceLocation: location)
  }

  // MARK: Samples

  static let ruleIdentifier = "5f3c1c0e-0000-4000-8000-000000000001"

  /// A rule that every test attack meets.
  static let rule = """
    title: Restore points deleted
    id: \(ruleIdentifier)
    status: test
    description: A tool is told to delete the restore points of a machine.
    logsource: {category: process_creation, product: windows}
    detection: {selection: {CommandLine|contains|all: [delete, shadows]}, condition: selection}
    level: high
    tags: [attack.impact, attack.t1490]
    ward: {runbook: "Pull this machine off the network."}
    """

  /// A record that the rule meets: `second` seconds after two o'clock.
  static func attack(on host: String, second: Int = 0, user: String = "t.brandt") -> String {
    let minute = second / 60 % 60
    let time =
      "2026-03-02 02:\(minute < 10 ? "0" : "")\(minute):\(second % 60 < 10 ? "0" : "")\(second % 60).120"
    return """
      {"Channel":"Microsoft-Windows-Sysmon/Operational","Provider_Name":"Microsoft-Windows-Sysmon","EventID":1,\
      "UtcTime":"\(time)","Computer":"\(host)","Image":"C:\\\\Windows\\\\System32\\\\vssadmin.exe",\
      "CommandLine":"vssadmin.exe delete shadows /all /quiet","User":"EXAMPLE\\\\\(user)",\
      "ParentImage":"C:\\\\Windows\\\\System32\\\\cmd.exe"}
      """
  }
}

/// A clock that goes only when it is told.
private final class TestHubClock: Sendable {
  private let time: Mutex<Timestamp>
  init(_ start: Timestamp) { time = Mutex(start) }
  var now: Timestamp { time.withLock { $0 } }
  func advance(_ seconds: Int64) {
    time.withLock { $0 = $0.advanced(byNanoseconds: seconds * 1_000_000_000) }
  }
}
