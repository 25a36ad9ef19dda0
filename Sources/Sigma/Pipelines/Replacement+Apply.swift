extension StringPattern {
  /// The pattern as pipelines see it: wildcards as `*` and `?`, plain ones escaped, other backslashes as they are.
  var readableText: String { String(decoding: readable.bytes, as: UTF8.self) }

  /// The readable text, and which unit (a byte or a wildcard) each of its bytes shows.
  fileprivate var readable: (bytes: [UInt8], units: [Unit], unitOfByte: [Int]) {
    var bytes: [UInt8] = []
    var units: [Unit] = []
    var unitOfByte: [Int] = []
    func add(_ unit: Unit, _ shown: [UInt8]) {
      bytes += shown
      for _ in shown { unitOfByte.append(units.count) }
      units.append(unit)
    }
    for piece in pieces {
      switch piece {
      case .anyRun: add(.anyRun, [UInt8(ascii: "*")])
      case .anyOne: add(.anyOne, [UInt8(ascii: "?")])
      case .literal(let literal):
        for byte in literal {
          let isSpecial = byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?")
          add(.byte(byte), isSpecial ? [UInt8(ascii: "\\"), byte] : [byte])
        }
      }
    }
    return (bytes, units, unitOfByte)
  }

  fileprivate enum Unit {
    case byte(UInt8)
    case anyRun
    case anyOne
  }
}

extension Transformation.Replacement {
  /// Matches in one value; bounds a pattern that matches everywhere.
  private static let matchLimit = 10_000

  func apply(to pattern: StringPattern) -> StringPattern {
    guard skipsSpecial else { return replaceReadable(pattern) }
    var builder = StringPattern.Builder()
    for piece in pattern.pieces {
      guard case .literal(let bytes) = piece else {
        builder.append(piece)
        continue
      }
      let replaced = substitute(bytes)
      if interpretsSpecial {
        for piece in replaced.withUnsafeBufferPointer({ StringPattern(sigma: $0) }).pieces {
          builder.append(piece)
        }
      } else {
        builder.append(replaced)
      }
    }
    return builder.pattern()
  }

  /// Every match in the bytes replaced.
  private func substitute(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var position = 0
    forEachMatch(in: bytes) { match in
      result += bytes[position..<match.whole.lowerBound]
      result += expression.expand(template, match, in: bytes)
      position = match.whole.upperBound
    }
    result += bytes[position...]
    return result
  }

  /// Replaces in the readable text, keeping the units outside matches as they are: a backslash before a wildcard reads like an
  /// escape, so parsing the whole text again could change what no match touched.
  private func replaceReadable(_ pattern: StringPattern) -> StringPattern {
    let (bytes, units, unitOfByte) = pattern.readable
    var builder = StringPattern.Builder()
    var nextUnit = 0
    func keep(before byte: Int) {
      let end = byte < unitOfByte.count ? unitOfByte[byte] : units.count
      while nextUnit < end {
        switch units[nextUnit] {
        case .byte(let byte): builder.append(CollectionOfOne(byte))
        case .anyRun: builder.appendRun()
        case .anyOne: builder.append(.anyOne)
        }
        nextUnit += 1
      }
    }
    forEachMatch(in: bytes) { match in
      keep(before: match.whole.lowerBound)
      append(expression.expand(template, match, in: bytes), to: &builder)
      let last = match.whole.upperBound - 1
      if !match.whole.isEmpty, last < unitOfByte.count { nextUnit = max(nextUnit, unitOfByte[last] + 1) }
    }
    keep(before: bytes.count)
    return builder.pattern()
  }

  /// Wildcards in replaced text count, escaped ones don't; any other backslash is itself.
  private func append(_ bytes: [UInt8], to builder: inout StringPattern.Builder) {
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      if byte == UInt8(ascii: "\\"), next == UInt8(ascii: "*") || next == UInt8(ascii: "?") {
        builder.append(CollectionOfOne(next))
        index += 1
      } else if byte == UInt8(ascii: "*") {
        builder.appendRun()
      } else if byte == UInt8(ascii: "?") {
        builder.append(.anyOne)
      } else {
        builder.append(CollectionOfOne(byte))
      }
      index += 1
    }
  }

  private func forEachMatch(in bytes: [UInt8], _ body: (CompiledExpression.Match) -> Void) {
    var position = 0
    for _ in 0..<Self.matchLimit {
      guard let match = expression.match(bytes, from: position), match.whole.lowerBound >= position else {
        return
      }
      body(match)
      position = match.whole.upperBound
      if match.whole.isEmpty {
        position += 1
        // Never into the middle of a character.
        while position < bytes.count, bytes[position] & 0xC0 == 0x80 { position += 1 }
      }
      if position > bytes.count { return }
    }
  }
}
