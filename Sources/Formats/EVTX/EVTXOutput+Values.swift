import WardModel

/// The value types of binary XML.
/// - Source: [MS-EVEN6], section 2.2.12.1, `BinXmlValueType`.
enum EVTXValueType {
  static let null: UInt8 = 0x00
  static let string: UInt8 = 0x01
  static let ansiString: UInt8 = 0x02
  static let binary: UInt8 = 0x0E
  static let fileTime: UInt8 = 0x11
  static let binaryXML: UInt8 = 0x21
  static let xmlText: UInt8 = 0x23
  static let arrayFlag: UInt8 = 0x80

  /// Bytes of one element of a fixed-size type; 0 for those of any size.
  static func width(_ type: UInt8) -> Int {
    switch type {
    case 0x03, 0x04: return 1
    case 0x05, 0x06: return 2
    case 0x07, 0x08, 0x0B, 0x0D, 0x14: return 4
    case 0x09, 0x0A, 0x0C, 0x11, 0x15: return 8
    case 0x0F, 0x12: return 16
    default: return 0
    }
  }
}

extension EVTXOutput {
  /// Writes one value as text and says how to read it; a value whose size does not fit its type is written as binary.
  mutating func value(_ type: UInt8, _ raw: UnsafeRawBufferPointer) throws(EVTXFault) -> ValueKind {
    guard let start = raw.baseAddress, !raw.isEmpty else { return .text }
    let width = EVTXValueType.width(type)
    guard width == 0 || raw.count >= width else {
      try hex(raw)
      return .text
    }
    switch type {
    case EVTXValueType.string, EVTXValueType.xmlText: try utf16(raw)
    case EVTXValueType.ansiString: try ansi(raw)
    case 0x03:
      try decimal(signed: Int64(start.load(as: Int8.self)))
      return .integer
    case 0x04:
      try decimal(UInt64(start.load(as: UInt8.self)))
      return .integer
    case 0x05:
      try decimal(signed: Int64(Int16(littleEndian: start.loadUnaligned(as: Int16.self))))
      return .integer
    case 0x06:
      try decimal(UInt64(UInt16(littleEndian: start.loadUnaligned(as: UInt16.self))))
      return .integer
    case 0x07:
      try decimal(signed: Int64(Int32(littleEndian: start.loadUnaligned(as: Int32.self))))
      return .integer
    case 0x08:
      try decimal(UInt64(UInt32(littleEndian: start.loadUnaligned(as: UInt32.self))))
      return .integer
    case 0x09:
      try decimal(signed: Int64(littleEndian: start.loadUnaligned(as: Int64.self)))
      return .integer
    case 0x0A:
      try decimal(UInt64(littleEndian: start.loadUnaligned(as: UInt64.self)))
      return .integer
    case 0x0B:
      let value = Float(bitPattern: UInt32(littleEndian: start.loadUnaligned(as: UInt32.self)))
      return try real(value.description, isFinite: value.isFinite)
    case 0x0C:
      let value = Double(bitPattern: UInt64(littleEndian: start.loadUnaligned(as: UInt64.self)))
      return try real(value.description, isFinite: value.isFinite)
    case 0x0D:
      try ascii(start.loadUnaligned(as: UInt32.self) == 0 ? "false" : "true")
      return .boolean
    case 0x0F: try guid(raw)
    case 0x10:
      // The size of a pointer on the machine that wrote it.
      if raw.count == 8 {
        try hexNumber(UInt64(littleEndian: start.loadUnaligned(as: UInt64.self)))
      } else if raw.count == 4 {
        try hexNumber(UInt64(UInt32(littleEndian: start.loadUnaligned(as: UInt32.self))))
      } else {
        try hex(raw)
      }
    case 0x11: try fileTime(UInt64(littleEndian: start.loadUnaligned(as: UInt64.self)))
    case 0x12: try systemTime(raw)
    case 0x13: try sid(raw)
    case 0x14: try hexNumber(UInt64(UInt32(littleEndian: start.loadUnaligned(as: UInt32.self))))
    case 0x15: try hexNumber(UInt64(littleEndian: start.loadUnaligned(as: UInt64.self)))
    default: try hex(raw)
    }
    return .text
  }

  private mutating func real(_ text: String, isFinite: Bool) throws(EVTXFault) -> ValueKind {
    try reserve(text.utf8.count)
    for byte in text.utf8 { self.byte(byte) }
    return isFinite ? .number : .text
  }

  mutating func hex(_ raw: UnsafeRawBufferPointer) throws(EVTXFault) {
    try reserve(2 * raw.count)
    for byte in raw { hexByte(byte) }
  }

  /// Windows-1252, the code page of nearly every log that still has such strings; trailing zeros are dropped.
  private mutating func ansi(_ raw: UnsafeRawBufferPointer) throws(EVTXFault) {
    try reserve(3 * raw.count)
    var count = raw.count
    while count > 0, raw[count &- 1] == 0 { count &-= 1 }
    for index in 0..<count {
      let byte = raw[index]
      scalar(byte >= 0x80 && byte < 0xA0 ? UInt32(Self.windows1252[Int(byte) &- 0x80]) : UInt32(byte))
    }
  }

  /// The characters 0x80 to 0x9F; the five that Windows leaves undefined stay control characters.
  private static let windows1252: [UInt16] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152,
    0x8D,
    0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161,
    0x203A,
    0x0153, 0x9D, 0x017E, 0x0178,
  ]

  /// `5770385F-C22A-43E0-BF4C-06F5698FFBD9`: the first three groups are little-endian numbers.
  private mutating func guid(_ raw: UnsafeRawBufferPointer) throws(EVTXFault) {
    try reserve(36)
    hexByte(raw[3])
    hexByte(raw[2])
    hexByte(raw[1])
    hexByte(raw[0])
    byte(0x2D)
    hexByte(raw[5])
    hexByte(raw[4])
    byte(0x2D)
    hexByte(raw[7])
    hexByte(raw[6])
    byte(0x2D)
    hexByte(raw[8])
    hexByte(raw[9])
    byte(0x2D)
    for index in 10..<16 { hexByte(raw[index]) }
  }

  /// `S-1-5-21-…`: revision, a 48-bit big-endian authority, 32-bit little-endian parts.
  private mutating func sid(_ raw: UnsafeRawBufferPointer) throws(EVTXFault) {
    guard let start = raw.baseAddress, raw.count >= 8, raw.count >= 8 &+ 4 &* Int(raw[1]) else {
      return try hex(raw)
    }
    try ascii("S-")
    try decimal(UInt64(raw[0]))
    var authority: UInt64 = 0
    for index in 2..<8 { authority = authority << 8 | UInt64(raw[index]) }
    try reserve(1)
    byte(0x2D)
    try decimal(authority)
    for part in 0..<Int(raw[1]) {
      try reserve(1)
      byte(0x2D)
      try decimal(
        UInt64(UInt32(littleEndian: start.loadUnaligned(fromByteOffset: 8 &+ 4 &* part, as: UInt32.self))))
    }
  }

  /// 100-nanosecond ticks since 1601 as RFC 3339 with microseconds.
  mutating func fileTime(_ ticks: UInt64) throws(EVTXFault) {
    try reserve(32)
    let seconds = Int(ticks / 10_000_000)
    // Days since 0000-03-01, so that a leap day ends its year; 584,694 lie between that and 1601-01-01.
    let day = seconds / 86_400 &+ 584_694
    let era = day / 146_097
    let dayOfEra = day &- era &* 146_097
    let yearOfEra = (dayOfEra &- dayOfEra / 1460 &+ dayOfEra / 36_524 &- dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra &- (365 &* yearOfEra &+ yearOfEra / 4 &- yearOfEra / 100)
    let shifted = (5 &* dayOfYear &+ 2) / 153
    let month = shifted < 10 ? shifted &+ 3 : shifted &- 9
    let year = yearOfEra &+ era &* 400 &+ (month <= 2 ? 1 : 0)
    date(year, month, dayOfYear &- (153 &* shifted &+ 2) / 5 &+ 1)
    time(seconds % 86_400, microseconds: Int(ticks % 10_000_000) / 10)
  }

  /// Eight 16-bit numbers: year, month, day of week, day, hour, minute, second, millisecond.
  private mutating func systemTime(_ raw: UnsafeRawBufferPointer) throws(EVTXFault) {
    try reserve(32)
    func part(_ index: Int) -> Int { Int(raw[2 &* index]) | Int(raw[2 &* index &+ 1]) << 8 }
    guard part(0) < 10_000, part(1) < 100, part(3) < 100, part(4) < 100, part(5) < 60, part(6) < 100,
      part(7) < 1000
    else { return try hex(raw) }
    date(part(0), part(1), part(3))
    time(part(4) &* 3600 &+ part(5) &* 60 &+ part(6), microseconds: part(7) &* 1000)
  }

  private mutating func date(_ year: Int, _ month: Int, _ day: Int) {
    padded(year, width: year < 10_000 ? 4 : 5)
    byte(0x2D)
    padded(month, width: 2)
    byte(0x2D)
    padded(day, width: 2)
  }

  private mutating func time(_ seconds: Int, microseconds: Int) {
    byte(0x54)
    padded(seconds / 3600, width: 2)
    byte(0x3A)
    padded(seconds / 60 % 60, width: 2)
    byte(0x3A)
    padded(seconds % 60, width: 2)
    byte(0x2E)
    padded(microseconds, width: 6)
    byte(0x5A)
  }
}
