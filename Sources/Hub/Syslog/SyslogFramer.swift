/// Cuts the bytes of one syslog connection into messages.
///
/// How the sender frames is recognised by its first message: a number and a space before a `<` means octet counting, anything
/// else lines. It stays so for the connection. A line feed within a message becomes `#012`, so that a record is one line.
/// - Source: RFC 6587, section 3.4; RFC 5425, section 4.3.
struct SyslogFramer {
  enum Fault: Hashable {
    /// Where a length should be is something else: nothing after it can be trusted.
    case badLength
  }
  private struct BadLength: Error {}
  private enum Framing {
    case undecided, counted, lines
  }
  /// Digits of a length: 9, up to 1 GB, far past any limit.
  private static let lengthDigitLimit = 9

  private let frameByteLimit: Int
  private var framing = Framing.undecided
  private var buffer: [UInt8] = []
  /// Bytes of a message that is too long and isn't kept, still to come.
  private var skipped = 0
  /// Bytes at the beginning of the buffer that hold no line feed.
  private var searched = 0
  /// Within a line that is too long and isn't kept.
  private var isSkippingLine = false
  /// Messages that were too long, since last asked.
  private(set) var overlongCount = 0

  init(frameByteLimit: Int) { self.frameByteLimit = max(1, frameByteLimit) }

  /// Whether a message has begun and isn't at its end.
  var isInMessage: Bool { !buffer.isEmpty || skipped > 0 || isSkippingLine }

  mutating func takeOverlongCount() -> Int {
    defer { overlongCount = 0 }
    return overlongCount
  }

  /// Takes the next bytes and appends the messages that are whole now. After a fault nothing more is read.
  mutating func feed(_ bytes: UnsafeRawBufferPointer, into records: inout Records) -> Fault? {
    var taken: [UInt8] = []
    swap(&taken, &buffer)
    taken.append(contentsOf: bytes)
    var start = 0
    if let fault = taken.withUnsafeBytes({ cut($0, &start, &records) }) { return fault }
    if start == taken.count {
      taken.removeAll(keepingCapacity: taken.capacity <= 1 << 17)
    } else if start > 0 {
      taken.removeFirst(start)
    }
    swap(&taken, &buffer)
    return nil
  }

  /// The connection has ended: a line without its line feed is a message all the same. False when the connection ended within
  /// a counted message, whose beginning is not kept.
  mutating func finish(into records: inout Records) -> Bool {
    defer { buffer = [] }
    guard framing != .counted else { return buffer.isEmpty && skipped == 0 }
    if !buffer.isEmpty { buffer.withUnsafeBytes { Self.append($0, to: &records) } }
    return true
  }

  private mutating func cut(
    _ bytes: UnsafeRawBufferPointer, _ start: inout Int, _ records: inout Records
  ) -> Fault? {
    while start < bytes.count {
      if skipped > 0 {
        let passed = min(skipped, bytes.count - start)
        skipped -= passed
        start += passed
        continue
      }
      switch framing {
      case .undecided:
        guard let found = Self.recognise(UnsafeRawBufferPointer(rebasing: bytes[start...])) else {
          return nil
        }
        framing = found
      case .counted:
        let length: (count: Int, bodyStart: Int)
        switch Self.length(bytes, start) {
        case .some(.success(let found)): length = found
        case .some(.failure): return .badLength
        case nil: return nil
        }
        let body = length.bodyStart
        if length.count > frameByteLimit {
          overlongCount += 1
          skipped = length.count
          start = body
        } else if length.count <= bytes.count - body {
          Self.append(UnsafeRawBufferPointer(rebasing: bytes[body..<body + length.count]), to: &records)
          start = body + length.count
        } else {
          return nil
        }
      case .lines:
        let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
        // What was searched in vain before isn't searched again.
        let seen = min(searched, rest.count)
        searched = 0
        if let found = ByteScan.first(0x0A, in: UnsafeRawBufferPointer(rebasing: rest[seen...])) {
          let feed = seen + found
          if isSkippingLine {
            isSkippingLine = false
          } else if feed > frameByteLimit {
            overlongCount += 1
          } else {
            Self.append(UnsafeRawBufferPointer(rebasing: rest[..<feed]), to: &records)
          }
          start += feed + 1
        } else if isSkippingLine || rest.count > frameByteLimit {
          if !isSkippingLine { overlongCount += 1 }
          isSkippingLine = true
          start = bytes.count
        } else {
          searched = rest.count
          return nil
        }
      }
    }
    return nil
  }

  /// `nil` while there are too few bytes to tell.
  private static func recognise(_ bytes: UnsafeRawBufferPointer) -> Framing? {
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case 0x30...0x39:
        if index == 0, byte == 0x30 { return .lines }
        if index >= lengthDigitLimit { return .lines }
      case 0x20:
        guard index > 0 else { return .lines }
        guard index + 1 < bytes.count else { return nil }
        return bytes[index + 1] == UInt8(ascii: "<") ? .counted : .lines
      default: return .lines
      }
    }
    return nil
  }

  /// The length before a message and where the message begins; `nil` when more bytes are needed.
  private static func length(
    _ bytes: UnsafeRawBufferPointer, _ start: Int
  ) -> Result<(count: Int, bodyStart: Int), BadLength>? {
    var place = start
    // Some senders end a counted message with a line feed that they don't count.
    while place < bytes.count, bytes[place] == 0x0A || bytes[place] == 0x0D { place += 1 }
    let first = place
    var value = 0
    while place < bytes.count {
      let byte = bytes[place]
      if byte == 0x20 {
        guard place > first else { return .failure(BadLength()) }
        return .success((value, place + 1))
      }
      guard byte >= 0x30, byte <= 0x39, place - first < lengthDigitLimit, byte != 0x30 || place > first else {
        return .failure(BadLength())
      }
      value = value * 10 + Int(byte - 0x30)
      place += 1
    }
    return nil
  }

  /// Appends a message without the line's end and zeros at its end; nothing when it is empty.
  static func append(_ message: UnsafeRawBufferPointer, to records: inout Records) {
    var end = message.count
    while end > 0, message[end - 1] == 0x0A || message[end - 1] == 0x0D || message[end - 1] == 0 { end -= 1 }
    guard end > 0 else { return }
    let start = records.bytes.count
    var position = 0
    while position < end {
      let rest = UnsafeRawBufferPointer(rebasing: message[position..<end])
      let feed = ByteScan.first(0x0A, in: rest) ?? rest.count
      records.write(UnsafeRawBufferPointer(rebasing: rest[..<feed]))
      if feed < rest.count { records.write(Array("#012".utf8)) }
      position += feed + 1
    }
    records.close(from: start)
  }
}
