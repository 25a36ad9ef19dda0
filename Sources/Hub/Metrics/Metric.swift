/// A figure that the hub tells about itself: its name, its meaning, the labels that divide it.
/// - Source: Prometheus, metric and label naming; text exposition format 0.0.4.
public struct Metric: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    /// Only grows while the hub runs.
    case counter
    case gauge
    /// Upper bounds in rising order; infinity is added.
    case histogram([Double])

    var word: String {
      switch self {
      case .counter: "counter"
      case .gauge: "gauge"
      case .histogram: "histogram"
      }
    }
  }

  public let name: String
  public let kind: Kind
  /// One sentence.
  public let help: String
  /// Names of its labels; values are given in the same order.
  public let labels: [String]

  /// - Parameter name: a literal of the source code: letters, digits and `_`.
  public init(_ name: StaticString, _ kind: Kind, labels: [String] = [], _ help: String) {
    self.name = name.description
    self.kind = kind
    self.labels = labels
    self.help = help
  }
}

extension Metric {
  // MARK: Receiving

  public static let recordsReceived = Metric(
    "ward_records_received_total", .counter, labels: ["source"], "Records that senders delivered.")
  public static let recordsKept = Metric(
    "ward_records_kept_total", .counter, labels: ["source"], "Records written to the event log.")
  public static let recordsRepeated = Metric(
    "ward_records_repeated_total", .counter, labels: ["source"], "Records dropped as repeats of kept ones.")
  public static let recordsRefused = Metric(
    "ward_records_refused_total", .counter, labels: ["source"], "Records refused: too large or not readable.")
  public static let recordsDropped = Metric(
    "ward_records_dropped_total", .counter, labels: ["source"],
    "Datagrams dropped because the hub was behind.")
  public static let deliveriesDelayed = Metric(
    "ward_deliveries_delayed_total", .counter, "Deliveries answered with 503: come back later.")

  // MARK: Detecting

  public static let alerts = Metric("ward_alerts_total", .counter, labels: ["level"], "Alerts, by level.")
  public static let incidents = Metric(
    "ward_incidents_total", .counter, labels: ["level"],
    "Incidents that a person should look at, by level when they began.")
  public static let incidentsOpen = Metric(
    "ward_incidents_open", .gauge, labels: ["state"], "Incidents that are not closed, by state.")
  public static let detectionPosition = Metric(
    "ward_detection_position", .gauge, "Place in the event log up to which detection has come.")
  public static let detectionLag = Metric(
    "ward_detection_lag_seconds", .gauge, "Age of the oldest kept record that detection has not seen.")
  public static let rules = Metric("ward_rules_loaded", .gauge, "Rules in use.")

  // MARK: Keeping

  public static let logBytes = Metric("ward_event_log_bytes", .gauge, "Bytes of the event log on disk.")
  public static let logRecords = Metric("ward_event_log_records", .gauge, "Records in the event log.")
  public static let ledgerSize = Metric("ward_ledger_records", .gauge, "Records in the ledger.")
  public static let diskFree = Metric(
    "ward_disk_free_bytes", .gauge, "Bytes free where the hub keeps its data.")

  // MARK: Serving

  /// Seconds: from answers out of memory to a search over a month.
  public static let latencyBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
  public static let requestSeconds = Metric(
    "ward_request_seconds", .histogram(latencyBuckets), labels: ["route", "status"],
    "Time from a request's head to the end of its answer, by route and class of status.")
  public static let detectionSeconds = Metric(
    "ward_detection_seconds", .histogram(latencyBuckets), "Time from receipt of a record to its alerts.")
  public static let outboundWaiting = Metric(
    "ward_outbound_waiting", .gauge, labels: ["channel"], "Messages that wait to be sent.")
  public static let outboundDead = Metric(
    "ward_outbound_dead_letters", .gauge, labels: ["channel"], "Messages that were given up and are kept.")

  // MARK: The process

  public static let build = Metric(
    "ward_build_info", .gauge, labels: ["version"], "Always 1; the version is a label.")
  public static let residentBytes = Metric(
    "ward_process_resident_memory_bytes", .gauge, "Bytes of memory the hub occupies.")
  public static let processorSeconds = Metric(
    "ward_process_cpu_seconds_total", .counter, "Seconds of computing, user and system.")
  public static let openDescriptors = Metric("ward_process_open_fds", .gauge, "Open files and connections.")
  public static let descriptorLimit = Metric(
    "ward_process_max_fds", .gauge, "Most files and connections that may be open.")
  public static let seriesOverflow = Metric(
    "ward_metric_overflow_total", .counter,
    "Values counted under the label «other», because a metric had too many series.")
}
