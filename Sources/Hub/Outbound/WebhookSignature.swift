/// The `Ward-Signature` header: `t=1772417647,v1=…`, a keyed hash over time and body, so that a receiver knows who sent it and that
/// it is no old delivery played again.
/// - Source: RFC 2104 (HMAC), FIPS 180-4 (SHA-256).
public enum WebhookSignature {
  public static let headerName = "Ward-Signature"

  /// - Parameter seconds: since 1970, of the attempt.
  public static func header(body: [UInt8], secret: SecretKey, seconds: Int64) -> String {
    "t=\(seconds),v1=\(code(body, secret, seconds))"
  }

  /// What a receiver does: whether the header fits the body and is at most `tolerance` seconds from now.
  public static func isValid(
    _ header: String, body: [UInt8], secret: SecretKey, now: Int64, tolerance: Int64 = 300
  ) -> Bool {
    var seconds: Int64?
    var codes: [Substring] = []
    for part in header.split(separator: ",") {
      if part.hasPrefix("t=") { seconds = Int64(part.dropFirst(2)) }
      if part.hasPrefix("v1=") { codes.append(part.dropFirst(3)) }
    }
    guard let seconds, (now - tolerance...now + tolerance).contains(seconds) else { return false }
    let expected = Array(code(body, secret, seconds).utf8)
    return codes.prefix(4).contains { Digest.equal(Array($0.utf8), expected) }
  }

  private static func code(_ body: [UInt8], _ secret: SecretKey, _ seconds: Int64) -> String {
    Hexadecimal.text(Digest.hmacSHA256(key: secret.bytes, Array("\(seconds).".utf8) + body))
  }
}
