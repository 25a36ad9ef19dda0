/// Where and how a syslog listener listens.
public struct SyslogConfiguration: Sendable {
  public enum Transport: String, Sendable, Codable {
    case udp, tcp, tls
  }
  /// Address to bind to, such as `0.0.0.0`.
  public var host: String
  /// 0: any free port.
  public var port: Int
  public var transport: Transport
  public var limits: SyslogLimits

  public init(host: String, port: Int, transport: Transport, limits: SyslogLimits = SyslogLimits()) {
    self.host = host
    self.port = port
    self.transport = transport
    self.limits = limits
  }
}

/// Bounds of a syslog listener.
public struct SyslogLimits: Hashable, Sendable {
  /// Bytes of one message: 256 KiB. The standards ask for 8 KiB; long Windows events through syslog reach 64 KiB.
  public var frameByteLimit = 256 << 10
  /// Connections at a time: 2,000, some per device of a large hospital.
  public var connectionLimit = 2000
  /// Connections at a time from one address: 200, for many devices behind one relay or translated address.
  public var connectionsPerPeerLimit = 200
  /// A connection that says nothing for so long is closed: an hour, past the keep-alive of usual senders.
  public var idleSeconds = 3600
  /// A connection that hasn't brought its first message after so long is closed.
  public var firstMessageSeconds = 60
  /// Bytes of datagrams that wait for the sink: 16 MiB, some seconds at full rate; what comes beyond is dropped and counted.
  public var datagramQueueByteLimit = 16 << 20
  /// Share of that queue for one peer, so that one can't drop another's.
  public var datagramQueueByteLimitPerPeer = 4 << 20
  /// Longest wait before a refused delivery is offered again, seconds.
  public var longestRetrySeconds = 10

  public init() {}
}

/// Who is at the other end of a syslog socket.
public struct SyslogPeer: Hashable, Sendable {
  /// Without the port.
  public var address: String
  /// DNS names of the certificate that the client showed and that was verified; empty without TLS.
  public var certificateNames: [String]
  public var transport: SyslogConfiguration.Transport

  public init(address: String, certificateNames: [String] = [], transport: SyslogConfiguration.Transport) {
    self.address = address
    self.certificateNames = certificateNames
    self.transport = transport
  }
}

/// Finds the source of a peer (see ``SourceBook/source(of:certificateNames:)``), making one for a peer that nobody knows; `nil`
/// turns the peer away unheard. Asked once for each connection, and for each batch of datagrams.
public typealias SyslogPeerResolver = @Sendable (SyslogPeer) async -> SourceNumber?
