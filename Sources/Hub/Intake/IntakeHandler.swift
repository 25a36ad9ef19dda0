public import WardModel

/// From a request to its response, whatever server carries them.
///
/// ```swift
/// guard let route = IntakeRoute.match(request) else { … not the intake's … }
/// guard !route.needsSource || source != nil else { return IntakeHandler.unauthorised(route, hasToken: …) }
/// let response = await handler.respond(to: request, route: route, source: source, peer: peer, received: now, sink: sink)
/// ```
public struct IntakeHandler: Sendable {
  public var limits: IntakeLimits

  public init(limits: IntakeLimits = IntakeLimits()) { self.limits = limits }

  /// Reads the records of a request. Pure.
  /// - Throws: why the whole request is turned away.
  public func read(_ request: IntakeRequest, route: IntakeRoute) throws(IntakeProblem) -> IntakeReading {
    if route == .collectorAcknowledgement {
      throw IntakeProblem(
        .acknowledgementDisabled,
        "A request is answered when its events are on disk; there are no numbers to ask for.",
        cure: "Turn the sender's indexer acknowledgement off.")
    }
    let body = try BodyInflater.inflated(request, limits)
    let reading: IntakeReading
    switch route {
    case .events: reading = try EventsBody.read(body, mediaType: request.mediaType, limits)
    case .bulk(let index): reading = try BulkBody.read(body, index: index, limits)
    case .document: reading = try EventsBody.read(body, mediaType: "application/json", limits)
    case .collectorEvents: reading = try CollectorBody.read(body, limits)
    case .collectorRaw: reading = try EventsBody.read(body, mediaType: "text/plain", limits)
    case .telemetryLogs:
      guard request.mediaType == "application/json" || request.mediaType.isEmpty else {
        throw IntakeProblem(
          .unsupportedType, "The content type is not application/json.",
          cure: "Set the exporter's encoding to json (OpenTelemetry collector: otlphttp with encoding: json)."
        )
      }
      reading = try TelemetryBody.read(body, limits)
    case .elasticProbe, .collectorHealth, .collectorAcknowledgement: reading = IntakeReading()
    }
    try reading.check(limits)
    return reading
  }

  /// Answers a request: reads it, hands its records to the sink, and returns when they are durable or turned away.
  /// - Parameter source: the source whose token the sender showed; `nil` only for routes that need none.
  public func respond(
    to request: IntakeRequest, route: IntakeRoute, source: SourceNumber?, peer: String, received: Timestamp,
    sink: some RecordSink
  ) async -> IntakeResponse {
    switch route {
    case .elasticProbe(let path):
      return ElasticProbe.answer(method: request.method, path: path) ?? IntakeResponse(status: 404)
    case .collectorHealth: return CollectorAnswer.healthy
    default: break
    }
    guard let source else { return Self.unauthorised(route, hasToken: false) }
    func note(_ count: Int, _ reason: String) async {
      guard count > 0 else { return }
      await sink.note(
        IntakeLoss(
          source: source, peer: peer, kind: .refused, count: count, from: received, until: received,
          reason: reason))
    }
    let reading: IntakeReading
    do throws(IntakeProblem) {
      reading = try read(request, route: route)
    } catch {
      if route.carriesRecords { await note(1, error.detail) }
      return IntakeAnswer.failure(route, error)
    }
    var receipt = IntakeReceipt(kept: 0)
    if !reading.records.isEmpty {
      let delivery = Delivery(
        source: source, peer: peer, records: reading.records, received: received, mayRepeat: true)
      do throws(IntakeRefusal) {
        receipt = try await accept(delivery, route, sink)
      } catch {
        if case .refused(let reason) = error { await note(reading.records.count, reason) }
        return IntakeAnswer.failure(route, error, actions: reading.actions)
      }
    }
    await note(reading.refusedCount, reading.refusals.first?.reason ?? "refused")
    return IntakeAnswer.kept(route, reading, receipt)
  }

  /// Hands a delivery to the sink; senders that may not come again wait for a busy one.
  private func accept(
    _ delivery: Delivery, _ route: IntakeRoute, _ sink: some RecordSink
  ) async throws(IntakeRefusal) -> IntakeReceipt {
    var patience = 0
    switch route {
    case .bulk, .document: patience = limits.bulkPatienceSeconds
    default: break
    }
    while true {
      do throws(IntakeRefusal) {
        return try await sink.accept(delivery)
      } catch {
        guard case .busy(let seconds) = error, patience > 0, !Task.isCancelled else { throw error }
        let pause = min(max(seconds, 1), patience)
        patience -= pause
        try? await Task.sleep(for: .seconds(pause))
      }
    }
  }

  /// The answer to a sender who showed no token (`hasToken` false), or one that may not send.
  public static func unauthorised(_ route: IntakeRoute, hasToken: Bool) -> IntakeResponse {
    IntakeAnswer.unauthorised(route, hasToken: hasToken)
  }

  /// The answer to a sender before its body is read, because the hub can't take records now.
  public static func refused(_ route: IntakeRoute, _ refusal: IntakeRefusal) -> IntakeResponse {
    IntakeAnswer.failure(route, refusal)
  }
}
