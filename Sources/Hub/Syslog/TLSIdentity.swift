public import NIOSSL
import Synchronization

/// The certificate with which a listener shows itself, and whom it asks for one; read again without a restart.
public final class TLSIdentity: Sendable {
  /// Whether a client must show a certificate.
  public enum ClientCertificates: String, Sendable, Codable {
    case notAsked, optional, required
  }

  private let certificateFile: String
  private let privateKeyFile: String
  private let clientAuthoritiesFile: String?
  private let clients: ClientCertificates
  private let current: Mutex<NIOSSLContext>

  /// Reads PEM files: the certificate with its chain, the key, and the authorities that client certificates must come from.
  /// - Throws: what NIOSSL says of files that it can't use.
  public init(
    certificateFile: String, privateKeyFile: String, clientAuthoritiesFile: String? = nil,
    clients: ClientCertificates = .notAsked
  ) throws {
    self.certificateFile = certificateFile
    self.privateKeyFile = privateKeyFile
    self.clientAuthoritiesFile = clientAuthoritiesFile
    self.clients = clients
    current = Mutex(
      try Self.read(certificateFile, privateKeyFile, clientAuthoritiesFile, clients))
  }

  /// The context for new connections.
  public var context: NIOSSLContext { current.withLock { $0 } }

  /// Reads the files again. New connections use them; open ones stay. On an error the old ones stay in use.
  public func reload() throws {
    let context = try Self.read(certificateFile, privateKeyFile, clientAuthoritiesFile, clients)
    current.withLock { $0 = context }
  }

  /// - Source: RFC 5425, section 4.2; RFC 9662 (TLS 1.2 or later).
  private static func read(
    _ certificateFile: String, _ privateKeyFile: String, _ authorities: String?, _ clients: ClientCertificates
  ) throws -> NIOSSLContext {
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMFile(certificateFile).map { .certificate($0) },
      privateKey: .privateKey(try NIOSSLPrivateKey(file: privateKeyFile, format: .pem)))
    configuration.minimumTLSVersion = .tlsv12
    // Without authorities nobody's certificate can be verified: then required means that nobody gets in.
    configuration.trustRoots = authorities.map { .file($0) } ?? .certificates([])
    switch clients {
    case .notAsked: configuration.certificateVerification = .none
    case .optional: configuration.certificateVerification = .optionalVerification
    case .required: configuration.certificateVerification = .noHostnameVerification
    }
    return try NIOSSLContext(configuration: configuration)
  }
}
