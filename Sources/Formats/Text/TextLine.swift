import WardModel

/// One line (or framed record) of a piece, without its line end.
struct TextLine {
  /// The most bytes of a line that are decoded: 1 MiB. No log daemon writes longer records; the bound keeps one endless line
  /// from becoming one endless value. The start of a longer line is decoded and the rest is named as undecodable.
  static let byteLimit = 1 << 20

  var bytes: Bytes
  /// Offset of the line in ``EventBatch/bytes``.
  var base: UInt32
  /// Line number in the input, from 1.
  var number: UInt64
  /// Offset of the line in the input, bytes.
  var offset: UInt64

  /// Where `index` of this line lies in the batch.
  @inline(__always) func position(_ index: Int) -> UInt32 { base &+ UInt32(truncatingIfNeeded: index) }
}

extension EventBatch {
  /// Copies a piece into the batch; `nil`, with a note, when the batch has no room.
  mutating func copyPiece(_ piece: Piece) -> UInt32? {
    guard piece.bytes.count <= Self.byteLimit - Swift.min(bytes.count, Self.byteLimit) else {
      refuse(
        Undecodable(
          record: piece.firstRecord, offset: piece.offset,
          reason: "a piece of \(piece.bytes.count) bytes does not fit into a batch of \(Self.byteLimit) bytes"
        ))
      return nil
    }
    return append(piece.bytes)
  }

  /// Copies a piece into the batch and hands over its lines, those that are not empty. LF and CRLF end a line; byte order
  /// marks before a line are passed over, for files put one behind the other leave theirs between the lines.
  @inline(__always) mutating func forEachLine(
    of piece: Piece, _ body: (TextLine, inout EventBatch) -> Void
  ) {
    guard let base = copyPiece(piece) else { return }
    let bytes = piece.bytes
    var start = 0
    var number = piece.firstRecord
    while start < bytes.count {
      while bytes.at(start) == 0xEF, bytes.has("\u{FEFF}", at: start) { start &+= 3 }
      let end = bytes.find(ASCII.lineFeed, start, bytes.count)
      var stop = end
      if stop > start, bytes[stop &- 1] == ASCII.carriageReturn { stop &-= 1 }
      if stop > start {
        let offset = piece.offset &+ UInt64(truncatingIfNeeded: start)
        if stop &- start > TextLine.byteLimit {
          stop = start &+ TextLine.byteLimit
          noteCut(record: number, offset: offset &+ UInt64(TextLine.byteLimit), total: end &- start)
        }
        body(
          TextLine(
            bytes: bytes.part(start, stop), base: base &+ UInt32(truncatingIfNeeded: start), number: number,
            offset: offset), &self)
      }
      number &+= 1
      start = end &+ 1
    }
  }

  mutating func noteCut(record: UInt64, offset: UInt64, total: Int) {
    refuse(
      Undecodable(
        record: record, offset: offset,
        reason: "a line of \(total) bytes: only the first \(TextLine.byteLimit) are decoded"))
  }

  mutating func refuse(_ line: TextLine, _ reason: String) {
    refuse(Undecodable(record: line.number, offset: line.offset, reason: reason))
  }

  /// Adds a slot for `start..<end` of a line.
  @inline(__always) mutating func add(
    _ field: FieldID, _ line: TextLine, _ start: Int, _ end: Int, kind: ValueKind = .text
  ) {
    appendSlot(field, offset: line.position(start), length: Swift.max(0, end &- start), kind: kind)
  }

  /// Ends the event of a line; its raw bytes are the line.
  @inline(__always) mutating func endLine(
    _ line: TextLine, firstSlot: Int, time: Timestamp?, source: LogSourceID
  ) {
    endEvent(
      firstSlot: firstSlot, record: line.number, time: time, source: source, rawOffset: line.base,
      rawLength: line.bytes.count)
  }
}

extension InputHead {
  /// The first lines that are not empty, at most `limit` of them, each cut to 16 KiB; a last line that the head cuts off
  /// counts only when it is the only one.
  func firstLines(_ limit: Int = 16) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    var rest = bytes[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    while lines.count < limit, !rest.isEmpty {
      let end = rest.firstIndex(of: ASCII.lineFeed)
      var line = rest[..<(end ?? rest.endIndex)]
      if line.last == ASCII.carriageReturn { line = line.dropLast() }
      if !line.isEmpty, end != nil || isWhole || lines.isEmpty { lines.append(Array(line.prefix(16_384))) }
      guard let end else { break }
      rest = rest[(end + 1)...]
    }
    return lines
  }

  /// How many of the first lines pass the test, and how many there are.
  func lineVotes(_ test: (Bytes) -> Bool) -> (yes: Int, all: Int) {
    let lines = firstLines()
    return (lines.filter { $0.withUnsafeBytes(test) }.count, lines.count)
  }
}
