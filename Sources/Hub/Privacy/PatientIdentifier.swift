/// A patient identifier as a source gave it: a number and, where known, who issued it.
///
/// Its description is hidden so that it cannot slip into a log.
public struct PatientIdentifier: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// Most bytes of each part; longer ones are no identifiers and are cut.
  static let partByteLimit = 256

  /// The identifier without spaces around it and with ASCII letters in upper case, so that one patient has one token. Leading
  /// zeros stay: some hospitals tell patients apart by them.
  public let value: String
  /// Who issued it (an HL7 assigning authority, a FHIR system), or empty.
  public let issuer: String

  /// `nil` when nothing is left of the value.
  public init?(_ value: String, issuer: String = "") {
    let value = Self.normalised(value)
    guard !value.isEmpty else { return nil }
    self.value = value
    self.issuer = Self.normalised(issuer)
  }

  public var description: String { "(patient identifier)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// Both parts, each with its length in front: no two identifiers have the same bytes.
  var bytes: [UInt8] {
    [issuer, value].flatMap { part -> [UInt8] in
      let part = Array(part.utf8)
      return [UInt8(truncatingIfNeeded: part.count >> 8), UInt8(truncatingIfNeeded: part.count)] + part
    }
  }

  init?(bytes: [UInt8]) {
    var rest = bytes[...]
    var parts: [String] = []
    while rest.count >= 2, let high = rest.popFirst(), let low = rest.popFirst() {
      let count = Int(high) << 8 | Int(low)
      guard rest.count >= count else { return nil }
      parts.append(String(decoding: rest.prefix(count), as: UTF8.self))
      rest = rest.dropFirst(count)
    }
    guard rest.isEmpty, parts.count == 2 else { return nil }
    self.init(parts[1], issuer: parts[0])
  }

  private static func normalised(_ text: String) -> String {
    let isSpace = { (unit: UInt8) in unit == 0x20 || (0x09...0x0D).contains(unit) }
    var units = Array(text.utf8.drop(while: isSpace).prefix(partByteLimit))
    while let last = units.last, isSpace(last) { units.removeLast() }
    return String(decoding: units.map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }, as: UTF8.self)
  }
}
