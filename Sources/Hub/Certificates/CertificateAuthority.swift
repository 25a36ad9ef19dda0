public import WardModel

/// The hub's own certificate authority, made at first start, and the server certificate it issues.
///
/// In the secrets folder: `authority.pem` (key and certificate, ten years) and `server.pem` (key and certificate, at most 825 days),
/// each one file so that key and certificate can never come apart.
public struct CertificateAuthority: Sendable {
  /// Ten years.
  public static let authorityDays: Int64 = 3650
  /// The longest that common browsers and phones trust a certificate of an own authority.
  /// - Source: Apple, Requirements for trusted certificates in iOS 13 and macOS 10.15 (support.apple.com/103769).
  public static let serverDays: Int64 = 825
  /// The server's certificate is made anew when it has fewer days left.
  public static let renewalDays: Int64 = 30
  /// Certificates begin an hour ago: clocks on the wards differ.
  static let backdatedSeconds: Int64 = 3600

  private let folder: SecretsFolder
  private let random: RandomSource
  private let certificate: X509Certificate
  private let key: PrivateKey

  /// The authority's certificate in PEM, for people to import.
  public let certificatePEM: String
  /// SHA-256 of the authority's certificate, as browsers show it.
  public let fingerprint: String
  public let notAfter: Timestamp

  /// Reads the authority, and makes it where there is none. `constrainedTo` are DNS suffixes below which a new authority may issue
  /// (empty: all); with them, a stolen key cannot make certificates for the rest of the world.
  /// - Throws: `CertificateError`, `HubKeysError`.
  public static func open(
    directory: String, constrainedTo: [String] = [], now: Timestamp, random: RandomSource
  ) throws -> CertificateAuthority {
    let folder = try SecretsFolder(path: directory)
    let path = folder.path + "/authority.pem"
    if let content = try folder.read("authority.pem") {
      guard let certificate = X509Certificate.all(pem: content).first else {
        throw CertificateError.noCertificate(path: path)
      }
      guard let key = PrivateKey.first(pem: content) else { throw CertificateError.noKey(path: path) }
      guard certificate.matches(key) else {
        throw CertificateError.keyDoesNotMatch(certificate: path, key: path)
      }
      return try CertificateAuthority(folder: folder, random: random, certificate: certificate, key: key)
    }
    for suffix in constrainedTo where HostName(suffix)?.kind != .name {
      throw CertificateError.unfitName(suffix)
    }
    let key = try PrivateKey.makeP256()
    let wish = CertificateMaking.Wish(
      commonName: "Ward hub authority " + random.identifier().prefix(8),
      notBefore: now.advanced(bySeconds: -backdatedSeconds),
      notAfter: now.advanced(bySeconds: authorityDays * 86_400), isAuthority: true,
      constrainedTo: constrainedTo.map { $0.lowercased() })
    let certificate = try CertificateMaking.make(wish, key: key, issuer: nil, random: random)
    try folder.create("authority.pem", Array((key.pem + certificate.pem).utf8))
    return try CertificateAuthority(folder: folder, random: random, certificate: certificate, key: key)
  }

  private init(folder: SecretsFolder, random: RandomSource, certificate: X509Certificate, key: PrivateKey)
    throws(CertificateError)
  {
    guard let notAfter = certificate.notAfter else { throw .libraryFailure("read a certificate") }
    self.folder = folder
    self.random = random
    self.certificate = certificate
    self.key = key
    self.notAfter = notAfter
    certificatePEM = certificate.pem
    fingerprint = Fingerprint.text(certificate.fingerprint)
  }

  /// The server's certificate for these names: the one there is while it is fit, else a new one.
  ///
  /// To be called at start and each day; when `fingerprint` differs from before, load the new values into the server.
  /// - Throws: `CertificateError`, `HubKeysError`.
  public func serverCertificate(for names: [HostName], now: Timestamp) throws -> ServerCertificate {
    guard !names.isEmpty else { throw CertificateError.unfitName("(no name)") }
    guard now < notAfter else {
      throw CertificateError.expired(path: folder.path + "/authority.pem", since: "\(notAfter)")
    }
    if let content = try folder.read("server.pem"), let kept = fit(content, names, now: now) { return kept }
    let key = try PrivateKey.makeP256()
    let wish = CertificateMaking.Wish(
      commonName: names[0].text, names: names, notBefore: now.advanced(bySeconds: -Self.backdatedSeconds),
      notAfter: min(now.advanced(bySeconds: Self.serverDays * 86_400 - Self.backdatedSeconds), notAfter),
      isAuthority: false)
    let made = try CertificateMaking.make(wish, key: key, issuer: (certificate, self.key), random: random)
    try folder.replace("server.pem", Array((key.pem + made.pem).utf8))
    return try ServerCertificate(chain: [made], key: key)
  }

  /// The kept certificate, when it is of this authority, for all the names, and not near its end.
  private func fit(_ content: [UInt8], _ names: [HostName], now: Timestamp) -> ServerCertificate? {
    guard let kept = X509Certificate.all(pem: content).first, let key = PrivateKey.first(pem: content),
      kept.matches(key), kept.isIssued(by: certificate), names.allSatisfy({ kept.covers($0) }),
      let notBefore = kept.notBefore, let end = kept.notAfter, now >= notBefore
    else { return nil }
    // Near the authority's own end a new certificate would last no longer.
    let isNearEnd = end.advanced(bySeconds: -Self.renewalDays * 86_400) <= now && end < notAfter
    guard now < end, !isNearEnd else { return nil }
    return try? ServerCertificate(chain: [kept], key: key)
  }
}
