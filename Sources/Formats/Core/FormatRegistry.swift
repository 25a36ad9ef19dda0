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

  /// The registry with a mapping for JSON and plain lines that no format knows more of.
  public func applying(_ mapping: FieldMapping) -> FormatRegistry {
    FormatRegistry(
      formats: formats.map { format in
        ["json-lines", "json", "text"].contains(format.name)
          ? MappedFormat(format, mapping: mapping, sparesKnown: true) : format
      })
  }

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
