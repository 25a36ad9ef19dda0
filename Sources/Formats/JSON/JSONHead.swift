/// What the beginning of an input says about the JSON in it.
struct JSONHead {
  /// Confidence that every line is an object.
  private(set) var linesConfidence: Confidence?
  /// Confidence that the input is a document: pretty-printed objects, a list, or a wrapper around a list.
  private(set) var documentConfidence: Confidence?

  /// Keys under which products wrap the list of their events.
  static let wrapperKeys: Set<String> = [
    "Records", "records", "value", "values", "events", "Events", "items", "data", "logs", "results",
    "entries",
  ]
  /// Those that are wrappers even on a line of their own among other lines: CloudTrail, Azure, Microsoft Graph.
  private static let surestWrapperKeys: Set<String> = ["Records", "records", "value"]

  init(_ head: InputHead) {
    head.bytes.withUnsafeBytes { bytes in
      var scanner = JSONExtentScanner(bytes, at: Self.byteOrderMarkLength(bytes))
      let first = scanner.peek()
      let start = scanner.position
      if first == UInt8(ascii: "[") {
        _ = scanner.take(UInt8(ascii: "["))
        let isEmpty = head.isWhole && scanner.peek() == UInt8(ascii: "]")
        documentConfidence = isEmpty ? .likely : scanner.looksLikeObject() ? .certain : nil
        return
      }
      guard scanner.looksLikeObject() else { return }
      let wrapper = scanner.wrapper()
      let extent = scanner.extent()
      if let wrapper {
        let moreFollows = scanner.peek() != nil
        if !moreFollows || Self.surestWrapperKeys.contains(wrapper.key) {
          documentConfidence = .certain
          return
        }
      }
      switch extent {
      case .value(let end):
        if bytes[start..<end].contains(0x0A) {
          documentConfidence = .certain
        } else {
          linesConfidence = .certain
        }
      case .unfinished, .malformed:
        // One object longer than the head, or a broken one: lines, unless a key follows a line feed.
        let firstLine = bytes[start...].firstIndex(of: 0x0A)
        let next = firstLine.flatMap { line in bytes[line...].first { !Self.isSpace($0) } }
        if next == UInt8(ascii: "\"") { documentConfidence = .likely } else { linesConfidence = .likely }
      }
    }
  }

  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

  /// Whether a byte order mark begins at the pointer; two more bytes must be readable.
  static func isByteOrderMark(_ bytes: UnsafePointer<UInt8>) -> Bool {
    bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
  }

  /// Bytes of the mark that some writers put before UTF-8.
  static func byteOrderMarkLength(_ bytes: UnsafeRawBufferPointer) -> Int {
    bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
  }
}
