import WardModel

/// One record as its header describes it; positions in its chunk.
struct EVTXRecord {
  var start: Int
  var number: UInt64
  /// When it was written: ticks since 1601.
  var writtenTicks: UInt64
  var content: Int
  var contentEnd: Int
  /// True when the end of the record is missing.
  var isCut: Bool
}

/// Goes from record to record through one chunk, and over damage to the next record.
struct EVTXChunkWalk {
  let bytes: EVTXBytes
  /// Offset of the chunk in the file.
  let offset: UInt64
  private var position = EVTXLayout.chunkHeaderSize
  /// Where the chunk header says that records end; the whole chunk when it says nothing credible.
  private let statedEnd: Int
  /// True when the header states more than there is.
  private let isCut: Bool
  private var lastNumber: UInt64?
  private var hasReportedCut = false

  init(bytes: EVTXBytes, offset: UInt64) {
    self.bytes = bytes
    self.offset = offset
    var stated = 0
    if EVTXLayout.matches(EVTXLayout.chunkSignature, bytes.buffer, at: 0) {
      stated = (try? bytes.u32(EVTXLayout.freeSpaceField)) ?? 0
    } else {
      // The header is lost and records may lie anywhere.
      position = 0
    }
    let isCredible = stated >= EVTXLayout.chunkHeaderSize && stated <= EVTXLayout.chunkSize
    statedEnd = isCredible ? min(stated, bytes.count) : bytes.count
    isCut = isCredible && stated > bytes.count
    if stated == 0, hasSignature(EVTXLayout.chunkHeaderSize) { position = EVTXLayout.chunkHeaderSize }
  }

  private func hasSignature(_ position: Int) -> Bool {
    guard position >= 0, position <= bytes.count - 4 else { return false }
    return bytes.buffer.loadUnaligned(fromByteOffset: position, as: UInt32.self).littleEndian
      == EVTXLayout.recordSignature
  }

  /// The size in the header of a record that is whole and says the same size at its end; `nil` for any other.
  private func wholeSize(_ position: Int) -> Int? {
    guard hasSignature(position), let size = try? bytes.u32(position + 4), size >= EVTXLayout.recordOverhead,
      size <= bytes.count - position, let copy = try? bytes.u32(position + size - 4), copy == size
    else { return nil }
    return size
  }

  private func findSignature(from start: Int) -> Int? {
    var position = start
    while position <= bytes.count - EVTXLayout.recordOverhead {
      if bytes.buffer[position] == 0x2A, hasSignature(position) { return position }
      position += 1
    }
    return nil
  }

  /// The next record, or `nil` at the end. What is passed over on the way is reported.
  mutating func next(_ undecodable: inout [Undecodable]) -> EVTXRecord? {
    while position < bytes.count {
      guard position < statedEnd || continuesPastEnd() else { return finish(&undecodable) }
      if let size = wholeSize(position) {
        defer { position += size }
        return record(at: position, contentEnd: position + size - 4, isCut: false)
      }
      if hasSignature(position), position <= bytes.count - EVTXLayout.recordOverhead {
        // Without a size to trust, the record ends where the next begins at the latest.
        let next = findSignature(from: position + 4) ?? bytes.count
        let end = min(next, max(statedEnd, position + EVTXLayout.recordOverhead))
        defer { position = next }
        hasReportedCut = hasReportedCut || next == bytes.count
        return record(at: position, contentEnd: end, isCut: true)
      }
      guard let next = findSignature(from: position) else {
        if position < statedEnd {
          let count = statedEnd - position
          report("\(count) bytes without a record where records belong", &undecodable)
        }
        hasReportedCut = true
        position = bytes.count
        return nil
      }
      report("\(next - position) bytes without a record where records belong", &undecodable)
      position = next
    }
    return finish(&undecodable)
  }

  private mutating func finish(_ undecodable: inout [Undecodable]) -> EVTXRecord? {
    if isCut, !hasReportedCut {
      hasReportedCut = true
      report("the file ends before the last record of the chunk", &undecodable)
    }
    position = bytes.count
    return nil
  }

  /// After an unclean shutdown the header may be older than the records: a whole record with the next number belongs.
  private func continuesPastEnd() -> Bool {
    guard let lastNumber, wholeSize(position) != nil, let number = try? bytes.u64(position + 8) else {
      return false
    }
    return number == lastNumber &+ 1
  }

  private mutating func record(at start: Int, contentEnd: Int, isCut: Bool) -> EVTXRecord? {
    guard let number = try? bytes.u64(start + 8), let ticks = try? bytes.u64(start + 16) else { return nil }
    lastNumber = number
    return EVTXRecord(
      start: start, number: number, writtenTicks: ticks, content: start + EVTXLayout.recordHeaderSize,
      contentEnd: contentEnd, isCut: isCut)
  }

  private func report(_ reason: String, _ undecodable: inout [Undecodable]) {
    undecodable.append(Undecodable(record: 0, offset: offset + UInt64(position), reason: reason))
  }
}
