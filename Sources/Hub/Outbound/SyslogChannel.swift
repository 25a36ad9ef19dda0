import NIOCore
import NIOPosix
import NIOSSL
public import WardModel

/// Findings to a syslog receiver, over TLS, TCP or UDP.
///
/// Syslog has no acknowledgement: a message counts as taken when the system took it and the receiver had not closed the connection. One
/// connection for a message keeps what can be lost with a connection to that one message.
public struct SyslogChannel: OutboundChannel {
  public enum Way: Sendable, Hashable {
    /// - Parameter authorityFile: PEM; `nil`: the system's authorities.
    case tls(authorityFile: String?)
    case tcp
    case udp
  }

  /// Seconds for the connection, and again for the message.
  private static let seconds: Int64 = 10

  public let name: String
  public let minimumLevel: Severity
  private let host: String
  private let port: Int
  private let way: Way
  private let ownName: String

  /// - Parameters:
  ///   - host: of the receiver; over TLS its certificate must name it.
  ///   - ownName: of this machine, in each message.
  public init(
    name: String, host: String, port: Int, way: Way, minimumLevel: Severity, ownName: String
  ) {
    self.name = name
    self.host = host
    self.port = port
    self.way = way
    self.minimumLevel = minimumLevel
    self.ownName = ownName
  }

  public func send(_ item: Outbox.Item, at time: Timestamp) async throws(OutboundFailure) {
    let message = SyslogText.message(item, host: ownName)
    do {
      switch way {
      case .udp: try await sendDatagram(message)
      case .tcp, .tls: try await sendStream(SyslogText.framed(message))
      }
    } catch {
      throw .notTaken("the syslog receiver can't be reached: \(OCSF.cut(String(describing: error), to: 200))")
    }
  }

  private func sendDatagram(_ message: [UInt8]) async throws {
    let address = try SocketAddress.makeAddressResolvingHost(host, port: port)
    let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(to: address).get()
    do {
      try await channel.writeAndFlush(ByteBuffer(bytes: message)).get()
      try await channel.close()
    } catch {
      try? await channel.close()
      throw error
    }
  }

  private func sendStream(_ message: [UInt8]) async throws {
    let context = try tlsContext()
    let host = host
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connectTimeout(.seconds(Self.seconds))
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let context {
            let name = Address(host) == nil ? host : nil
            try channel.pipeline.syncOperations.addHandler(
              NIOSSLClientHandler(context: context, serverHostname: name))
          }
        }
      }
      .connect(host: host, port: port).get()
    // A receiver that stops reading must not hold the channel for ever.
    let guardTask = channel.eventLoop.scheduleTask(in: .seconds(Self.seconds)) { channel.close(promise: nil) }
    defer { guardTask.cancel() }
    do {
      // Over TLS this ends after the handshake, so a certificate that does not fit is an error here.
      try await channel.writeAndFlush(ByteBuffer(bytes: message)).get()
      try await channel.close()
    } catch {
      try? await channel.close()
      throw error
    }
  }

  private func tlsContext() throws -> NIOSSLContext? {
    guard case .tls(let file) = way else { return nil }
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    if let file { configuration.trustRoots = .file(file) }
    return try NIOSSLContext(configuration: configuration)
  }
}
