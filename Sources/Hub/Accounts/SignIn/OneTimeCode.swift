import WardModel

/// Codes of six digits that change every half minute.
/// - Source: RFC 6238, with HMAC-SHA-1, 30 seconds and six digits, as the common phone programs do it.
enum OneTimeCode {
  static let secondsPerStep: Int64 = 30
  static let digitCount = 6
  /// Steps before and after now that are taken: phones' clocks differ.
  static let window: Int64 = 1
  static let secretByteCount = 20

  /// What became of a code.
  enum Verdict: Hashable {
    /// The step it belongs to; no code of this step or an earlier one may be taken again.
    case accepted(step: Int64)
    case wrong
    case replayed
  }

  static func step(at now: Timestamp) -> Int64 {
    // Rounds down also before 1970.
    let seconds = now.nanoseconds / 1_000_000_000 - (now.nanoseconds % 1_000_000_000 < 0 ? 1 : 0)
    return seconds / secondsPerStep - (seconds % secondsPerStep < 0 ? 1 : 0)
  }

  static func check(_ code: String, secret: [UInt8], now: Timestamp, lastUsedStep: Int64?) -> Verdict {
    let digits = Array(code.utf8.filter { $0 != 0x20 })
    let current = step(at: now)
    var verdict = Verdict.wrong
    // Every step is compared, so that the time tells nothing about which one it was.
    for step in (current - window)...(current + window)
    where Digest.equal(digits, digitsOf(secret, step: step)) {
      if step <= lastUsedStep ?? .min {
        if verdict == .wrong { verdict = .replayed }
      } else {
        verdict = .accepted(step: step)
      }
    }
    return verdict
  }

  /// - Source: RFC 4226, section 5.3.
  static func digitsOf(_ secret: [UInt8], step: Int64, count: Int = digitCount) -> [UInt8] {
    let counter = (0..<8).map { UInt8(truncatingIfNeeded: UInt64(bitPattern: step) >> UInt64(56 - 8 * $0)) }
    let mac = Digest.hmacSHA1(key: secret, counter)
    let offset = Int(mac[19] & 15)
    var number = mac[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
    var digits: [UInt8] = []
    for _ in 0..<count {
      digits.insert(0x30 + UInt8(truncatingIfNeeded: number % 10), at: 0)
      number /= 10
    }
    return digits
  }
}
