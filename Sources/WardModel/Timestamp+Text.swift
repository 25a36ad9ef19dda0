extension Timestamp: CustomStringConvertible {
  /// RFC 3339 in UTC, with as many groups of three decimals as the value needs (none, 3, 6 or 9).
  public var description: String {
    let time = civil
    func padded(_ value: Int, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    var text =
      "\(padded(time.year, 4))-\(padded(time.month, 2))-\(padded(time.day, 2))T"
      + "\(padded(time.hour, 2)):\(padded(time.minute, 2)):\(padded(time.second, 2))"
    if time.nanosecond % 1_000_000 == 0 {
      if time.nanosecond != 0 { text += "." + padded(time.nanosecond / 1_000_000, 3) }
    } else if time.nanosecond % 1000 == 0 {
      text += "." + padded(time.nanosecond / 1000, 6)
    } else {
      text += "." + padded(time.nanosecond, 9)
    }
    return text + "Z"
  }

  /// Reads an RFC 3339 or ISO 8601 date-time; a space may stand for `T`, and a missing offset means UTC.
  ///
  /// Accepts `2026-03-02T02:14:07.120Z`, `2026-03-02 02:14:07.1204567`, `2026-03-02T02:14:07+01:00`, `…+0100`, and a
  /// bare date. Decimals past nanoseconds are cut. `nil` when the bytes are anything else.
  public init?(rfc3339 bytes: UnsafeRawBufferPointer) {
    var position = 0
    func number(_ width: Int) -> Int? {
      guard position + width <= bytes.count else { return nil }
      var value = 0
      for index in position..<position + width {
        let digit = bytes[index]
        guard digit >= 0x30, digit <= 0x39 else { return nil }
        value = value * 10 + Int(digit - 0x30)
      }
      position += width
      return value
    }
    func skip(_ byte: UInt8) -> Bool {
      guard position < bytes.count, bytes[position] == byte else { return false }
      position += 1
      return true
    }
    guard let year = number(4), skip(0x2D), let month = number(2), skip(0x2D), let day = number(2) else {
      return nil
    }
    var time = CivilTime(year: year, month: month, day: day)
    var offset = 0
    if position < bytes.count {
      guard skip(0x54) || skip(0x20) || skip(0x74) else { return nil }
      guard let hour = number(2), skip(0x3A), let minute = number(2) else { return nil }
      time.hour = hour
      time.minute = minute
      if skip(0x3A) {
        guard let second = number(2) else { return nil }
        time.second = second
        if skip(0x2E) || skip(0x2C) {
          var scale = 100_000_000
          let start = position
          while position < bytes.count, bytes[position] >= 0x30, bytes[position] <= 0x39 {
            time.nanosecond += Int(bytes[position] - 0x30) * scale
            scale /= 10
            position += 1
          }
          guard position > start else { return nil }
        }
      }
      _ = skip(0x20)
      if position < bytes.count {
        if skip(0x5A) || skip(0x7A) {
        } else {
          let negative = bytes[position] == 0x2D
          guard skip(0x2B) || skip(0x2D), let hours = number(2) else { return nil }
          let hasColon = skip(0x3A)
          let minutes = hasColon || position < bytes.count ? number(2) : 0
          guard let minutes, hours <= 18, minutes < 60 else { return nil }
          offset = (hours * 3600 + minutes * 60) * (negative ? -1 : 1)
        }
      }
      guard position == bytes.count else { return nil }
    }
    self.init(civil: time, offsetSeconds: offset)
  }

  /// Reads an RFC 3339 or ISO 8601 date-time from text.
  public init?(rfc3339 text: String) {
    var text = text
    let parsed = text.withUTF8 { Timestamp(rfc3339: UnsafeRawBufferPointer($0)) }
    guard let parsed else { return nil }
    self = parsed
  }
}
