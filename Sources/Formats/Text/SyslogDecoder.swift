import WardModel

/// Decodes lines of syslog, and the CEF, LEEF, auditd and FortiGate records that syslog carries or that stand on lines of their own.
///
/// Fields: `priority`, `timestamp`, `hostname`, `appname`, `procid`, `msgid`, `<sd-id>.<param>`, `message`, and, when the line
/// has a PRI, `facility` and `severity` by name. `message` is the text past the tag; Cisco's `%FACILITY-…` stays in it. The
/// commands that sudo logs also give `user`, `TTY`, `PWD`, `USER`, `COMMAND`; what sshd says of logins gives `user`, `src_ip`, `src_port`.
/// A line without any head is an event with only `message`.
struct SyslogDecoder: FormatDecoder {
  /// What becomes of a line that is neither syslog nor a record of its own.
  enum Stray: Sendable {
    /// An event with only `message`: the continuation of a message, or one whose head is missing.
    case message
    /// Not decoded, with this reason.
    case refused(String)
  }

  private let stray: Stray
  private let fields: Fields
  private var sources: SyslogSources
  private let plainSource: LogSourceID
  private var clock: YearlessClock
  private var keys: FieldKeys
  private var cef: CEFRecords
  private var leef: LEEFRecords
  private var audit: AuditRecords
  private var fortiGate: FortiGateRecords
  private var messageFields: SyslogMessageFields
  /// `sd-id.param` put together for the lookup.
  private var scratch: [UInt8] = []

  private struct Fields: Sendable {
    var priority, facility, severity, timestamp, hostname, appname, procid, msgid, message: FieldID
    init(_ names: FieldNames) {
      priority = names.intern("priority")
      facility = names.intern("facility")
      severity = names.intern("severity")
      timestamp = names.intern("timestamp")
      hostname = names.intern("hostname")
      appname = names.intern("appname")
      procid = names.intern("procid")
      msgid = names.intern("msgid")
      message = names.intern("message")
    }
  }

  init(_ context: DecodingContext, stray: Stray) {
    self.stray = stray
    fields = Fields(context.fields)
    sources = SyslogSources(context.sources)
    plainSource = context.sources.intern(
      LogSource(product: "linux", service: "syslog", aliases: SyslogSources.aliases))
    clock = YearlessClock(context)
    keys = FieldKeys(context.fields)
    cef = CEFRecords(context)
    leef = LEEFRecords(context)
    audit = AuditRecords(context)
    fortiGate = FortiGateRecords(context)
    messageFields = SyslogMessageFields(context.fields)
  }

  mutating func decode(_ piece: Piece, into batch: inout EventBatch) {
    let names = SyslogNames.copy(into: &batch)
    batch.forEachLine(of: piece) { line, batch in decode(line, names, into: &batch) }
  }

  /// Decodes one record, however it was framed.
  mutating func decode(_ line: TextLine, _ names: UInt32, into batch: inout EventBatch) {
    let firstSlot = batch.slots.count
    guard let head = SyslogHead(line.bytes, offsetSeconds: clock.offsetSeconds) else {
      decodeHeadless(line, firstSlot, into: &batch)
      return
    }
    var time = head.moment
    if time == nil, let civil = head.civil { time = clock.moment(civil) }
    addHead(head, line, into: &batch)

    let bytes = line.bytes
    if let record = decodeRecord(line, head.bodyStart, head.messageStart, into: &batch) {
      batch.endLine(line, firstSlot: firstSlot, time: record.time ?? time, source: record.source)
      return
    }
    var isAuthentication = false
    if head.priority >= 0 {
      let facility = head.priority >> 3
      isAuthentication = facility == 4 || facility == 10
      SyslogNames.facility(facility, names) {
        batch.appendSlot(fields.facility, offset: $0, length: $1, kind: .text)
      }
      SyslogNames.severity(head.priority & 7, names) {
        batch.appendSlot(fields.severity, offset: $0, length: $1, kind: .text)
      }
    }
    if !head.dataRange.isEmpty { addData(head.dataRange, line, into: &batch) }
    batch.add(fields.message, line, head.messageStart, bytes.count)
    let message = bytes.part(head.messageStart, bytes.count)
    let program = bytes.part(head.programRange.lowerBound, head.programRange.upperBound)
    messageFields.add(program: program, line, head.messageStart, into: &batch)
    let source = sources.source(program: program, isAuthentication: isAuthentication, message: message)
    batch.endLine(line, firstSlot: firstSlot, time: time, source: source)
  }

  @inline(__always) private func addHead(_ head: SyslogHead, _ line: TextLine, into batch: inout EventBatch) {
    func add(_ field: FieldID, _ range: Range<Int>, _ kind: ValueKind = .text) {
      if !range.isEmpty { batch.add(field, line, range.lowerBound, range.upperBound, kind: kind) }
    }
    add(fields.priority, head.priorityRange, .integer)
    add(fields.timestamp, head.timeRange)
    add(fields.hostname, head.hostRange)
    add(fields.appname, head.programRange)
    add(fields.procid, head.processRange)
    add(fields.msgid, head.messageIDRange)
  }

  /// A CEF, LEEF, auditd or FortiGate record at the start of the body or past its tag.
  @inline(__always) private mutating func decodeRecord(
    _ line: TextLine, _ bodyStart: Int, _ messageStart: Int, into batch: inout EventBatch
  ) -> DecodedRecord? {
    switch line.bytes.at(bodyStart) {
    case 0x43, 0x4C, 0x74, 0x6E, 0x64:
      if let record = decodeRecord(line, bodyStart, into: &batch) { return record }
    default: break
    }
    guard messageStart != bodyStart else { return nil }
    switch line.bytes.at(messageStart) {
    case 0x43, 0x4C, 0x74, 0x6E, 0x64: return decodeRecord(line, messageStart, into: &batch)
    default: return nil
    }
  }

  /// A record that begins at `start` with `CEF:`, `LEEF:`, `type=`, `node=` or `date=`; nothing is added when it isn't one.
  private mutating func decodeRecord(_ line: TextLine, _ start: Int, into batch: inout EventBatch)
    -> DecodedRecord?
  {
    let bytes = line.bytes
    let firstSlot = batch.slots.count
    var record: DecodedRecord?
    if bytes.has("CEF:", at: start) {
      record = cef.decode(line, start, into: &batch)
    } else if bytes.has("LEEF:", at: start) {
      record = leef.decode(line, start, into: &batch)
    } else if bytes.has("type=", at: start) || bytes.has("node=", at: start) {
      record = audit.decode(line, start, into: &batch)
    } else if bytes.has("date=", at: start) {
      record = fortiGate.decode(line, start, into: &batch)
    }
    if record == nil { batch.slots.removeSubrange(firstSlot...) }
    return record
  }

  private mutating func decodeHeadless(_ line: TextLine, _ firstSlot: Int, into batch: inout EventBatch) {
    if let record = decodeRecord(line, 0, into: &batch) {
      batch.endLine(line, firstSlot: firstSlot, time: record.time, source: record.source)
      return
    }
    switch stray {
    case .message:
      batch.add(fields.message, line, 0, line.bytes.count)
      batch.endLine(line, firstSlot: firstSlot, time: nil, source: plainSource)
    case .refused(let reason): batch.refuse(line, reason)
    }
  }

  /// `[id name="value" …][id …]`, already known to be closed.
  private mutating func addData(_ range: Range<Int>, _ line: TextLine, into batch: inout EventBatch) {
    let bytes = line.bytes
    var index = range.lowerBound
    while index < range.upperBound, bytes.at(index) == ASCII.openBracket {
      let idStart = index + 1
      index = idStart
      while index < range.upperBound, bytes[index] != ASCII.space, bytes[index] != ASCII.closeBracket {
        index += 1
      }
      let id = bytes.part(idStart, index)
      while index < range.upperBound, bytes[index] == ASCII.space {
        index += 1
        let nameStart = index
        while index < range.upperBound, bytes[index] != ASCII.equals, bytes[index] != ASCII.closeBracket,
          bytes[index] != ASCII.space
        {
          index += 1
        }
        let name = bytes.part(nameStart, index)
        guard bytes.at(index) == ASCII.equals, bytes.at(index + 1) == ASCII.quote else { continue }
        let valueStart = index + 2
        index = valueStart
        var escaped = false
        while index < range.upperBound, bytes[index] != ASCII.quote {
          if bytes[index] == ASCII.backslash {
            escaped = true
            index += 1
          }
          index += 1
        }
        let valueEnd = min(index, range.upperBound)
        let field = dataField(id, name)
        if escaped {
          let value = bytes.part(valueStart, valueEnd)
          TextEscapes.append(value, field: field, into: &batch) {
            $0 == ASCII.quote || $0 == ASCII.backslash || $0 == ASCII.closeBracket ? $0 : nil
          }
        } else {
          batch.add(field, line, valueStart, valueEnd)
        }
        index = valueEnd + 1
      }
      while index < range.upperBound, bytes[index] != ASCII.closeBracket { index += 1 }
      index += 1
    }
  }

  private mutating func dataField(_ id: Bytes, _ name: Bytes) -> FieldID {
    scratch.removeAll(keepingCapacity: true)
    scratch.append(contentsOf: id)
    scratch.append(ASCII.dot)
    scratch.append(contentsOf: name)
    return scratch.withUnsafeBytes { keys.id($0) }
  }
}

/// What a decoder of records inside lines found: the slots are in the batch, this is the rest.
struct DecodedRecord {
  var time: Timestamp?
  var source: LogSourceID
}
