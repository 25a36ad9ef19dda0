/// Sizes and signatures of the file layout, and the bounds that keep hostile files cheap.
enum EVTXLayout {
  static let fileHeaderSize = 4096
  static let chunkSize = 65_536
  /// Chunk header, table of common strings, table of template offsets: records begin after these.
  static let chunkHeaderSize = 512
  /// Offset in the chunk header of the 32-bit end of the last record.
  static let freeSpaceField = 48
  /// Signature, size, record number, time: 24 bytes before the binary XML; the size again in 4 bytes after it.
  static let recordHeaderSize = 24
  static let recordOverhead = 28

  /// `ElfFile` with its zero byte, read as a little-endian number.
  static let fileSignature: UInt64 = 0x0065_6C69_4666_6C45
  /// `ElfChnk` with its zero byte, read as a little-endian number.
  static let chunkSignature: UInt64 = 0x006B_6E68_4366_6C45
  /// `**` and two zero bytes, read as a little-endian number.
  static let recordSignature: UInt32 = 0x0000_2A2A

  /// The most bytes of output one chunk may have: 1 MiB. Real chunks unfold to about their own 64 KiB; hexadecimal
  /// doubles and template text repeats with each record, so 16 times is generous.
  static let outputByteLimit = 16 * chunkSize
  /// The most bytes of output one record may have: 512 KiB, so that one hostile record cannot use up its chunk.
  static let recordByteLimit = 8 * chunkSize
  /// The most values one record may have. The record must spend four bytes on each substitution, so real ones have
  /// far fewer than 64 KiB / 4.
  static let recordSlotLimit = 16_384
  /// The most values one chunk may have; real chunks have less than 10,000.
  static let slotLimit = 131_072
  /// The most steps of execution for one chunk. Real chunks need less than 30,000.
  static let stepLimit = 262_144
  /// The most bytes of templates read for one chunk: definitions are disjoint, so more than twice a chunk is hostile.
  static let templateByteLimit = 2 * chunkSize
  /// The deepest nesting of elements; real events have less than 10.
  static let elementDepthLimit = 64
  /// The deepest nesting of binary XML inside values; real events have 2.
  static let fragmentDepthLimit = 8

  /// The most troubles that are told one by one for a chunk; a chunk of the smallest real records has about 650.
  static let troubleLimit = 1024

  static func matches(_ signature: UInt64, _ bytes: UnsafeRawBufferPointer, at offset: Int) -> Bool {
    guard offset >= 0, offset <= bytes.count - 8 else { return false }
    return bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian == signature
  }

  /// The first place of the signature at `from` or later.
  static func find(_ signature: UInt64, _ bytes: UnsafeRawBufferPointer, from: Int) -> Int? {
    guard from >= 0, bytes.count >= 8 else { return nil }
    let first = UInt8(truncatingIfNeeded: signature)
    var offset = from
    while offset <= bytes.count - 8 {
      if bytes[offset] == first, matches(signature, bytes, at: offset) { return offset }
      offset += 1
    }
    return nil
  }
}
