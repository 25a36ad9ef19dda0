public import WardModel

/// A JSON value made member by member, in the order of writing.
/// - Source: RFC 8259.
public struct JSONObject: Sendable {
  private var inside: [UInt8] = []

  public init() {}

  /// The object as text.
  public var bytes: [UInt8] { [0x7B] + inside + [0x7D] }

  private mutating func key(_ name: String) {
    if !inside.isEmpty { inside.append(0x2C) }
    Self.append(name, to: &inside)
    inside.append(0x3A)
  }

  public mutating func add(_ name: String, _ text: String?) {
    key(name)
    if let text { Self.append(text, to: &inside) } else { inside += Array("null".utf8) }
  }

  public mutating func add(_ name: String, _ number: some BinaryInteger) {
    key(name)
    inside += Array(String(number).utf8)
  }

  /// `null` for what JSON has no word for.
  public mutating func add(_ name: String, _ number: Double) {
    key(name)
    inside += Array((number.isFinite ? number.description : "null").utf8)
  }

  public mutating func add(_ name: String, _ flag: Bool) {
    key(name)
    inside += Array((flag ? "true" : "false").utf8)
  }

  /// RFC 3339; `null` when not known.
  public mutating func add(_ name: String, _ time: Timestamp?) {
    add(name, time.flatMap { $0 == .distantPast ? nil : $0.description })
  }

  public mutating func add(_ name: String, _ texts: [String]) {
    key(name)
    inside.append(0x5B)
    for (index, text) in texts.enumerated() {
      if index > 0 { inside.append(0x2C) }
      Self.append(text, to: &inside)
    }
    inside.append(0x5D)
  }

  public mutating func add(_ name: String, _ object: JSONObject) { add(name, raw: object.bytes) }

  public mutating func add(_ name: String, _ objects: [JSONObject]) {
    add(name, raw: Self.list(objects))
  }

  /// Bytes that are JSON already.
  public mutating func add(_ name: String, raw: [UInt8]) {
    key(name)
    inside += raw
  }

  public static func list(_ objects: [JSONObject]) -> [UInt8] {
    var out: [UInt8] = [0x5B]
    for (index, object) in objects.enumerated() {
      if index > 0 { out.append(0x2C) }
      out += object.bytes
    }
    out.append(0x5D)
    return out
  }

  /// A text in quotes; control characters escaped.
  public static func append(_ text: String, to out: inout [UInt8]) {
    out.append(0x22)
    for byte in text.utf8 {
      switch byte {
      case 0x22, 0x5C: out += [0x5C, byte]
      case 0x0A: out += Array("\\n".utf8)
      case 0x0D: out += Array("\\r".utf8)
      case 0x09: out += Array("\\t".utf8)
      case 0..<0x20, 0x7F:
        let digits = Array("0123456789abcdef".utf8)
        out += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: out.append(byte)
      }
    }
    out.append(0x22)
  }
}
