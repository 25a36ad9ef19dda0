import NIOCore
public import NIOPosix
public import WardModel

/// A syslog listener on one port: UDP, TCP or TLS.
///
/// A message is handed to the sink with the others that have arrived; while the sink is busy, connections are not read, so
/// that the senders' TCP windows close and they wait. Datagrams can't wait: they queue up to a limit and are then dropped and
/// counted, and a gap record among the source's own records says so.
/// - Source: RFC 5424, RFC 5425, RFC 5426, RFC 6587.
public final class SyslogListener: Sendable {
  private enum Server {
    case connections(SyslogConnections)
    case datagrams(SyslogDatagrams)
  }
  private let server: Server
  /// The port that it is bound to.
  public let port: Int

  private init(_ server: Server, port: Int) {
    self.server = server
    self.port = port
  }

  /// Binds the port. Nothing is read before ``run()``.
  /// - Parameters:
  ///   - tls: needed for `tls`.
  ///   - now: the hub's clock.
  /// - Throws: what the system says when the port can't be had.
  public static func bind(
    _ configuration: SyslogConfiguration, tls: TLSIdentity? = nil, sink: any RecordSink,
    group: MultiThreadedEventLoopGroup = .singleton, now: @escaping @Sendable () -> Timestamp,
    resolve: @escaping SyslogPeerResolver
  ) async throws -> SyslogListener {
    let deliverer = SyslogDeliverer(
      sink: sink, now: now, longestRetrySeconds: configuration.limits.longestRetrySeconds)
    switch configuration.transport {
    case .udp:
      let datagrams = try await SyslogDatagrams.bind(configuration, deliverer, resolve, group)
      return SyslogListener(.datagrams(datagrams), port: datagrams.port)
    case .tcp, .tls:
      let identity = configuration.transport == .tls ? tls : nil
      if configuration.transport == .tls, identity == nil { throw SyslogProblem.identityMissing }
      let connections = try await SyslogConnections.bind(configuration, identity, deliverer, resolve, group)
      return SyslogListener(.connections(connections), port: connections.port)
    }
  }

  /// Serves until the task is cancelled. What was read until then is still handed to the sink.
  public func run() async throws {
    switch server {
    case .connections(let connections): try await connections.run()
    case .datagrams(let datagrams): await datagrams.run()
    }
  }
}

/// Why a listener can't be made.
public enum SyslogProblem: Error, Hashable, Sendable {
  /// A TLS listener needs a certificate.
  case identityMissing
}
