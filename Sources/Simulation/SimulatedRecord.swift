public import WardModel

/// One line that a system of the hospital sends.
public struct SimulatedRecord: Sendable, Hashable {
  /// When it happens, and when it is sent.
  public var time: Timestamp
  /// Which stream it belongs to.
  public var stream: Stream
  /// Without a line feed.
  public var line: String

  /// The streams of a small hospital, each a source of its own at the hub.
  public enum Stream: String, Sendable, CaseIterable {
    /// Windows computers, as an event collector forwards them in JSON.
    case windows = "windows-events"
    /// Linux servers, syslog.
    case linux = "linux-servers"
    /// The firewall towards the internet, CEF.
    case firewall
    /// A network sensor, Zeek logs in JSON.
    case network = "network-sensor"
    /// Who opened which patient's record, FHIR AuditEvent in JSON.
    case records = "patient-records"
  }

  public init(time: Timestamp, stream: Stream, line: String) {
    self.time = time
    self.stream = stream
    self.line = line
  }
}
