/// Reads what ``StateWriter`` wrote; anything unexpected throws, whatever the bytes are.
public struct StateReader: Sendable {
  private let bytes: [UInt8]
  private var end: Int
  private var position: Int

  /// - Throws: ``StateError``: another mark or version, or bytes that don't fit their checksum.
  public init(_ bytes: [UInt8], mark: String, version: UInt8) throws(StateError) {
    let mark = Array(mark.utf8)
    guard bytes.count > mark.count, bytes.starts(with: mark) else { throw .otherKind }
    guard bytes[mark.count] == version else { throw .unknownVersion(bytes[mark.count]) }
    guard bytes.count >= mark.count + 9 else { throw .damaged }
    self.bytes = bytes
    end = bytes.count
    position = end - 8
    let checksum = StateWriter.checksum(bytes[..<position])
    guard try word() == checksum else { throw .damaged }
    end = bytes.count - 8
    position = mark.count + 1
  }

  /// Bytes not yet read.
  public var remaining: Int { end - position }

  /// Ends reading: all bytes must have been read.
  public func finish() throws(StateError) { if remaining != 0 { throw .damaged } }

  public mutating func byte() throws(StateError) -> UInt8 {
    guard position < end else { throw .damaged }
    position += 1
    return bytes[position - 1]
  }

  public mutating func flag() throws(StateError) -> Bool {
    switch try byte() {
    case 0: return false
    case 1: return true
    default: throw .damaged
    }
  }

  public mutating func number() throws(StateError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      guard shift < 63 || next <= 1 else { throw .damaged }
      value |= UInt64(next & 0x7f) << shift
      if next & 0x80 == 0 { return value }
      shift += 7
    }
  }

  /// A number no greater than a limit.
  public mutating func number(upTo limit: Int) throws(StateError) -> Int {
    let value = try number()
    guard limit >= 0, value <= UInt64(limit) else { throw .damaged }
    return Int(value)
  }

  /// A 32-bit number.
  public mutating func number32() throws(StateError) -> UInt32 {
    UInt32(try number(upTo: Int(UInt32.max)))
  }

  /// A count of things that take at least a byte each, so that no damaged count asks for much memory.
  public mutating func count() throws(StateError) -> Int { try number(upTo: remaining) }

  public mutating func signed() throws(StateError) -> Int64 {
    let value = try number()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  public mutating func time() throws(StateError) -> Timestamp { Timestamp(nanoseconds: try signed()) }

  public mutating func word() throws(StateError) -> UInt64 {
    guard remaining >= 8 else { throw .damaged }
    let offset = position
    position += 8
    return bytes.withUnsafeBytes {
      UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
  }

  public mutating func blob() throws(StateError) -> [UInt8] {
    let length = try count()
    position += length
    return Array(bytes[(position - length)..<position])
  }

  public mutating func text() throws(StateError) -> String {
    let length = try count()
    position += length
    return String(decoding: bytes[(position - length)..<position], as: UTF8.self)
  }

  public mutating func texts() throws(StateError) -> [String] {
    var values: [String] = []
    for _ in 0..<(try count()) { values.append(try text()) }
    return values
  }

  /// A text or its absence.
  public mutating func optionalText() throws(StateError) -> String? { try flag() ? try text() : nil }
}
