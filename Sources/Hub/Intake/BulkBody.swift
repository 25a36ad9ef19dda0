/// What a bulk request asks for one document.
struct BulkAction: Sendable {
  enum Verb: String, Sendable { case index, create, delete, update }
  var verb: Verb
  /// Insides of JSON strings as the sender wrote them, escapes unresolved; safe to send back.
  var index: [UInt8]
  var identifier: [UInt8]
  /// `nil`: taken. Else the status and the reason for this document.
  var refusal: (status: Int, reason: String)?
}

/// Bodies of Elasticsearch's bulk request: a line that says what to do, then the document on the next line.
///
/// Documents are kept as they are, readable or not. A line that says what to do and can't be read makes all that
/// follows doubtful: then the whole request is turned away, as Elasticsearch does. `update` and `delete` are turned away
/// one by one: a log is never changed.
/// - Source: Elasticsearch reference 8, *Bulk API*.
enum BulkBody {
  /// Longest index name or identifier that is sent back: Elasticsearch allows 255 and 512 bytes.
  private static let echoedByteLimit = 512

  static func read(_ body: [UInt8], index: String, _ limits: IntakeLimits) throws(IntakeProblem)
    -> IntakeReading
  {
    let result = body.withUnsafeBytes { bytes in
      Result { () throws(IntakeProblem) in try read(bytes, index: index, limits) }
    }
    let reading = try result.get()
    guard !reading.actions.isEmpty else {
      throw IntakeProblem(
        .empty, "request body is required", cure: "Send at least one action with its document.")
    }
    return reading
  }

  private static func read(
    _ bytes: UnsafeRawBufferPointer, index: String, _ limits: IntakeLimits
  ) throws(IntakeProblem) -> IntakeReading {
    var reading = IntakeReading()
    reading.records.reserve(byteCount: bytes.count)
    let defaultIndex = JSONWriter.escaped(index)
    var lines = Lines(bytes: bytes)
    while let line = lines.next() {
      guard !line.isEmpty else { continue }
      var action = try parse(
        UnsafeRawBufferPointer(rebasing: bytes[line]), lines.number, line.lowerBound, limits)
      if action.index.isEmpty { action.index = defaultIndex }
      let number = reading.actions.count
      guard number < limits.recordCountLimit else {
        throw IntakeProblem(
          .tooLarge, "The request has more than \(limits.recordCountLimit) actions.",
          cure: "Make the sender's batches smaller.", record: number)
      }
      if action.verb != .delete {
        guard let document = lines.next() else {
          throw IntakeProblem(
            .malformed, "The action on line \(lines.number) has no document after it.",
            cure: "Put each document on the line after its action.", record: number, offset: line.lowerBound)
        }
        if action.verb == .update {
          action.refusal = (400, "documents are kept as they came and are never updated")
        } else if document.isEmpty {
          action.refusal = (400, "the document is empty")
        } else if document.count > limits.recordByteLimit {
          action.refusal = (413, "the document is \(IntakeReading.tooLong(limits))")
        } else {
          reading.records.append(UnsafeRawBufferPointer(rebasing: bytes[document]))
        }
      } else {
        action.refusal = (400, "documents are kept and never deleted by a sender")
      }
      if let refusal = action.refusal {
        reading.refuse(number, at: line.lowerBound, refusal.reason, limits)
      }
      reading.actions.append(action)
    }
    return reading
  }

  private struct Lines {
    let bytes: UnsafeRawBufferPointer
    var position = 0
    /// Of the line returned last, from 1.
    var number = 0

    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func next() -> Range<Int>? {
      guard position < bytes.count else { return nil }
      let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
      let length = ByteScan.first(0x0A, in: rest) ?? rest.count
      let start = position
      position += length + 1
      number += 1
      return start..<(length > 0 && rest[length - 1] == 0x0D ? start + length - 1 : start + length)
    }
  }

  private static func parse(
    _ line: UnsafeRawBufferPointer, _ number: Int, _ offset: Int, _ limits: IntakeLimits
  ) throws(IntakeProblem) -> BulkAction {
    var cutter = JSONCutter(line, depthLimit: limits.depthLimit)
    var action: BulkAction?
    var index: [UInt8] = []
    var identifier: [UInt8] = []
    do throws(JSONFault) {
      try cutter.object { (key: Range<Int>, inner: inout JSONCutter) throws(JSONFault) in
        guard let verb = Self.verb(inner, key), action == nil else {
          throw JSONFault(
            kind: .unexpected(wanted: "index, create, update or delete"), offset: key.lowerBound)
        }
        action = BulkAction(verb: verb, index: [], identifier: [])
        try inner.object { (name: Range<Int>, values: inout JSONCutter) throws(JSONFault) in
          let isString = values.peek() == UInt8(ascii: "\"")
          let value = try values.value()
          guard isString, value.count - 2 <= echoedByteLimit else { return }
          let inside = values.slice(value.lowerBound + 1..<value.upperBound - 1)
          if values.equals(name, "_index") { index = JSONWriter.safeInside(inside) }
          if values.equals(name, "_id") { identifier = JSONWriter.safeInside(inside) }
        }
      }
      if cutter.peek() != nil {
        throw JSONFault(kind: .unexpected(wanted: "the end of the line"), offset: cutter.position)
      }
    } catch {
      throw IntakeProblem(
        .malformed, "Malformed action/metadata line [\(number)]: \(error.words).",
        cure: "Put an action such as {\"create\":{}} before each document.", offset: offset + error.offset)
    }
    guard var action else {
      throw IntakeProblem(
        .malformed, "Malformed action/metadata line [\(number)]: no action.",
        cure: "Put an action such as {\"create\":{}} before each document.", offset: offset)
    }
    action.index = index
    action.identifier = identifier
    return action
  }

  private static func verb(_ cutter: JSONCutter, _ key: Range<Int>) -> BulkAction.Verb? {
    if cutter.equals(key, "create") { return .create }
    if cutter.equals(key, "index") { return .index }
    if cutter.equals(key, "update") { return .update }
    if cutter.equals(key, "delete") { return .delete }
    return nil
  }
}
