/// Lines of syslog, from the network or from /var/log, by RFC 3164, RFC 5424 or rsyslog's ISO times.
public struct SyslogFormat: LogFormat {
  public var name: String { "syslog" }
  public var framing: Framing { .lines }
  public init() {}

  public func recognise(_ head: InputHead) -> Confidence? {
    var withPriority = 0
    let votes = head.lineVotes { line in
      guard let parsed = SyslogHead(line, offsetSeconds: 0) else { return false }
      if parsed.priority >= 0 {
        withPriority += 1
        return true
      }
      // A time alone is no syslog: any program logs so. A host or program must follow.
      let rest = line.part(parsed.messageStart, line.count)
      return !parsed.programRange.isEmpty && rest.at(0) != ASCII.openBrace || rest.has("CEF:")
        || rest.has("LEEF:")
        || rest.has("last message repeated")
    }
    guard votes.yes > 0, votes.yes * 2 > votes.all else { return nil }
    return withPriority == votes.all ? .certain : .likely
  }

  public func makeDecoder(_ context: DecodingContext, head: InputHead) -> any FormatDecoder {
    SyslogDecoder(context, stray: .message)
  }
}
