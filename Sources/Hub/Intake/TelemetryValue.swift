/// Values of OTLP without their type wrappers: `{"stringValue":"a"}` becomes `"a"`.
/// - Source: opentelemetry-proto `common.proto`, AnyValue.
enum TelemetryValue {
  /// Writes the member `body`, or the members of a body that is a map.
  static func body(_ cutter: inout JSONCutter, _ writer: inout JSONWriter, depth: Int) throws(JSONFault) {
    var probe = cutter
    if probe.take(UInt8(ascii: "{")), let key = try? probe.string(), probe.equals(key, "kvlistValue") {
      try cutter.object { (_: Range<Int>, inner: inout JSONCutter) throws(JSONFault) in
        try pairsOfList(&inner, &writer, depth: depth - 1)
      }
    } else {
      writer.key("body")
      try value(&cutter, &writer, depth: depth - 1)
    }
  }

  /// Writes the members for a list of `{"key":…,"value":…}`; the caller writes the braces.
  static func pairs(_ cutter: inout JSONCutter, _ writer: inout JSONWriter, depth: Int) throws(JSONFault) {
    guard depth > 0 else { throw JSONFault(kind: .tooDeep, offset: cutter.position) }
    try cutter.list { (pair: inout JSONCutter) throws(JSONFault) in
      var name: Range<Int>?
      var content: JSONCutter?
      try pair.object { (key: Range<Int>, inner: inout JSONCutter) throws(JSONFault) in
        if inner.equals(key, "key") {
          name = try inner.string()
        } else {
          _ = inner.peek()
          if inner.equals(key, "value") { content = inner }
          _ = try inner.value()
        }
      }
      guard let name else {
        throw JSONFault(kind: .unexpected(wanted: "the field key"), offset: pair.position)
      }
      writer.key(escaped: pair.slice(name))
      if var content {
        try value(&content, &writer, depth: depth - 1)
      } else {
        writer.null()
      }
    }
  }

  private static func pairsOfList(
    _ cutter: inout JSONCutter, _ writer: inout JSONWriter, depth: Int
  ) throws(JSONFault) {
    try cutter.object { (key: Range<Int>, inner: inout JSONCutter) throws(JSONFault) in
      if inner.equals(key, "values") {
        try pairs(&inner, &writer, depth: depth - 1)
      } else {
        _ = try inner.value()
      }
    }
  }

  private static func value(_ cutter: inout JSONCutter, _ writer: inout JSONWriter, depth: Int)
    throws(JSONFault)
  {
    guard depth > 0 else { throw JSONFault(kind: .tooDeep, offset: cutter.position) }
    guard cutter.peek() == UInt8(ascii: "{") else {
      copy(cutter.slice(try cutter.value()), &writer)
      return
    }
    var isWritten = false
    try cutter.object { (key: Range<Int>, inner: inout JSONCutter) throws(JSONFault) in
      // Exactly one is set; were there more, the first counts.
      guard !isWritten else {
        _ = try inner.value()
        return
      }
      isWritten = true
      if inner.equals(key, "kvlistValue") {
        writer.begin(UInt8(ascii: "{"))
        try pairsOfList(&inner, &writer, depth: depth - 1)
        writer.end(UInt8(ascii: "}"))
      } else if inner.equals(key, "arrayValue") {
        try array(&inner, &writer, depth: depth - 1)
      } else if inner.equals(key, "intValue") {
        integer(inner.slice(try inner.value()), &writer)
      } else {
        copy(inner.slice(try inner.value()), &writer)
      }
    }
    if !isWritten { writer.null() }
  }

  private static func array(_ cutter: inout JSONCutter, _ writer: inout JSONWriter, depth: Int)
    throws(JSONFault)
  {
    writer.begin(UInt8(ascii: "["))
    try cutter.object { (key: Range<Int>, inner: inout JSONCutter) throws(JSONFault) in
      if inner.equals(key, "values") {
        try inner.list { (element: inout JSONCutter) throws(JSONFault) in
          try value(&element, &writer, depth: depth - 1)
        }
      } else {
        _ = try inner.value()
      }
    }
    writer.end(UInt8(ascii: "]"))
  }

  /// 64-bit integers come as text; those that are plain digits become numbers.
  private static func integer(_ raw: UnsafeRawBufferPointer, _ writer: inout JSONWriter) {
    let inside =
      raw.first == UInt8(ascii: "\"") ? UnsafeRawBufferPointer(rebasing: raw[1..<raw.count - 1]) : raw
    if let number = Int64(String(decoding: inside, as: UTF8.self)) {
      writer.number(Int(number))
    } else {
      copy(raw, &writer)
    }
  }

  /// A value as it is; a bare word that is no JSON becomes text.
  static func copy(_ raw: UnsafeRawBufferPointer, _ writer: inout JSONWriter) {
    switch raw.first {
    case UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "["):
      writer.raw(raw)
    default:
      let isNumber = raw.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || "+-.eE".utf8.contains($0) }
      let text = String(decoding: raw, as: UTF8.self)
      let isLiteral = text == "true" || text == "false" || text == "null"
      if isNumber || isLiteral { writer.raw(raw) } else { writer.string(text) }
    }
  }
}
