import EventLog
import Foundation
import Synchronization
import WardModel

/// Takes deliveries from every input into the event log, knows the sources, and keeps their accounts.
actor Reception: RecordSink {
  /// Seconds after which a sender that was told to wait may come again.
  private static let retrySeconds = 2
  /// Setting under which the sources are kept.
  static let bookName = "sources"

  private let log: any EventLog
  private let store: StateStore
  private let now: @Sendable () -> Timestamp
  private let onKept: @Sendable () -> Void
  private(set) var book: SourceBook
  private(set) var accounts: SourceAccounts
  private var accounted: AccountedRecords
  private(set) var watch: SourceWatch
  private var windows: RepeatWindows
  /// Admissions whose records are on their way to the disk, and who waits for them.
  private var onTheWay: [RequestNumber: [(Bool) -> Void]] = [:]
  /// Names by number, for whoever may not wait.
  private let names: Mutex<[UInt32: String]>
  private var isDirty = false
  private(set) var lastReasons: [SourceNumber: String] = [:]
  /// Why nothing can be kept at present; `nil` when all is well.
  private(set) var trouble: String?

  init(
    log: any EventLog, store: StateStore, key: RecordHashKey, zoneOffsetSeconds: Int,
    now: @escaping @Sendable () -> Timestamp, onKept: @escaping @Sendable () -> Void
  ) throws {
    self.log = log
    self.store = store
    self.now = now
    self.onKept = onKept
    let decoder = JSONDecoder()
    func stored<Value: Decodable>(_ name: String, _ type: Value.Type) throws -> Value? {
      try store.setting(name).map { try decoder.decode(type, from: Data($0)) }
    }
    book = try stored(Self.bookName, SourceBook.self) ?? SourceBook()
    let kept = try stored("accounts", StoredAccounts.self)
    accounts = kept?.accounts ?? SourceAccounts()
    accounted = kept?.accounted ?? AccountedRecords()
    watch = try stored("source-watch", SourceWatch.self) ?? SourceWatch(zoneOffsetSeconds: zoneOffsetSeconds)
    windows = RepeatWindows(key: key)
    names = Mutex([:])
    let known = book.sources.map { ($0.number.rawValue, $0.name) }
    names.withLock { $0 = Dictionary(known) { first, _ in first } }
  }

  /// Accounts and what they cover, written together.
  private struct StoredAccounts: Codable {
    var accounts: SourceAccounts
    var accounted: AccountedRecords
  }

  /// The name of a source, for pages and evidence; the hub's own is `ward`.
  nonisolated func name(of number: UInt32) -> String {
    number == PersonOrder.source ? "ward" : names.withLock { $0[number] } ?? "source \(number)"
  }

  /// The number of a source by its name; 0 for the hub's own, `ward`.
  func number(of name: String) -> UInt32? {
    name == "ward" ? PersonOrder.source : book.source(named: name)?.number.rawValue
  }

  // MARK: Deliveries

  func accept(_ delivery: Delivery) async throws(IntakeRefusal) -> IntakeReceipt {
    if book[delivery.source]?.state == .blocked {
      throw .refused(reason: "this source is blocked; an administrator can let it in again")
    }
    guard delivery.mayRepeat else {
      return try await keep(delivery.records, delivery, repeated: 0)
    }
    let admission = windows.admit(delivery.records, source: delivery.source, received: delivery.received)
    if admission.records.isEmpty {
      // All of it came before; the sender may only be answered when that is on disk.
      guard await areKept(admission.leansOn) else { throw .busy(retryAfterSeconds: Self.retrySeconds) }
      return noted(IntakeReceipt(kept: 0, repeated: admission.repeated), delivery)
    }
    onTheWay[admission.request] = []
    do throws(IntakeRefusal) {
      guard await areKept(admission.leansOn) else {
        throw IntakeRefusal.busy(retryAfterSeconds: Self.retrySeconds)
      }
      let receipt = try await keep(admission.records, delivery, repeated: admission.repeated)
      windows.confirm(admission, source: delivery.source)
      settle(admission.request, isKept: true)
      return receipt
    } catch {
      windows.withdraw(admission, source: delivery.source)
      settle(admission.request, isKept: false)
      throw error
    }
  }

  private func keep(_ records: Records, _ delivery: Delivery, repeated: Int) async throws(IntakeRefusal)
    -> IntakeReceipt
  {
    do throws(EventLogError) {
      accounted.add(
        try await log.append(
          RecordBatch(
            sourceNumber: delivery.source.rawValue, received: delivery.received, bytes: records.bytes,
            ends: records.ends, peer: String(delivery.peer.prefix(200)))))
    } catch {
      switch error {
      case .busy: throw .busy(retryAfterSeconds: Self.retrySeconds)
      case .full:
        trouble = "the disk is full"
        throw .full
      case .refused(let reason): throw .refused(reason: reason)
      case .closed, .failed, .unusable, .damaged:
        trouble = "the event log can't be written: \(error)"
        throw .busy(retryAfterSeconds: 10)
      }
    }
    trouble = nil
    onKept()
    return noted(IntakeReceipt(kept: records.count, repeated: repeated), delivery)
  }

  private func noted(_ receipt: IntakeReceipt, _ delivery: Delivery) -> IntakeReceipt {
    accounts.add(receipt, source: delivery.source)
    isDirty = true
    return receipt
  }

  /// Waits until requests are on disk; false when one of them never will be.
  private func areKept(_ requests: [RequestNumber]) async -> Bool {
    // All at once: while this waits for one, another may be withdrawn and forgotten.
    let pending = requests.filter { onTheWay[$0] != nil }
    if pending.isEmpty { return true }
    let outcome = PendingOutcome(pending.count)
    return await withCheckedContinuation { continuation in
      for request in pending {
        onTheWay[request]?.append { isKept in
          if let all = outcome.settle(isKept) { continuation.resume(returning: all) }
        }
      }
    }
  }

  private func settle(_ request: RequestNumber, isKept: Bool) {
    for tell in onTheWay.removeValue(forKey: request) ?? [] { tell(isKept) }
  }

  func note(_ loss: IntakeLoss) {
    accounts.add(loss)
    isDirty = true
    guard loss.kind == .dropped else { return }
    findings.append(
      HubEvent(
        "gap", source: name(of: loss.source.rawValue), "\(loss.count) records lost: \(loss.reason)",
        at: loss.until))
  }

  /// What detection found of the sources' records: how many there were, and how many nobody can read.
  func note(_ counts: [UInt32: LivePipeline.Counts]) {
    let time = now()
    for (number, count) in counts.sorted(by: { $0.key < $1.key }) where number != PersonOrder.source {
      let source = SourceNumber(number)
      if let reason = count.firstReason { lastReasons[source] = reason }
      report(
        watch.observe(
          source, records: count.eventCount + count.undecodableCount, undecodable: count.undecodableCount,
          at: time))
    }
  }

  // MARK: Sources

  /// Makes the sources of the configuration known, changed or not.
  func configure(_ configuration: HubConfiguration) throws {
    for wish in configuration.sources {
      let rhythm = wish.expectedEverySeconds.map { ExpectedRhythm.atLeastEvery(seconds: $0) } ?? .learned
      let peers = configuration.syslog.peers.filter { $0.source == wish.name }.compactMap {
        PeerRule($0.network)
      }
      if let known = book.source(named: wish.name) {
        book.change(known.number) { source in
          (source.site, source.rhythm, source.state) = (wish.site, rhythm, .known)
          if !peers.isEmpty { source.peers = peers }
          if !wish.kind.isEmpty { source.retention = wish.kind }
        }
      } else {
        add(name: wish.name, kind: .http, site: wish.site, retention: wish.kind, rhythm: rhythm, peers: peers)
      }
    }
    try save()
  }

  @discardableResult
  func add(
    name: String, kind: Source.Kind, site: String = "", retention: String = "security",
    rhythm: ExpectedRhythm = .learned, peers: [PeerRule] = []
  ) -> Source {
    let source = book.add(
      name: name, kind: kind, site: site, retention: retention.isEmpty ? "security" : retention,
      rhythm: rhythm,
      peers: peers)
    named(source)
    watch.watch(source.number, rhythm: rhythm)
    return source
  }

  /// The source of a peer without a token; an unknown one waits to be adopted.
  func source(of address: String, certificateNames: [String], kind: Source.Kind) -> Source {
    if let known = book.source(of: Address(address), certificateNames: certificateNames) { return known }
    let source = book.unknown(peer: certificateNames.first ?? address, kind: kind)
    named(source)
    return source
  }

  @discardableResult
  func change(_ number: SourceNumber, _ change: (inout Source) -> Void) -> Bool {
    guard book.change(number, change), let source = book[number] else { return false }
    named(source)
    // What is turned away or gone is expected to be silent.
    if source.state == .blocked || source.state == .retired {
      watch.forget(number)
    } else {
      watch.watch(number, rhythm: source.rhythm)
    }
    return true
  }

  private func named(_ source: Source) {
    names.withLock { $0[source.number.rawValue] = source.name }
    isDirty = true
  }

  // MARK: Time

  private var findings: [HubEvent] = []

  private func report(_ found: [SourceFinding]) {
    for finding in found {
      let name = name(of: finding.source.rawValue)
      if finding.kind == .silent, finding.phase == .ended {
        accounts.addSilence(source: finding.source, from: finding.since, until: finding.at)
      }
      guard finding.phase == .started else { continue }
      let event =
        switch finding.kind {
        case .silent: "source_silent"
        case .louder, .quieter: "source_rate"
        case .undecodable: "source_undecodable"
        }
      findings.append(HubEvent(event, source: name, finding.words, at: finding.at))
    }
  }

  /// To be called every few seconds: sees who is silent, writes what was found into the log, keeps the accounts on disk.
  func tick() async {
    let time = now()
    report(watch.advance(to: time))
    let found = findings
    findings = []
    for event in found { _ = try? await tell(event) }
    if isDirty { try? save() }
  }

  /// Writes an event of the hub's own into the log.
  /// - Returns: its sequence number.
  @discardableResult
  func tell(_ event: HubEvent) async throws(EventLogError) -> UInt64 { try await write(event.record) }

  /// Writes a record of the hub's own source.
  func write(_ record: [UInt8]) async throws(EventLogError) -> UInt64 {
    var batch = RecordBatch(sourceNumber: PersonOrder.source, received: now(), peer: "hub")
    batch.add(record)
    let range = try await log.append(batch)
    accounted.add(range)
    onKept()
    return range.lowerBound
  }

  func save() throws {
    let encoder = JSONEncoder()
    isDirty = false
    try store.set(Self.bookName, Array(encoder.encode(book)))
    try store.set("accounts", Array(encoder.encode(StoredAccounts(accounts: accounts, accounted: accounted))))
    try store.set("source-watch", Array(encoder.encode(watch)))
  }

  /// Takes in the tail of the log at start, so that what senders repeat is known again.
  func remember(_ batch: LoggedBatch) {
    guard batch.batch.sourceNumber != PersonOrder.source else { return }
    windows.remember(
      Records(bytes: batch.batch.bytes, ends: batch.batch.ends),
      source: SourceNumber(batch.batch.sourceNumber),
      received: batch.batch.received)
  }

  /// Counts records that reached the log and, because of a crash, not the accounts.
  func accountForTail() async throws(EventLogError) {
    let end = log.positions.next
    let reader = log.reader(from: accounted.next)
    while reader.position < end, let item = try await reader.nextIfReady() {
      guard case .batch(let logged) = item else { continue }
      let count = accounted.uncounted(logged.sequences)
      guard count > 0, logged.batch.sourceNumber != PersonOrder.source else { continue }
      accounts.add(IntakeReceipt(kept: count), source: SourceNumber(logged.batch.sourceNumber))
    }
    accounted = AccountedRecords(next: end)
    isDirty = true
  }

  /// Remembers the end of the log: what senders may send again because an answer was lost with the hub that should have
  /// given it. To be done before anything is taken in.
  func rememberTail() async throws(EventLogError) {
    try await accountForTail()
    let positions = log.positions
    let oldest = now().advanced(bySeconds: -Int64(RepeatWindows.standardWindowSeconds))
    let limit = UInt64(RepeatWindows.standardCapacity)
    var low = max(positions.first, positions.next > limit ? positions.next - limit : 1)
    // Received times ascend but for a moment's disorder: the first record of the window is found by halves.
    var high = positions.next
    while low < high {
      let middle = low + (high - low) / 2
      let isOld = ((try? await log.record(at: middle)) ?? nil).map { $0.received < oldest } ?? true
      if isOld { low = middle + 1 } else { high = middle }
    }
    let reader = log.reader(from: low)
    while reader.position < positions.next, let item = try await reader.nextIfReady() {
      if case .batch(let logged) = item { remember(logged) }
    }
  }
}

/// Whether all of some requests were kept.
private final class PendingOutcome {
  private var open: Int
  private var areKept = true

  init(_ count: Int) { open = count }

  /// The outcome of one; once all are known, whether all were kept.
  func settle(_ isKept: Bool) -> Bool? {
    open -= 1
    areKept = areKept && isKept
    return open == 0 ? areKept : nil
  }
}
