import WardModel

/// Reads a record's JSON. Fractions and exponents are refused: no record has them.
/// - Source: RFC 8259.
struct LedgerJSONReader {
  private let bytes: [UInt8]
  private var position = 0

  /// The value that the bytes hold, `nil` when they hold none or something more.
  static func value(_ bytes: some Sequence<UInt8>) -> LedgerValue? {
    var reader = LedgerJSONReader(bytes: Array(bytes))
    guard let value = reader.value(depth: 0) else { return nil }
    reader.skipSpace()
    return reader.position == reader.bytes.count ? value : nil
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || (0x09...0x0D).contains(byte) { position += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard next == byte else { return false }
    position += 1
    return true
  }

  private mutating func word(_ word: StaticString) -> Bool {
    guard
      bytes[position...].starts(
        with: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    else { return false }
    position += word.utf8CodeUnitCount
    return true
  }

  private mutating func value(depth: Int) -> LedgerValue? {
    guard depth <= LedgerValue.maximumDepth else { return nil }
    skipSpace()
    switch next {
    case 0x7B: return object(depth: depth)
    case 0x5B: return list(depth: depth)
    case 0x22: return text().map(LedgerValue.text)
    case 0x74: return word("true") ? .flag(true) : nil
    case 0x66: return word("false") ? .flag(false) : nil
    case 0x6E: return word("null") ? .null : nil
    default: return number()
    }
  }

  private mutating func number() -> LedgerValue? {
    let start = position
    if next == 0x2D { position += 1 }
    while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
    if let byte = next, byte == 0x2E || byte | 0x20 == 0x65 { return nil }
    return Int64(String(decoding: bytes[start..<position], as: UTF8.self)).map(LedgerValue.number)
  }

  private mutating func text() -> String? {
    guard take(0x22) else { return nil }
    let start = position
    while let byte = next {
      if byte == 0x22 {
        let inside = bytes[start..<position]
        position += 1
        return JSONText.unescaped(inside)
      }
      position += byte == 0x5C ? 2 : 1
    }
    return nil
  }

  private mutating func list(depth: Int) -> LedgerValue? {
    guard take(0x5B) else { return nil }
    if take(0x5D) { return .list([]) }
    var items: [LedgerValue] = []
    repeat {
      guard let item = value(depth: depth + 1) else { return nil }
      items.append(item)
    } while take(0x2C)
    return take(0x5D) ? .list(items) : nil
  }

  private mutating func object(depth: Int) -> LedgerValue? {
    guard take(0x7B) else { return nil }
    if take(0x7D) { return .object([:]) }
    var members: [String: LedgerValue] = [:]
    repeat {
      skipSpace()
      guard let name = text(), take(0x3A), let item = value(depth: depth + 1) else { return nil }
      // Two members of one name would let two readers see two records.
      guard members.updateValue(item, forKey: name) == nil else { return nil }
    } while take(0x2C)
    return take(0x7D) ? .object(members) : nil
  }
}
