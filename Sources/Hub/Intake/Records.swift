/// Records one after the other in one buffer: each one line of bytes without a line feed, as its sender wrote it.
public struct Records: Hashable, Sendable {
  /// The bytes of all records, with nothing in between.
  public private(set) var bytes: [UInt8]
  /// Where each record ends in ``bytes``; it begins where the one before it ends.
  public private(set) var ends: [UInt32]

  public init() {
    bytes = []
    ends = []
  }

  /// Takes a buffer that is cut already.
  init(bytes: [UInt8], ends: [UInt32]) {
    self.bytes = bytes
    self.ends = ends
  }

  public init(_ records: some Sequence<some Sequence<UInt8>>) {
    self.init()
    for record in records { append(record) }
  }

  public var count: Int { ends.count }
  public var isEmpty: Bool { ends.isEmpty }

  /// Where record `index` lies in ``bytes``; empty when there is no such record.
  public func range(_ index: Int) -> Range<Int> {
    guard index >= 0, index < ends.count else { return 0..<0 }
    let start = index == 0 ? 0 : Int(ends[index - 1])
    return start..<Int(ends[index])
  }

  /// The bytes of record `index`.
  public subscript(index: Int) -> ArraySlice<UInt8> { bytes[range(index)] }

  /// Appends a record; its line feeds become spaces.
  public mutating func append(_ record: some Sequence<UInt8>) {
    let start = bytes.count
    bytes.append(contentsOf: record)
    close(from: start)
  }

  /// Appends a record; its line feeds become spaces.
  mutating func append(_ record: UnsafeRawBufferPointer) {
    let start = bytes.count
    bytes.append(contentsOf: record)
    close(from: start)
  }

  /// Appends all records of another buffer.
  mutating func append(all other: Records) {
    let start = bytes.count
    bytes.append(contentsOf: other.bytes)
    ends.append(contentsOf: other.ends.lazy.map { UInt32(clamping: start + Int($0)) })
  }

  /// Appends to the record that is being written.
  mutating func write(_ piece: UnsafeRawBufferPointer) { bytes.append(contentsOf: piece) }
  mutating func write(_ piece: [UInt8]) { bytes.append(contentsOf: piece) }

  /// Ends the record whose bytes begin at `start`; its line feeds become spaces.
  mutating func close(from start: Int) {
    let count = bytes.count
    bytes.withUnsafeMutableBytes { buffer in
      var position = start
      while position < count {
        let rest = UnsafeRawBufferPointer(rebasing: buffer[position..<count])
        guard let feed = ByteScan.first(0x0A, in: rest) else { return }
        buffer[position + feed] = 0x20
        position += feed + 1
      }
    }
    ends.append(UInt32(clamping: count))
  }

  mutating func reserve(byteCount: Int) { bytes.reserveCapacity(byteCount) }

  /// Takes away all but the records that `keep` names by their index, in order.
  public func filtered(_ keep: (Int) -> Bool) -> Records {
    var result = Records()
    result.bytes.reserveCapacity(bytes.count)
    for index in 0..<count where keep(index) {
      result.bytes.append(contentsOf: bytes[range(index)])
      result.ends.append(UInt32(clamping: result.bytes.count))
    }
    return result
  }
}
