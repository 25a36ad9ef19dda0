/// Where senders put the token of their source.
/// - Source: RFC 6750; RFC 7617; Elasticsearch reference 8, *API keys*; Splunk Enterprise 9, *HEC token*.
public enum IntakeCredential {
  /// The token that a request shows; `nil` when it shows none.
  ///
  /// Read from `Authorization`: `Bearer TOKEN`, `Splunk TOKEN`, `ApiKey` (base64 of `id:TOKEN`, or the token itself),
  /// `Basic` (the password; the user's name is free). A token in the query is not read: addresses end up in logs.
  public static func token(of request: IntakeRequest) -> String? {
    guard let header = request.header("authorization") else { return nil }
    let parts = header.split(separator: " ", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    let value = String(parts[1].drop { $0 == " " })
    guard !value.isEmpty else { return nil }
    switch parts[0].lowercased() {
    case "bearer", "splunk": return value
    case "basic": return Base64.text(value).flatMap(afterColon)
    case "apikey": return Base64.text(value).flatMap(afterColon) ?? value
    default: return nil
    }
  }

  private static func afterColon(_ text: String) -> String? {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let rest = String(text[text.index(after: colon)...])
    return rest.isEmpty ? nil : rest
  }
}

/// Base64 with padding or without.
/// - Source: RFC 4648, section 4.
enum Base64 {
  /// The text that `encoded` stands for; `nil` when it is no base64 or no UTF-8.
  static func text(_ encoded: String) -> String? {
    var bits: UInt32 = 0
    var bitCount: UInt32 = 0
    var bytes: [UInt8] = []
    var isPadded = false
    for byte in encoded.utf8 {
      let digit: UInt32
      switch byte {
      case UInt8(ascii: "="):
        isPadded = true
        continue
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit = UInt32(byte - UInt8(ascii: "A"))
      case UInt8(ascii: "a")...UInt8(ascii: "z"): digit = UInt32(byte - UInt8(ascii: "a")) + 26
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = UInt32(byte - UInt8(ascii: "0")) + 52
      case UInt8(ascii: "+"): digit = 62
      case UInt8(ascii: "/"): digit = 63
      default: return nil
      }
      guard !isPadded else { return nil }
      bits = (bits << 6 | digit) & 0xFFFFFF
      bitCount += 6
      if bitCount >= 8 {
        bitCount -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> bitCount))
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
