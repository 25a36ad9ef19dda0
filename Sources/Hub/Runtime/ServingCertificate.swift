import Synchronization
import WardModel

/// The certificate that browsers and senders see: the hospital's own, or one of the hub's authority.
final class ServingCertificate: Sendable {
  let current: CurrentCertificate
  /// The file with the authority's certificate, for senders; `nil` when the hospital gave its own.
  let authorityFile: String?
  private let configuration: HubConfiguration
  private let authority: CertificateAuthority?
  private let shown: Mutex<(fingerprint: String, from: Timestamp, to: Timestamp)>

  var fingerprint: String { shown.withLock { $0.fingerprint } }
  /// From when until when it is valid.
  var validity: (from: Timestamp, to: Timestamp) { shown.withLock { ($0.from, $0.to) } }

  init(configuration: HubConfiguration, random: RandomSource, now: Timestamp) throws {
    self.configuration = configuration
    let folder = configuration.dataFolder
    if configuration.https.certificateFile == nil {
      let authority = try CertificateAuthority.open(directory: folder + "/secrets", now: now, random: random)
      self.authority = authority
      let file = folder + "/authority.pem"
      try FileBytes.replace(file, with: Array(authority.certificatePEM.utf8), mode: 0o644)
      authorityFile = file
    } else {
      authority = nil
      authorityFile = nil
    }
    let certificate = try Self.load(configuration, authority, now)
    current = try CurrentCertificate(
      chainPEM: Array(certificate.chainPEM.utf8), keyPEM: Array(certificate.keyPEM.utf8))
    shown = Mutex((certificate.fingerprint, certificate.notBefore, certificate.notAfter))
    try Self.keep(certificate, in: folder)
  }

  /// Files that listeners of other protocols read.
  var chainFile: String { configuration.dataFolder + "/secrets/serving-chain.pem" }
  var keyFile: String { configuration.dataFolder + "/secrets/serving-key.pem" }

  private static func keep(_ certificate: ServerCertificate, in folder: String) throws {
    try FileBytes.replace(
      folder + "/secrets/serving-chain.pem", with: Array(certificate.chainPEM.utf8), mode: 0o600)
    try FileBytes.replace(
      folder + "/secrets/serving-key.pem", with: Array(certificate.keyPEM.utf8), mode: 0o600)
  }

  /// Renews what is due, or reads the files anew; says whether another certificate is in use now.
  @discardableResult
  func refresh(now: Timestamp) throws -> Bool {
    let certificate = try Self.load(configuration, authority, now)
    guard certificate.fingerprint != fingerprint else { return false }
    try current.replace(chainPEM: Array(certificate.chainPEM.utf8), keyPEM: Array(certificate.keyPEM.utf8))
    shown.withLock { $0 = (certificate.fingerprint, certificate.notBefore, certificate.notAfter) }
    try Self.keep(certificate, in: configuration.dataFolder)
    return true
  }

  private static func load(
    _ configuration: HubConfiguration, _ authority: CertificateAuthority?, _ now: Timestamp
  ) throws -> ServerCertificate {
    let names = try configuration.https.names.map { text in
      guard let name = HostName(text) else { throw CertificateError.unfitName(text) }
      return name
    }
    if let authority { return try authority.serverCertificate(for: names, now: now) }
    return try ServerCertificate.load(
      chainPath: configuration.https.certificateFile ?? "", keyPath: configuration.https.keyFile ?? "",
      names: names,
      now: now)
  }
}
