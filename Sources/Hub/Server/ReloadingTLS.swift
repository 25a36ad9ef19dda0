import HummingbirdCore
import Logging
import NIOCore
import NIOSSL
import Synchronization

/// The certificate that new connections get; may be put in anew while the hub runs.
public final class CurrentCertificate: Sendable {
  private let context: Mutex<NIOSSLContext>

  /// - Throws: when chain and key don't fit or can't be read.
  public init(chainPEM: [UInt8], keyPEM: [UInt8]) throws {
    context = Mutex(try Self.makeContext(chainPEM, keyPEM))
  }

  /// New connections get this one from now on; the old one stays when it can't be used.
  public func replace(chainPEM: [UInt8], keyPEM: [UInt8]) throws {
    let fresh = try Self.makeContext(chainPEM, keyPEM)
    context.withLock { $0 = fresh }
  }

  var current: NIOSSLContext { context.withLock { $0 } }

  private static func makeContext(_ chain: [UInt8], _ key: [UInt8]) throws -> NIOSSLContext {
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMBytes(chain).map { .certificate($0) },
      privateKey: .privateKey(try NIOSSLPrivateKey(bytes: key, format: .pem)))
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = ["http/1.1"]
    return try NIOSSLContext(configuration: configuration)
  }
}

/// HTTP/1.1 inside TLS, with the certificate of the moment.
struct ReloadingTLSChannel: ServerChildChannel {
  typealias Value = HTTP1Channel.Value

  let base: HTTP1Channel
  let certificate: CurrentCertificate

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: certificate.current))
    }.flatMap { base.setup(channel: channel, logger: logger) }
  }

  func handle(value: Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}
