/// What a YAML scalar means.
///
/// Booleans and nulls as YAML 1.1 spells them (so `yes`, `no`, `on`, `off` are booleans, as in other Sigma tools). Numbers are
/// those on which YAML 1.1 and 1.2 agree; `0777`, `1_000` and `12:30`, on which they do not, stay text as written.
/// - Source: YAML 1.1 type repository; YAML 1.2.2, 10.3 "Core Schema".
enum YAMLScalar {
  case null
  case boolean(Bool)
  case integer(Int64)
  case double(Double)
  case string

  init(_ node: YAMLNode) {
    guard node.kind == .plain else {
      self = .string
      return
    }
    self = node.withBytes { YAMLScalar(plain: $0) }
  }

  init(plain bytes: UnsafeBufferPointer<UInt8>) {
    guard let first = bytes.first else {
      self = .null
      return
    }
    switch first {
    case UInt8(ascii: "~"):
      self = bytes.count == 1 ? .null : .string
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
      self = YAMLScalar.number(bytes)
    default:
      guard bytes.count <= 5 else {
        self = .string
        return
      }
      switch String(decoding: bytes, as: UTF8.self) {
      case "null", "Null", "NULL": self = .null
      case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON": self = .boolean(true)
      case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF": self = .boolean(false)
      default: self = .string
      }
    }
  }

  var isNumber: Bool {
    switch self {
    case .integer, .double: true
    case .null, .boolean, .string: false
    }
  }

  /// Longest text tried as a number.
  private static let numberByteCount = 40

  private static func number(_ bytes: UnsafeBufferPointer<UInt8>) -> YAMLScalar {
    guard bytes.count <= numberByteCount else { return .string }
    var digits = bytes[...]
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
    guard let first = digits.first else { return .string }
    if first == UInt8(ascii: "0"), digits.count > 2, digits[digits.startIndex + 1] == UInt8(ascii: "x") {
      let text = String(decoding: digits.dropFirst(2), as: UTF8.self)
      guard let magnitude = Int64(text, radix: 16), text.first != "+", text.first != "-" else {
        return .string
      }
      return .integer(isNegative ? -magnitude : magnitude)
    }
    if digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) {
      if first == UInt8(ascii: "0"), digits.count > 1 { return .string }
      let text = String(decoding: bytes, as: UTF8.self)
      if let value = Int64(text) { return .integer(value) }
      return .string
    }
    return fraction(bytes, digits)
  }

  /// `1.5`, `.5`, `1.`, `1.5e3`; not `1.2.3`, `1e5` without a point is text in YAML 1.1 and a number in 1.2: text.
  private static func fraction(
    _ bytes: UnsafeBufferPointer<UInt8>, _ digits: Slice<UnsafeBufferPointer<UInt8>>
  ) -> YAMLScalar {
    var points = 0
    var numerals = 0
    var exponentAt: Int?
    for (position, byte) in digits.enumerated() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): numerals += 1
      case UInt8(ascii: ".") where exponentAt == nil: points += 1
      case UInt8(ascii: "e") where exponentAt == nil && numerals > 0,
        UInt8(ascii: "E") where exponentAt == nil && numerals > 0:
        exponentAt = position
      case UInt8(ascii: "+") where position > 0 && exponentAt == position - 1,
        UInt8(ascii: "-") where position > 0 && exponentAt == position - 1:
        break
      default: return .string
      }
    }
    guard points == 1, numerals > 0 else { return .string }
    var text = String(decoding: bytes, as: UTF8.self)
    if text.last == "." { text.append("0") }
    guard let value = Double(text), value.isFinite else { return .string }
    return .double(value)
  }

  /// Decimal text of a fraction, without a fractional part that says nothing: `2.0` is `2`.
  static func text(of value: Double) -> String {
    if value == value.rounded(), abs(value) < 9_007_199_254_740_992 { return String(Int64(value)) }
    return value.description
  }
}

extension YAMLNode {
  /// The value without positions, for custom attributes.
  var value: YAMLValue {
    switch kind {
    case .sequence: return .list(elements.map(\.value))
    case .mapping: return .map(pairs.map { (key: $0.key.text, value: $0.value.value) })
    case .alias: return .null
    case .plain, .quoted:
      switch YAMLScalar(self) {
      case .null: return .null
      case .boolean(let value): return .boolean(value)
      case .integer(let value): return .integer(value)
      case .double(let value): return .double(value)
      case .string: return .string(text)
      }
    }
  }

  /// Whether this is null: empty, `~` or `null`.
  var isNull: Bool {
    if kind == .plain, case .null = YAMLScalar(self) { return true }
    return false
  }
}
