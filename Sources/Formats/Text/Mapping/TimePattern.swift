public import WardModel

/// A small part of strptime's patterns: `%Y %y %m %b %d %e %H %I %p %M %S %f %z %%`; other characters stand for themselves.
///
/// `%f` is decimals of a second, `%z` is `Z`, `UTC` or an offset such as `+0200`.
public struct TimePattern: Hashable, Sendable {
  private enum Step: Hashable, Sendable {
    case literal(UInt8)
    case field(UInt8)
  }
  private var steps: [Step] = []
  public let text: String

  /// `nil` when a `%` is followed by a letter that isn't known, or year, month or day is missing.
  public init?(_ text: String) {
    self.text = text
    var bytes = text.utf8.makeIterator()
    var known: Set<UInt8> = []
    while let byte = bytes.next() {
      guard byte == 0x25 else {
        steps.append(.literal(byte))
        continue
      }
      guard let letter = bytes.next() else { return nil }
      if letter == 0x25 {
        steps.append(.literal(letter))
      } else if "YymbdeHIpMSfz".utf8.contains(letter) {
        steps.append(.field(letter))
        known.insert(letter)
      } else {
        return nil
      }
    }
    func has(_ letters: String) -> Bool { letters.utf8.contains { known.contains($0) } }
    guard has("Yy"), has("mb"), has("de") else { return nil }
  }

  /// Reads a time that fills the bytes.
  public func moment(_ bytes: UnsafeRawBufferPointer, zoneOffsetSeconds: Int) -> Timestamp? {
    var time = CivilTime(year: 0, month: 0, day: 0)
    var zone = zoneOffsetSeconds
    var index = 0
    var isAfternoon: Bool?
    for step in steps {
      switch step {
      case .literal(let byte):
        guard bytes.at(index) == byte, index < bytes.count else { return nil }
        index += 1
      case .field(0x7A):
        var end = index
        while end < bytes.count, bytes[end] != ASCII.space, bytes[end] != ASCII.closeBracket { end += 1 }
        guard end > index, let offset = ClockText.zone(bytes.part(0, end), index, defaultSeconds: zone) else {
          return nil
        }
        zone = offset
        index = end
      case .field(0x70):
        switch bytes.at(index) | 0x20 {
        case 0x61: isAfternoon = false
        case 0x70: isAfternoon = true
        default: return nil
        }
        guard bytes.at(index + 1) | 0x20 == 0x6D else { return nil }
        index += 2
      case .field(let letter):
        guard let end = Self.read(letter, bytes, index, &time) else { return nil }
        index = end
      }
    }
    guard index == bytes.count else { return nil }
    if let isAfternoon {
      guard (1...12).contains(time.hour) else { return nil }
      time.hour = time.hour % 12 + (isAfternoon ? 12 : 0)
    }
    return Timestamp(civil: time, offsetSeconds: zone)
  }

  /// Reads one number or name; returns its end.
  private static func read(_ letter: UInt8, _ bytes: Bytes, _ index: Int, _ time: inout CivilTime) -> Int? {
    if letter == 0x62 {
      time.month = ClockText.month(bytes, index)
      return time.month > 0 ? index + 3 : nil
    }
    if letter == 0x66 {
      let end = ClockText.decimals(bytes, index, &time.nanosecond)
      return end > index ? end : nil
    }
    // Numbers may be written without their leading zero.
    let width = letter == 0x59 ? 4 : 2
    var start = index
    if letter == 0x65, bytes.at(start) == ASCII.space { start += 1 }
    var end = start
    while end < start + width, bytes.at(end).isDigit { end += 1 }
    guard let value = bytes.part(start, end).decimal else { return nil }
    switch letter {
    case 0x59: time.year = value
    case 0x79: time.year = value < 70 ? 2000 + value : 1900 + value
    case 0x6D: time.month = value
    case 0x64, 0x65: time.day = value
    case 0x48, 0x49: time.hour = value
    case 0x4D: time.minute = value
    default: time.second = value
    }
    return end
  }
}
