import WardModel

/// Zeek's tab-separated logs, with the header lines `#separator`, `#path`, `#fields`, `#types`.
///
/// Columns keep their names; an unset value has no slot, a set or vector has one slot for each element, booleans are `true` and
/// `false`. The log source is product `zeek`, service = path. A header in the middle of a file (files put one after another)
/// counts from there to the end of the piece; lines that don't fit the header they are under are undecodable.
/// - Source: Zeek manual, "Log formats and inspection"; Zeek's ASCII writer.
public struct ZeekFormat: LogFormat {
  public var name: String { "zeek-tsv" }
  public var framing: Framing { .lines }
  public var directive: UInt8? { 0x23 }
  public init() {}

  public func recognise(_ head: InputHead) -> Confidence? {
    let lines = head.firstLines()
    let keys = [
      "#separator ", "#path", "#fields", "#set_separator", "#types", "#unset_field", "#empty_field",
    ]
    guard let first = lines.first, keys.contains(where: { first.starts(with: $0.utf8) }) else { return nil }
    return lines.contains { $0.starts(with: "#fields".utf8) } ? .certain : nil
  }

  public func makeDecoder(_ context: DecodingContext, head: InputHead) -> any FormatDecoder {
    ZeekDecoder(context, head: head)
  }
}
