import WardModel

/// W3C extended logs, as IIS writes them: `#Fields:` names the columns, which are already those of Sigma's taxonomy.
///
/// A `+` in a user agent, referer, cookie or name stands for a space and is resolved; a `-` is no value. `date` and `time` are in UTC. Source:
/// category `webserver`; `proxy` when the columns are a proxy's. A `#Fields:` in the middle of the file counts from there on.
/// - Source: W3C working draft WD-logfile-960323, "Extended Log File Format".
public struct W3CFormat: LogFormat {
  public var name: String { "w3c" }
  public var framing: Framing { .lines }
  public var directive: UInt8? { 0x23 }
  public init() {}

  public func recognise(_ head: InputHead) -> Confidence? {
    let lines = head.firstLines()
    guard let first = lines.first, first.first == 0x23 else { return nil }
    return lines.contains { line in
      guard line.starts(with: "#Fields:".utf8) else { return false }
      let names = line.split(separator: ASCII.space).map { String(decoding: $0, as: UTF8.self) }
      return names.contains {
        $0.hasPrefix("cs-") || $0.hasPrefix("c-") || $0.hasPrefix("sc-") || $0.hasPrefix("x-")
      }
    } ? .certain : nil
  }

  public func makeDecoder(_ context: DecodingContext, head: InputHead) -> any FormatDecoder {
    W3CDecoder(context, head: head)
  }
}

struct W3CDecoder: FormatDecoder {
  /// The most columns of a log; IIS has at most some thirty.
  static let columnLimit = 256

  private struct Column: Sendable {
    var field: FieldID
    var plusIsSpace = false
  }
  private let context: DecodingContext
  private let uri: FieldID
  private var columns: [Column] = []
  private var dateColumn = -1
  private var timeColumn = -1
  private var stemColumn = -1
  private var source = LogSourceID.unknown
  private var scratch: [UInt8] = []

  init(_ context: DecodingContext, head: InputHead) {
    self.context = context
    uri = context.fields.intern("c-uri")
    for line in head.firstLines(32) {
      guard line.first == 0x23 else { break }
      line.withUnsafeBytes { read($0) }
    }
  }

  private mutating func read(_ line: Bytes) {
    guard line.has("#Fields:") else { return }
    let names = line.part(8, line.count).split(separator: ASCII.space).prefix(Self.columnLimit).map {
      String(decoding: $0, as: UTF8.self)
    }
    columns = names.map { name in
      let lower = name.lowercased()
      let spaced = lower.contains("user-agent") || lower.contains("referer") || lower.contains("cookie")
      return Column(field: context.fields.intern(name), plusIsSpace: spaced)
    }
    dateColumn = names.firstIndex(of: "date") ?? -1
    timeColumn = names.firstIndex(of: "time") ?? -1
    stemColumn = names.firstIndex(of: "cs-uri-stem") ?? -1
    let isProxy =
      names.contains("cs-categories") || names.contains("sc-filter-result") || names.contains("r-host")
    source = context.sources.intern(
      LogSource(
        service: names.contains("s-sitename") || names.contains("sc-win32-status") ? "iis" : nil,
        categories: [isProxy ? "proxy" : "webserver"],
        aliases: FieldAliases(names: [
          "c-uri": ["cs-uri", "cs-uri-query"], "cs(User-Agent)": ["cs-user-agent", "c-useragent"],
          "cs(Referer)": ["cs-referer", "cs-referrer"], "cs(Cookie)": ["cs-cookie"],
          "cs(Host)": ["cs-host"], "c-ip": ["src_ip"], "s-ip": ["dst_ip"],
        ])))
  }

  mutating func decode(_ piece: Piece, into batch: inout EventBatch) {
    batch.forEachLine(of: piece) { line, batch in
      if line.bytes.at(0) == 0x23 { read(line.bytes) } else { decodeLine(line, into: &batch) }
    }
  }

  private mutating func decodeLine(_ line: TextLine, into batch: inout EventBatch) {
    let bytes = line.bytes
    guard !columns.isEmpty else {
      batch.refuse(line, "no #Fields line before this one")
      return
    }
    let firstSlot = batch.slots.count
    var date = 0..<0
    var time = 0..<0
    var stem = 0..<0
    var start = 0
    var column = 0
    while column < columns.count, start <= bytes.count {
      let quoted = bytes.at(start) == ASCII.quote
      var end = quoted ? bytes.findNear(ASCII.quote, start + 1) : bytes.findNear(ASCII.space, start)
      if quoted { start += 1 }
      if column == dateColumn { date = start..<max(start, end) }
      if column == timeColumn { time = start..<max(start, end) }
      if column == stemColumn { stem = start..<max(start, end) }
      addColumn(columns[column], line, start, end, into: &batch)
      if quoted { end += 1 }
      start = end + 1
      column += 1
    }
    guard column == columns.count, start >= bytes.count else {
      batch.slots.removeSubrange(firstSlot...)
      batch.refuse(line, "the columns don't fit: #Fields names \(columns.count)")
      return
    }
    if !stem.isEmpty { batch.add(uri, line, stem.lowerBound, stem.upperBound) }
    batch.endLine(line, firstSlot: firstSlot, time: moment(bytes, date, time), source: source)
  }

  private func addColumn(
    _ column: Column, _ line: TextLine, _ start: Int, _ end: Int, into batch: inout EventBatch
  ) {
    if end <= start || (end == start + 1 && line.bytes[start] == ASCII.dash) { return }
    let value = line.bytes.part(start, end)
    guard column.plusIsSpace, value.contains(0x2B) else {
      batch.add(column.field, line, start, end)
      return
    }
    let offset = batch.bytes.count
    for byte in value { batch.bytes.append(byte == 0x2B ? ASCII.space : byte) }
    batch.appendSlot(
      column.field, offset: UInt32(truncatingIfNeeded: offset), length: value.count, kind: .text)
  }

  private mutating func moment(_ bytes: Bytes, _ date: Range<Int>, _ time: Range<Int>) -> Timestamp? {
    guard date.count == 10, time.count >= 8, time.count < 20 else { return nil }
    scratch.removeAll(keepingCapacity: true)
    scratch.append(contentsOf: bytes.part(date.lowerBound, date.upperBound))
    scratch.append(ASCII.space)
    scratch.append(contentsOf: bytes.part(time.lowerBound, time.upperBound))
    return scratch.withUnsafeBytes { ClockText.dateTime($0, offsetSeconds: 0) }
  }
}
