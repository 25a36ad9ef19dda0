/// Something that sends telemetry: configured once, or adopted from the console when unknown data arrived.
public struct Source: Hashable, Sendable, Codable {
  /// How its records come in.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    case http
    case syslog
    case file
    case agent
  }

  /// How it came to be known.
  public enum State: String, Hashable, Sendable, Codable, CaseIterable {
    /// Sends, and nobody has said yet what it is.
    case unknown
    /// In the configuration, or adopted by a person.
    case known
    /// Its records are turned away.
    case blocked
    /// Was known; kept for the records that it left.
    case retired
  }

  public var number: SourceNumber
  /// As people say it, such as `ward 7 workstations`; unique.
  public var name: String
  public var kind: Kind
  /// The hospital or building; empty when there is one.
  public var site: String
  /// Retention class, such as `security`, `clinical`, `network`.
  public var retention: String
  public var rhythm: ExpectedRhythm
  /// Who may be this source without a token (syslog).
  public var peers: [PeerRule]
  public var state: State

  public init(
    number: SourceNumber, name: String, kind: Kind, site: String = "", retention: String = "security",
    rhythm: ExpectedRhythm = .learned, peers: [PeerRule] = [], state: State = .known
  ) {
    self.number = number
    self.name = name
    self.kind = kind
    self.site = site
    self.retention = retention
    self.rhythm = rhythm
    self.peers = peers
    self.state = state
  }
}

/// How long a source may be silent.
public enum ExpectedRhythm: Hashable, Sendable, Codable {
  /// As long as it has been before, at the same hour of the week.
  case learned
  /// This many seconds.
  case atLeastEvery(seconds: Int)
  /// For ever: a source that speaks only when something is wrong.
  case whenever
}
