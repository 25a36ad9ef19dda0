/// Why the bytes of a snapshot can't be used.
public enum CorrelationSnapshotError: Error, Hashable, Sendable {
  /// Not a snapshot of a correlation engine.
  case notASnapshot
  /// Of a version that this engine doesn't read.
  case unknownVersion(UInt8)
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

  /// A part that a reader can pass over without understanding it: its length in eight bytes, then what `body` writes.
  mutating func part(_ body: (inout SnapshotWriter) -> Void) {
    let start = bytes.count
    word(0)
    body(&self)
    let length = UInt64(bytes.count - start - 8)
    for shift in 0..<8 { bytes[start + shift] = UInt8(truncatingIfNeeded: length >> UInt64(8 * shift)) }
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
    let offset = position - bytes.startIndex
    position += 8
    return bytes.withUnsafeBytes {
      UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
  }

  /// A part as ``SnapshotWriter/part(_:)`` wrote it, to be read by itself or passed over.
  mutating func part() throws(CorrelationSnapshotError) -> SnapshotReader {
    let length = try word()
    guard length <= UInt64(remaining) else { throw .damaged }
    defer { position += Int(length) }
    return SnapshotReader(bytes[position..<(position + Int(length))])
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

/// A 64-bit hash of bytes in which letter case counts: against damage, not against forgery.
/// - Source: FNV-1a, taken over words of eight bytes instead of bytes, with the high half folded down.
enum Checksum {
  static func of(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.withUnsafeBytes { of($0) } }

  static func of(_ text: String) -> UInt64 {
    var text = text
    return text.withUTF8 { of(UnsafeRawBufferPointer($0)) }
  }

  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
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
