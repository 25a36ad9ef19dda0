import COpenSSL
import WardModel

/// One certificate in the hands of libcrypto. Immutable once made, so that it may be shared.
final class X509Certificate: @unchecked Sendable {
  let handle: OpaquePointer

  /// Takes `handle` over.
  init(_ handle: OpaquePointer) { self.handle = handle }

  deinit { X509_free(handle) }

  /// All certificates of a PEM text in their order; other blocks are passed over.
  static func all(pem: [UInt8]) -> [X509Certificate] {
    defer { ERR_clear_error() }
    guard let memory = BIO_new_mem_buf(pem, Int32(clamping: pem.count)) else { return [] }
    defer { BIO_free(memory) }
    var found: [X509Certificate] = []
    while let handle = PEM_read_bio_X509(memory, nil, nil, nil) { found.append(X509Certificate(handle)) }
    return found
  }

  var pem: String { PEMText.of { PEM_write_bio_X509($0, handle) } }

  var notBefore: Timestamp? { Self.time(X509_get0_notBefore(handle)) }
  var notAfter: Timestamp? { Self.time(X509_get0_notAfter(handle)) }

  /// SHA-256 of the whole certificate, 32 bytes.
  var fingerprint: [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    var count: UInt32 = 0
    return X509_digest(handle, EVP_sha256(), &digest, &count) == 1 ? digest : []
  }

  var keyBitCount: Int { X509_get0_pubkey(handle).map { Int(EVP_PKEY_get_bits($0)) } ?? 0 }

  var keyIsRSA: Bool { X509_get0_pubkey(handle).map { EVP_PKEY_get_base_id($0) == EVP_PKEY_RSA } ?? false }

  /// Whether `issuer` names itself as issuer and its key made the signature.
  func isIssued(by issuer: X509Certificate) -> Bool {
    defer { ERR_clear_error() }
    guard X509_check_issued(issuer.handle, handle) == X509_V_OK, let key = X509_get0_pubkey(issuer.handle)
    else {
      return false
    }
    return X509_verify(handle, key) == 1
  }

  func covers(_ name: HostName) -> Bool {
    switch name.kind {
    case .name: X509_check_host(handle, name.text, name.text.utf8.count, 0, nil) == 1
    case .address: X509_check_ip_asc(handle, name.text, 0) == 1
    }
  }

  func matches(_ key: PrivateKey) -> Bool {
    defer { ERR_clear_error() }
    return X509_check_private_key(handle, key.handle) == 1
  }

  private static func time(_ value: UnsafePointer<ASN1_TIME>?) -> Timestamp? {
    guard let value, let epoch = ASN1_TIME_set(nil, 0) else { return nil }
    defer { ASN1_TIME_free(epoch) }
    var days: Int32 = 0
    var seconds: Int32 = 0
    guard ASN1_TIME_diff(&days, &seconds, epoch, value) == 1 else { return nil }
    return Timestamp(nanoseconds: 0).advanced(bySeconds: Int64(days) * 86_400 + Int64(seconds))
  }
}

/// A private key in the hands of libcrypto.
final class PrivateKey: @unchecked Sendable {
  let handle: OpaquePointer

  /// Takes `handle` over.
  init(_ handle: OpaquePointer) { self.handle = handle }

  deinit { EVP_PKEY_free(handle) }

  /// A fresh key on P-256, from libcrypto's own generator.
  static func makeP256() throws(CertificateError) -> PrivateKey {
    guard let handle = copenssl_make_p256() else { throw .libraryFailure("make a key") }
    return PrivateKey(handle)
  }

  /// The first private key of a PEM text; `nil` when there is none or it wants a pass phrase.
  static func first(pem: [UInt8]) -> PrivateKey? {
    defer { ERR_clear_error() }
    guard let memory = BIO_new_mem_buf(pem, Int32(clamping: pem.count)) else { return nil }
    defer { BIO_free(memory) }
    // Without this, libcrypto would ask for a pass phrase at the terminal and a start would hang.
    return PEM_read_bio_PrivateKey(memory, nil, { _, _, _, _ in -1 }, nil).map { PrivateKey($0) }
  }

  var pem: String { PEMText.of { PEM_write_bio_PKCS8PrivateKey($0, handle, nil, nil, 0, nil, nil) } }
}

/// What libcrypto writes, as text.
enum PEMText {
  static func of(_ write: (OpaquePointer) -> Int32) -> String {
    guard let memory = BIO_new(BIO_s_mem()) else { return "" }
    defer { BIO_free(memory) }
    guard write(memory) == 1 else { return "" }
    var start: UnsafePointer<CChar>?
    let count = copenssl_memory_bytes(memory, &start)
    let bytes = UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)
    return String(decoding: bytes, as: UTF8.self)
  }
}
