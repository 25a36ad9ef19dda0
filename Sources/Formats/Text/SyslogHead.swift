import WardModel

/// The parts of a syslog line before its message, as ranges of the line; an empty range is an absent part.
///
/// - Source: RFC 3164 (BSD syslog), RFC 5424 (the syslog protocol), and what files under /var/log hold: both without PRI.
struct SyslogHead {
  /// 0...191; -1 when the line has none.
  var priority = -1
  var priorityRange = 0..<0
  /// True for RFC 5424.
  var isModern = false
  var timeRange = 0..<0
  /// The time as written; the year is 0 when unknown.
  var civil: CivilTime?
  /// The time when it was written with date and zone, or with the default zone.
  var moment: Timestamp?
  var hostRange = 0..<0
  var programRange = 0..<0
  var processRange = 0..<0
  var messageIDRange = 0..<0
  /// The structured data of RFC 5424, brackets included.
  var dataRange = 0..<0
  /// Where the message begins, tag included (RFC 3164) or not (RFC 5424).
  var bodyStart = 0
  /// Where the message begins, past the tag.
  var messageStart = 0

  /// Reads the head; `nil` when the line has neither PRI nor a time at its beginning.
  @inline(__always) init?(_ bytes: Bytes, offsetSeconds: Int) {
    var index = 0
    if bytes.at(0) == ASCII.less {
      let close = bytes.part(0, 5).findNear(ASCII.greater, 1)
      if close < 5, let value = bytes.part(1, close).decimal, value <= 191 {
        priority = value
        priorityRange = 1..<close
        index = close &+ 1
        if bytes.at(index) == 0x31, bytes.at(index &+ 1) == ASCII.space {
          if readModern(bytes, index &+ 2, offsetSeconds) { return }
        }
      }
    }
    let afterPriority = index
    index = skipSequence(bytes, index)
    guard readTime(bytes, &index, offsetSeconds) else {
      guard priority >= 0 else { return nil }
      bodyStart = afterPriority
      readTag(bytes)
      return
    }
    readHostAndTag(bytes, index)
  }

  /// Passes over what Cisco devices write before the time: a sequence number, a host, a star for an unset clock.
  @inline(__always) private mutating func skipSequence(_ bytes: Bytes, _ start: Int) -> Int {
    var index = start
    if bytes.at(index).isDigit {
      var digits = index
      while bytes.at(digits).isDigit { digits &+= 1 }
      if bytes.at(digits) == ASCII.colon, bytes.at(digits &+ 1) == ASCII.space {
        index = digits &+ 2
        let end = bytes.part(0, index &+ 256).findNear(ASCII.space, index)
        if end > index &+ 1, bytes.at(end) == ASCII.space, bytes[end &- 1] == ASCII.colon {
          hostRange = index..<end &- 1
          index = end &+ 1
        }
      }
    }
    let mark = bytes.at(index)
    if mark == 0x2A || mark == ASCII.dot { index &+= 1 }
    return index
  }

  @inline(__always) private mutating func readTime(_ bytes: Bytes, _ index: inout Int, _ offsetSeconds: Int)
    -> Bool
  {
    if let (time, end) = ClockText.monthDayTime(bytes, index) {
      civil = time
      timeRange = index..<end
      index = end
      return true
    }
    if let end = ClockText.endOfDateTime(bytes, index),
      let time = ClockText.dateTime(bytes.part(index, end), offsetSeconds: offsetSeconds)
    {
      moment = time
      timeRange = index..<end
      index = end
      return true
    }
    return false
  }

  @inline(__always) private mutating func readHostAndTag(_ bytes: Bytes, _ start: Int) {
    var index = start
    // `… UTC:` or `…:` after a Cisco time: no host follows.
    if bytes.at(index) == ASCII.space, bytes.at(index &+ 1).isLetter {
      var zone = index &+ 1
      while zone < index &+ 6, bytes.at(zone).isLetter { zone &+= 1 }
      if bytes.at(zone) == ASCII.colon, bytes.at(zone &+ 1) == ASCII.space, bytes.at(zone &+ 2) == 0x25 {
        bodyStart = zone &+ 2
        readTag(bytes)
        return
      }
    }
    if bytes.at(index) == ASCII.colon { index &+= 1 }
    while bytes.at(index) == ASCII.space { index &+= 1 }
    let end = bytes.findNear(ASCII.space, index)
    // A word that ends with a colon is a tag: this line came without a host.
    let isHost =
      end < bytes.count && end > index && bytes[end &- 1] != ASCII.colon && bytes[index] != 0x25
      && !bytes.has("CEF:", at: index) && !bytes.has("LEEF:", at: index) && !bytes.has("type=", at: index)
      && !bytes.has("date=", at: index)
      && bytes[index] != ASCII.openBrace
    if isHost {
      hostRange = index..<end
      index = end &+ 1
      // Cisco again: `host : %…` and `host: %…`.
      if bytes.at(index) == ASCII.colon, bytes.at(index &+ 1) == ASCII.space { index &+= 2 }
    }
    bodyStart = index
    readTag(bytes)
  }

  /// The most bytes of a program name; RFC 5424 allows 48, RFC 3164 32, and daemons write paths.
  private static var programByteLimit: Int { 128 }

  /// Reads `program[pid]: ` at the start of the body.
  @inline(__always) private mutating func readTag(_ bytes: Bytes) {
    messageStart = bodyStart
    let limit = min(bytes.count, bodyStart &+ Self.programByteLimit)
    var index = bodyStart
    // Cisco's %FACILITY-…: stays in the message.
    if bytes.at(index) == 0x25 && bytes.at(index &+ 1) != 0x25 { return }
    while index < limit {
      let byte = bytes[index]
      if byte == ASCII.colon || byte == ASCII.openBracket || byte == ASCII.space { break }
      if byte == ASCII.equals || byte == ASCII.openBrace || byte == ASCII.quote { return }
      index &+= 1
    }
    guard index > bodyStart, index < limit else { return }
    let end = index
    if bytes[index] == ASCII.openBracket {
      let close = bytes.part(0, index &+ 48).findNear(ASCII.closeBracket, index)
      guard bytes.at(close) == ASCII.closeBracket else { return }
      processRange = index &+ 1..<close
      index = close &+ 1
    } else if bytes[index] == ASCII.space {
      return
    }
    let isTag = bytes.at(index) == ASCII.colon || !processRange.isEmpty
    guard isTag else { return }
    if bytes.at(index) == ASCII.colon { index &+= 1 }
    // `a::b` and `C:\…` are no tags.
    if index < bytes.count, bytes[index] == ASCII.colon || bytes[index] == ASCII.backslash { return }
    programRange = bodyStart..<end
    if bytes.at(index) == ASCII.space { index &+= 1 }
    messageStart = index
  }

  /// `TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA [MSG]`; `-` is an absent part.
  @inline(__always) private mutating func readModern(_ bytes: Bytes, _ start: Int, _ offsetSeconds: Int)
    -> Bool
  {
    var index = start
    guard let time = Self.word(bytes, &index), let host = Self.word(bytes, &index),
      let program = Self.word(bytes, &index), let process = Self.word(bytes, &index),
      let messageID = Self.word(bytes, &index)
    else { return false }
    if !time.isEmpty {
      guard let moment = ClockText.dateTime(bytes.part(time.lowerBound, time.upperBound), offsetSeconds: 0)
      else { return false }
      self.moment = moment
    }
    let dataStart = index
    if bytes.at(index) == ASCII.openBracket {
      guard let end = Self.endOfData(bytes, index) else { return false }
      index = end
      dataRange = dataStart..<end
    } else if bytes.at(index) == ASCII.dash {
      index &+= 1
    }
    if bytes.at(index) == ASCII.space { index &+= 1 }
    if bytes.has("\u{FEFF}", at: index) { index &+= 3 }
    isModern = true
    timeRange = time
    hostRange = host
    programRange = program
    processRange = process
    messageIDRange = messageID
    bodyStart = index
    messageStart = index
    return true
  }

  /// The word at `index`, empty for `-`; `nil` when no space ends it.
  @inline(__always) private static func word(_ bytes: Bytes, _ index: inout Int) -> Range<Int>? {
    let start = index
    let end = bytes.findNear(ASCII.space, start)
    guard end < bytes.count, end > start else { return nil }
    index = end &+ 1
    if end == start &+ 1, bytes[start] == ASCII.dash { return start..<start }
    return start..<end
  }

  /// The end of the structured data that begins at `start`; `nil` when it doesn't end.
  private static func endOfData(_ bytes: Bytes, _ start: Int) -> Int? {
    var index = start
    while bytes.at(index) == ASCII.openBracket {
      var quoted = false
      index &+= 1
      while true {
        guard index < bytes.count else { return nil }
        let byte = bytes[index]
        if quoted {
          if byte == ASCII.backslash {
            index &+= 1
          } else if byte == ASCII.quote {
            quoted = false
          }
        } else if byte == ASCII.quote {
          quoted = true
        } else if byte == ASCII.closeBracket {
          break
        }
        index &+= 1
      }
      index &+= 1
    }
    return index
  }
}
