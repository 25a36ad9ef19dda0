import WardModel

/// Decodes the lines of a Zeek log under the header that the head of the input states.
struct ZeekDecoder: FormatDecoder {
  private let context: DecodingContext
  private var header = ZeekHeader()
  /// What `T` and `F` become.
  private static let booleans = Array("truefalse".utf8)

  init(_ context: DecodingContext, head: InputHead) {
    self.context = context
    for line in head.firstLines(32) {
      guard line.first == 0x23 else { break }
      line.withUnsafeBytes { header.read($0, context) }
    }
  }

  mutating func decode(_ piece: Piece, into batch: inout EventBatch) {
    let booleans = Self.booleans.withUnsafeBytes { batch.append($0) }
    batch.forEachLine(of: piece) { line, batch in
      if line.bytes.at(0) == 0x23 {
        header.read(line.bytes, context)
      } else {
        decodeLine(line, booleans, into: &batch)
      }
    }
  }

  private func decodeLine(_ line: TextLine, _ booleans: UInt32, into batch: inout EventBatch) {
    let bytes = line.bytes
    let columns = header.columns
    guard !columns.isEmpty else {
      batch.refuse(line, "no #fields line before this one")
      return
    }
    let firstSlot = batch.slots.count
    let hasEscapes = bytes.contains(ASCII.backslash)
    var time: Timestamp?
    var start = 0
    var column = 0
    while column < columns.count {
      guard start <= bytes.count else { break }
      let end = bytes.findNear(header.separator, start)
      let description = columns[column]
      if column == header.timeColumn {
        time = ClockText.epochSeconds(bytes.part(start, end))
        if time == nil {
          time = ClockText.dateTime(bytes.part(start, end), offsetSeconds: context.zoneOffsetSeconds)
        }
      }
      if !header.isUnset(bytes, start, end) {
        if description.isList {
          addList(description, line, start, end, hasEscapes, booleans, into: &batch)
        } else if header.isEmptyMark(bytes, start, end) {
          batch.add(description.field, line, start, start)
        } else {
          add(description, line, start, end, hasEscapes, booleans, into: &batch)
        }
      }
      start = end &+ 1
      column &+= 1
    }
    // All columns were read, and the last one ended with the line.
    guard column == columns.count, start == bytes.count &+ 1 else {
      batch.slots.removeSubrange(firstSlot...)
      let found = bytes.reduce(1) { $0 + ($1 == header.separator ? 1 : 0) }
      batch.refuse(line, "\(found) columns, but #fields names \(columns.count)")
      return
    }
    batch.endLine(line, firstSlot: firstSlot, time: time, source: header.source)
  }

  @inline(__always) private func add(
    _ column: ZeekHeader.Column, _ line: TextLine, _ start: Int, _ end: Int, _ hasEscapes: Bool,
    _ booleans: UInt32, into batch: inout EventBatch
  ) {
    if column.isBoolean, end &- start == 1 {
      if line.bytes[start] == 0x54 {
        batch.appendSlot(column.field, offset: booleans, length: 4, kind: .boolean)
        return
      }
      if line.bytes[start] == 0x46 {
        batch.appendSlot(column.field, offset: booleans &+ 4, length: 5, kind: .boolean)
        return
      }
    }
    let value = line.bytes.part(start, end)
    let kind = Self.checked(column.kind, value)
    if hasEscapes, value.contains(ASCII.backslash) {
      TextEscapes.appendHexEscaped(value, field: column.field, kind: kind, into: &batch)
    } else {
      batch.add(column.field, line, start, end, kind: kind)
    }
  }

  /// The kind that the value really has: a header may promise a number and the line hold none.
  @inline(__always) private static func checked(_ kind: ValueKind, _ value: Bytes) -> ValueKind {
    guard kind != .text else { return .text }
    guard kind != .boolean, !value.isEmpty else { return .text }
    var digits = 0
    var dots = 0
    var index = value[0] == ASCII.dash ? 1 : 0
    while index < value.count {
      if value[index].isDigit {
        digits &+= 1
      } else if value[index] == ASCII.dot, digits > 0, kind == .number {
        dots &+= 1
      } else {
        return .text
      }
      index &+= 1
    }
    return digits > 0 && dots <= 1 && value[value.count &- 1] != ASCII.dot ? kind : .text
  }

  private func addList(
    _ column: ZeekHeader.Column, _ line: TextLine, _ start: Int, _ end: Int, _ hasEscapes: Bool,
    _ booleans: UInt32, into batch: inout EventBatch
  ) {
    // An empty set holds no value.
    if header.isEmptyMark(line.bytes, start, end) { return }
    var element = start
    while element <= end {
      let next = min(line.bytes.findNear(header.setSeparator, element), end)
      if !header.isUnset(line.bytes, element, next) {
        add(column, line, element, next, hasEscapes, booleans, into: &batch)
      }
      element = next &+ 1
    }
  }
}

extension ZeekHeader {
  @inline(__always) func isUnset(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    if unset.count == 1 { return end &- start == 1 && bytes[start] == unset[0] }
    return unset.withUnsafeBytes { $0.equals(bytes.part(start, end)) }
  }

  @inline(__always) func isEmptyMark(_ bytes: Bytes, _ start: Int, _ end: Int) -> Bool {
    guard end &- start == empty.count, !empty.isEmpty, bytes[start] == empty[0] else { return false }
    return empty.withUnsafeBytes { $0.equals(bytes.part(start, end)) }
  }
}
