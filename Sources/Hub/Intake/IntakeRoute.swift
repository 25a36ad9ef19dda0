/// What a request to one of the intake's paths asks for.
public enum IntakeRoute: Hashable, Sendable {
  /// `POST /v1/events`.
  case events
  /// `POST /_bulk`, `POST /INDEX/_bulk`.
  case bulk(index: String)
  /// `POST /INDEX/_doc`, `PUT /INDEX/_doc/ID`, `PUT /INDEX/_create/ID`.
  case document(index: String)
  /// What senders ask before they send: path without the hub's prefix.
  case elasticProbe(path: String)
  /// `POST /services/collector`, `…/event`, `…/event/1.0`.
  case collectorEvents
  /// `POST /services/collector/raw`.
  case collectorRaw
  /// `GET /services/collector/health`.
  case collectorHealth
  /// `POST /services/collector/ack`.
  case collectorAcknowledgement
  /// `POST /v1/logs`.
  case telemetryLogs

  /// Whether the sender must show the token of a source; a health check need not.
  public var needsSource: Bool { self != .collectorHealth }

  /// Whether the request carries records.
  public var carriesRecords: Bool {
    switch self {
    case .events, .bulk, .document, .collectorEvents, .collectorRaw, .telemetryLogs: true
    case .elasticProbe, .collectorHealth, .collectorAcknowledgement: false
    }
  }

  /// The route of a request; `nil` when it isn't the intake's.
  ///
  /// Elasticsearch's paths are known with and without the prefix `/elastic`; `GET /` without the prefix only when the
  /// sender doesn't accept HTML, for there a browser finds the console.
  public static func match(_ request: IntakeRequest) -> IntakeRoute? {
    let method = request.method
    var parts = request.path.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
    let isPost = method == "POST"
    if parts == ["v1", "events"] { return isPost ? .events : nil }
    if parts == ["v1", "logs"] { return isPost ? .telemetryLogs : nil }
    if parts.count >= 2, parts[0] == "services", parts[1] == "collector" {
      return collector(Array(parts.dropFirst(2)), method)
    }
    let hasPrefix = parts.first == "elastic"
    if hasPrefix { parts.removeFirst() }
    if let route = documents(parts, method) { return route }
    if parts.isEmpty, !hasPrefix {
      let accepts = request.header("accept") ?? ""
      if accepts.lowercased().contains("text/html") { return nil }
    }
    let path = "/" + parts.joined(separator: "/")
    return ElasticProbe.answer(method: method, path: path) == nil ? nil : .elasticProbe(path: path)
  }

  private static func documents(_ parts: [String], _ method: String) -> IntakeRoute? {
    guard method == "POST" || method == "PUT" else { return nil }
    if parts == ["_bulk"] { return .bulk(index: "") }
    guard parts.count >= 2, let index = parts.first, !index.hasPrefix("_") else { return nil }
    switch (parts[1], parts.count) {
    case ("_bulk", 2): return .bulk(index: index)
    case ("_doc", 2...3), ("_create", 3): return .document(index: index)
    default: return nil
    }
  }

  private static func collector(_ rest: [String], _ method: String) -> IntakeRoute? {
    // The last part may be a version, such as 1.0.
    var rest = rest
    if let last = rest.last, last == "1.0" { rest.removeLast() }
    switch (rest.first, rest.count, method) {
    case (nil, 0, "POST"), ("event", 1, "POST"): return .collectorEvents
    case ("raw", 1, "POST"): return .collectorRaw
    case ("health", 1, "GET"): return .collectorHealth
    case ("ack", 1, "POST"): return .collectorAcknowledgement
    default: return nil
    }
  }
}
