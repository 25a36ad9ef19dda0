import WardModel

/// A finding as a syslog message: the head that every receiver reads, then the finding as JSON.
/// - Source: RFC 5424, section 6; RFC 6587, section 3.4.1 (octet counting); RFC 5425, section 4.3.
enum SyslogText {
  /// Bytes of a message: what receivers commonly take over TCP. A longer finding is not cut, for cut JSON is none: it is said in short.
  static let limit = 64 << 10

  /// - Parameter host: name of this machine.
  static func message(_ item: Outbox.Item, host: String) -> [UInt8] {
    // At most six decimals are allowed.
    let time = Timestamp(nanoseconds: item.created.nanoseconds / 1000 * 1000)
    let head =
      "<\(16 * 8 + severity(item.level))>1 \(time) \(name(host, 255)) ward - \(name(item.kind, 32)) - "
    // The mark says that the message is UTF-8.
    let bytes = Array(head.utf8) + [0xEF, 0xBB, 0xBF] + item.body
    if bytes.count <= limit { return bytes }
    var short = JSONObject()
    short.add("key", OCSF.cut(item.key, to: OCSF.titleLimit))
    short.add("kind", item.kind)
    short.add("too_long", true)
    short.add("byte_count", item.body.count)
    return Array(head.utf8) + [0xEF, 0xBB, 0xBF] + short.bytes
  }

  /// With its length before it, for streams.
  static func framed(_ message: [UInt8]) -> [UInt8] { Array("\(message.count) ".utf8) + message }

  /// Facility local0; severities by how urgent they are for a person.
  private static func severity(_ level: Severity) -> Int {
    switch level {
    case .critical: 2
    case .high: 3
    case .medium: 4
    case .low: 5
    case .informational: 6
    }
  }

  /// Printable ASCII without spaces, at least one character.
  private static func name(_ text: String, _ limit: Int) -> String {
    let bytes = text.utf8.filter { $0 > 0x20 && $0 < 0x7F }.prefix(limit)
    return bytes.isEmpty ? "-" : String(decoding: bytes, as: UTF8.self)
  }
}
