/// Why the bytes of a snapshot can't be used.
public enum CorrelationSnapshotError: Error, Hashable, Sendable {
  /// Not a snapshot of a correlation engine.
  case notASnapshot
  /// Of a version that this engine doesn't read.
  case unknownVersion(UInt8)
  /// Taken with other correlations.
  case otherRules
  /// Taken with another way of alerting or another hash key: its state means something else.
  case otherLimits
  /// The bytes end early, are altered, or contradict themselves.
  case damaged
}

/// Writes numbers, small ones in one byte.
struct SnapshotWriter {
  var bytes: [UInt8] = []

  mutating func byte(_ value: UInt8) { bytes.append(value) }

  /// Seven bits a byte, the highest bit for "more follows".
  /// - Source: LEB128, DWARF 5, section 7.6.
  mutating func number(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func number(_ value: Int) { number(UInt64(bitPattern: Int64(value))) }

  /// Signed numbers alternate, so that small ones of either sign are short.
  mutating func time(_ value: Int64) { number(UInt64(bitPattern: value << 1 ^ value >> 63)) }

  mutating func word(_ value: UInt64) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func blob(_ value: [UInt8]) {
    number(value.count)
    bytes.append(contentsOf: value)
  }

  mutating func text(_ value: String) { blob(Array(value.utf8)) }
}

/// Reads what ``SnapshotWriter`` wrote; anything unexpected throws.
struct SnapshotReader {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  var remaining: Int { bytes.endIndex - position }

  mutating func byte() throws(CorrelationSnapshotError) -> UInt8 {
    guard position < bytes.endIndex else { throw .damaged }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func number() throws(CorrelationSnapshotError) -> UInt64 {
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
  mutating func number(upTo limit: Int) throws(CorrelationSnapshotError) -> Int {
    let value = try number()
    guard limit >= 0, value <= UInt64(limit) else { throw .damaged }
    return Int(value)
  }

  /// A count of things that take at least a byte each, so that no damaged count asks for much memory.
  mutating func count() throws(CorrelationSnapshotError) -> Int { try number(upTo: remaining) }

  mutating func time() throws(CorrelationSnapshotError) -> Int64 {
    let value = try number()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  mutating func word() throws(CorrelationSnapshotError) -> UInt64 {
    guard remaining >= 8 else { throw .damaged }
    var value: UInt64 = 0
    for shift in 0..<8 { value |= UInt64(bytes[position + shift]) << UInt64(8 * shift) }
    position += 8
    return value
  }

  mutating func blob() throws(CorrelationSnapshotError) -> [UInt8] {
    let length = try count()
    defer { position += length }
    return Array(bytes[position..<(position + length)])
  }

  mutating func text() throws(CorrelationSnapshotError) -> String {
    String(decoding: try blob(), as: UTF8.self)
  }
}
