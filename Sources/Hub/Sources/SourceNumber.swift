/// The number of a source: given once, never used again; what the event log writes beside each record.
public struct SourceNumber: Hashable, Comparable, Sendable, Codable, CodingKeyRepresentable {
  public var rawValue: UInt32

  public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  public static func < (a: SourceNumber, b: SourceNumber) -> Bool { a.rawValue < b.rawValue }

  public init(from decoder: any Decoder) throws {
    rawValue = try decoder.singleValueContainer().decode(UInt32.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }

  /// As a key of a dictionary: its digits.
  public var codingKey: any CodingKey { Digits(text: String(rawValue)) }

  public init?(codingKey: some CodingKey) {
    guard let value = UInt32(codingKey.stringValue) else { return nil }
    rawValue = value
  }

  private struct Digits: CodingKey {
    let stringValue: String
    let intValue: Int? = nil
    init(text: String) { stringValue = text }
    init?(stringValue: String) { self.init(text: stringValue) }
    init?(intValue: Int) { nil }
  }
}
