/// What a walk over the frames of a segment found.
struct JournalScan: Sendable {
  /// Sound frames in order.
  var frames: [FramePlace] = []
  /// Byte ranges between sound frames that are no frames: damage.
  var damaged: [Range<UInt64>] = []
  /// Just behind the last sound frame.
  var end = JournalSegment.headByteCount
  /// Length of the file; bytes from ``end`` on are a commit that a crash cut off (nobody was told that it is durable), or damage.
  var fileByteCount: UInt64 = 0
  /// The number after the last record found.
  var nextSequence: UInt64

  /// Walks over the segment, checking every head and payload checksum.
  ///
  /// A group is written and made durable before the next one begins, so a crash can only cut off the last frame. When
  /// a sound frame follows a broken one, the broken one is damage: it is passed over, never cut.
  init(_ segment: JournalSegment) throws(FileProblem) {
    nextSequence = segment.firstSequence
    fileByteCount = try segment.file.byteCount()
    var offset = JournalSegment.headByteCount
    while offset < fileByteCount {
      if let place = try Self.frame(segment, at: offset, nextSequence: nextSequence) {
        if offset > end { damaged.append(end..<offset) }
        frames.append(place)
        offset += UInt64(place.byteCount)
        end = offset
        nextSequence = place.nextSequence
      } else if let found = try Self.findHead(segment, from: offset + 1, fileByteCount: fileByteCount) {
        offset = found
      } else {
        return
      }
    }
  }

  /// The sound frame at `offset`; nil when there is none, or when it would repeat sequence numbers.
  private static func frame(
    _ segment: JournalSegment, at offset: UInt64, nextSequence: UInt64
  ) throws(FileProblem) -> FramePlace? {
    let head = try segment.file.read(JournalFrame.headByteCount, at: offset)
    guard let frame = head.withUnsafeBytes({ JournalFrame(head: $0, salt: segment.salt) }),
      frame.firstSequence >= nextSequence
    else { return nil }
    let payload = try segment.file.read(
      frame.storedByteCount, at: offset + UInt64(JournalFrame.headByteCount))
    guard payload.count == frame.storedByteCount,
      Checksum.xxh64(payload, seed: segment.salt) == frame.payloadChecksum
    else { return nil }
    return FramePlace(frame, at: offset)
  }

  /// Bytes looked through at a time for the head of the next frame.
  private static let windowByteCount = 1 << 20

  /// The next offset with a sound head, looking byte by byte.
  private static func findHead(
    _ segment: JournalSegment, from start: UInt64, fileByteCount: UInt64
  ) throws(FileProblem) -> UInt64? {
    var offset = start
    while offset + UInt64(JournalFrame.headByteCount) <= fileByteCount {
      let window = try segment.file.read(windowByteCount, at: offset)
      guard window.count >= JournalFrame.headByteCount else { return nil }
      let lastStart = window.count - JournalFrame.headByteCount
      let found = window.withUnsafeBytes { bytes -> Int? in
        for index in 0...lastStart
        where bytes[index] == UInt8(truncatingIfNeeded: JournalFrame.magic)
          && JournalFrame(
            head: UnsafeRawBufferPointer(rebasing: bytes[index..<index + JournalFrame.headByteCount]),
            salt: segment.salt) != nil
        { return index }
        return nil
      }
      if let found { return offset + UInt64(found) }
      offset += UInt64(lastStart + 1)
    }
    return nil
  }
}
