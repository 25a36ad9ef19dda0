import UnixSignals
import Sigma
import EventLog
import Glibc
import Incidents
import Ledger
public import Logging
import ServiceLifecycle
import Synchronization
public import WardModel

/// The hub, put together: opens what it keeps, in the order in which one thing needs the other, and runs its services.
///
/// Data folder: `secrets/` (keys, 0700), `log/` (event log), `ledger/`, `snapshots/`, `state.sqlite`.
public struct HubRuntime: Sendable {
  let configuration: HubConfiguration
  let logger: Logger
  let now: @Sendable () -> Timestamp
  let keys: HubKeys
  let store: StateStore
  let ledger: LedgerStore
  let log: EmbeddedEventLog
  let rules: RuleBook
  let reception: Reception
  let detection: DetectionService
  let updates: LiveUpdates
  let recorder: any Recorder
  let people: PeopleRooms
  let certificates: ServingCertificate
  let outbound: Outbound
  /// What the pages keep between two requests.
  let console: ConsoleMemory

  var desk: Desk {
    Desk(
      store: store, log: log, recorder: recorder, detection: detection, reception: reception, rules: rules,
      people: people, now: now, reader: RecordReader(fields: rules.fields, logSources: rules.logSources))
  }

  /// Tables and rules about people.
  struct PeopleRooms: Sendable {
    let accounts: Accounts
    let sessions: Sessions
    let apiTokens: APITokens
    let sourceTokens: SourceTokens
    let setupLink: SetupLink
    let vault: PatientVault
  }

  /// Why the hub can't start, with the cure where there is one.
  public struct StartFailure: Error, CustomStringConvertible {
    public let description: String
  }

  /// Opens everything. Nothing is served yet.
  /// - Throws: ``StartFailure``.
  public static func open(
    _ configuration: HubConfiguration, logger: Logger,
    now: @escaping @Sendable () -> Timestamp = SystemClock.now
  ) async throws -> HubRuntime {
    let folder = configuration.dataFolder
    if mkdir(folder, 0o700) != 0, errno != EEXIST {
      throw StartFailure(
        description: "can't make the data folder \(folder): \(String(cString: strerror(errno)).lowercased())")
    }
    func part<Value>(_ name: String, _ body: () async throws -> Value) async throws -> Value {
      do { return try await body() } catch let failure as StartFailure { throw failure } catch {
        throw StartFailure(description: "\(name): \(error)")
      }
    }
    let random = RandomSource.system
    let keys = try await part("keys") { try HubKeys.open(directory: folder + "/secrets", random: random) }
    let store = try await part("state") {
      try StateStore(
        path: folder + "/state.sqlite",
        rooms: [
          { AccountsDatabase.migrate(&$0) }, { LedgerIndex.migrate(&$0) }, { IdempotentAnswers.migrate(&$0) },
          { Outbox.migrate(&$0) },
        ])
    }
    let ledger = try await part("ledger") {
      let key = try KeyFile.loadOrMake(
        folder: folder + "/secrets", keyName: "ward/" + (configuration.https.names.first ?? "hub"))
      return try LedgerStore(directory: folder + "/ledger", key: key)
    }
    let log = try await part("event log") {
      try EmbeddedEventLog(EventLogConfiguration(directory: folder + "/log"), indexer: RecordIndexer.index)
    }
    let disabled = try await part("rules") { try Desk.disabledRules(store) }
    let rules = await RuleBook(configuration.rules, disabled: disabled, at: now())
    let updates = LiveUpdates()
    let recorder = LedgerRecorder(store: ledger, now: now)
    let bell = Bell()
    let reception = try await part("sources") {
      let hash = keys.key(for: .forms).derived(for: "repeats").halves
      let reception = try Reception(
        log: log, store: store, key: RecordHashKey(low: hash.0, high: hash.1),
        zoneOffsetSeconds: configuration.zoneOffsetSeconds, now: now, onKept: { bell.ring() })
      try await reception.configure(configuration)
      return reception
    }
    let pipeline = LivePipeline(
      rules: rules.edition.rules, fields: rules.fields, logSources: rules.logSources,
      workerCount: configuration.workerCount)
    let snapshots = try await part("snapshots") { try SnapshotFolder(folder + "/snapshots") }
    let outbound = try Outbound(configuration, store: store, now: now)
    var parts = DetectionService.Parts(
      log: log, pipeline: pipeline, store: store, recorder: recorder, updates: updates, snapshots: snapshots,
      logger: logger, onCounts: { await reception.note($0) })
    parts.onChange = { try await outbound.tell($0) }
    let detection = DetectionService(parts)
    bell.connect { detection.wake() }
    let accounts = Accounts(database: store.pool, keys: keys, random: random, hubName: configuration.site)
    let people = PeopleRooms(
      accounts: accounts, sessions: Sessions(database: store.pool, keys: keys, random: random),
      apiTokens: APITokens(database: store.pool, random: random),
      sourceTokens: SourceTokens(database: store.pool, random: random),
      setupLink: SetupLink(accounts: accounts),
      vault: PatientVault(database: store.pool, keys: keys.patientKeys, random: random))
    let certificates = try await part("certificate") {
      try ServingCertificate(configuration: configuration, random: random, now: now())
    }
    return HubRuntime(
      configuration: configuration, logger: logger, now: now, keys: keys, store: store, ledger: ledger,
      log: log,
      rules: rules, reception: reception, detection: detection, updates: updates, recorder: recorder,
      people: people,
      certificates: certificates, outbound: outbound,
      console: try await part("pages") { try ConsoleMemory(store: store, ledger: ledger, started: now()) })
  }

  /// What a starting hub tells.
  public struct Welcome: Sendable {
    public var address: String
    /// Once, as long as there is no administrator.
    public var setupLink: String?
    public var fingerprint: String
    public var authorityFile: String?
    public var ruleCount: Int
    public var refusedRuleCount: Int
  }

  /// How long connections may take to end before they are cut.
  private static let stopPatience = Duration.seconds(5)

  /// Serves until told to stop; then closes everything in order.
  /// - Parameter onReady: called once when connections are accepted.
  public func run(onReady: @escaping @Sendable (Welcome) async -> Void) async throws {
    // Both read the end of the log, each on a core of its own.
    async let remembered: Void = reception.rememberTail()
    try await detection.catchUp()
    try await remembered
    let gate = makeGate()
    let setup = try await people.setupLink.begin(now: now())
    let runtime = self
    let server = HubServer(
      address: configuration.https.listen, certificate: certificates.current, logger: logger,
      bodyLimit: { gate.bodyLimit($0) },
      onListening: { port in await onReady(runtime.welcome(port: port, setup: setup)) },
      answer: { await gate.answer($0) })
    try await recorder.record([Deed(.hub, by: "hub", on: "hub", ["event": "started"])])
    var services: [any Service] = [detection, Housekeeper(runtime: self), server]
    services += try await inputServices()
    if let sending = outbound.service(logger: logger) { services.append(sending) }
    var wishes = ServiceGroupConfiguration(
      services: services.map {
        .init(
          service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
          failureTerminationBehavior: .gracefullyShutdownGroup)
      }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    // A browser that never closes its side must not keep the hub from stopping.
    wishes.maximumGracefulShutdownDuration = Self.stopPatience
    let group = ServiceGroup(configuration: wishes)
    do {
      try await group.run()
    } catch {
      await close()
      throw error
    }
    await close()
  }

  private func close() async {
    updates.close()
    try? await reception.save()
    try? await recorder.record([Deed(.hub, by: "hub", on: "hub", ["event": "stopped"])])
    await log.close()
    await ledger.close()
  }

  private func welcome(port: Int, setup: String?) -> Welcome {
    let name = configuration.https.names.first ?? "localhost"
    let address = "https://\(name.contains(":") ? "[\(name)]" : name):\(port)"
    let edition = rules.edition
    return Welcome(
      address: address, setupLink: setup.map { "\(address)/setup/\($0)" },
      fingerprint: certificates.fingerprint,
      authorityFile: certificates.authorityFile,
      ruleCount: edition.set.rules.count + edition.set.correlations.count,
      refusedRuleCount: edition.set.refused.count)
  }
}

/// Lets what is made early call what is made late.
private final class Bell: Sendable {
  private let ringer = Mutex<(@Sendable () -> Void)?>(nil)
  func connect(_ ring: @escaping @Sendable () -> Void) { ringer.withLock { $0 = ring } }
  func ring() { ringer.withLock { $0 }?() }
}
