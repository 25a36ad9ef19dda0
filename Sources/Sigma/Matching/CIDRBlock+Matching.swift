extension CIDRBlock {
  /// Whether the text is an address inside the block. IPv4 addresses written as IPv6 (`::ffff:192.0.2.1`) count as IPv4.
  func contains(_ text: UnsafeRawBufferPointer) -> Bool {
    guard let address = IPAddressText.parse(text), address.count == network.count else { return false }
    var bits = prefixLength
    for index in 0..<address.count {
      guard bits > 0 else { return true }
      let mask: UInt8 = bits >= 8 ? 0xFF : ~(0xFF >> UInt8(bits))
      if address[index] & mask != network[index] & mask { return false }
      bits -= 8
    }
    return true
  }
}

/// Addresses as logs write them.
/// - Source: RFC 4291, section 2.2; RFC 4007 zone identifiers (`%eth0`) are passed over.
enum IPAddressText {
  /// 4 or 16 bytes; `nil` for anything else. Square brackets are allowed around IPv6.
  static func parse(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
    var range = 0..<text.count
    if range.count >= 2, text[0] == 0x5B, text[range.upperBound - 1] == 0x5D {
      range = 1..<range.upperBound - 1
    }
    if let zone = range.first(where: { text[$0] == 0x25 }) { range = range.lowerBound..<zone }
    guard range.count <= 45 else { return nil }
    if !range.contains(where: { text[$0] == 0x3A }) { return parseV4(text, range) }
    guard let address = parseV6(text, range) else { return nil }
    if address[0..<10].allSatisfy({ $0 == 0 }), address[10] == 0xFF, address[11] == 0xFF {
      return Array(address[12...])
    }
    return address
  }

  private static func parseV4(_ text: UnsafeRawBufferPointer, _ range: Range<Int>) -> [UInt8]? {
    var parts: [UInt8] = []
    var value = -1
    for index in range {
      let byte = text[index]
      if byte == 0x2E {
        guard value >= 0, parts.count < 3 else { return nil }
        parts.append(UInt8(value))
        value = -1
      } else if byte >= 0x30, byte <= 0x39 {
        value = max(value, 0) * 10 + Int(byte - 0x30)
        guard value <= 255 else { return nil }
      } else {
        return nil
      }
    }
    guard value >= 0, parts.count == 3 else { return nil }
    parts.append(UInt8(value))
    return parts
  }

  private static func parseV6(_ text: UnsafeRawBufferPointer, _ range: Range<Int>) -> [UInt8]? {
    var head: [UInt8] = []
    var tail: [UInt8] = []
    var sawGap = false
    var index = range.lowerBound
    func append(_ bytes: [UInt8]) { if sawGap { tail += bytes } else { head += bytes } }
    if range.count >= 2, text[index] == 0x3A {
      guard text[index + 1] == 0x3A else { return nil }
      sawGap = true
      index += 2
    }
    while index < range.upperBound {
      var end = index
      while end < range.upperBound, text[end] != 0x3A { end += 1 }
      if (index..<end).contains(where: { text[$0] == 0x2E }) {
        guard end == range.upperBound, let quad = parseV4(text, index..<end) else { return nil }
        append(quad)
        index = end
        break
      }
      guard end > index, end - index <= 4 else { return nil }
      var group = 0
      for position in index..<end {
        guard let digit = hexDigit(text[position]) else { return nil }
        group = group << 4 | digit
      }
      append([UInt8(group >> 8), UInt8(group & 0xFF)])
      index = end
      guard index < range.upperBound else { break }
      index += 1
      if index < range.upperBound, text[index] == 0x3A {
        guard !sawGap else { return nil }
        sawGap = true
        index += 1
      } else if index == range.upperBound {
        return nil
      }
    }
    let count = head.count + tail.count
    guard sawGap ? count <= 14 : count == 16 else { return nil }
    return head + [UInt8](repeating: 0, count: 16 - count) + tail
  }

  private static func hexDigit(_ byte: UInt8) -> Int? {
    switch byte {
    case 0x30...0x39: Int(byte - 0x30)
    case 0x41...0x46: Int(byte - 0x41 + 10)
    case 0x61...0x66: Int(byte - 0x61 + 10)
    default: nil
    }
  }
}
