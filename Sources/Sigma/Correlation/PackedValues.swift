/// The values of a hit, copied: for hits that wait and windows that are open.
struct PackedValues: Hashable, Sendable {
  /// For each value its length, `UInt32.max` when absent (four bytes, little-endian), then its bytes.
  private(set) var bytes: [UInt8]

  /// Longest value kept; what follows is cut off. No file path or command line that identifies something is longer.
  static let valueByteLimit = 32_768

  var byteCount: Int { bytes.count + 32 }

  init(_ values: HitValues) {
    var total = 0
    for value in values { total += 4 + min(value?.count ?? 0, PackedValues.valueByteLimit) }
    bytes = []
    bytes.reserveCapacity(total)
    for value in values {
      guard let value else {
        PackedValues.append(.max, to: &bytes)
        continue
      }
      let kept = min(value.count, PackedValues.valueByteLimit)
      PackedValues.append(UInt32(kept), to: &bytes)
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: value[0..<kept]))
    }
  }

  /// Bytes from a snapshot; `nil` unless they hold that many values and nothing more.
  init?(_ bytes: [UInt8], valueCount: Int) {
    var offset = 0
    for _ in 0..<valueCount {
      guard offset + 4 <= bytes.count else { return nil }
      let length = PackedValues.length(bytes, at: offset)
      offset += 4
      guard length != .max else { continue }
      guard Int(length) <= bytes.count - offset else { return nil }
      offset += Int(length)
    }
    guard offset == bytes.count else { return nil }
    self.bytes = bytes
  }

  /// Lends the values in place.
  func withValues<R>(_ body: (HitValues) -> R) -> R {
    bytes.withUnsafeBytes { raw in
      withUnsafeTemporaryAllocation(of: UnsafeRawBufferPointer?.self, capacity: max(1, raw.count / 4)) {
        values in
        var count = 0
        var offset = 0
        while offset + 4 <= raw.count, count < values.count {
          let length = PackedValues.length(raw, at: offset)
          offset += 4
          var value: UnsafeRawBufferPointer?
          if length != .max {
            guard Int(length) <= raw.count - offset else { break }
            value = UnsafeRawBufferPointer(rebasing: raw[offset..<(offset + Int(length))])
            offset += Int(length)
          }
          values.initializeElement(at: count, to: value)
          count += 1
        }
        return body(HitValues(rebasing: UnsafeBufferPointer(values)[0..<count]))
      }
    }
  }

  /// The values at these positions, in this order; absent where there is none.
  func picked(_ positions: [Int?]) -> PackedValues {
    withValues { values in
      let picked = positions.map { $0.flatMap { $0 < values.count ? values[$0] : nil } }
      return picked.withUnsafeBufferPointer { PackedValues($0) }
    }
  }

  private static func append(_ word: UInt32, to bytes: inout [UInt8]) {
    for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
  }

  private static func length<Bytes: RandomAccessCollection>(_ bytes: Bytes, at offset: Int) -> UInt32
  where Bytes.Element == UInt8, Bytes.Index == Int {
    UInt32(bytes[offset]) | UInt32(bytes[offset + 1]) << 8 | UInt32(bytes[offset + 2]) << 16
      | UInt32(bytes[offset + 3]) << 24
  }
}
