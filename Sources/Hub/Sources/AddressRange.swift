import Glibc

/// A range of IP addresses. IPv4 addresses are held as IPv6-mapped ones, so both families compare alike.
/// - Source: RFC 4291, sections 2.2 and 2.5.5.2; RFC 4632, section 3.1.
public struct AddressRange: Hashable, Sendable {
  /// Network order, with zeros behind the prefix.
  private let high: UInt64
  private let low: UInt64
  /// Bits that count, 0 to 128.
  public let prefixLength: Int
  /// As written, without bits behind the prefix being changed.
  public let text: String

  /// Reads an address or `address/bits`; `nil` for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let first = parts.first, let address = Address(first) else { return nil }
    var bits = 128
    if parts.count == 2 {
      let limit = address.isIPv4 ? 32 : 128
      guard !parts[1].isEmpty, parts[1].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
        let value = Int(parts[1]),
        value <= limit
      else { return nil }
      bits = address.isIPv4 ? value + 96 : value
    }
    prefixLength = bits
    high = address.high & Self.mask(bits)
    low = address.low & Self.mask(bits - 64)
    self.text = text
  }

  public func contains(_ address: Address) -> Bool {
    address.high & Self.mask(prefixLength) == high && address.low & Self.mask(prefixLength - 64) == low
  }

  /// The first `bits` bits of a word.
  private static func mask(_ bits: Int) -> UInt64 {
    bits <= 0 ? 0 : bits >= 64 ? .max : ~(UInt64.max >> UInt64(bits))
  }
}

/// An IP address without a port.
public struct Address: Hashable, Sendable {
  let high: UInt64
  let low: UInt64
  let isIPv4: Bool

  /// Reads text such as `192.0.2.7`, `2001:db8::7` or `::ffff:192.0.2.7`; a zone (`%eth0`) is left out.
  public init?(_ text: String) {
    let bare = String(text.prefix { $0 != "%" })
    var bytes = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, bare, &bytes) == 1 {
      high = 0
      low = 0xFFFF_0000_0000 | bytes[..<4].reduce(0) { $0 << 8 | UInt64($1) }
      isIPv4 = true
      return
    }
    guard inet_pton(AF_INET6, bare, &bytes) == 1 else { return nil }
    high = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
    low = bytes[8...].reduce(0) { $0 << 8 | UInt64($1) }
    isIPv4 = high == 0 && low >> 32 == 0xFFFF
  }
}
