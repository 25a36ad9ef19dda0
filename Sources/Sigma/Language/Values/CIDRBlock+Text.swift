extension CIDRBlock {
  /// Reads a network as rules write it: `10.0.0.0/8`, `fe80::/10`; a plain address is a network of one. Host bits are cleared.
  init?(ruleText text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let address = parts.first, let bytes = Self.address(address) else { return nil }
    var length = bytes.count * 8
    if parts.count == 2 {
      guard let given = Self.decimal(parts[1], upTo: length) else { return nil }
      length = given
    }
    var network = bytes
    for index in network.indices {
      let kept = min(max(length - index * 8, 0), 8)
      network[index] &= UInt8(truncatingIfNeeded: 0xFF00 >> kept)
    }
    self.init(network: network, prefixLength: length)
  }

  private static func address(_ text: Substring) -> [UInt8]? {
    text.utf8.contains(UInt8(ascii: ":")) ? version6(text) : version4(text)
  }

  private static func decimal(_ text: Substring, upTo limit: Int) -> Int? {
    guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }),
      text.utf8.count == 1 || text.first != "0", let value = Int(text), value <= limit
    else { return nil }
    return value
  }

  private static func version4(_ text: Substring) -> [UInt8]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bytes: [UInt8] = []
    for part in parts {
      guard let value = decimal(part, upTo: 255) else { return nil }
      bytes.append(UInt8(truncatingIfNeeded: value))
    }
    return bytes
  }

  /// - Source: RFC 4291, 2.2.
  private static func version6(_ text: Substring) -> [UInt8]? {
    guard text.utf8.count <= 45 else { return nil }
    var head: [UInt8] = []
    var tail: [UInt8] = []
    var hasGap = false
    let groups = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, group) in groups.enumerated() {
      if group.isEmpty {
        // `::` at an end shows as two empty groups, in the middle as one.
        let isEdge = index == 0 || index == groups.count - 1
        if isEdge {
          let neighbour = index == 0 ? 1 : index - 1
          guard groups.indices.contains(neighbour), groups[neighbour].isEmpty else { return nil }
          continue
        }
        guard !hasGap else { return nil }
        hasGap = true
        continue
      }
      var bytes: [UInt8]
      if index == groups.count - 1, group.utf8.contains(UInt8(ascii: ".")) {
        guard let last = version4(group) else { return nil }
        bytes = last
      } else {
        guard group.utf8.count <= 4, group.first != "+", group.first != "-",
          let value = UInt16(group, radix: 16)
        else { return nil }
        bytes = [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
      }
      if hasGap { tail += bytes } else { head += bytes }
    }
    let missing = 16 - head.count - tail.count
    guard hasGap ? missing >= 2 : missing == 0 else { return nil }
    return head + Array(repeating: 0, count: missing) + tail
  }
}
