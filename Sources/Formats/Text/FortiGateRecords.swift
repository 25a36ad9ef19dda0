import WardModel

/// Decodes the native log lines of FortiGate firewalls, `date=2026-06-14 time=22:14:15 devname="…" logid="…" type="event" …`, wherever they
/// stand in a line.
///
/// Every key is a field. Source: product `fortigate`, service = `type` (`event`, `traffic`, `utm`); traffic is category `firewall`.
/// - Source: Fortinet, "FortiOS log message reference", log format.
struct FortiGateRecords: Sendable {
  private var keys: FieldKeys
  private let date, time, zone, nanoseconds, type: FieldID
  private let offsetSeconds: Int
  private let sources: LogSources
  private var services = ByteKeyTable<LogSourceID>()
  private var scratch: [UInt8] = []

  static let aliases = FieldAliases(names: [
    "srcip": ["src_ip"], "dstip": ["dst_ip"], "srcport": ["src_port"], "dstport": ["dst_port"],
    "user": ["User"], "url": ["c-uri"], "hostname": ["cs-host"], "msg": ["message"],
  ])

  init(_ context: DecodingContext) {
    keys = FieldKeys(context.fields)
    date = context.fields.intern("date")
    time = context.fields.intern("time")
    zone = context.fields.intern("tz")
    nanoseconds = context.fields.intern("eventtime")
    type = context.fields.intern("type")
    offsetSeconds = context.zoneOffsetSeconds
    sources = context.sources
  }

  /// True when such a record begins at `start`.
  static func begins(_ bytes: Bytes, _ start: Int) -> Bool {
    guard bytes.has("date=", at: start) else { return false }
    let head = bytes.part(start, start + 512)
    return head.index(of: " time=") != nil && head.index(of: " logid=") != nil
      && head.index(of: " type=") != nil
  }

  /// The record that begins at `start`; `nil` when it isn't one.
  mutating func decode(_ line: TextLine, _ start: Int, into batch: inout EventBatch) -> DecodedRecord? {
    let bytes = line.bytes
    guard Self.begins(bytes, start) else { return nil }
    var parts = (date: 0..<0, time: 0..<0, zone: 0..<0, nanoseconds: 0..<0, type: 0..<0)
    var index = start
    while index < bytes.count {
      while bytes.at(index) == ASCII.space { index += 1 }
      let equals = bytes.findNear(ASCII.equals, index)
      guard equals < bytes.count, equals > index else { break }
      let field = keys.id(bytes.part(index, equals))
      var valueStart = equals + 1
      var end: Int
      if bytes.at(valueStart) == ASCII.quote {
        valueStart += 1
        end = valueStart
        while end < bytes.count, bytes[end] != ASCII.quote { end += bytes[end] == ASCII.backslash ? 2 : 1 }
        end = min(end, bytes.count)
        index = end + 1
      } else {
        end = bytes.findNear(ASCII.space, valueStart)
        index = end
      }
      let value = valueStart..<max(valueStart, end)
      addValue(field, line, value, into: &batch)
      switch field {
      case date: parts.date = value
      case time: parts.time = value
      case zone: parts.zone = value
      case nanoseconds: parts.nanoseconds = value
      case type: parts.type = value
      default: break
      }
    }
    func part(_ range: Range<Int>) -> Bytes { bytes.part(range.lowerBound, range.upperBound) }
    let moment =
      ClockText.epoch(part(parts.nanoseconds)) ?? moment(part(parts.date), part(parts.time), part(parts.zone))
    return DecodedRecord(time: moment, source: source(part(parts.type)))
  }

  private func addValue(_ field: FieldID, _ line: TextLine, _ value: Range<Int>, into batch: inout EventBatch)
  {
    let bytes = line.bytes.part(value.lowerBound, value.upperBound)
    if bytes.contains(ASCII.backslash) {
      TextEscapes.append(bytes, field: field, into: &batch) {
        $0 == ASCII.quote || $0 == ASCII.backslash ? $0 : nil
      }
    } else {
      batch.add(field, line, value.lowerBound, value.upperBound)
    }
  }

  private mutating func moment(_ date: Bytes, _ time: Bytes, _ zone: Bytes) -> Timestamp? {
    guard date.count == 10, time.count == 8, zone.count <= 6 else { return nil }
    scratch.removeAll(keepingCapacity: true)
    scratch.append(contentsOf: date)
    scratch.append(ASCII.space)
    scratch.append(contentsOf: time)
    scratch.append(contentsOf: zone)
    return scratch.withUnsafeBytes { ClockText.dateTime($0, offsetSeconds: offsetSeconds) }
  }

  private mutating func source(_ type: Bytes) -> LogSourceID {
    if let known = services.value(type) { return known }
    let service = type.part(0, 32).string
    let id = sources.intern(
      LogSource(
        product: "fortigate", service: service.isEmpty ? nil : service,
        categories: service == "traffic" ? ["firewall"] : [], aliases: Self.aliases))
    services.insert(type, id)
    return id
  }
}
