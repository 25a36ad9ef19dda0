import WardModel

/// Writes times as `Timestamp.description` does, straight into bytes: every line has two of them.
enum RFC3339 {
  static func append(_ time: Timestamp, to bytes: inout [UInt8]) {
    let civil = time.civil
    append(civil.year, digits: 4, to: &bytes)
    bytes.append(0x2D)
    append(civil.month, digits: 2, to: &bytes)
    bytes.append(0x2D)
    append(civil.day, digits: 2, to: &bytes)
    bytes.append(0x54)
    append(civil.hour, digits: 2, to: &bytes)
    bytes.append(0x3A)
    append(civil.minute, digits: 2, to: &bytes)
    bytes.append(0x3A)
    append(civil.second, digits: 2, to: &bytes)
    if civil.nanosecond != 0 {
      bytes.append(0x2E)
      if civil.nanosecond % 1_000_000 == 0 {
        append(civil.nanosecond / 1_000_000, digits: 3, to: &bytes)
      } else if civil.nanosecond % 1000 == 0 {
        append(civil.nanosecond / 1000, digits: 6, to: &bytes)
      } else {
        append(civil.nanosecond, digits: 9, to: &bytes)
      }
    }
    bytes.append(0x5A)
  }

  /// The last `digits` decimal digits of a number that is not negative.
  private static func append(_ value: Int, digits: Int, to bytes: inout [UInt8]) {
    var divisor = 1
    for _ in 1..<digits { divisor *= 10 }
    while divisor > 0 {
      bytes.append(0x30 &+ UInt8(truncatingIfNeeded: value / divisor % 10))
      divisor /= 10
    }
  }
}
