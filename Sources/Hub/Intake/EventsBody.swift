/// Bodies of `POST /v1/events`: one record per line (NDJSON, or lines of any text log), a JSON list, a JSON object, or JSON
/// objects one after another.
///
/// A line is kept as it is, readable or not: the log says later what it is. Elements of a list are cut at their brackets and
/// kept as they are, line feeds inside having become spaces. A list or a row of objects whose end can't be found is turned
/// away whole, with the place.
/// - Source: RFC 8259; the NDJSON specification, version 1.0.
enum EventsBody {
  static func read(
    _ body: [UInt8], mediaType: String, _ limits: IntakeLimits
  ) throws(IntakeProblem) -> IntakeReading {
    let result = body.withUnsafeBytes { bytes in
      Result { () throws(IntakeProblem) in try read(bytes, mediaType: mediaType, limits) }
    }
    let reading = try result.get()
    guard !reading.records.isEmpty || reading.refusedCount > 0 else {
      throw IntakeProblem(
        .empty, "The body holds no record.", cure: "Send one JSON object per line, or a JSON list.")
    }
    return reading
  }

  private static func read(
    _ bytes: UnsafeRawBufferPointer, mediaType: String, _ limits: IntakeLimits
  ) throws(IntakeProblem) -> IntakeReading {
    let start = byteOrderMarkLength(bytes)
    var cutter = JSONCutter(bytes, at: start, depthLimit: limits.depthLimit)
    let isLines =
      switch mediaType {
      case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines",
        "application/json-lines", "text/plain":
        true
      default: holdsLines(cutter)
      }
    if isLines { return try lines(bytes, from: start, limits) }
    return try translating { () throws(JSONFault) in
      cutter.peek() == UInt8(ascii: "[") ? try list(&cutter, limits) : try row(&cutter, limits)
    }
  }

  static func byteOrderMarkLength(_ bytes: UnsafeRawBufferPointer) -> Int {
    bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
  }

  /// A body is read as lines unless it begins with a list, or with an object that doesn't end on its line.
  private static func holdsLines(_ cutter: JSONCutter) -> Bool {
    var cutter = cutter
    switch cutter.peek() {
    case UInt8(ascii: "["): return false
    case UInt8(ascii: "{"): break
    default: return true
    }
    guard let first = try? cutter.value(), ByteScan.first(0x0A, in: cutter.slice(first)) == nil else {
      return false
    }
    let end = first.upperBound
    guard cutter.peek() != nil else { return true }
    // Something follows: on the next line, or behind the object on the same one.
    return ByteScan.first(0x0A, in: UnsafeRawBufferPointer(rebasing: cutter.bytes[end..<cutter.position]))
      != nil
  }

  /// Cuts at line feeds. Empty lines are nothing; a carriage return before the line feed belongs to the line's end.
  static func lines(
    _ bytes: UnsafeRawBufferPointer, from start: Int, _ limits: IntakeLimits
  ) throws(IntakeProblem) -> IntakeReading {
    var reading = IntakeReading()
    guard let base = bytes.baseAddress, start < bytes.count else { return reading }
    var ends: [UInt32] = []
    // A guess that is right for records of 256 bytes and more.
    ends.reserveCapacity(min(bytes.count / 256 + 16, limits.recordCountLimit))
    var isFull = false
    let packed = [UInt8](unsafeUninitializedCapacity: bytes.count - start) { buffer, used in
      guard let target = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
      var position = start
      var line = 0
      while position < bytes.count {
        let rest = UnsafeRawBufferPointer(start: base + position, count: bytes.count - position)
        let length = ByteScan.first(0x0A, in: rest) ?? rest.count
        var kept = length
        if kept > 0, rest[kept - 1] == 0x0D { kept -= 1 }
        if kept > limits.recordByteLimit {
          reading.refuse(line, at: position, IntakeReading.tooLong(limits), limits)
          line += 1
        } else if kept > 0, !isBlank(UnsafeRawBufferPointer(rebasing: rest[..<kept])) {
          guard ends.count < limits.recordCountLimit else {
            isFull = true
            return
          }
          // `used` never exceeds what was read, and the buffer has room for all of it.
          (target + used).copyMemory(from: base + position, byteCount: kept)
          used += kept
          ends.append(UInt32(clamping: used))
          line += 1
        }
        position += length + 1
      }
    }
    reading.records = Records(bytes: packed, ends: ends)
    if isFull {
      throw IntakeProblem(
        .tooLarge, "The request has more than \(limits.recordCountLimit) records.",
        cure: "Make the sender's batches smaller.", record: limits.recordCountLimit)
    }
    return reading
  }

  private static func isBlank(_ line: UnsafeRawBufferPointer) -> Bool {
    guard let first = line.first, ByteScan.isSpace(first) else { return false }
    return line.allSatisfy(ByteScan.isSpace)
  }

  private static func list(_ cutter: inout JSONCutter, _ limits: IntakeLimits) throws(JSONFault)
    -> IntakeReading
  {
    var reading = IntakeReading()
    reading.records.reserve(byteCount: cutter.bytes.count)
    var number = 0
    try cutter.list { (inner: inout JSONCutter) throws(JSONFault) in
      try take(&inner, number, into: &reading, limits)
      number += 1
    }
    if cutter.peek() != nil {
      throw JSONFault(kind: .unexpected(wanted: "nothing after the list"), offset: cutter.position)
    }
    return reading
  }

  /// Values one after another, with white space or nothing in between.
  private static func row(_ cutter: inout JSONCutter, _ limits: IntakeLimits) throws(JSONFault)
    -> IntakeReading
  {
    var reading = IntakeReading()
    reading.records.reserve(byteCount: cutter.bytes.count)
    var number = 0
    while cutter.peek() != nil {
      try take(&cutter, number, into: &reading, limits)
      number += 1
    }
    return reading
  }

  private static func take(
    _ cutter: inout JSONCutter, _ number: Int, into reading: inout IntakeReading, _ limits: IntakeLimits
  ) throws(JSONFault) {
    let range = try cutter.value()
    if range.count > limits.recordByteLimit {
      reading.refuse(number, at: range.lowerBound, IntakeReading.tooLong(limits), limits)
    } else {
      reading.records.append(cutter.slice(range))
    }
  }

  /// Runs a walk, turns its fault into a problem with a place, and checks the size of what it made.
  private static func translating(
    _ walk: () throws(JSONFault) -> IntakeReading
  ) throws(IntakeProblem) -> IntakeReading {
    do {
      return try walk()
    } catch {
      throw IntakeProblem(
        .malformed, "At byte \(error.offset): \(error.words).",
        cure:
          "Send one JSON object per line with content-type application/x-ndjson; then one bad line harms no other.",
        offset: error.offset)
    }
  }
}
