public import WardModel

/// What a TLS server needs: a private key and the certificates from its own upwards. Checked; load it as it is.
public struct ServerCertificate: Sendable, CustomStringConvertible {
  /// PEM, the server's own certificate first. A self-made authority is not part of it.
  public let chainPEM: String
  /// PEM, PKCS #8. Never print it.
  public let keyPEM: String
  public let notBefore: Timestamp
  public let notAfter: Timestamp
  /// SHA-256 of the server's certificate in pairs of digits with colons, as browsers show it.
  public let fingerprint: String

  /// Hides the key.
  public var description: String { "ServerCertificate(\(fingerprint))" }

  init(chain: [X509Certificate], key: PrivateKey) throws(CertificateError) {
    guard let first = chain.first, let notBefore = first.notBefore, let notAfter = first.notAfter else {
      throw .libraryFailure("read a certificate")
    }
    chainPEM = chain.map(\.pem).joined()
    keyPEM = key.pem
    self.notBefore = notBefore
    self.notAfter = notAfter
    fingerprint = Fingerprint.text(first.fingerprint)
  }

  /// Given certificate files, checked: readable, key and certificate belong together, valid now, each issued by the next, for one of
  /// the names.
  /// - Throws: `CertificateError`, whose text says what to mend.
  public static func load(
    chainPath: String, keyPath: String, names: [HostName], now: Timestamp
  ) throws(CertificateError) -> ServerCertificate {
    let chain = X509Certificate.all(pem: try CertificateFile.read(chainPath))
    guard let first = chain.first else { throw .noCertificate(path: chainPath) }
    guard let key = PrivateKey.first(pem: try CertificateFile.read(keyPath)) else {
      throw .noKey(path: keyPath)
    }
    guard first.matches(key) else { throw .keyDoesNotMatch(certificate: chainPath, key: keyPath) }
    for certificate in chain {
      guard let notBefore = certificate.notBefore, let notAfter = certificate.notAfter else {
        throw .noCertificate(path: chainPath)
      }
      guard now >= notBefore else { throw .notYetValid(path: chainPath, from: "\(notBefore)") }
      guard now < notAfter else { throw .expired(path: chainPath, since: "\(notAfter)") }
    }
    let bitCount = first.keyBitCount
    guard bitCount >= (first.keyIsRSA ? 2048 : 255) else {
      throw .weakKey(path: chainPath, bitCount: bitCount)
    }
    for (position, pair) in zip(chain, chain.dropFirst()).enumerated() where !pair.0.isIssued(by: pair.1) {
      throw .brokenChain(path: chainPath, position: position + 1)
    }
    guard names.isEmpty || names.contains(where: { first.covers($0) }) else {
      throw .wrongNames(path: chainPath, wanted: names.map(\.text))
    }
    return try ServerCertificate(chain: chain, key: key)
  }
}

/// Fingerprints as browsers show them.
enum Fingerprint {
  static func text(_ digest: [UInt8]) -> String {
    digest.map { Hexadecimal.text([$0]).uppercased() }.joined(separator: ":")
  }
}
