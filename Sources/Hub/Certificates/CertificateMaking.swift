import COpenSSL
import WardModel

/// Makes certificates with keys on P-256 and signatures with SHA-256.
/// - Source: RFC 5280; CA/Browser Forum Baseline Requirements, section 7.1, for the shape.
enum CertificateMaking {
  /// What a new certificate says.
  struct Wish {
    var commonName: String
    var names: [HostName] = []
    var notBefore: Timestamp
    var notAfter: Timestamp
    var isAuthority: Bool
    /// Names below which an authority may issue; empty for all.
    var constrainedTo: [String] = []
  }

  /// A certificate for `key`, signed by the issuer, or by itself where there is none.
  static func make(
    _ wish: Wish, key: PrivateKey, issuer: (certificate: X509Certificate, key: PrivateKey)?,
    random: RandomSource
  ) throws(CertificateError) -> X509Certificate {
    guard let handle = X509_new() else { throw .libraryFailure("make a certificate") }
    let certificate = X509Certificate(handle)
    var done = X509_set_version(handle, 2) == 1
    done = done && setSerial(handle, random.bytes(16))
    done = done && setTimes(handle, wish)
    done = done && setSubject(handle, wish.commonName)
    done =
      done && X509_set_issuer_name(handle, X509_get_subject_name(issuer?.certificate.handle ?? handle)) == 1
    done = done && X509_set_pubkey(handle, key.handle) == 1
    for (identifier, value) in extensions(wish, isSelfSigned: issuer == nil) {
      done =
        done && copenssl_add_extension(handle, issuer?.certificate.handle ?? handle, identifier, value) == 1
    }
    done = done && X509_sign(handle, (issuer?.key ?? key).handle, EVP_sha256()) > 0
    guard done else {
      ERR_clear_error()
      throw .libraryFailure("make a certificate")
    }
    return certificate
  }

  private static func extensions(_ wish: Wish, isSelfSigned: Bool) -> [(Int32, String)] {
    var list: [(Int32, String)] = [(NID_subject_key_identifier, "hash")]
    if !isSelfSigned { list.append((NID_authority_key_identifier, "keyid:always")) }
    if wish.isAuthority {
      list.append((NID_basic_constraints, "critical,CA:TRUE,pathlen:0"))
      list.append((NID_key_usage, "critical,keyCertSign,cRLSign"))
      if !wish.constrainedTo.isEmpty {
        let permitted = wish.constrainedTo.map { "permitted;DNS:" + $0 }.joined(separator: ",")
        list.append((NID_name_constraints, "critical," + permitted))
      }
    } else {
      list.append((NID_basic_constraints, "critical,CA:FALSE"))
      list.append((NID_key_usage, "critical,digitalSignature"))
      list.append((NID_ext_key_usage, "serverAuth"))
      list.append((NID_subject_alt_name, wish.names.map(\.alternativeName).joined(separator: ",")))
    }
    return list
  }

  /// 127 random bits, positive and never zero.
  private static func setSerial(_ handle: OpaquePointer, _ random: [UInt8]) -> Bool {
    var bytes = random
    bytes[0] = bytes[0] & 0x7F | 0x40
    guard let number = BN_bin2bn(bytes, Int32(bytes.count), nil) else { return false }
    defer { BN_free(number) }
    return BN_to_ASN1_INTEGER(number, X509_get_serialNumber(handle)) != nil
  }

  private static func setTimes(_ handle: OpaquePointer, _ wish: Wish) -> Bool {
    let seconds = { (moment: Timestamp) in Int(moment.nanoseconds / 1_000_000_000) }
    return ASN1_TIME_set(X509_getm_notBefore(handle), seconds(wish.notBefore)) != nil
      && ASN1_TIME_set(X509_getm_notAfter(handle), seconds(wish.notAfter)) != nil
  }

  private static func setSubject(_ handle: OpaquePointer, _ commonName: String) -> Bool {
    // A common name has at most 64 characters (RFC 5280, upper bounds).
    let bytes = Array(commonName.utf8.prefix(64))
    return X509_NAME_add_entry_by_NID(
      X509_get_subject_name(handle), NID_commonName, MBSTRING_UTF8, bytes, Int32(bytes.count), -1, 0) == 1
  }
}
