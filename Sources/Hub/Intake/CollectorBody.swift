import WardModel

/// Bodies of Splunk's HTTP event collector: envelopes one after another, each with an event.
///
/// What becomes a record:
/// - an event that is an object, in an envelope with nothing else: the event, as it is;
/// - an event that is an object, beside other fields (`time`, `host`, `source`, `sourcetype`, `index`, `fields`, …): the event
///   with one more member at its end, `hec`, that holds those fields as they are; so the event keeps its own shape;
/// - an event that is text without line feeds, in an envelope with nothing else: the text;
/// - anything else, an envelope without an event included: the whole envelope, as it is.
/// - Source: Splunk Enterprise 9, *Format events for HTTP Event Collector*, *HEC REST API endpoints*.
enum CollectorBody {
  static func read(_ body: [UInt8], _ limits: IntakeLimits) throws(IntakeProblem) -> IntakeReading {
    let result = body.withUnsafeBytes { bytes in
      Result { () throws(IntakeProblem) in try read(bytes, limits) }
    }
    return try result.get()
  }

  private static func read(
    _ bytes: UnsafeRawBufferPointer, _ limits: IntakeLimits
  ) throws(IntakeProblem) -> IntakeReading {
    var reading = IntakeReading()
    reading.records.reserve(byteCount: bytes.count)
    var cutter = JSONCutter(bytes, at: EventsBody.byteOrderMarkLength(bytes), depthLimit: limits.depthLimit)
    var number = 0
    var hasEvent = false
    do throws(JSONFault) {
      // Some senders put the envelopes into a list.
      if cutter.peek() == UInt8(ascii: "[") {
        try cutter.list { (inner: inout JSONCutter) throws(JSONFault) in
          hasEvent = try envelope(&inner, number, into: &reading, limits) || hasEvent
          number += 1
        }
        if cutter.peek() != nil {
          throw JSONFault(kind: .unexpected(wanted: "nothing after the list"), offset: cutter.position)
        }
      } else {
        while cutter.peek() != nil {
          hasEvent = try envelope(&cutter, number, into: &reading, limits) || hasEvent
          number += 1
        }
      }
    } catch {
      throw IntakeProblem(
        .malformed, "Event \(number), at byte \(error.offset): \(error.words).",
        cure: "Send JSON objects with a field event, one after another.", record: number, offset: error.offset
      )
    }
    try reading.check(limits)
    guard number > 0 else {
      throw IntakeProblem(
        .empty, "The body holds no event.", cure: "Send at least one object with a field event.")
    }
    guard hasEvent else {
      throw IntakeProblem(
        .eventMissing, "No object of the request has the field event.",
        cure: "Put what happened into the field event, or send lines to the raw endpoint.", record: 0)
    }
    return reading
  }

  /// Reads one envelope; true when it has an event.
  private static func envelope(
    _ cutter: inout JSONCutter, _ number: Int, into reading: inout IntakeReading, _ limits: IntakeLimits
  ) throws(JSONFault) -> Bool {
    _ = cutter.peek()
    let start = cutter.position
    var event: Range<Int>?
    var others: [(key: Range<Int>, value: Range<Int>)] = []
    try cutter.object { (key: Range<Int>, inner: inout JSONCutter) throws(JSONFault) in
      let value = try inner.value()
      if event == nil, inner.equals(key, "event") {
        event = value
      } else {
        others.append((key, value))
      }
    }
    let whole = start..<cutter.position
    guard whole.count <= limits.recordByteLimit else {
      reading.refuse(number, at: start, IntakeReading.tooLong(limits), limits)
      return event != nil
    }
    guard let event, let first = cutter.slice(event).first else {
      reading.records.append(cutter.slice(whole))
      return false
    }
    if first == UInt8(ascii: "{") {
      splice(others, into: event, cutter, &reading.records)
    } else if first == UInt8(ascii: "\""), others.isEmpty, let text = plainText(cutter.slice(event)) {
      reading.records.append(text)
    } else {
      reading.records.append(cutter.slice(whole))
    }
    return true
  }

  /// Writes an event that is an object, with the other fields of its envelope as its last member.
  private static func splice(
    _ others: [(key: Range<Int>, value: Range<Int>)], into event: Range<Int>, _ cutter: JSONCutter,
    _ records: inout Records
  ) {
    guard !others.isEmpty else { return records.append(cutter.slice(event)) }
    let start = records.bytes.count
    // Without its closing brace.
    let open = cutter.slice(event.lowerBound..<event.upperBound - 1)
    records.write(open)
    var inside = JSONCutter(cutter.slice(event), at: 1, depthLimit: cutter.depthLimit)
    let isEmpty = inside.take(UInt8(ascii: "}"))
    records.write(Array((isEmpty ? "\"hec\":{" : ",\"hec\":{").utf8))
    for (index, member) in others.enumerated() {
      if index > 0 { records.write([UInt8(ascii: ",")]) }
      records.write(cutter.slice(member.key.lowerBound - 1..<member.key.upperBound + 1))
      records.write([UInt8(ascii: ":")])
      records.write(cutter.slice(member.value))
    }
    records.write([UInt8(ascii: "}"), UInt8(ascii: "}")])
    records.close(from: start)
  }

  /// The text of a JSON string, quotes included; `nil` when it is blank or has several lines.
  private static func plainText(_ string: UnsafeRawBufferPointer) -> [UInt8]? {
    guard string.count > 2 else { return nil }
    var text: [UInt8] = []
    JSONText.unescape(UnsafeRawBufferPointer(rebasing: string[1..<string.count - 1]), into: &text)
    return text.contains { $0 < 0x20 && $0 != 0x09 } || text.allSatisfy(ByteScan.isSpace) ? nil : text
  }
}
