import AsyncHTTPClient
import Glibc
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
public import Simulation
public import WardModel

/// Plays a simulated hospital into a hub over the inputs that real senders use, in real time or faster.
public actor SimulationPlayer {
  public struct Plan: Sendable {
    public var hub: String
    /// PEM file of the authority that signed the hub's certificate; `nil`: the system's.
    public var authorityFile: String?
    /// Token of each stream's source.
    public var tokens: [SimulatedRecord.Stream: String]
    public var seed: UInt64
    /// Ordinary records a second in the busiest hour.
    public var perSecond: Double
    /// Seconds of the simulated hospital for each second of the clock.
    public var speed: Double
    public var attacks: [(attack: Attack, afterSeconds: Int)]
    /// Simulated seconds to play; `nil`: until stopped.
    public var durationSeconds: Int?

    public init(
      hub: String, authorityFile: String?, tokens: [SimulatedRecord.Stream: String], seed: UInt64,
      perSecond: Double,
      speed: Double, attacks: [(attack: Attack, afterSeconds: Int)], durationSeconds: Int?
    ) {
      self.hub = hub
      self.authorityFile = authorityFile
      self.tokens = tokens
      self.seed = seed
      self.perSecond = perSecond
      self.speed = speed
      self.attacks = attacks
      self.durationSeconds = durationSeconds
    }
  }

  public struct Progress: Sendable {
    public var sentCount = 0
    public var refusedCount = 0
    /// Why the last batch was not taken; `nil` when it was.
    public var trouble: String?
    public var begun: [Attack] = []
  }

  /// Between two deliveries.
  private static let interval = Duration.milliseconds(500)
  /// Tries for one batch, a second apart, before it counts as refused.
  private static let tryLimit = 30

  private let plan: Plan
  private let now: @Sendable () -> Timestamp
  public private(set) var progress = Progress()

  public init(_ plan: Plan, now: @escaping @Sendable () -> Timestamp = SystemClock.now) {
    self.plan = plan
    self.now = now
  }

  /// Plays until the plan's end or until the task is cancelled.
  /// - Throws: when the client can't be made, such as for an authority file that can't be read.
  public func play(onProgress: @Sendable (Progress) -> Void) async throws {
    var tls = TLSConfiguration.makeClientConfiguration()
    if let file = plan.authorityFile { tls.trustRoots = .file(file) }
    var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
    configuration.timeout = .init(connect: .seconds(5), read: .seconds(30))
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    do {
      try await play(with: client, onProgress)
    } catch is CancellationError {
      try? await client.shutdown()
      return
    }
    try? await client.shutdown()
  }

  private func play(with client: HTTPClient, _ onProgress: @Sendable (Progress) -> Void) async throws {
    let start = now()
    var simulation = HospitalSimulation(seed: plan.seed, start: start, perSecond: plan.perSecond)
    var attacks = plan.attacks.sorted { $0.afterSeconds < $1.afterSeconds }
    while !Task.isCancelled {
      let elapsed = Double(now().since(start)) * plan.speed
      let moment = start.advanced(byNanoseconds: Int64(min(max(elapsed, 0), 9e18)))
      if let seconds = plan.durationSeconds, elapsed > Double(seconds) * 1e9 { return }
      while let next = attacks.first, Double(next.afterSeconds) * 1e9 <= elapsed {
        attacks.removeFirst()
        simulation.begin(next.attack, at: moment)
        progress.begun.append(next.attack)
      }
      var lines: [SimulatedRecord.Stream: [UInt8]] = [:]
      var counts: [SimulatedRecord.Stream: Int] = [:]
      while simulation.nextTime <= moment {
        let record = simulation.next()
        lines[record.stream, default: []] += Array(record.line.utf8) + [0x0A]
        counts[record.stream, default: 0] += 1
      }
      for stream in SimulatedRecord.Stream.allCases {
        guard let body = lines[stream] else { continue }
        try await send(body, count: counts[stream] ?? 0, of: stream, with: client)
      }
      onProgress(progress)
      try await Task.sleep(for: Self.interval)
    }
  }

  private func send(_ body: [UInt8], count: Int, of stream: SimulatedRecord.Stream, with client: HTTPClient)
    async throws
  {
    guard let token = plan.tokens[stream] else { return }
    var request = HTTPClientRequest(url: plan.hub + "/v1/events")
    request.method = .POST
    request.headers.add(name: "Authorization", value: "Bearer " + token)
    request.headers.add(name: "Content-Type", value: "application/x-ndjson")
    request.body = .bytes(ByteBuffer(bytes: body))
    for _ in 0..<Self.tryLimit {
      do {
        let response = try await client.execute(request, timeout: .seconds(30))
        _ = try await response.body.collect(upTo: 1 << 20)
        if response.status == .ok {
          progress.sentCount += count
          progress.trouble = nil
          return
        }
        progress.trouble = "the hub answered \(response.status.code) for \(stream.rawValue)"
        guard response.status == .serviceUnavailable || response.status == .tooManyRequests else { break }
      } catch let error as CancellationError {
        throw error
      } catch {
        progress.trouble = "the hub does not answer: \(error)"
      }
      // As real senders do: the same batch again.
      try await Task.sleep(for: .seconds(1))
    }
    progress.refusedCount += count
  }
}
