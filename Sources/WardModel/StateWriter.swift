/// Why the bytes of a saved state can't be used.
public enum StateError: Error, Hashable, Sendable {
  /// Not a state of this kind.
  case otherKind
  /// Of a version that this program doesn't read.
  case unknownVersion(UInt8)
  /// Taken with settings under which it means something else; the text says which.
  case otherSettings(String)
  /// The bytes end early, are altered, or contradict themselves.
  case damaged
}

/// Writes a state as bytes: a mark of four letters, a version, what the owner writes, a checksum of all before.
///
/// Numbers are LEB128 (seven bits a byte, small numbers short). The same calls give the same bytes.
public struct StateWriter: Sendable {
  public private(set) var bytes: [UInt8]

  /// - Parameters:
  ///   - mark: four ASCII letters that say whose state it is.
  ///   - capacity: bytes expected.
  public init(mark: String, version: UInt8, capacity: Int = 0) {
    bytes = []
    bytes.reserveCapacity(capacity + 16)
    bytes.append(contentsOf: mark.utf8)
    bytes.append(version)
  }

  public mutating func byte(_ value: UInt8) { bytes.append(value) }

  public mutating func flag(_ value: Bool) { bytes.append(value ? 1 : 0) }

  /// - Source: LEB128, DWARF 5, section 7.6.
  public mutating func number(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// A number that is never negative, such as a count.
  public mutating func number(_ value: Int) { number(UInt64(bitPattern: Int64(value))) }

  /// Signs alternate, so that small numbers of either sign are short.
  public mutating func signed(_ value: Int64) { number(UInt64(bitPattern: value << 1 ^ value >> 63)) }

  public mutating func time(_ value: Timestamp) { signed(value.nanoseconds) }

  /// Eight bytes, little-endian.
  public mutating func word(_ value: UInt64) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  public mutating func blob(_ value: [UInt8]) {
    number(value.count)
    bytes.append(contentsOf: value)
  }

  public mutating func text(_ value: String) {
    var value = value
    value.withUTF8 { raw in
      number(raw.count)
      bytes.append(contentsOf: raw)
    }
  }

  public mutating func texts(_ values: [String]) {
    number(values.count)
    for value in values { text(value) }
  }

  /// A text or its absence.
  public mutating func text(_ value: String?) {
    flag(value != nil)
    if let value { text(value) }
  }

  /// The bytes with their checksum; nothing may be written after it.
  public consuming func finished() -> [UInt8] {
    word(Self.checksum(bytes[...]))
    return bytes
  }

  /// 64 bits over all bytes: against damage, not against forgery.
  /// - Source: FNV-1a, taken over words of eight bytes instead of bytes, with the high half folded down.
  public static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.withUnsafeBytes { bytes in
      var hash: UInt64 = 14_695_981_039_346_656_037 ^ UInt64(bytes.count)
      var offset = 0
      while offset + 8 <= bytes.count {
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        hash = (hash ^ word) &* 1_099_511_628_211
        hash ^= hash >> 32
        offset += 8
      }
      while offset < bytes.count {
        hash = (hash ^ UInt64(bytes[offset])) &* 1_099_511_628_211
        offset += 1
      }
      return hash ^ hash >> 29
    }
  }
}
