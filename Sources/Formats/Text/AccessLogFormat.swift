import WardModel

/// Access logs of Apache and nginx in the common and combined formats, perhaps with a virtual host before and more fields after.
///
/// Fields: `c-ip`, `cs-username`, `timestamp`, `cs-method`, `cs-uri-stem`, `cs-uri-query`, `c-uri` (path and query), `cs-version`, `sc-status`,
/// `sc-bytes`, `cs-referer`, `cs-user-agent`, and `cs-host` for a virtual host. Rules written for the category look for parts of the path in
/// `cs-uri-query` as well, so `c-uri` answers to that name too. Source: category `webserver`.
/// - Source: Apache HTTP Server, mod_log_config; W3C extended log file format for the names.
public struct AccessLogFormat: LogFormat {
  public var name: String { "web-access" }
  public var framing: Framing { .lines }
  public init() {}

  public func recognise(_ head: InputHead) -> Confidence? {
    let votes = head.lineVotes { AccessLogLine($0) != nil }
    return votes.yes > 0 && votes.yes * 2 > votes.all ? .certain : nil
  }

  public func makeDecoder(_ context: DecodingContext, head: InputHead) -> any FormatDecoder {
    AccessLogDecoder(context)
  }

  static let aliases = FieldAliases(names: [
    "c-uri": ["cs-uri", "cs-uri-query"], "cs-user-agent": ["c-useragent"], "c-ip": ["src_ip"],
    "cs-referer": ["cs-referrer"],
  ])
}

/// The parts of an access log line, as ranges.
struct AccessLogLine {
  var host = 0..<0
  var client: Range<Int>
  var user: Range<Int>
  var time: Range<Int>
  var request: Range<Int>
  var status: Range<Int>
  var size: Range<Int>
  var referer = 0..<0
  var agent = 0..<0

  init?(_ bytes: Bytes) {
    let bracket = bytes.part(0, 1024).findNear(ASCII.openBracket, 0)
    guard bytes.at(bracket) == ASCII.openBracket, bytes.at(bracket + 3) == ASCII.slash,
      bytes.at(bracket + 7) == ASCII.slash, bytes.at(bracket - 1) == ASCII.space
    else { return nil }
    // Before the time: [virtual host] client identity user; the user may hold spaces.
    let firstEnd = bytes.findNear(ASCII.space, 0)
    let secondEnd = bytes.findNear(ASCII.space, firstEnd + 1)
    guard secondEnd < bracket - 1 else { return nil }
    client = 0..<firstEnd
    var userStart = secondEnd + 1
    let thirdEnd = bytes.findNear(ASCII.space, userStart)
    if thirdEnd < bracket - 1, bytes.at(userStart) == ASCII.dash, thirdEnd == userStart + 1,
      bytes.part(firstEnd + 1, secondEnd).contains(where: { $0 == ASCII.dot || $0 == ASCII.colon })
    {
      host = 0..<firstEnd
      client = firstEnd + 1..<secondEnd
      userStart = thirdEnd + 1
    }
    user = userStart..<max(userStart, bracket - 1)
    let close = bytes.part(0, bracket + 40).findNear(ASCII.closeBracket, bracket)
    guard bytes.at(close) == ASCII.closeBracket, bytes.has(" \"", at: close + 1) else { return nil }
    time = bracket + 1..<close
    guard let requestEnd = Self.quoteEnd(bytes, close + 3), bytes.at(requestEnd + 1) == ASCII.space else {
      return nil
    }
    request = close + 3..<requestEnd
    let statusEnd = bytes.findNear(ASCII.space, requestEnd + 2)
    status = requestEnd + 2..<statusEnd
    guard let code = bytes.part(status.lowerBound, statusEnd).decimal, code < 1000 else { return nil }
    let sizeStart = min(statusEnd + 1, bytes.count)
    let sizeEnd = bytes.findNear(ASCII.space, sizeStart)
    size = sizeStart..<sizeEnd
    guard bytes.has(" \"", at: sizeEnd), let refererEnd = Self.quoteEnd(bytes, sizeEnd + 2) else { return }
    referer = sizeEnd + 2..<refererEnd
    guard bytes.has(" \"", at: refererEnd + 1), let agentEnd = Self.quoteEnd(bytes, refererEnd + 3) else {
      return
    }
    agent = refererEnd + 3..<agentEnd
  }

  /// The next quote that no backslash escapes.
  private static func quoteEnd(_ bytes: Bytes, _ start: Int) -> Int? {
    var index = start
    while index < bytes.count {
      if bytes[index] == ASCII.quote { return index }
      index += bytes[index] == ASCII.backslash ? 2 : 1
    }
    return nil
  }

  /// `14/Jun/2026:22:14:15 +0200`.
  static func moment(_ bytes: Bytes) -> Timestamp? {
    guard bytes.count >= 20, let year = bytes.part(7, 11).decimal else { return nil }
    var time = CivilTime(year: year, month: ClockText.month(bytes, 3), day: ClockText.two(bytes, 0))
    guard let end = ClockText.timeOfDay(bytes, 12, &time),
      let offset = ClockText.zone(bytes, end, defaultSeconds: 0)
    else { return nil }
    return Timestamp(civil: time, offsetSeconds: offset)
  }
}

struct AccessLogDecoder: FormatDecoder {
  private let client, user, time, method, stem, query, uri, version, status, size, referer, agent,
    host: FieldID
  private let request: FieldID
  private let source: LogSourceID

  init(_ context: DecodingContext) {
    let names = context.fields
    client = names.intern("c-ip")
    user = names.intern("cs-username")
    time = names.intern("timestamp")
    method = names.intern("cs-method")
    stem = names.intern("cs-uri-stem")
    query = names.intern("cs-uri-query")
    uri = names.intern("c-uri")
    version = names.intern("cs-version")
    status = names.intern("sc-status")
    size = names.intern("sc-bytes")
    referer = names.intern("cs-referer")
    agent = names.intern("cs-user-agent")
    host = names.intern("cs-host")
    request = names.intern("request")
    source = context.sources.intern(LogSource(categories: ["webserver"], aliases: AccessLogFormat.aliases))
  }

  mutating func decode(_ piece: Piece, into batch: inout EventBatch) {
    batch.forEachLine(of: piece) { line, batch in decode(line, into: &batch) }
  }

  private func decode(_ line: TextLine, into batch: inout EventBatch) {
    let bytes = line.bytes
    guard let parts = AccessLogLine(bytes) else {
      batch.refuse(line, "no line of a web access log")
      return
    }
    let firstSlot = batch.slots.count
    func add(_ field: FieldID, _ range: Range<Int>, _ kind: ValueKind = .text) {
      let isDash = range.count == 1 && bytes.at(range.lowerBound) == ASCII.dash
      if !range.isEmpty, !isDash { batch.add(field, line, range.lowerBound, range.upperBound, kind: kind) }
    }
    add(host, parts.host)
    add(client, parts.client)
    add(user, parts.user)
    add(time, parts.time)
    // `GET /path?query HTTP/1.1`; what a scanner sends may be anything.
    let request = parts.request
    let methodEnd = min(bytes.findNear(ASCII.space, request.lowerBound), request.upperBound)
    if methodEnd < request.upperBound {
      add(method, request.lowerBound..<methodEnd)
      var end = request.upperBound
      var index = end - 1
      while index > methodEnd, bytes[index] != ASCII.space { index -= 1 }
      if index > methodEnd, bytes.has("HTTP/", at: index + 1) {
        add(version, index + 1..<end)
        end = index
      }
      let start = methodEnd + 1
      let mark = min(bytes.findNear(0x3F, start), end)
      add(stem, start..<max(start, mark))
      if mark + 1 < end { add(query, mark + 1..<end) }
      add(uri, start..<max(start, end))
    } else {
      add(self.request, request)
    }
    add(status, parts.status, .integer)
    add(
      size, parts.size,
      bytes.part(parts.size.lowerBound, parts.size.upperBound).decimal == nil ? .text : .integer)
    add(referer, parts.referer)
    add(agent, parts.agent)
    batch.endLine(
      line, firstSlot: firstSlot,
      time: AccessLogLine.moment(bytes.part(parts.time.lowerBound, parts.time.upperBound)), source: source)
  }
}
