import WardModel

/// Decodes QRadar's Log Event Extended Format, 1.0 and 2.0, wherever it stands in a line.
///
/// Header fields are `deviceVendor`, `deviceProduct`, `deviceVersion`, `deviceEventClassId` (also `EventID`), as in CEF; attributes keep
/// their keys and answer to Sigma's names too.
/// - Source: IBM, "Log Event Extended Format (LEEF) version 2".
struct LEEFRecords: Sendable {
  private let vendor, product, version, eventClass: FieldID
  private var times: RecordTimes
  private var keys: FieldKeys
  private var devices: DeviceSources

  static let aliases = FieldAliases(names: [
    "deviceVendor": ["vendor"], "deviceProduct": ["product"], "deviceEventClassId": ["EventID", "eventId"],
    "src": ["sourceAddress", "src_ip"], "dst": ["destinationAddress", "dst_ip"],
    "srcPort": ["sourcePort", "src_port"], "dstPort": ["destinationPort", "dst_port"],
    "usrName": ["User", "userName"], "proto": ["transportProtocol"], "sev": ["severity"], "cat": ["category"],
    "action": ["act"], "url": ["c-uri", "cs-uri"],
  ])

  init(_ context: DecodingContext) {
    vendor = context.fields.intern("deviceVendor")
    product = context.fields.intern("deviceProduct")
    version = context.fields.intern("deviceVersion")
    eventClass = context.fields.intern("deviceEventClassId")
    times = RecordTimes(context, fieldsByPreference: ["devTime", "devtime", "rt", "start"])
    keys = FieldKeys(context.fields)
    devices = DeviceSources(context.sources, aliases: Self.aliases)
  }

  /// The record that begins at `start`; `nil` when its header isn't whole.
  mutating func decode(_ line: TextLine, _ start: Int, into batch: inout EventBatch) -> DecodedRecord? {
    let bytes = line.bytes
    var index = start + 5
    var end = bytes.findNear(ASCII.pipe, index)
    let isSecond = bytes.at(index) == 0x32
    guard bytes.at(index).isDigit, end < bytes.count else { return nil }
    index = end + 1
    let deviceStart = index
    var deviceEnd = index
    var classRange = index..<index
    for (part, field) in [vendor, product, version, eventClass].enumerated() {
      end = bytes.findNear(ASCII.pipe, index)
      guard end < bytes.count || part == 3 else { return nil }
      if part == 1 { deviceEnd = end }
      if part == 3 { classRange = index..<end }
      if index < end { batch.add(field, line, index, end) }
      index = end + 1
    }
    var delimiter = ASCII.tab
    if isSecond {
      end = bytes.part(0, index + 6).findNear(ASCII.pipe, index)
      if bytes.at(end) == ASCII.pipe {
        delimiter = Self.delimiter(bytes.part(index, end)) ?? ASCII.tab
        index = end + 1
      }
    }
    times.begin()
    addAttributes(line, index, delimiter, into: &batch)
    let source = devices.source(
      bytes.part(deviceStart, deviceEnd),
      eventClass: bytes.part(classRange.lowerBound, classRange.upperBound),
      name: Bytes(start: nil, count: 0))
    return DecodedRecord(time: times.best, source: source)
  }

  /// One character, or its code as `0x5E` or `x5E`; `nil` when it is left out.
  static func delimiter(_ text: Bytes) -> UInt8? {
    if text.count == 1 { return text[0] }
    let digits = text.has("0x") || text.has("0X") ? 2 : text.has("x") || text.has("X") ? 1 : text.count
    guard text.count > digits, text.count - digits <= 4 else { return nil }
    var value = 0
    for byte in text.part(digits, text.count) {
      guard let digit = byte.hexValue else { return nil }
      value = value << 4 | Int(digit)
    }
    return UInt8(exactly: value)
  }

  private mutating func addAttributes(
    _ line: TextLine, _ start: Int, _ delimiter: UInt8, into batch: inout EventBatch
  ) {
    let bytes = line.bytes
    var index = start
    while index < bytes.count {
      var end = bytes.find(delimiter, index, bytes.count)
      let equals = bytes.find(ASCII.equals, index, end)
      if equals < end, equals > index {
        var keyStart = index
        while bytes[keyStart] == ASCII.space, keyStart < equals { keyStart += 1 }
        // Some senders write spaces or several tabs around values.
        let next = end
        while end > equals + 1, bytes[end - 1] == ASCII.space { end -= 1 }
        if keyStart < equals {
          let field = keys.id(bytes.part(keyStart, equals))
          batch.add(field, line, equals + 1, end)
          times.offer(field, bytes.part(equals + 1, end))
        }
        end = next
      }
      index = end + 1
    }
  }
}
