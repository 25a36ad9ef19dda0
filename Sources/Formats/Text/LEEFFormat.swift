/// QRadar's Log Event Extended Format, one record on a line, with or without a syslog head.
public struct LEEFFormat: LogFormat {
  public var name: String { "leef" }
  public var framing: Framing { .lines }
  public init() {}

  public func recognise(_ head: InputHead) -> Confidence? {
    RecordLines.recognise(head) { $0.has("LEEF:", at: $1) && $0.at($1 + 5).isDigit }
  }

  public func makeDecoder(_ context: DecodingContext, head: InputHead) -> any FormatDecoder {
    SyslogDecoder(context, stray: .refused("neither a LEEF record nor syslog"))
  }
}
