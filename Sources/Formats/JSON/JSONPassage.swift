/// Passes over a JSON value that comes in parts and is not kept.
struct JSONPassage {
  private enum Kind {
    case unknown, container, string, scalar
  }

  private var kind: Kind
  private var depth: Int
  private var isInString = false
  private var isEscaped = false

  /// Begins before a value.
  init() {
    kind = .unknown
    depth = 0
  }

  /// Begins between the members of an object or list.
  init(insideContainer: Void) {
    kind = .container
    depth = 1
  }

  /// Reads on from `start`; the position behind the value, or `nil` when it does not end in these bytes.
  mutating func pass(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    for position in max(0, start)..<max(start, bytes.count) {
      let byte = bytes[position]
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
          if kind == .string { return position + 1 }
        }
        continue
      }
      if kind == .unknown { kind = Self.kind(byte) }
      switch byte {
      case UInt8(ascii: "\"") where kind != .scalar: isInString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if kind == .scalar { return position }
        depth -= 1
        if depth <= 0 { return position + 1 }
      case UInt8(ascii: ",") where kind == .scalar, _ where kind == .scalar && JSONHead.isSpace(byte):
        return position
      default: break
      }
    }
    return nil
  }

  private static func kind(_ byte: UInt8) -> Kind {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["): return .container
    case UInt8(ascii: "\""): return .string
    default: return .scalar
    }
  }
}
