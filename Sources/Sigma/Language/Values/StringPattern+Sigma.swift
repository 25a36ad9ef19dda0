extension StringPattern {
  /// Reads the text of a Sigma value: `*` and `?` are wildcards, a backslash before one of them or before a backslash makes it
  /// plain, any other backslash is itself.
  /// - Source: Sigma rules specification 2.1.0, "Escape Character".
  init(
    sigma bytes: UnsafeBufferPointer<UInt8>, startsWithRun: Bool = false, endsWithRun: Bool = false,
    knowsEscapes: Bool = true
  ) {
    var builder = Builder(startsWithRun: startsWithRun)
    var plainStart = 0
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\\") where knowsEscapes:
        let next = index + 1
        if next < bytes.count, Self.isSpecial(bytes[next]) {
          builder.append(bytes[plainStart..<index])
          // The escaped byte begins the next plain stretch.
          plainStart = next
          index += 1
        }
      case UInt8(ascii: "*"):
        builder.append(bytes[plainStart..<index])
        builder.appendRun()
        plainStart = index + 1
      case UInt8(ascii: "?"):
        builder.append(bytes[plainStart..<index])
        builder.append(.anyOne)
        plainStart = index + 1
      default: break
      }
      index += 1
    }
    builder.append(bytes[plainStart..<bytes.count])
    if endsWithRun { builder.appendRun() }
    self = builder.pattern()
  }

  /// As above, of a string.
  init(sigma text: String) {
    var text = text
    self = text.withUTF8 { StringPattern(sigma: $0) }
  }

  /// Exactly these bytes.
  init(literal bytes: [UInt8]) {
    self.init(pieces: bytes.isEmpty ? [] : [.literal(bytes)])
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "\\")
  }

  /// Whether there is a wildcard in it.
  var hasWildcards: Bool {
    pieces.contains { piece in
      if case .literal = piece { false } else { true }
    }
  }

  /// The bytes of a pattern without wildcards.
  var plainBytes: [UInt8]? {
    if pieces.isEmpty { return [] }
    if pieces.count == 1, case .literal(let bytes) = pieces[0] { return bytes }
    return nil
  }

  /// The same with `*` in front, behind or both.
  func surrounded(start: Bool, end: Bool) -> StringPattern {
    var builder = Builder(startsWithRun: start)
    for piece in pieces { builder.append(piece) }
    if end { builder.appendRun() }
    return builder.pattern()
  }

  /// The same with every plain stretch replaced.
  func mappingLiterals(_ transform: ([UInt8]) -> [UInt8]) -> StringPattern {
    var builder = Builder(startsWithRun: false)
    for piece in pieces {
      if case .literal(let bytes) = piece {
        builder.append(.literal(transform(bytes)))
      } else {
        builder.append(piece)
      }
    }
    return builder.pattern()
  }

  /// The pattern in Sigma notation, wildcards and the backslashes before them escaped; bytes that are no text are replaced.
  var sigmaText: String {
    var text: [UInt8] = []
    for piece in pieces {
      switch piece {
      case .anyRun: text.append(UInt8(ascii: "*"))
      case .anyOne: text.append(UInt8(ascii: "?"))
      case .literal(let bytes):
        for byte in bytes {
          if Self.isSpecial(byte) { text.append(UInt8(ascii: "\\")) }
          text.append(byte)
        }
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Joins pieces so that literals are never empty or neighbours, and runs never neighbours.
  struct Builder {
    private var pieces: [Piece] = []
    /// The literal being gathered, so that its array is made once.
    private var literal: [UInt8] = []

    init(startsWithRun: Bool = false) {
      if startsWithRun { pieces.append(.anyRun) }
    }

    mutating func append(_ bytes: some Sequence<UInt8>) { literal.append(contentsOf: bytes) }

    mutating func append(_ piece: Piece) {
      switch piece {
      case .literal(let bytes): append(bytes)
      case .anyRun: appendRun()
      case .anyOne:
        flush()
        pieces.append(.anyOne)
      }
    }

    mutating func appendRun() {
      flush()
      if pieces.last != .anyRun { pieces.append(.anyRun) }
    }

    private mutating func flush() {
      guard !literal.isEmpty else { return }
      pieces.append(.literal(literal))
      literal = []
    }

    mutating func pattern() -> StringPattern {
      flush()
      return StringPattern(pieces: pieces)
    }
  }
}
