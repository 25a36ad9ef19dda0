/// ArcSight's Common Event Format, one record on a line, with or without a syslog head.
public struct CEFFormat: LogFormat {
  public var name: String { "cef" }
  public var framing: Framing { .lines }
  public init() {}

  public func recognise(_ head: InputHead) -> Confidence? {
    RecordLines.recognise(head) {
      $0.has("CEF:", at: $1) && $0.at($1 + 4).isDigit && $0.at($1 + 5) == ASCII.pipe
    }
  }

  public func makeDecoder(_ context: DecodingContext, head: InputHead) -> any FormatDecoder {
    SyslogDecoder(context, stray: .refused("neither a CEF record nor syslog"))
  }
}

/// Recognition of formats whose records stand on lines, perhaps behind a syslog head.
enum RecordLines {
  /// Certain when more than half of the first lines hold a record; `begins` tells whether one begins at an index.
  static func recognise(_ head: InputHead, _ begins: (Bytes, Int) -> Bool) -> Confidence? {
    let votes = head.lineVotes { line in
      if begins(line, 0) { return true }
      guard let parsed = SyslogHead(line, offsetSeconds: 0) else { return false }
      return begins(line, parsed.bodyStart) || begins(line, parsed.messageStart)
    }
    return votes.yes * 2 > votes.all ? .certain : nil
  }
}
