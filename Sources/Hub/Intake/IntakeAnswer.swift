/// Answers of the intake, each in the shape that the sender of the route reads.
enum IntakeAnswer {
  /// Everything that was taken is durable.
  static func kept(_ route: IntakeRoute, _ reading: IntakeReading, _ receipt: IntakeReceipt) -> IntakeResponse
  {
    switch route {
    case .events: return events(reading, receipt)
    case .bulk: return BulkAnswer.kept(reading.actions)
    case .document(let index): return BulkAnswer.document(index: index)
    case .collectorEvents, .collectorRaw: return CollectorAnswer.success
    case .telemetryLogs: return telemetry(reading)
    case .elasticProbe, .collectorHealth, .collectorAcknowledgement: return IntakeResponse(status: 204)
    }
  }

  private static func events(_ reading: IntakeReading, _ receipt: IntakeReceipt) -> IntakeResponse {
    let body = JSONWriter.object { writer in
      writer.member("received", reading.records.count + reading.refusedCount)
      writer.member("kept", receipt.kept)
      writer.member("repeated", receipt.repeated)
      writer.member("refused", reading.refusedCount)
      guard reading.refusedCount > 0 else { return }
      writer.key("refusals")
      writer.list { writer in
        for refusal in reading.refusals {
          writer.object { writer in
            writer.member("record", refusal.record)
            writer.member("offset", refusal.offset)
            writer.member("reason", refusal.reason)
          }
        }
      }
    }
    return .json(200, body)
  }

  /// - Source: OpenTelemetry protocol 1.x, *OTLP/HTTP response*, partial success.
  private static func telemetry(_ reading: IntakeReading) -> IntakeResponse {
    let body = JSONWriter.object { writer in
      writer.key("partialSuccess")
      writer.object { writer in
        guard reading.refusedCount > 0 else { return }
        writer.member("rejectedLogRecords", String(reading.refusedCount))
        writer.member(
          "errorMessage", reading.refusals.first.map { "record \($0.record): \($0.reason)" } ?? "")
      }
    }
    return .json(200, body)
  }

  /// The request can't be read; nothing of it was kept.
  static func failure(_ route: IntakeRoute, _ problem: IntakeProblem) -> IntakeResponse {
    let words = "\(problem.detail) \(problem.cure)"
    switch route {
    case .bulk, .document, .elasticProbe:
      return BulkAnswer.failure(problem.status, type: "illegal_argument_exception", words)
    case .collectorEvents, .collectorRaw, .collectorHealth, .collectorAcknowledgement:
      return CollectorAnswer.failure(problem)
    case .telemetryLogs:
      return status(problem.status, code: 3, words)
    case .events:
      let body = JSONWriter.object { writer in
        writer.member("type", "urn:ward:problem:intake:\(problem.slug)")
        writer.member("title", problem.title)
        writer.member("status", problem.status)
        writer.member("detail", problem.detail)
        writer.member("cure", problem.cure)
        if let record = problem.record { writer.member("record", record) }
        if let offset = problem.offset { writer.member("offset", offset) }
      }
      return details(problem.status, body)
    }
  }

  /// The sink kept nothing.
  static func failure(
    _ route: IntakeRoute, _ refusal: IntakeRefusal, actions: [BulkAction] = []
  ) -> IntakeResponse {
    let seconds: Int? =
      switch refusal {
      case .busy(let seconds): max(1, seconds)
      // A full disk is mended by people or by retention: minutes.
      case .full: 60
      case .refused: nil
      }
    let words =
      switch refusal {
      case .busy: "The hub is behind. Send the same again after the time in retry-after."
      case .full: "The hub's disk is full. Send the same again after the time in retry-after."
      case .refused(let reason): reason
      }
    var response =
      switch route {
      case .bulk where seconds != nil: BulkAnswer.busy(actions, words)
      case .bulk, .document, .elasticProbe:
        BulkAnswer.failure(
          seconds == nil ? 403 : 503, type: seconds == nil ? "security_exception" : BulkAnswer.busyType, words
        )
      case .collectorEvents, .collectorRaw, .collectorHealth, .collectorAcknowledgement:
        seconds == nil ? CollectorAnswer.refused(words) : CollectorAnswer.busy
      case .telemetryLogs:
        seconds == nil ? status(403, code: 7, words) : status(503, code: 14, words)
      case .events:
        details(
          seconds == nil ? 403 : 503,
          JSONWriter.object { writer in
            writer.member("type", "urn:ward:problem:intake:\(seconds == nil ? "refused" : "busy")")
            writer.member(
              "title", seconds == nil ? "The records are not taken" : "The hub can't take records now")
            writer.member("status", seconds == nil ? 403 : 503)
            writer.member("detail", words)
          })
      }
    if let seconds { response.headers.append(("retry-after", String(seconds))) }
    return response
  }

  /// The sender showed no token (`hasToken` false), or one that may not send.
  static func unauthorised(_ route: IntakeRoute, hasToken: Bool) -> IntakeResponse {
    let words = hasToken ? "The token is not known or may not send." : "A token of a source is needed."
    var response =
      switch route {
      case .bulk, .document, .elasticProbe: BulkAnswer.failure(401, type: "security_exception", words)
      case .collectorEvents, .collectorRaw, .collectorHealth, .collectorAcknowledgement:
        hasToken ? CollectorAnswer.tokenInvalid : CollectorAnswer.tokenRequired
      case .telemetryLogs: status(401, code: 16, words)
      case .events:
        details(
          401,
          JSONWriter.object { writer in
            writer.member("type", "urn:ward:problem:intake:unauthorised")
            writer.member("title", "Not authorised")
            writer.member("status", 401)
            writer.member("detail", words)
          })
      }
    if response.status == 401 {
      response.headers.append(("www-authenticate", "Basic realm=\"ward\", Bearer"))
    }
    return response
  }

  /// - Source: RFC 9457.
  private static func details(_ status: Int, _ body: [UInt8]) -> IntakeResponse {
    IntakeResponse(status: status, headers: [("content-type", "application/problem+json")], body: body)
  }

  /// - Source: OpenTelemetry protocol 1.x, *Failures*: a `google.rpc.Status`.
  private static func status(_ status: Int, code: Int, _ words: String) -> IntakeResponse {
    .json(
      status,
      JSONWriter.object { writer in
        writer.member("code", code)
        writer.member("message", words)
      })
  }
}
