import Detection
import EventLog
import Foundation
import GRDB
import Incidents
import Logging
import Sigma
import Simulation
import Synchronization
import WardModel

@testable import Hub

/// A log of which only a part is visible yet, and whose readers pause at random: so steps end anywhere.
final class PartialLog: EventLog {
  private let log: any EventLog
  private let state: Mutex<(limit: UInt64, random: SplitMix64)>

  init(_ log: any EventLog, seed: UInt64) {
    self.log = log
    state = Mutex((0, SplitMix64(seed: seed)))
  }

  /// The last record that readers see.
  func show(upTo limit: UInt64) { state.withLock { $0.limit = limit } }

  fileprivate func mayPass(_ position: UInt64) -> Bool { state.withLock { position <= $0.limit } }
  fileprivate func pauses() -> Bool { state.withLock { Int.random(in: 0..<4, using: &$0.random) == 0 } }

  func append(_ batch: RecordBatch) async throws(EventLogError) -> Range<UInt64> {
    try await log.append(batch)
  }
  func reader(from sequence: UInt64) -> any LogReader { Reader(self, log.reader(from: sequence)) }
  func record(at sequence: UInt64) async throws(EventLogError) -> LoggedRecord? {
    try await log.record(at: sequence)
  }
  func search(_ request: SearchRequest, filter: @escaping RecordFilter) -> SearchResults {
    log.search(request, filter: filter)
  }
  var positions: LogPositions { log.positions }

  private final class Reader: LogReader {
    let log: PartialLog
    let inner: any LogReader
    /// A pause ends a step only after a batch: twice nothing means the end.
    let mayPause = Mutex(false)
    init(_ log: PartialLog, _ inner: any LogReader) {
      self.log = log
      self.inner = inner
    }
    func next() async throws(EventLogError) -> LogItem? { try await nextIfReady() }
    func nextIfReady() async throws(EventLogError) -> LogItem? {
      guard log.mayPass(inner.position) else { return nil }
      let pauses = mayPause.withLock { may in
        defer { may.toggle() }
        return may
      }
      if pauses, log.pauses() { return nil }
      mayPause.withLock { $0 = true }
      return try await inner.nextIfReady()
    }
    var position: UInt64 { inner.position }
  }
}

/// A ledger that remembers keys, as the true one does.
actor KeyRecorder: Recorder {
  private(set) var deeds: [Deed] = []
  private var keys: Set<String> = []
  private var failures = 0

  func fail(_ count: Int) { failures = count }

  func record(_ deeds: [Deed]) async throws {
    if failures > 0 {
      failures -= 1
      throw EventLogError.failed("the ledger's disk is full")
    }
    for deed in deeds {
      if let key = deed.key, !keys.insert(key).inserted { continue }
      self.deeds.append(deed)
    }
  }

  func count(_ prefix: String) -> Int { deeds.count { $0.subject.hasPrefix(prefix) } }
}

/// What a hub keeps, without the hub: a log, a store, snapshots, and services over them that can be killed.
final class Replay {
  let folder: TemporaryFolder
  let log: EmbeddedEventLog
  let partial: PartialLog
  let store: StateStore
  let snapshots: SnapshotFolder
  let recorder = KeyRecorder()
  private let rules: RuleSet

  init(_ rules: RuleSet, log: EmbeddedEventLog? = nil, seed: UInt64) throws {
    folder = try TemporaryFolder()
    self.log = try log ?? EmbeddedEventLog(EventLogConfiguration(directory: folder.path + "/log"))
    partial = PartialLog(self.log, seed: seed)
    store = try StateStore(path: folder.path + "/state.sqlite")
    snapshots = try SnapshotFolder(folder.path + "/snapshots")
    self.rules = rules
  }

  func pipeline(workers: Int = 1) -> LivePipeline {
    let fields = FieldNames()
    let sources = LogSources()
    return LivePipeline(
      rules: SigmaRules(rules, fields: fields, sources: sources, limits: RuleBook.liveLimits), fields: fields,
      logSources: sources,
      workerCount: workers)
  }

  /// A hub that starts and goes to the end of what the log shows.
  @discardableResult
  func run(upTo limit: UInt64, workers: Int = 1) async throws -> DetectionService {
    partial.show(upTo: limit)
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let service = DetectionService(
      .init(
        log: partial, pipeline: pipeline(workers: workers), store: store, recorder: recorder,
        updates: LiveUpdates(),
        snapshots: snapshots, logger: logger))
    // A pause looks like the end; there it goes on until nothing more is to be had.
    try await service.catchUp()
    return service
  }

  /// Alerts and incidents as pages show them.
  func shown() throws -> Shown { try Self.shown(store) }

  static func shown(_ store: StateStore) throws -> Shown {
    try store.pool.read { database in
      Shown(
        alerts: try Row.fetchAll(
          database, sql: "SELECT id, position, incident, suppression, body FROM alert ORDER BY id"
        ).map {
          "\($0[0] as String) \($0[1] as Int64) \($0[2] as String? ?? "-") \($0[3] as String? ?? "-") \(text($0[4]))"
        },
        incidents: try Row.fetchAll(
          database,
          sql: "SELECT id, standing, alert_count, body FROM incident WHERE absorbed_into IS NULL ORDER BY id"
        ).map { "\($0[0] as String) \($0[1] as String) \($0[2] as Int) \(text($0[3]))" },
        entities: try Row.fetchAll(
          database, sql: "SELECT kind, value, incident FROM incident_entity ORDER BY 1, 2, 3"
        ).map { "\($0[0] as String) \($0[1] as String) \($0[2] as String)" })
    }
  }
}

struct Shown: Equatable {
  var alerts: [String]
  var incidents: [String]
  var entities: [String]

  /// The first difference, for a message that can be read.
  func difference(_ other: Shown) -> String {
    for (name, a, b) in [
      ("alerts", alerts, other.alerts), ("incidents", incidents, other.incidents),
      ("entities", entities, other.entities),
    ] where a != b {
      let here = Set(a).subtracting(b).sorted().prefix(2).map { $0.prefix(700) }
      let there = Set(b).subtracting(a).sorted().prefix(2).map { $0.prefix(700) }
      return "\(name): \(a.count) and \(b.count); only here \(here); only there \(there)"
    }
    return "none"
  }
}

private func text(_ data: Data) -> String { String(decoding: data, as: UTF8.self) }

/// Records of a simulated hospital under attack, as batches in the order in which they arrive.
enum SimulatedBatches {
  static let start = Timestamp(nanoseconds: 1_772_416_800_000_000_000)

  /// - Parameter disorder: seconds by which a record may come late.
  static func make(_ count: Int, seed: UInt64, disorder: Int64 = 0) -> [RecordBatch] {
    var random = SplitMix64(seed: seed)
    var hospital = HospitalSimulation(seed: seed, start: start, perSecond: 4)
    for (number, attack) in Attack.allCases.enumerated() {
      hospital.begin(attack, at: start.advanced(bySeconds: 5 + Int64(number) * 20))
    }
    hospital.begin(.ransomware, at: start.advanced(bySeconds: 90))
    var records: [(arrival: Timestamp, source: UInt32, line: String)] = []
    for _ in 0..<count {
      let record = hospital.next()
      let source = UInt32(SimulatedRecord.Stream.allCases.firstIndex(of: record.stream) ?? 0) + 1
      let late = disorder > 0 ? Int64.random(in: 0...(disorder * 1000), using: &random) : 0
      records.append((record.time.advanced(byNanoseconds: late * 1_000_000), source, record.line))
    }
    for number in 0..<60 {
      // Guessing that ends in success, so that correlations have something half done at any time.
      let time = start.advanced(bySeconds: Int64(number))
      records.append(
        (
          time, 1,
          number % 20 == 19
            ? SampleLog.logonFailure(number, user: "m.ito").replacing("4625", with: "4624")
            : SampleLog.logonFailure(number, user: ["m.ito", "a.brandt"][number % 2])
        ))
    }
    let ordered = records.enumerated().sorted {
      ($0.element.arrival, $0.offset) < ($1.element.arrival, $1.offset)
    }.map(\.element)
    var batches: [RecordBatch] = []
    var index = 0
    while index < ordered.count {
      let end = min(index + Int.random(in: 1...25, using: &random), ordered.count)
      for source in Set(ordered[index..<end].map(\.source)).sorted() {
        var batch = RecordBatch(
          sourceNumber: source, received: ordered[end - 1].arrival, peer: "192.0.2.\(source)")
        for record in ordered[index..<end] where record.source == source {
          batch.add(Array(record.line.utf8))
        }
        batches.append(batch)
      }
      index = end
    }
    return batches
  }
}

extension LoggedRecords {
  init(_ batch: RecordBatch, first: UInt64) {
    self.init(
      source: batch.sourceNumber, sourceName: DetectionService.origin(batch.sourceNumber),
      firstSequence: first,
      received: batch.received, bytes: batch.bytes, ends: batch.ends)
  }
}

/// The rules of this repository, and those of the invented logs.
let repositoryRules = Task<RuleSet, Never> {
  var root = URL(fileURLWithPath: #filePath)
  while root.path.count > 1,
    !FileManager.default.fileExists(atPath: root.appendingPathComponent("Package.swift").path)
  {
    root.deleteLastPathComponent()
  }
  return await RuleLoader.load(
    [root.path + "/rules"],
    further: [
      OwnRules.parsed, RuleParser.parse(file: "sample.yml", bytes: Array(SampleRules.logonFailure.utf8)),
      RuleParser.parse(file: "shadows.yml", bytes: Array(SampleRules.shadows.utf8)),
    ]
  ).set
}
