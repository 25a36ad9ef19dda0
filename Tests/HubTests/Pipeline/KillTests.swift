import AsyncHTTPClient
import Detection
import EventLog
import Foundation
import NIOCore
import Sigma
import Synchronization
import Testing
import WardModel

@testable import Hub

/// The built hub, killed again and again under load: nothing that it acknowledged is lost, nothing is there twice.
@Suite(.serialized) struct KillTests {
  private static func number(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
  }

  /// Kills in `make test`; `make soak` sets WARD_KILLS to 100.
  private static let kills = number("WARD_KILLS") ?? 4
  /// Records that senders bring between two kills, at most.
  private static let recordsPerRound = 4000
  private static let recordsPerRequest = 40

  /// `ward up` as a process of its own.
  private final class HubProcess {
    let process = Process()
    let port: Int
    /// Seconds from start to ready.
    let startSeconds: Double

    init(_ folder: String) async throws {
      let out = folder + "/out.txt"
      try Data().write(to: URL(fileURLWithPath: out))
      process.executableURL = URL(fileURLWithPath: try #require(BuiltCommand.path))
      process.arguments = [
        "up", "--data", folder + "/data", "--listen", "127.0.0.1:0", "--rules", folder + "/rules",
      ]
      process.currentDirectoryURL = URL(fileURLWithPath: folder)
      process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: out))
      let errors = folder + "/error.txt"
      if !FileManager.default.fileExists(atPath: errors) {
        try Data().write(to: URL(fileURLWithPath: errors))
      }
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
      try handle.seekToEnd()
      process.standardError = handle
      let start = ContinuousClock.now
      try process.run()
      var found: Int?
      for _ in 0..<6000 where found == nil && process.isRunning {
        try await Task.sleep(for: .milliseconds(10))
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: out)), as: UTF8.self)
        found = text.firstMatch(of: /ready at https:\/\/[^\n]*:([0-9]+)\n/).flatMap { Int($0.1) }
      }
      startSeconds =
        Double((ContinuousClock.now - start).components.attoseconds) / 1e18
        + Double((ContinuousClock.now - start).components.seconds)
      guard let found else {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        let errors = (try? Data(contentsOf: URL(fileURLWithPath: errors))).map {
          String(decoding: $0, as: UTF8.self)
        }
        Issue.record("the hub did not start: \(errors?.suffix(2000) ?? "")")
        throw CancellationError()
      }
      port = found
    }

    func end(_ signal: Int32) {
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
    }

    deinit { if process.isRunning { end(SIGKILL) } }
  }

  /// What senders have still to bring, and what was acknowledged.
  private final class Outbox: Sendable {
    struct State {
      var waiting: [[String]]
      var acknowledged: Set<String> = []
      var repeatedCount = 0
    }
    let state: Mutex<State>
    init(_ requests: [[String]]) { state = Mutex(State(waiting: requests)) }

    /// Sends until nothing waits or an answer fails.
    func send(_ client: HTTPClient, port: Int, token: String) async {
      while let request = state.withLock({ $0.waiting.popLast() }) {
        var message = HTTPClientRequest(url: "https://127.0.0.1:\(port)/v1/events")
        message.method = .POST
        message.headers.add(name: "Authorization", value: "Bearer " + token)
        message.headers.add(name: "Content-Type", value: "application/x-ndjson")
        message.body = .bytes(ByteBuffer(string: request.joined(separator: "\n") + "\n"))
        let isKept: Bool
        do {
          let answer = try await client.execute(message, timeout: .seconds(20))
          _ = try? await answer.body.collect(upTo: 1 << 20)
          isKept = answer.status == .ok
        } catch {
          isKept = false
        }
        state.withLock { state in
          if isKept { state.acknowledged.formUnion(request) } else { state.waiting.append(request) }
        }
        if !isKept { return }
      }
    }
  }

  /// Three senders at once, until nothing is left to bring or the hub is gone.
  private static func send(_ outbox: Outbox, _ client: HTTPClient, port: Int, token: String) -> Task<
    Void, Never
  > {
    Task {
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<3 { group.addTask { await outbox.send(client, port: port, token: token) } }
      }
    }
  }

  private static func line(_ number: Int, _ random: inout SplitMix64) -> String {
    switch Int.random(in: 0..<60, using: &random) {
    case 0: SampleLog.deletion(number, host: "ward\(number % 5)-ws0\(number % 3).example.org")
    case 1..<8: SampleLog.logonFailure(number, user: ["m.ito", "a.brandt", "n.keller"][number % 3])
    default: SampleLog.process(number, padding: Int.random(in: 0..<400, using: &random))
    }
  }

  @Test(.enabled(if: BuiltCommand.isPresent, BuiltCommand.absence))
  func `a hub killed under load keeps what it acknowledged and tells everything once`() async throws {
    let seed = Self.number("WARD_SEED").map { UInt64($0) } ?? UInt64.random(in: 0...UInt64(Int.max))
    print("kill seed \(seed) (WARD_SEED repeats it), \(Self.kills) kills (WARD_KILLS)")
    var random = SplitMix64(seed: seed)
    let folder = try TemporaryFolder()
    for (name, rule) in [("shadows", SampleRules.shadows), ("failures", SampleRules.logonFailure)] {
      try folder.write("rules/\(name).yml", rule)
    }
    let added = try BuiltCommand.ward(["source", "add", "ward 7", "--data", folder.path + "/data"])
    let token = added.outText.trimmingCharacters(in: .whitespacesAndNewlines)
    try #require(added.status == 0 && !token.isEmpty, "\(added.error)")
    var requests: [[String]] = []
    var number = 0
    for _ in 0..<(Self.kills * Self.recordsPerRound / Self.recordsPerRequest) {
      requests.append(
        (0..<Self.recordsPerRequest).map { _ in
          number += 1
          return Self.line(number, &random)
        })
    }
    let all = requests.flatMap { $0 }
    let outbox = Outbox(requests.reversed())
    var configuration = HTTPClient.Configuration()
    configuration.tlsConfiguration = .makeClientConfiguration()
    configuration.tlsConfiguration?.certificateVerification = .none
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)

    var slowestStart = 0.0
    for round in 0..<Self.kills {
      let hub = try await HubProcess(folder.path)
      slowestStart = max(slowestStart, hub.startSeconds)
      // Some kills come at once, some in the middle of many requests.
      let moment = Duration.milliseconds(Int.random(in: round == 0 ? 300...900 : 0...900, using: &random))
      let senders = Self.send(outbox, client, port: hub.port, token: token)
      try await Task.sleep(for: moment)
      hub.end(SIGKILL)
      await senders.value
    }
    let soFar = outbox.state.withLock { $0.acknowledged.count }
    // The rest, without kills; then one more, so that the end of the log is a replay as well.
    var hub = try await HubProcess(folder.path)
    await Self.send(outbox, client, port: hub.port, token: token).value
    hub.end(SIGKILL)
    hub = try await HubProcess(folder.path)
    hub.end(SIGTERM)
    #expect(hub.process.terminationStatus == 0)
    try await client.shutdown()
    #expect(outbox.state.withLock { $0.acknowledged } == Set(all))

    // Every record once.
    let log = try EmbeddedEventLog(EventLogConfiguration(directory: folder.path + "/data/log"))
    let reader = log.reader(from: 1)
    var counts: [String: Int] = [:]
    while let item = try await reader.nextIfReady() {
      guard case .batch(let logged) = item else {
        Issue.record("the log has a gap: \(item)")
        continue
      }
      if logged.batch.sourceNumber == PersonOrder.source { continue }
      for index in 0..<logged.batch.count {
        counts[String(decoding: logged.batch.record(index), as: UTF8.self), default: 0] += 1
      }
    }
    let lost = all.filter { counts[$0] == nil }
    let twice = counts.filter { $0.value > 1 }.keys
    #expect(lost.isEmpty, "\(lost.count) records acknowledged and lost, such as \(lost.first ?? "")")
    #expect(twice.isEmpty, "\(twice.count) records twice, such as \(twice.first ?? "")")
    #expect(counts.count == all.count)

    // The same alerts and incidents as without any kill.
    let rules = await RuleLoader.load([folder.path + "/rules"], further: [OwnRules.parsed]).set
    let undisturbed = try Replay(rules, log: log, seed: seed)
    try await undisturbed.run(upTo: log.positions.next)
    let expected = try undisturbed.shown()
    let found = try Replay.shown(StateStore(path: folder.path + "/data/state.sqlite"))
    #expect(!expected.alerts.isEmpty)
    #expect(found == expected, "\(found.difference(expected))")
    await log.close()

    let verified = try BuiltCommand.ward(["verify", folder.path + "/data/ledger", "--quiet"])
    #expect(verified.status == 0, "\(verified.outText) \(verified.error)")
    print(
      "\(Self.kills) kills, \(all.count) records (\(soFar) acknowledged amid kills), \(expected.alerts.count) alerts, \(expected.incidents.count) incidents, slowest start \(slowestStart) s"
    )
  }
}
