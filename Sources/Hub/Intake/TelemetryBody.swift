import WardModel

/// Bodies of OTLP/HTTP logs in JSON: each log record becomes one JSON object that also holds what its resource and its scope
/// say.
///
/// Members of the object, each only when there: `timestamp` and `observedTimestamp` (RFC 3339), `severityNumber`,
/// `severityText`, `eventName`, `traceId`, `spanId`, `flags`, `body`, `attributes`, `resource`, `scope` (`name`, `version`,
/// `attributes`). Values lose OTLP's type wrappers; a body that is a map gives its members to the object itself instead of
/// `body`, so that an event sent as a map keeps its own shape.
/// - Source: OpenTelemetry protocol 1.x, *OTLP/HTTP, JSON Protobuf encoding*; opentelemetry-proto `logs.proto`.
enum TelemetryBody {
  static func read(_ body: [UInt8], _ limits: IntakeLimits) throws(IntakeProblem) -> IntakeReading {
    let result = body.withUnsafeBytes { bytes in
      Result { () throws(IntakeProblem) in try read(bytes, limits) }
    }
    return try result.get()
  }

  private static func read(
    _ bytes: UnsafeRawBufferPointer, _ limits: IntakeLimits
  ) throws(IntakeProblem) -> IntakeReading {
    var reader = TelemetryReader(limits: limits)
    var cutter = JSONCutter(bytes, depthLimit: limits.depthLimit)
    do throws(JSONFault) {
      try reader.request(&cutter)
      if cutter.peek() != nil {
        throw JSONFault(kind: .unexpected(wanted: "nothing after the object"), offset: cutter.position)
      }
    } catch {
      if let problem = reader.problem { throw problem }
      throw IntakeProblem(
        .malformed, "At byte \(error.offset): \(error.words).",
        cure: "Check that the exporter's encoding is json and its protocol OTLP/HTTP.",
        record: reader.number, offset: error.offset)
    }
    try reader.reading.check(limits)
    return reader.reading
  }
}

/// Walks an export request. Members may come in any order, so what a resource or a scope says is found first and its
/// records are walked after.
private struct TelemetryReader {
  let limits: IntakeLimits
  var reading = IntakeReading()
  /// Number of the log record, from 0.
  var number = 0
  /// Set when a walk was stopped by a limit.
  var problem: IntakeProblem?

  mutating func request(_ cutter: inout JSONCutter) throws(JSONFault) {
    try cutter.object { (key: Range<Int>, inner: inout JSONCutter) throws(JSONFault) in
      guard inner.equals(key, "resourceLogs") else {
        _ = try inner.value()
        return
      }
      try inner.list { (group: inout JSONCutter) throws(JSONFault) in try resourceLogs(&group) }
    }
  }

  private mutating func resourceLogs(_ cutter: inout JSONCutter) throws(JSONFault) {
    var resource: [UInt8] = []
    var scopes: [JSONCutter] = []
    try cutter.object { (key: Range<Int>, inner: inout JSONCutter) throws(JSONFault) in
      if inner.equals(key, "resource") {
        resource = try Self.attributes(ofObject: &inner, limits)
      } else if inner.equals(key, "scopeLogs") {
        _ = inner.peek()
        scopes.append(inner)
        _ = try inner.value()
      } else {
        _ = try inner.value()
      }
    }
    for var scope in scopes {
      try scope.list { (group: inout JSONCutter) throws(JSONFault) in
        try scopeLogs(&group, resource: resource)
      }
    }
  }

  private mutating func scopeLogs(_ cutter: inout JSONCutter, resource: [UInt8]) throws(JSONFault) {
    var scope: [UInt8] = []
    var lists: [JSONCutter] = []
    try cutter.object { (key: Range<Int>, inner: inout JSONCutter) throws(JSONFault) in
      if inner.equals(key, "scope") {
        scope = try Self.scope(&inner, limits)
      } else if inner.equals(key, "logRecords") {
        _ = inner.peek()
        lists.append(inner)
        _ = try inner.value()
      } else {
        _ = try inner.value()
      }
    }
    for var list in lists {
      try list.list { (record: inout JSONCutter) throws(JSONFault) in
        try logRecord(&record, resource: resource, scope: scope)
        number += 1
        do throws(IntakeProblem) {
          try reading.check(limits)
        } catch {
          problem = error
          throw JSONFault(kind: .unfinished, offset: record.position)
        }
      }
    }
  }

  private mutating func logRecord(
    _ cutter: inout JSONCutter, resource: [UInt8], scope: [UInt8]
  ) throws(JSONFault) {
    _ = cutter.peek()
    let start = cutter.position
    var writer = JSONWriter()
    writer.begin(UInt8(ascii: "{"))
    try cutter.object { (key: Range<Int>, inner: inout JSONCutter) throws(JSONFault) in
      try Self.member(key, &inner, &writer, limits)
    }
    if !resource.isEmpty {
      writer.key("resource")
      writer.raw(resource)
    }
    if !scope.isEmpty {
      writer.key("scope")
      writer.raw(scope)
    }
    writer.end(UInt8(ascii: "}"))
    if writer.bytes.count > limits.recordByteLimit {
      reading.refuse(number, at: start, IntakeReading.tooLong(limits), limits)
    } else {
      reading.records.append(writer.bytes)
    }
  }

  private static func member(
    _ key: Range<Int>, _ cutter: inout JSONCutter, _ writer: inout JSONWriter, _ limits: IntakeLimits
  ) throws(JSONFault) {
    if cutter.equals(key, "timeUnixNano") {
      try time("timestamp", &cutter, &writer)
    } else if cutter.equals(key, "observedTimeUnixNano") {
      try time("observedTimestamp", &cutter, &writer)
    } else if cutter.equals(key, "attributes") {
      let attributes = try attributes(&cutter, limits)
      guard attributes.count > 2 else { return }
      writer.key("attributes")
      writer.raw(attributes)
    } else if cutter.equals(key, "body") {
      try TelemetryValue.body(&cutter, &writer, depth: limits.depthLimit)
    } else {
      // severityNumber, severityText, eventName, traceId, spanId, flags, and what later versions bring.
      let value = try cutter.value()
      guard value.count > 2 || cutter.slice(value).first != UInt8(ascii: "\"") else { return }
      writer.key(escaped: cutter.slice(key))
      TelemetryValue.copy(cutter.slice(value), &writer)
    }
  }

  private static func time(
    _ name: StaticString, _ cutter: inout JSONCutter, _ writer: inout JSONWriter
  ) throws(JSONFault) {
    // 64-bit numbers come as text or as numbers.
    let value = cutter.slice(try cutter.value())
    let digits = value.filter { $0 != UInt8(ascii: "\"") }
    let nanoseconds = Int64(String(decoding: digits, as: UTF8.self))
    guard nanoseconds != 0 else { return }
    writer.key(name)
    if let nanoseconds {
      writer.string(Timestamp(nanoseconds: nanoseconds).description)
    } else {
      TelemetryValue.copy(value, &writer)
    }
  }

  private static func attributes(
    ofObject cutter: inout JSONCutter, _ limits: IntakeLimits
  ) throws(JSONFault) -> [UInt8] {
    var found: [UInt8] = []
    try cutter.object { (key: Range<Int>, inner: inout JSONCutter) throws(JSONFault) in
      if inner.equals(key, "attributes") {
        found = try attributes(&inner, limits)
      } else {
        _ = try inner.value()
      }
    }
    return found.count > 2 ? found : []
  }

  private static func attributes(_ cutter: inout JSONCutter, _ limits: IntakeLimits) throws(JSONFault)
    -> [UInt8]
  {
    var writer = JSONWriter()
    writer.begin(UInt8(ascii: "{"))
    try TelemetryValue.pairs(&cutter, &writer, depth: limits.depthLimit)
    writer.end(UInt8(ascii: "}"))
    return writer.bytes
  }

  private static func scope(_ cutter: inout JSONCutter, _ limits: IntakeLimits) throws(JSONFault) -> [UInt8] {
    var writer = JSONWriter()
    writer.begin(UInt8(ascii: "{"))
    try cutter.object { (key: Range<Int>, inner: inout JSONCutter) throws(JSONFault) in
      if inner.equals(key, "attributes") {
        let attributes = try attributes(&inner, limits)
        guard attributes.count > 2 else { return }
        writer.key("attributes")
        writer.raw(attributes)
      } else {
        let value = try inner.value()
        guard value.count > 2 || inner.slice(value).first != UInt8(ascii: "\"") else { return }
        writer.key(escaped: inner.slice(key))
        TelemetryValue.copy(inner.slice(value), &writer)
      }
    }
    writer.end(UInt8(ascii: "}"))
    return writer.bytes.count > 2 ? writer.bytes : []
  }
}
