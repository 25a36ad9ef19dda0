import WardModel

/// Identifiers that derive from content, so that the same log gives the same alerts.
enum AlertIdentity {
  /// 16 hexadecimal digits over the rule and the evidence.
  /// - Source: FNV-1a, 64 bit (RFC 9923).
  static func identifier(rule: String, evidence: [Evidence]) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    for byte in rule.utf8 { add(byte) }
    for item in evidence {
      add(0)
      for byte in item.file.utf8 { add(byte) }
      add(0)
      var record = item.record
      for _ in 0..<8 {
        add(UInt8(truncatingIfNeeded: record))
        record >>= 8
      }
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
