extension StringPattern {
  /// A pattern of one literal between optional wildcards, or the general case.
  enum Shape {
    /// No wildcard: the whole value (the literal may be empty).
    case equal([UInt8])
    case prefix([UInt8])
    case suffix([UInt8])
    case contains([UInt8])
    /// `*` alone.
    case anything
    case general
  }

  var shape: Shape {
    switch pieces.count {
    case 0: return .equal([])
    case 1:
      switch pieces[0] {
      case .literal(let bytes): return .equal(bytes)
      case .anyRun: return .anything
      case .anyOne: return .general
      }
    case 2:
      switch (pieces[0], pieces[1]) {
      case (.literal(let bytes), .anyRun): return .prefix(bytes)
      case (.anyRun, .literal(let bytes)): return .suffix(bytes)
      default: return .general
      }
    case 3:
      if case .anyRun = pieces[0], case .literal(let bytes) = pieces[1], case .anyRun = pieces[2] {
        return .contains(bytes)
      }
      return .general
    default: return .general
    }
  }

  /// The pattern with its letters folded.
  var folded: StringPattern {
    StringPattern(
      pieces: pieces.map { piece in
        if case .literal(let bytes) = piece { return .literal(TextFolding.folded(bytes)) }
        return piece
      })
  }

  /// The longest literal; `nil` when there is none.
  var longestLiteral: [UInt8]? {
    var best: [UInt8]?
    for case .literal(let bytes) in pieces where bytes.count > (best?.count ?? 0) { best = bytes }
    return best
  }

  /// Whether the whole value fits. Greedy with one restart point, so time is at most pattern × value.
  func fits(_ value: UnsafeRawBufferPointer) -> Bool {
    var position = 0
    var piece = 0
    var restartPiece = -1
    var restartPosition = 0
    while true {
      if piece == pieces.count {
        if position == value.count { return true }
      } else {
        switch pieces[piece] {
        case .anyRun:
          restartPiece = piece
          restartPosition = position
          piece += 1
          continue
        case .anyOne:
          if position < value.count {
            position += TextFolding.scalarLength(value, at: position)
            piece += 1
            continue
          }
        case .literal(let bytes):
          if position + bytes.count <= value.count, StringPattern.equal(bytes, value, at: position) {
            position += bytes.count
            piece += 1
            continue
          }
        }
      }
      guard restartPiece >= 0, restartPosition < value.count else { return false }
      restartPosition += TextFolding.scalarLength(value, at: restartPosition)
      position = restartPosition
      piece = restartPiece + 1
    }
  }

  @inline(__always)
  static func equal(_ bytes: [UInt8], _ value: UnsafeRawBufferPointer, at position: Int) -> Bool {
    bytes.withUnsafeBytes { wanted in
      for index in 0..<wanted.count where wanted[index] != value[position + index] { return false }
      return true
    }
  }
}
