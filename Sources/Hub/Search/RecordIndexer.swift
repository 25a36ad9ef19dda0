import EventLog

/// Makes the index of a block: the words of its records.
enum RecordIndexer {
  static func index(_ block: RecordBlock) -> BlockIndex {
    var seen: Set<UInt64> = []
    seen.reserveCapacity(16_384)
    block.bytes.withUnsafeBytes { bytes in
      var start = 0
      for end in block.ends {
        let end = min(max(Int(end), start), bytes.count)
        // Record by record, so that no word reaches from one into the next.
        Words.forEach(in: UnsafeRawBufferPointer(rebasing: bytes[start..<end])) { seen.insert($0) }
        start = end
      }
    }
    return BlockIndex(terms: Array(seen))
  }
}
