/// Why certificates cannot be made or used. The texts are for the administrator.
public enum CertificateError: Error, Equatable, CustomStringConvertible {
  /// The file is missing or the system refuses.
  case unreadable(path: String, reason: String)
  /// The text holds no certificate, or one that cannot be read.
  case noCertificate(path: String)
  /// The text holds no private key, or one with a pass phrase.
  case noKey(path: String)
  case keyDoesNotMatch(certificate: String, key: String)
  case notYetValid(path: String, from: String)
  case expired(path: String, since: String)
  /// A certificate of the chain was not issued by the next.
  case brokenChain(path: String, position: Int)
  /// None of the names that the hub is reached under is in the certificate.
  case wrongNames(path: String, wanted: [String])
  /// RSA below 2048 bits, or a curve below 256.
  case weakKey(path: String, bitCount: Int)
  /// Neither a host name nor an address.
  case unfitName(String)
  case libraryFailure(String)

  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "Cannot read \(path): \(reason)."
    case .noCertificate(let path):
      "\(path) holds no certificate. It should begin with -----BEGIN CERTIFICATE-----, the server's first."
    case .noKey(let path):
      "\(path) holds no private key that can be read. It should be PEM, without a pass phrase."
    case .keyDoesNotMatch(let certificate, let key):
      "The key in \(key) does not belong to the first certificate in \(certificate)."
    case .notYetValid(let path, let from):
      "The certificate in \(path) is valid only from \(from). Check the clock."
    case .expired(let path, let since): "The certificate in \(path) expired on \(since)."
    case .brokenChain(let path, let position):
      "Certificate \(position) in \(path) was not issued by the one after it. Put the server's first, then its issuer, and so on."
    case .wrongNames(let path, let wanted):
      "The certificate in \(path) is for none of: \(wanted.joined(separator: ", "))."
    case .weakKey(let path, let bitCount): "The key of the certificate in \(path) has only \(bitCount) bits."
    case .unfitName(let name): "\(name) is neither a host name nor an address."
    case .libraryFailure(let what): "libcrypto failed to \(what)."
    }
  }
}
