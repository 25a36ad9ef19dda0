/// The native log lines of FortiGate firewalls, with or without a syslog head.
public struct FortiGateFormat: LogFormat {
  public var name: String { "fortigate" }
  public var framing: Framing { .lines }
  public init() {}

  public func recognise(_ head: InputHead) -> Confidence? {
    RecordLines.recognise(head) { FortiGateRecords.begins($0, $1) }
  }

  public func makeDecoder(_ context: DecodingContext, head: InputHead) -> any FormatDecoder {
    SyslogDecoder(context, stray: .refused("neither a FortiGate record nor syslog"))
  }
}
