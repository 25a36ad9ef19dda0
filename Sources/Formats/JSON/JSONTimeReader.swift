import WardModel

/// Reads times as JSON events write them: RFC 3339 and its relatives, or seconds, milliseconds, microseconds or
/// nanoseconds since 1970. The date and minute of the time read last are remembered, for they hardly change.
struct JSONTimeReader {
  /// Seconds east of UTC of times without a zone.
  let zoneOffsetSeconds: Int
  /// Whether the time read last stated its zone (or counted from 1970, which needs none).
  private(set) var hadZone = true

  /// `yyyy-MM-dd?HH:mm` as two words, and the moment it stands for in UTC.
  private var knownMinute: (UInt64, UInt64) = (0, 0)
  private var knownNanoseconds: Int64 = 0

  init(zoneOffsetSeconds: Int) { self.zoneOffsetSeconds = zoneOffsetSeconds }

  mutating func time(_ slot: Slot, _ raw: UnsafeRawBufferPointer) -> Timestamp? {
    switch slot.kind {
    case .text, .jsonText: return text(raw) ?? epoch(raw)
    case .integer, .number: return epoch(raw)
    case .boolean, .null, .structure: return nil
    }
  }

  /// Reads a date-time. The common form, `yyyy-MM-dd?HH:mm:ss[.fraction][Z]`, goes by the remembered minute.
  mutating func text(_ raw: UnsafeRawBufferPointer) -> Timestamp? {
    let count = raw.count
    guard count >= 19, count <= 64 else { return general(raw) }
    let first = raw.loadUnaligned(as: UInt64.self)
    let second = raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    if (first, second) != knownMinute {
      guard let start = Timestamp(rfc3339: UnsafeRawBufferPointer(rebasing: raw[..<16])) else {
        return general(raw)
      }
      knownMinute = (first, second)
      knownNanoseconds = start.nanoseconds
    }
    let tens = raw[17] &- 0x30
    let ones = raw[18] &- 0x30
    guard raw[16] == UInt8(ascii: ":"), tens < 6, ones < 10 else { return general(raw) }
    var nanoseconds = (Int64(tens) * 10 + Int64(ones)) * 1_000_000_000
    var position = 19
    if position < count, raw[position] == UInt8(ascii: ".") {
      position += 1
      var scale: Int64 = 100_000_000
      let start = position
      while position < count, raw[position] &- 0x30 < 10 {
        nanoseconds += Int64(raw[position] &- 0x30) * scale
        scale /= 10
        position += 1
      }
      guard position > start else { return general(raw) }
    }
    let base = Timestamp(nanoseconds: knownNanoseconds).advanced(byNanoseconds: nanoseconds)
    if position == count {
      hadZone = false
      return base.advanced(byNanoseconds: -Int64(zoneOffsetSeconds) &* 1_000_000_000)
    }
    guard position + 1 == count, raw[position] == UInt8(ascii: "Z") else { return general(raw) }
    hadZone = true
    return base
  }

  private mutating func general(_ raw: UnsafeRawBufferPointer) -> Timestamp? {
    guard let time = Timestamp(rfc3339: raw) else { return nil }
    // A zone is Z, or a sign behind the date.
    hadZone = raw.last.map { $0 | 0x20 == 0x7A } ?? false
    if raw.count > 10 {
      for byte in raw[10...] where byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { hadZone = true }
    }
    return hadZone ? time : time.advanced(byNanoseconds: -Int64(zoneOffsetSeconds) &* 1_000_000_000)
  }

  /// Reads a count since 1970. Its unit follows from its size: seconds until the year 5138, then smaller units.
  private mutating func epoch(_ raw: UnsafeRawBufferPointer) -> Timestamp? {
    // 19 digits hold every nanosecond up to 2262.
    guard raw.count > 0, raw.count <= 32 else { return nil }
    var whole: Int64 = 0
    var position = 0
    while position < raw.count, raw[position] &- 0x30 < 10 {
      guard position < 19 else { return nil }
      let (product, overflow) = whole.multipliedReportingOverflow(by: 10)
      let (sum, overflowToo) = product.addingReportingOverflow(Int64(raw[position] &- 0x30))
      guard !overflow, !overflowToo else { return nil }
      whole = sum
      position += 1
    }
    guard position > 0 else { return nil }
    let unit: Int64
    switch whole {
    case ..<100_000_000_000: unit = 1_000_000_000
    case ..<100_000_000_000_000: unit = 1_000_000
    case ..<100_000_000_000_000_000: unit = 1000
    default: unit = 1
    }
    var fraction: Int64 = 0
    if position < raw.count {
      guard raw[position] == UInt8(ascii: ".") else { return nil }
      var scale = unit / 10
      for byte in raw[(position + 1)...] {
        guard byte &- 0x30 < 10 else { return nil }
        fraction += Int64(byte &- 0x30) * scale
        scale /= 10
      }
    }
    let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
    guard !overflow else { return nil }
    hadZone = true
    return Timestamp(nanoseconds: product).advanced(byNanoseconds: fraction)
  }
}
