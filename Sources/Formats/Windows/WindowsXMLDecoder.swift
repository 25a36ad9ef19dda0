public import WardModel

/// Decodes Windows events in XML text; the number of a record is the line of its `<Event`.
public struct WindowsXMLDecoder: FormatDecoder {
  private var event: WindowsXMLEvent

  public init(_ context: DecodingContext) { event = WindowsXMLEvent(context) }

  public mutating func decode(_ piece: Piece, into batch: inout EventBatch) {
    let encoding = piece.offset == 0 ? WindowsXMLEncoding(piece.bytes) : .utf8
    let text = UnsafeRawBufferPointer(rebasing: piece.bytes[min(encoding.markLength, piece.bytes.count)...])
    if encoding.isWide {
      // Offsets of trouble are then those of the text in UTF-8: the nearest there is.
      encoding.utf8(text).withUnsafeBytes { decode($0, piece, offset: 0, into: &batch) }
    } else {
      decode(text, piece, offset: piece.offset + UInt64(encoding.markLength), into: &batch)
    }
  }

  private mutating func decode(
    _ text: UnsafeRawBufferPointer, _ piece: Piece, offset: UInt64, into batch: inout EventBatch
  ) {
    var line = piece.firstRecord
    var position = 0
    // What is left of a broken event is not told again.
    var isInOrder = true
    while position < text.count {
      let start = WindowsXMLScanner.findEvent(text, from: position)
      if isInOrder, let stray = WindowsXMLScanner.strayText(text, position, start ?? text.count) {
        batch.refuse(
          Undecodable(
            record: line + WindowsXMLScanner.lineFeeds(text, position, stray), offset: offset + UInt64(stray),
            reason: "text that is no event"))
      }
      guard let start else { return }
      line += WindowsXMLScanner.lineFeeds(text, position, start)
      guard batch.bytes.count <= EventBatch.byteLimit - 2 * WindowsXMLEvent.byteLimit else {
        batch.refuse(
          Undecodable(record: line, offset: offset + UInt64(start), reason: "the batch is full from here on"))
        return
      }
      let rest = UnsafeRawBufferPointer(rebasing: text[start...])
      var end = start
      do throws(WindowsXMLFault) {
        end += try event.decode(rest, record: line, into: &batch)
        isInOrder = true
      } catch {
        batch.refuse(Undecodable(record: line, offset: offset + UInt64(start), reason: error.reason))
        isInOrder = false
        // Never back to this start tag: every byte is read once.
        end += max(error.position, 1)
      }
      line += WindowsXMLScanner.lineFeeds(text, start, end)
      position = end
    }
  }
}
