import WardModel

/// Times as text logs write them. Every function reads at an index and says where the time ends.
enum ClockText {
  /// Two decimal digits, or a space and one digit; -1 for anything else.
  @inline(__always) static func two(_ bytes: Bytes, _ index: Int, spaced: Bool = false) -> Int {
    let high = bytes.at(index)
    let low = bytes.at(index &+ 1)
    guard low.isDigit else { return -1 }
    if high.isDigit { return Int(high &- 0x30) &* 10 &+ Int(low &- 0x30) }
    return spaced && high == ASCII.space ? Int(low &- 0x30) : -1
  }

  /// The month 1...12 of its English three-letter name in any case; 0 for anything else.
  @inline(__always) static func month(_ bytes: Bytes, _ index: Int) -> Int {
    let name =
      UInt32(bytes.at(index) | 0x20) << 16 | UInt32(bytes.at(index &+ 1) | 0x20) << 8
      | UInt32(bytes.at(index &+ 2) | 0x20)
    switch name {
    case 0x6A_616E: return 1
    case 0x66_6562: return 2
    case 0x6D_6172: return 3
    case 0x61_7072: return 4
    case 0x6D_6179: return 5
    case 0x6A_756E: return 6
    case 0x6A_756C: return 7
    case 0x61_7567: return 8
    case 0x73_6570: return 9
    case 0x6F_6374: return 10
    case 0x6E_6F76: return 11
    case 0x64_6563: return 12
    default: return 0
    }
  }

  /// `hh:mm:ss` with decimals after a dot or comma; sets the parts of `time`. Returns the end, or `nil`.
  @inline(__always) static func timeOfDay(_ bytes: Bytes, _ start: Int, _ time: inout CivilTime) -> Int? {
    let hour = two(bytes, start, spaced: true)
    let minute = two(bytes, start &+ 3)
    let second = two(bytes, start &+ 6)
    guard hour >= 0, minute >= 0, second >= 0, bytes.at(start &+ 2) == ASCII.colon,
      bytes.at(start &+ 5) == ASCII.colon
    else { return nil }
    time.hour = hour
    time.minute = minute
    time.second = second
    var index = start &+ 8
    let separator = bytes.at(index)
    if separator == ASCII.dot || separator == ASCII.comma, bytes.at(index &+ 1).isDigit {
      index &+= 1
      index = decimals(bytes, index, &time.nanosecond)
    }
    return index
  }

  /// Decimals of a second as nanoseconds; digits past the ninth are cut. Returns the end.
  @inline(__always) static func decimals(_ bytes: Bytes, _ start: Int, _ nanoseconds: inout Int) -> Int {
    var index = start
    var scale = 100_000_000
    while bytes.at(index).isDigit {
      nanoseconds &+= Int(bytes[index] &- 0x30) &* scale
      scale /= 10
      index &+= 1
    }
    return index
  }

  /// `Mmm dd [yyyy] hh:mm:ss[.decimals]`; the year is 0 when it isn't written.
  @inline(__always) static func monthDayTime(_ bytes: Bytes, _ start: Int) -> (time: CivilTime, end: Int)? {
    let month = month(bytes, start)
    guard month > 0, bytes.at(start &+ 3) == ASCII.space else { return nil }
    var index = start &+ 4
    var day = two(bytes, index, spaced: true)
    if day >= 0 {
      index &+= 2
    } else if bytes.at(index).isDigit {
      day = Int(bytes[index] &- 0x30)
      index &+= 1
    }
    if bytes.at(index) == ASCII.comma { index &+= 1 }
    guard day > 0, bytes.at(index) == ASCII.space else { return nil }
    index &+= 1
    var time = CivilTime(year: 0, month: month, day: day)
    if bytes.at(index &+ 4) == ASCII.space, let year = bytes.part(index, index &+ 4).decimal {
      time.year = year
      index &+= 5
    }
    guard let end = timeOfDay(bytes, index, &time) else { return nil }
    return (time, end)
  }

  /// The end of an RFC 3339 date-time that begins at `start`: the first byte that can't be part of it. `nil` when it
  /// doesn't begin like one.
  @inline(__always) static func endOfDateTime(_ bytes: Bytes, _ start: Int) -> Int? {
    guard bytes.at(start).isDigit, bytes.at(start &+ 4) == ASCII.dash, bytes.at(start &+ 7) == ASCII.dash,
      bytes.at(start &+ 13) == ASCII.colon
    else { return nil }
    var index = start &+ 11
    while index < bytes.count {
      let byte = bytes[index]
      guard
        byte.isDigit || byte == ASCII.colon || byte == ASCII.dot || byte == ASCII.comma
          || byte == ASCII.dash || byte == 0x2B || byte == 0x5A
      else { break }
      index &+= 1
    }
    if index > start, bytes[index &- 1] == ASCII.colon { index &-= 1 }
    return index
  }

  /// Reads `yyyy-mm-ddThh:mm:ss[.decimals][Z|±hh[:]mm]` that fills the bytes. Without a zone the time is `offsetSeconds` east.
  @inline(__always) static func dateTime(_ bytes: Bytes, offsetSeconds: Int) -> Timestamp? {
    guard bytes.count >= 19, bytes[4] == ASCII.dash, bytes[7] == ASCII.dash,
      let year = bytes.part(0, 4).decimal
    else { return nil }
    var time = CivilTime(year: year, month: two(bytes, 5), day: two(bytes, 8))
    guard let end = timeOfDay(bytes, 11, &time) else { return nil }
    guard let offset = zone(bytes, end, defaultSeconds: offsetSeconds) else { return nil }
    return Timestamp(civil: time, offsetSeconds: offset)
  }

  /// A zone that fills the rest of the bytes: nothing, `Z`, `UTC`, `GMT`, `±hh`, `±hhmm`, `±hh:mm`, perhaps after a space.
  static func zone(_ bytes: Bytes, _ start: Int, defaultSeconds: Int) -> Int? {
    let index = bytes.at(start) == ASCII.space ? start &+ 1 : start
    let rest = bytes.count &- index
    if rest <= 0 { return defaultSeconds }
    let first = bytes[index]
    if rest == 1, first | 0x20 == 0x7A { return 0 }
    if rest == 3, bytes.has("UTC", at: index) || bytes.has("GMT", at: index) { return 0 }
    guard first == 0x2B || first == ASCII.dash, rest >= 3 else { return nil }
    let hours = two(bytes, index &+ 1)
    let minuteIndex = bytes.at(index &+ 3) == ASCII.colon ? index &+ 4 : index &+ 3
    let minutes = rest > 3 ? two(bytes, minuteIndex) : 0
    guard hours >= 0, hours <= 18, minutes >= 0, minutes < 60,
      rest <= 3 || minuteIndex &+ 2 == bytes.count
    else { return nil }
    let seconds = hours &* 3600 &+ minutes &* 60
    return first == ASCII.dash ? 0 &- seconds : seconds
  }

  /// Seconds since 1970, perhaps with decimals, that fill the bytes.
  @inline(__always) static func epochSeconds(_ bytes: Bytes) -> Timestamp? {
    let dot = bytes.findNear(ASCII.dot, 0)
    guard dot <= 10, let seconds = bytes.part(0, dot).decimal, seconds < 9_000_000_000 else { return nil }
    var nanoseconds = 0
    if dot < bytes.count {
      guard decimals(bytes, dot &+ 1, &nanoseconds) == bytes.count else { return nil }
    }
    return Timestamp(nanoseconds: Int64(seconds) &* 1_000_000_000 &+ Int64(nanoseconds))
  }

  /// A whole number since 1970 whose unit shows in its size: up to 10 digits are seconds, 13 milliseconds, 16 microseconds,
  /// beyond that nanoseconds (for times from 1970 to 2262).
  static func epoch(_ bytes: Bytes) -> Timestamp? {
    guard bytes.count <= 19, bytes.count >= 9 else { return nil }
    var value: Int64 = 0
    for byte in bytes {
      guard byte.isDigit else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int64(byte &- 0x30))
      if overflow || carry { return nil }
      value = sum
    }
    let scale: Int64
    switch bytes.count {
    case ...10: scale = 1_000_000_000
    case ...13: scale = 1_000_000
    case ...16: scale = 1000
    default: scale = 1
    }
    let (nanoseconds, overflow) = value.multipliedReportingOverflow(by: scale)
    return overflow ? nil : Timestamp(nanoseconds: nanoseconds)
  }
}
