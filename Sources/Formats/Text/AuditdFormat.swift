/// Records of the Linux audit system as in /var/log/audit/audit.log, or forwarded by syslog.
public struct AuditdFormat: LogFormat {
  public var name: String { "auditd" }
  public var framing: Framing { .lines }
  public init() {}

  public func recognise(_ head: InputHead) -> Confidence? {
    RecordLines.recognise(head) { line, index in
      (line.has("type=", at: index) || line.has("node=", at: index))
        && line.part(index, index + 512).index(of: "audit(") != nil
    }
  }

  public func makeDecoder(_ context: DecodingContext, head: InputHead) -> any FormatDecoder {
    SyslogDecoder(context, stray: .refused("neither an audit record nor syslog"))
  }
}
