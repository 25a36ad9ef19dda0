public import WardModel

/// What a scan read and found, in numbers.
public struct ScanSummary: Sendable {
  /// A file or record that could not be read, and why.
  public struct Problem: Hashable, Sendable {
    public var file: String
    /// Number of the record; `nil` when the trouble is the file's.
    public var record: UInt64?
    public var reason: String
    public init(file: String, record: UInt64?, reason: String) {
      self.file = file
      self.record = record
      self.reason = reason
    }
  }

  /// A kind of log that was recognised, and how many events came from it.
  public struct Source: Hashable, Sendable {
    public var name: String
    public var events: Int
    public init(name: String, events: Int) {
      self.name = name
      self.events = events
    }
  }

  /// A rule that could not be used, and why.
  public struct RefusedRule: Hashable, Sendable {
    public var file: String
    /// Line in the file, from 1; `nil` when the reason has no line.
    public var line: Int?
    public var reason: String
    public init(file: String, line: Int?, reason: String) {
      self.file = file
      self.line = line
      self.reason = reason
    }
  }

  public var events: Int
  public var alerts: Int
  /// Incidents and observations together: the number of incident lines in the JSON output.
  public var incidents: Int
  /// Those of `incidents` that need nobody.
  public var observations: Int
  /// Records that could not be decoded.
  public var undecodable: Int
  public var files: Int
  public var bytes: Int
  /// Wall time of the scan in seconds, measured by the caller.
  public var seconds: Double
  /// Earliest event time; `nil` when no event states a time.
  public var firstTime: Timestamp?
  public var lastTime: Timestamp?
  public var rulesLoaded: Int
  public var rulesRefused: Int
  /// Stopped before the end, so that what follows is what was found so far.
  public var interrupted: Bool
  /// May be fewer than happened: callers keep as many as their bound allows.
  public var problems: [Problem]
  public var sources: [Source]
  /// The refused rules with reasons, as far as known.
  public var refusals: [RefusedRule]

  public init(
    events: Int = 0, alerts: Int = 0, incidents: Int = 0, observations: Int = 0, undecodable: Int = 0,
    files: Int = 0, bytes: Int = 0, seconds: Double = 0, firstTime: Timestamp? = nil,
    lastTime: Timestamp? = nil, rulesLoaded: Int = 0, rulesRefused: Int = 0, interrupted: Bool = false,
    problems: [Problem] = [], sources: [Source] = [], refusals: [RefusedRule] = []
  ) {
    self.events = events
    self.alerts = alerts
    self.incidents = incidents
    self.observations = observations
    self.undecodable = undecodable
    self.files = files
    self.bytes = bytes
    self.seconds = seconds
    self.firstTime = firstTime
    self.lastTime = lastTime
    self.rulesLoaded = rulesLoaded
    self.rulesRefused = rulesRefused
    self.interrupted = interrupted
    self.problems = problems
    self.sources = sources
    self.refusals = refusals
  }
}
