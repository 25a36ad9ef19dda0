/// The formats that Ward knows, in order of preference.
public struct FormatRegistry: Sendable {
  public var formats: [any LogFormat]
  public init(formats: [any LogFormat]) { self.formats = formats }

  /// Every format of this module. A new format is one new file and one line here.
  public static let standard = FormatRegistry(formats: [
    EVTXFormat(),
    EVTXFragmentFormat(),
    WindowsXMLFormat(),
    JSONLinesFormat(),
    JSONDocumentFormat(),
    CEFFormat(),
    LEEFFormat(),
    AuditdFormat(),
    FortiGateFormat(),
    ZeekFormat(),
    W3CFormat(),
    AccessLogFormat(),
    OctetCountedSyslogFormat(),
    SyslogFormat(),
    PlainTextFormat(),
  ])

  /// The format that is surest of this beginning; `nil` when none knows it.
  public func recognise(_ head: InputHead) -> (any LogFormat)? {
    var best: (format: any LogFormat, confidence: Confidence)?
    for format in formats {
      guard let confidence = format.recognise(head) else { continue }
      if let current = best, current.confidence >= confidence { continue }
      best = (format, confidence)
    }
    return best?.format
  }
}
