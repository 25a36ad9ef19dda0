import Glibc
import Logging
import ServiceLifecycle
import WardModel

/// What leaves the hub: findings in OCSF, through a durable outbox, to the webhooks of the configuration.
struct Outbound: Sendable {
  let outbox: Outbox
  let channels: [any OutboundChannel]
  private let store: StateStore
  private let origin: OCSF.Origin
  private let now: @Sendable () -> Timestamp

  /// - Throws: ``HubRuntime/StartFailure`` when a webhook can't be used, such as for want of its secret.
  init(_ configuration: HubConfiguration, store: StateStore, now: @escaping @Sendable () -> Timestamp) throws
  {
    outbox = Outbox(store.pool)
    self.store = store
    self.now = now
    origin = OCSF.Origin(productVersion: HubRuntime.version, site: configuration.site)
    let (channels, problems) = WebhookChannel.configured(
      configuration.webhooks, productVersion: HubRuntime.version,
      environment: { name in getenv(name).map { String(cString: $0) } })
    if let first = problems.first { throw HubRuntime.StartFailure(description: "webhooks: \(first)") }
    self.channels = channels
  }

  /// Puts what is new into the outbox; durable when it returns. Said twice it is sent once, as long as it waits.
  func tell(_ change: StateChange) async throws {
    if channels.isEmpty { return }
    let time = now()
    for placed in change.alerts where placed.suppression == nil {
      let alert = placed.alert
      let names = OutboundService.names(of: channels, for: alert.rule.level)
      if names.isEmpty { continue }
      try await outbox.add(
        key: "alert:" + alert.id, kind: "detection-finding", level: alert.rule.level,
        body: OCSF.detectionFinding(alert, incident: change.incidentOf[alert.id], origin: origin), to: names,
        at: time)
    }
    for incident in change.incidents where incident.standing == .incident {
      let names = OutboundService.names(of: channels, for: incident.level)
      if names.isEmpty { continue }
      let file = try store.incident(incident.id)
      try await outbox.add(
        key: "incident:\(incident.id):\(incident.alerts.count):\(incident.level.name)",
        kind: "incident-finding",
        level: incident.level,
        body: OCSF.incidentFinding(
          incident, state: file?.state ?? .new, owner: file?.owner, verdict: file?.verdict, origin: origin,
          at: time,
          activity: file == nil ? .create : .update), to: names, at: time)
    }
  }

  /// Sends what waits; `nil` when nothing is to be sent anywhere.
  func service(logger: Logger) -> (any Service)? {
    if channels.isEmpty { return nil }
    let now = self.now
    return OutboundService(
      outbox: outbox, channels: channels,
      clock: OutboundClock(now: now, sleep: { try await Task.sleep(for: .milliseconds($0)) }),
      logger: logger)
  }
}

extension HubRuntime {
  /// The hub's own figures, made when they are asked for.
  func figures() async -> Metrics {
    let metrics = Metrics()
    let accounts = await reception.accounts
    for (number, tally) in accounts.tallies.sorted(by: { $0.key < $1.key }) {
      let name = reception.name(of: number.rawValue)
      metrics.add(.recordsReceived, Double(tally.received), name)
      metrics.add(.recordsKept, Double(tally.kept), name)
      metrics.add(.recordsRepeated, Double(tally.repeated), name)
      metrics.add(.recordsRefused, Double(tally.refused), name)
      metrics.add(.recordsDropped, Double(tally.dropped), name)
    }
    let progress = await detection.progress
    let positions = log.positions
    metrics.set(.detectionPosition, Double(progress.position))
    metrics.set(.logRecords, Double(positions.next - positions.first))
    metrics.set(.ledgerSize, Double(ledger.size))
    metrics.set(.rules, Double(rules.edition.set.rules.count + rules.edition.set.correlations.count))
    try? await outbound.outbox.tell(metrics)
    ProcessFigures.collect(into: metrics, version: Self.version)
    return metrics
  }
}
