public import WardModel

/// How a field of a mapped log writes its time.
public enum TimeFormat: Hashable, Sendable {
  /// RFC 3339 or ISO 8601; without a zone, the caller's.
  case rfc3339
  /// A number since 1970-01-01, perhaps with decimals, in units of so many nanoseconds.
  case epoch(unitNanoseconds: Int64)
  /// A pattern such as `%d/%m/%Y %H:%M:%S`.
  case pattern(TimePattern)

  /// Reads a time that fills the bytes; `zoneOffsetSeconds` is for times without a zone.
  public func moment(_ bytes: UnsafeRawBufferPointer, zoneOffsetSeconds: Int) -> Timestamp? {
    switch self {
    case .rfc3339:
      ClockText.dateTime(bytes, offsetSeconds: zoneOffsetSeconds) ?? Timestamp(rfc3339: bytes)
    case .epoch(let unit): Self.epoch(bytes, unit)
    case .pattern(let pattern): pattern.moment(bytes, zoneOffsetSeconds: zoneOffsetSeconds)
    }
  }

  private static func epoch(_ bytes: Bytes, _ unit: Int64) -> Timestamp? {
    let dot = bytes.findNear(ASCII.dot, 0)
    let digits = bytes.part(0, dot)
    // Nanoseconds have 19 digits, one more than `decimal` reads.
    guard digits.count <= 19, let value = Int64(digits.string), value >= 0, digits.at(0).isDigit else {
      return nil
    }
    let (whole, overflow) = value.multipliedReportingOverflow(by: unit)
    if overflow { return nil }
    var fraction = 0
    if dot < bytes.count {
      guard ClockText.decimals(bytes, dot + 1, &fraction) == bytes.count, dot + 1 < bytes.count else {
        return nil
      }
    }
    // `fraction` is in thousand-millionths of a unit.
    let part = unit >= 1_000_000_000 ? Int64(fraction) : Int64(fraction) * unit / 1_000_000_000
    return Timestamp(nanoseconds: whole).advanced(byNanoseconds: part)
  }
}
